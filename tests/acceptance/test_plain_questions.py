"""Plain questions find plain sentences: other forms of a word, suffixes, and a subject before."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant

TEXTS = {
    "tram": (
        "خط الترام في وادي الزيتون\n\nافتتحت بلدية وادي الزيتون خط الترام يوم الأحد بعد أعمال دامت "
        "ست سنوات. وبلغت كلفته 212 مليون ليرة، دفعت الوزارة نصفها. ويبلغ طوله 13 كيلومترا ويمر "
        "بتسع محطات. وتأخر افتتاحه سنتين بسبب العثور على مقبرة رومانية تحت السوق. وقادته في رحلته "
        "الأولى السائقة لينا صباغ. وسيبدأ تشغيله ليلا في آذار المقبل. ويعمل في صيانته أربعون فنيا. "
        "وصنعت عرباته شركة في إزمير.\n"
    ),
    "mill": (
        "The mill of Ramla\n\nThe council bought the old mill from the Haddad family last spring. "
        "Its repair cost 3.4 million liras, and the roof alone took seven months. It delayed its "
        "opening because bats were found under the roof. Its library has 22,000 books.\n"
    ),
}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("كم كلفة الترام؟", "212"),
        ("كم كلّف الترام؟", "212"),
        ("لماذا تأخر الترام؟", "مقبرة رومانية"),
        ("ما سبب تأخر افتتاح الترام؟", "مقبرة رومانية"),
        ("كم طول الترام؟", "13 كيلومترا"),
        ("من قاد الترام في رحلته الأولى؟", "لينا صباغ"),
        ("كم محطة للترام؟", "بتسع محطات"),
        ("من صنع عربات الترام؟", "إزمير"),
        ("كم فنيا يصونون الترام؟", "أربعون"),
        ("كم سنة دام بناء الترام؟", "ست سنوات"),
        ("How much did the mill cost to repair?", "3.4 million"),
        ("Why did the mill open late?", "bats"),
        ("How many books does the mill library have?", "22,000"),
    ],
)
def test_the_sentence_that_answers_is_quoted_first(
    desk: Assistant, question: str, said: str
) -> None:
    answer = desk.ask(question)
    assert answer.status in {"answered", "partial"}
    assert said in answer.citations[0].quote
