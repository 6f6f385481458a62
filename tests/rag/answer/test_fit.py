"""What can be the answer to a question, by its words alone."""

from __future__ import annotations

from datetime import date

import pytest

from rag.answer.fit import (
    can_answer,
    completes_word,
    continues_measure,
    counts_another,
    counts_less,
    is_alike,
    is_dateline,
    is_denied,
    is_same_answer,
    says_two_prices,
    speaks_of_another,
)
from rag.answer.kinds import expected_kind


@pytest.mark.parametrize(
    ("question", "said", "fits"),
    [
        ("How much will the first line cost?", "13 kilometres", False),
        ("How much will the first line cost?", "310 million dinars", True),
        ("كم كلفة الخط الأول؟", "13 كيلومترا", False),
        ("كم كلفة الخط الأول؟", "310 ملايين دينار", True),
        ("How long will the wall be?", "2.1 kilometres", True),
        ("How long was the strike?", "nineteen days", True),
        ("How long will the museum be closed?", "2.1 kilometres", False),
        ("When did it open?", "three ministers", False),
        ("When did it open?", "4 May 2023", True),
        ("متى افتتح؟", "ثلاثة وزراء", False),
        ("متى افتتح؟", "4 أيار 2023", True),
        ("لماذا أغلقت المعصرتان؟", "١٤", False),
        ("Why were they closed?", "because of the waste water", True),
        ("Who runs it?", "Laila Haddad", True),
        ("من يديرها؟", "ليلى حداد", True),
        ("What is the name of the captain?", "The captain", False),
        ("What is the name of the captain?", "Fiona Garrick", True),
        ("ما اسم العامل الذي قُتل في شباط؟", "حادث قُتل فيه عامل في شباط", False),
        ("ما اسم مديرة المشروع؟", "سلمى الداود", True),
        ("Who filled the tanks?", "500-litre", False),
        ("Who filled the tanks?", "500-litre tanks of rain water", False),
        ("Who paid?", "12 million euros", False),
        ("Who paid?", "$12 million", False),
        ("And who paid for it?", "kilometres", False),
        ("Who built it?", "1998", False),
        ("Who put the fire out?", "12 firefighters", True),
        ("Who won?", "Nora Haddad", True),
        ("Who owns it?", "the 3M company", True),
        ("Who played?", "Miles Davis", True),
        ("من ملأ الخزانات؟", "500 لتر", False),
        ("من دفع الكلفة؟", "12 مليون دينار", False),
        ("ومن دفعها؟", "١٥٪ من السكان", False),
        ("من أطفأ الحريق؟", "12 إطفائيا", True),
        ("من أين جاءت المياه؟", "500 لتر", True),
        ("What is the brewery called that lent the vat?", "500-litre", False),
        ("قديش خسر الفرن مصاري؟", "1,900 رغيف", False),
        ("قديش خسر الفرن مصاري؟", "1,900 دولار", True),
        ("How much does one vial cost?", "Sh9,500", True),
        ("How much did the stadium cost?", "RM 300 million", True),
        ("How much money does the pool save?", "210,000 kronor", True),
        ("How much money does the pool save?", "two boilers", False),
        ("في أي سجن يقضي عقوبته؟", "Dundalk Circuit Court", False),
        ("في أي سجن يقضي عقوبته؟", "Wandsworth Prison", True),
        ("Which hospital took them in?", "University Hospital", True),
        ("Which journal published it?", "the Western Planetary Laboratory", False),
        ("في أي بلد يختبئ القبطان؟", "بلد مجاور", False),
        ("في أي بلد يختبئ القبطان؟", "بلد الأرز لبنان", True),
        ("على أي عمق كان القبر؟", "عمق", False),
        ("أي مدينة فازت؟", "مدينة صور", True),
        ("Which country is it in?", "a neighbouring country", False),
        ("Where is the Louvre Abu Dhabi?", "Abu Dhabi", True),
        ("At what time of day did it fall?", "October", False),
        ("At what time of day did it fall?", "6:52 a.m.", True),
        ("في أي ساعة وقع الانفجار؟", "الثلاثاء", False),
        ("في أي ساعة وقع الانفجار؟", "عند الفجر", True),
    ],
)
def test_words_are_of_the_kind_that_is_asked_for(question: str, said: str, fits: bool) -> None:
    assert can_answer(expected_kind(question), said, question) is fits


