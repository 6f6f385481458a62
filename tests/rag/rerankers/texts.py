"""What the tests of re-rankers ask and order."""

PASSAGES = (
    "The council opened a new library.",
    "افتتح الوزير مكتبة في الميناء.",
    "A runner won the race.",
    "بحث الرئيس ملف المياه.",
    "The port has a library and a race.",
)
QUESTION = "Who opened the library? من افتتح المكتبة؟"
