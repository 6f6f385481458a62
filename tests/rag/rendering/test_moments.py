"""Times without a whole date, rendered in the other language."""

import pytest

from rag.rendering import render


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("next June", "يونيو المقبل"),
        ("last November", "نوفمبر الماضي"),
        ("next summer", "الصيف المقبل"),
        ("last winter", "الشتاء الماضي"),
        ("next Wednesday", "الأربعاء المقبل"),
        ("last Saturday", "السبت الماضي"),
        ("next month", "الشهر المقبل"),
        ("last week", "الأسبوع الماضي"),
        ("the winter", "الشتاء"),
        ("in the spring", "في الربيع"),
        ("17 July last year", "17 يوليو من العام الماضي"),
        ("summer next year", "صيف العام المقبل"),
        ("Thursday evening", "مساء الخميس"),
        ("Saturday night", "ليل السبت"),
        ("Monday morning", "صباح الاثنين"),
        ("Tuesday afternoon", "بعد ظهر الثلاثاء"),
        ("tomorrow morning", "صباح غد"),
        ("yesterday evening", "مساء أمس"),
        ("the morning of 3 February", "صباح 3 فبراير"),
        ("the night of 9 March 1971", "ليل 9 مارس 1971"),
        ("5.40pm on 23 June", "الساعة 5:40 مساء 23 يونيو"),
        ("7.15 a.m. on Tuesday", "الساعة 7:15 صباح الثلاثاء"),
        ("Friday at 2.30pm", "الساعة 2:30 بعد ظهر الجمعة"),
        ("8am yesterday", "الساعة 8 صباح أمس"),
        ("2:50 a.m. on Sunday, 8 March", "الساعة 2:50 فجر الأحد 8 مارس"),
        ("6:10 on Thursday evening", "الساعة 6:10 مساء الخميس"),
        ("18:45 on Monday", "الساعة 18:45 يوم الاثنين"),
        ("10.25am", "الساعة 10:25 صباحًا"),
        ("at 3 am", "الساعة 3 فجرًا"),
        ("12.30pm", "الساعة 12:30 ظهرًا"),
        ("half past seven", "الساعة 7:30"),
        ("quarter to ten", "الساعة 9:45"),
        ("twenty past six", "الساعة 6:20"),
        ("from 8am to 6pm", "من الساعة 8 صباحًا إلى الساعة 6 مساءً"),
        ("noon", "الظهر"),
        ("midnight", "منتصف الليل"),
        ("the second week of October", "الأسبوع الثاني من أكتوبر"),
        ("the last week of January", "الأسبوع الأخير من يناير"),
        ("the first half of 2031", "النصف الأول من 2031"),
        ("late 2031", "أواخر 2031"),
        ("early August", "أوائل أغسطس"),
        ("mid-April", "منتصف أبريل"),
        ("early next month", "أوائل الشهر المقبل"),
        ("the end of the year", "نهاية العام"),
        ("by Easter", "بحلول عيد الفصح"),
        ("the autumn of 1974", "خريف 1974"),
        ("every Friday", "كل جمعة"),
        ("last night", "ليلة أمس"),
    ],
)
def test_an_english_time_is_written_in_arabic(english: str, arabic: str) -> None:
    rendering = render(english, "ar")
    assert rendering is not None
    assert (rendering.text, rendering.kind, rendering.likely) == (arabic, "date", True)


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("يوليو المقبل", "next July"),
        ("كانون الثاني القادم", "next January"),
        ("أيلول الماضي", "last September"),
        ("الأربعاء القادم", "next Wednesday"),
        ("الخميس الماضي", "last Thursday"),
        ("الأسبوع القادم", "next week"),
        ("السنة المقبلة", "next year"),
        ("الصيف المقبل", "next summer"),
        ("خريف العام المقبل", "autumn next year"),
        ("12 يونيو من العام الماضي", "12 June last year"),
        ("الثامن من نيسان المقبل", "this coming 8 April"),
        ("مساء الثلاثاء", "Tuesday evening"),
        ("فجر السبت", "dawn on Saturday"),
        ("صباح الخميس 19 مارس", "Thursday morning, 19 March"),
        ("بعد ظهر الأحد", "Sunday afternoon"),
        ("عصر الجمعة", "Friday afternoon"),
        ("مساء 11 يناير", "the evening of 11 January"),
        ("ليلة 7 نوفمبر", "the night of 7 November"),
        ("صباح الأحد المقبل", "next Sunday morning"),
        ("صباح غد", "tomorrow morning"),
        ("ظهر أمس", "yesterday noon"),
        ("مساء اليوم نفسه", "the evening of the same day"),
        ("صباح اليوم", "this morning"),
        ("ليلة أمس", "last night"),
        ("الرابعة والنصف فجر الثلاثاء", "4:30 a.m. on Tuesday"),
        ("السادسة والربع مساء الخميس", "6:15 p.m. on Thursday"),
        ("الساعة الثالثة بعد ظهر الاثنين", "3 p.m. on Monday"),
        ("التاسعة من صباح أمس", "9 a.m. yesterday"),
        ("الحادية عشرة من مساء السبت 5 أبريل", "11 p.m. on Saturday, 5 April"),
        ("الساعة 18:30 يوم الأربعاء", "18:30 on Wednesday"),
        ("الثامنة والنصف مساء", "8:30 p.m."),
        ("السابعة إلا ربعا", "6:45"),
        ("العاشرة إلا ثلثا صباحا", "9:40 a.m."),
        ("الأسبوع الأول من يوليو", "the first week of July"),
        ("الأسبوع الأخير من آذار", "the last week of March"),
        ("النصف الأول من 2030", "the first half of 2030"),
        ("الربع الثالث من العام المقبل", "the third quarter of next year"),
        ("شتاء 1999", "winter 1999"),
        ("منذ صيف 2015", "since summer 2015"),
        ("مطلع الشهر المقبل", "early next month"),
        ("أواخر أكتوبر", "late October"),
        ("منتصف العام المقبل", "the middle of next year"),
        ("قبل نهاية السنة", "before the end of the year"),
        ("كل خميس", "every Thursday"),
        ("من الأحد المقبل حتى نهاية مايو", "from next Sunday to the end of May"),
    ],
)
def test_an_arabic_time_is_written_in_english(arabic: str, english: str) -> None:
    rendering = render(arabic, "en")
    assert rendering is not None
    assert (rendering.text, rendering.kind, rendering.likely) == (english, "date", True)


def test_the_night_of_a_weekday_has_the_original_beside_it() -> None:
    rendering = render("ليلة الخميس", "en")
    assert rendering is not None
    assert rendering.beside("ليلة الخميس") == "Thursday night (ليلة الخميس)"


@pytest.mark.parametrize(
    "span", ["every second Sunday", "last but one", "next door", "spring", "20 to 1", "five to ten"]
)
def test_other_words_are_no_time(span: str) -> None:
    rendering = render(span, "ar")
    assert rendering is None or rendering.kind != "date"