@pytest.mark.parametrize(
    ("said", "other", "same"),
    [
        ("All 63", "63", True),
        ("62 tonnes", "almost 62 tonnes", True),
        ("62 tonnes", "62", True),
        ("Ilse Varga", "Varga", True),
        ("تسع دقائق", "خمسين دقيقة", False),
        ("9 July", "9", False),
        ("Ilse Varga", "Rohan Mehta", False),
    ],
)
def test_the_same_words_or_numbers_are_one_answer(said: str, other: str, same: bool) -> None:
    assert is_same_answer(said, other) is same
    assert is_same_answer(other, said) is same


def test_a_share_is_no_rival_to_the_number_of_what_is_counted() -> None:
    question = "How many pupils attend the school?"
    assert counts_less(question, "أربعون في المئة", "156 تلميذًا")
    assert not counts_less(question, "156 تلميذًا", "أربعون في المئة")
    assert not counts_less("Who attends the school?", "أربعون في المئة", "156 تلميذًا")


@pytest.mark.parametrize(
    ("said", "other", "alike"),
    [
        ("تسع دقائق", "خمسين دقيقة", True),
        ("71", "94", True),
        ("$3 million", "$1 million", True),
        ("31 minutes", "14 euros", False),
        ("Ilse Varga", "94", False),
    ],
)
def test_numbers_of_one_unit_may_be_taken_for_each_other(
    said: str, other: str, alike: bool
) -> None:
    assert is_alike(said, other) is alike


@pytest.mark.parametrize(
    ("question", "said", "fits"),
    [
        ("When will the bridge open?", "in 2019", False),
        ("When will the bridge open?", "in May", True),
        ("When will the bridge open?", "in 2026", True),
        ("When did the bridge open?", "in 2019", True),
        ("When was Will Smith born?", "in 1968", True),
        ("In which year will it open?", "in 2019", False),
        ("When is the bridge due to open?", "last year", False),
        ("متى يعود ضخ المياه؟", "سبعينات القرن الماضي", False),
        ("متى تبدأ إعادة البناء؟", "عام ١٩٩٨", False),
        ("متى تبدأ إعادة البناء؟", "عام ٢٠٢٧", True),
        ("متى تأسست الجمعية؟", "عام ١٩٩٨", True),
        ("متى يعود تاريخ بناء القلعة؟", "عام ١٩٩٨", True),
    ],
)
def test_what_will_be_was_not_before_the_document(question: str, said: str, fits: bool) -> None:
    published = date(2025, 3, 1)
    assert can_answer(expected_kind(question), said, question, published) is fits


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("What does the second line cost?", "The first line costs 310 million.", True),
        ("What does the second line cost?", "The first and second lines cost a lot.", False),
        ("What does the line cost?", "The first line costs 310 million.", False),
        ("كم كلفة الخط الثاني؟", "تبلغ كلفة الخط الأول 310 ملايين دينار.", True),
        ("كم كلفة الخط الأول؟", "تبلغ كلفة الخط الأول 310 ملايين دينار.", False),
    ],
)
def test_a_text_about_the_first_of_two_things_speaks_of_another_than_the_second(
    question: str, text: str, other: bool
) -> None:
    assert speaks_of_another(question, text) is other


@pytest.mark.parametrize(
    ("question", "text", "is_another"),
    [
        ("كم لوحة سُرقت من المتحف؟", "سرق مجهولون 43 قطعة نقدية من المتحف.", True),
        ("كم قطعة نقدية سُرقت من المتحف؟", "سرق مجهولون 43 قطعة نقدية من المتحف.", False),
        ("How many wells were closed?", "The police closed 12 roads.", True),
        ("How many wells were closed?", "The police closed 12 wells.", False),
        ("How many villages does the bus visit?", "تزور الحافلة أربع عشرة قرية.", False),
        ("How many schools does the bus visit?", "تزور الحافلة أربع عشرة قرية.", True),
        ("كم مدرسة شملتها الدراسة؟", "The study followed children at 31 primary schools.", False),
        ("How many people live there?", "يسكنها 340 ألف نسمة.", False),
        ("كم كلفة الترام؟", "كلف الترام 12 مليون دينار.", False),
        ("How many qwerts are there?", "هناك 12 قرية.", False),
    ],
)
def test_a_number_is_of_what_is_to_be_counted(question: str, text: str, is_another: bool) -> None:
    assert counts_another(question, text) is is_another


