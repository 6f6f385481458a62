"""Plain questions and the sentences that answer them in other forms of the same words.

Each sentence is a passage of its own under the name of its subject, and a subject has several, so
that the words which a question shares with the title do not tell which of them answers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bench.datasets import Dataset, Question, document
from rag.schema import Language

Pairs = Mapping[str, Sequence[tuple[str, str]]]
"""Subjects, each with its sentences and the question that each of them answers."""

ARABIC: Pairs = {
    "ترام المدينة": [
        ("وبلغت كلفته 212 مليون دينار دفعت البلدية ثلثها.", "كم كلّف الترام؟"),
        ("تأخّر افتتاحه عامين بسبب العثور على قناة رومانية.", "ما سبب تأخير الترام؟"),
        ("وسيفتتحه الوزير صباح الأحد بحضور السفراء.", "من يفتتح الترام؟"),
        ("وتتوقف عرباته في 22 محطة بين الميناء والجامعة.", "أين يتوقف الترام؟"),
    ],
    "الجسر القديم": [
        ("وستصل تكاليف ترميمه إلى تسعة ملايين.", "كم يكلف ترميم الجسر القديم؟"),
        ("شيّده مهندس إيطالي عام 1936 من حجر الوادي.", "متى كان تشييد الجسر القديم؟"),
        ("وأغلقته الوزارة أمام الشاحنات منذ الشتاء.", "متى تم إغلاق الجسر القديم؟"),
        ("ويعبره كل يوم نحو سبعة آلاف من المشاة.", "كم عدد عابري الجسر القديم؟"),
    ],
    "مستشفى الشفاء": [
        ("واستقبلت طوارئه ستين مصاباً في ليلة واحدة.", "كم عدد المصابين الذين يستقبلهم المستشفى؟"),
        ("وتبرّعت له جمعية كويتية بجهاز للأشعة.", "بماذا كان التبرع للمستشفى؟"),
        ("ويعمل فيه 140 طبيباً بعد توسعته الأخيرة.", "متى توسّع المستشفى؟"),
        ("وانقطعت الكهرباء عنه ثلاث ساعات يوم الاثنين.", "كم دام انقطاع الكهرباء عن المستشفى؟"),
    ],
    "مصنع الإسمنت": [
        ("وينتج مليون طن سنوياً يصدّر نصفها إلى اليمن.", "ما حجم إنتاج مصنع الإسمنت؟"),
        ("واحتجّ عماله على خفض الأجور أمام البوابة.", "ما سبب احتجاج عمال مصنع الإسمنت؟"),
        ("وقد اشترته شركة تركية بمئة مليون دولار.", "بكم بيع مصنع الإسمنت ومن المشتري؟"),
        ("وتلوّث مداخنه هواء القرى المجاورة بحسب البلدية.", "هل يسبب مصنع الإسمنت التلوث؟"),
    ],
    "مهرجان الزيتون": [
        ("وزاره العام الماضي أربعون ألفاً من أنحاء البلاد.", "كم بلغ عدد زوار مهرجان الزيتون؟"),
        ("وتنظّمه جمعية المزارعين في ساحة البلدة.", "من منظمو مهرجان الزيتون؟"),
        ("وألغته اللجنة مرتين خلال الوباء.", "كم مرة كان إلغاء مهرجان الزيتون؟"),
        ("وتوزَّع جوائزه على ثلاثة من أفضل المنتجين.", "على من يتم توزيع الجائزة في المهرجان؟"),
    ],
    "سد الوادي": [
        ("ويخزّن أربعين مليون متر مكعب من مياه الأمطار.", "ما سعة التخزين في سد الوادي؟"),
        ("وانهار جزء من جداره بعد السيول في شباط.", "ما سبب انهيار سد الوادي؟"),
        ("ويموّله الصندوق العربي بقرض مدته عشرون سنة.", "من أين تمويل سد الوادي؟"),
        ("وتُروى منه بساتين أربع قرى في الغور.", "ماذا يروي سد الوادي؟"),
    ],
}

ENGLISH: Pairs = {
    "Harbour library": [
        ("Building it cost forty million dollars.", "How costly was the harbour library?"),
        ("Its opening was delayed by a strike.", "What delays the harbour library?"),
        (
            "A foundation in Oslo donated nine thousand books.",
            "Whose donation did the library get?",
        ),
        (
            "It closes at nine in the evening on weekdays.",
            "What is the closing time of the library?",
        ),
    ],
    "Northern railway": [
        ("Trains carried two million passengers last year.", "How many does the railway carry?"),
        (
            "The minister announced that fares will rise.",
            "What was the announcement on the railway?",
        ),
        ("Engineers are repairing eleven tunnels.", "Which repairs does the railway need?"),
        ("Investors from Japan own a third of it.", "What investment does the railway have?"),
    ],
    "Glass factory": [
        (
            "It employs six hundred people from three towns.",
            "What is employment at the glass factory?",
        ),
        ("Workers demanded higher wages in March.", "What were the demands at the glass factory?"),
        ("Smoke polluted the river for a decade.", "What pollution comes from the glass factory?"),
        ("The owner sold it to a German company.", "To whom is the factory being sold?"),
    ],
    "Spring festival": [
        (
            "Volunteers organised it for the first time in 1998.",
            "Who are the organisers of the festival?",
        ),
        ("It attracts visitors from five countries.", "What is the attraction of the festival?"),
        ("The council cancelled it because of rain.", "Why the cancellation of the festival?"),
        (
            "Children perform on a small stage by the lake.",
            "Where is the performance at the festival?",
        ),
    ],
}


def plain_pairs() -> Dataset:
    """All the sentences as documents, with their questions."""
    documents, questions = [], []
    for language, subject, number, sentence, question in _all():
        made = document(f"plain/{subject}/{number}", subject, sentence)
        documents.append(made)
        questions.append(Question(made.id, question, language, made.id))
    return Dataset("plain", tuple(documents), tuple(questions))


def _all() -> Iterator[tuple[Language, str, int, str, str]]:
    sets: Sequence[tuple[Language, Pairs]] = (("ar", ARABIC), ("en", ENGLISH))
    for language, subjects in sets:
        for subject, pairs in subjects.items():
            for number, (sentence, question) in enumerate(pairs):
                yield language, subject, number, sentence, question