@pytest.mark.parametrize(
    ("said", "two"),
    [
        ("69 euros", False),
        ("69 euros, a single cabin 140", True),
        ("between 60 and 70 euros", False),
        ("ستون دينارا، وللكبار تسعون", True),
    ],
)
def test_two_prices_are_no_short_answer(said: str, two: bool) -> None:
    assert says_two_prices(said, "How much does the cabin cost?") is two
    assert not says_two_prices(said, "Who sleeps in the cabin?")


@pytest.mark.parametrize("said", ["7:05", "at 22:40", "الساعة 7:05"])
def test_a_time_of_day_answers_a_question_for_a_time(said: str) -> None:
    assert can_answer("time", said, "When does the train arrive?")


@pytest.mark.parametrize(
    ("text", "said", "denied"),
    [
        ("إن العملية لم تستغرق أكثر من ست دقائق.", "أكثر من ست دقائق", True),
        ("استغرقت العملية أكثر من ست دقائق.", "أكثر من ست دقائق", False),
        ("The raid did not take more than six minutes.", "more than six minutes", True),
        ("They did not wait, and it took more than six minutes.", "more than six minutes", False),
        ("It did not cost 5 million.", "5 million", False),
        ("The raid took no more than six minutes.", "no more than six minutes", False),
        ("لم تستغرق العملية سوى ما لا يزيد على ست دقائق.", "ما لا يزيد على ست دقائق", False),
        ("اشتعلت النار، ما أدى إلى مقتل أكثر من ستة رجال.", "أكثر من ستة رجال", False),
        ("قالوا إن العملية ما استغرقت أكثر من ست دقائق.", "أكثر من ست دقائق", True),
    ],
)
def test_a_comparison_that_is_denied_is_no_answer(text: str, said: str, *, denied: bool) -> None:
    start = text.index(said)
    assert is_denied(text, start, start + len(said)) is denied


@pytest.mark.parametrize(
    ("text", "number", "is_rest"),
    [
        ("وجدوا شقا طوله متر وسبعين سنتيمترا.", "وسبعين", True),
        ("وجدوا شقا طوله متر وسبعين سنتيمترا.", "سبعين", True),
        ("It is a metre and seventy long.", "seventy", True),
        ("Six people and seventy dogs came.", "seventy", False),
        ("قُتل ستة أشخاص وسبعين كلبا.", "وسبعين", False),
        ("seventy", "seventy", False),
    ],
)
def test_the_rest_of_a_measure_is_no_measure(text: str, number: str, is_rest: bool) -> None:
    assert continues_measure(text, text.index(number)) is is_rest


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Business desk | Tuesday, 21 October 2025", True),
        ("وادي الزيتون | 3 أيار 2025", True),
        ("Opened: 3 May 2020 | Cost: 4 million", False),
        ("The bank | founded on 3 May 1926.", False),
        ("Founded on 3 May 1926", False),
    ],
)
def test_a_line_with_a_date_beside_a_bar_is_a_dateline(line: str, told: bool) -> None:
    assert is_dateline(line) is told


@pytest.mark.parametrize(
    ("question", "text", "said", "completes"),
    [
        ("Why is it harder?", "It became less willing to give up arms.", "to give up arms", True),
        ("لماذا صار أصعب؟", "صارت أقل استعدادا للتخلي عن السلاح.", "للتخلي عن السلاح", True),
        ("Why was it closed?", "It was closed in May to repair the roof.", "to repair", False),
        ("لماذا أغلق؟", "أغلق المتحف في أيار لترميم السقف.", "لترميم السقف", False),
        ("What did they agree to do?", "They agreed to repair the roof.", "to repair", False),
    ],
)
def test_what_completes_a_word_is_no_reason(
    question: str, text: str, said: str, completes: bool
) -> None:
    assert completes_word(question, text, text.index(said)) is completes
