"""Numbers, quantities and dates in digits and words of both languages."""

import pytest

from rag.answer.kinds import contains_kind, expected_kind
from rag.text.figures import figures, is_year, numbers_in


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("بكلفة ٩٦ مليون دولار", 96e6, "usd"),
        ("at a cost of 96 million dollars", 96e6, "usd"),
        ("at a cost of $96,000,000", 96e6, "usd"),
        ("بعد أسبوعين", 2, "week"),
        ("after two weeks", 2, "week"),
        ("أحد عشر أسبوعا", 11, "week"),
        ("eleven weeks", 11, "week"),
        ("ثلاثة وعشرون يوما", 23, "day"),
        ("twenty-three days", 23, "day"),
        ("مئة وخمسون عاما", 150, "year"),
        ("one hundred and fifty years", 150, "year"),
        ("خمسة آلاف وثلاثمئة كتاب", 5300, None),
        ("three hundred thousand books", 300_000, None),
        ("12 في المئة", 12, "%"),
        ("12 percent", 12, "%"),
        ("12%", 12, "%"),
        ("1,240 corals", 1240, None),
        ("3.5 ملايين", 3.5e6, None),
        ("لخمسة وأربعين ألف متفرج", 45_000, None),
        ("بعشرين مليون دينار", 20e6, "dinar"),
        ("بسرعة 160 كم/ساعة", 160, "km_h"),
        ("at 160 km/h", 160, "km_h"),
        ("105 أميال في الساعة", 105, "mile_h"),
        ("105 mph", 105, "mile_h"),
        ("واثنتا عشرة سنة", 12, "year"),
    ],
)
def test_a_quantity_is_the_same_in_digits_and_words_of_either_language(
    text: str, value: float, unit: str | None
) -> None:
    (found,) = figures(text).quantities
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("half a million refugees", 500_000, None),
        ("نصف مليون لاجئ", 500_000, None),
        ("a quarter of a million", 250_000, None),
        ("ربع مليون", 250_000, None),
        ("three quarters of a million", 750_000, None),
        ("مليون إلا ربعا", 750_000, None),
        ("نصفهم من القرى", 0.5, None),
        ("ربعهم من الطلاب", 0.25, None),
        ("two and a half million people", 2.5e6, None),
        ("مليونان ونصف المليون", 2.5e6, None),
        ("ثلاثة ملايين ونصف", 3.5e6, None),
        ("a million and a half", 1.5e6, None),
        ("مليون ونصف المليون شخص", 1.5e6, None),
        ("مليونان وثلاثمئة ألف نسمة", 2.3e6, None),
        ("two million three hundred thousand", 2.3e6, None),
        ("half of the voters", 0.5, None),
        ("نصف الناخبين", 0.5, None),
        ("a third of the voters", 1 / 3, None),
        ("ثلث الناخبين", 1 / 3, None),
        ("two-thirds of the seats", 2 / 3, None),
        ("ثلثا المقاعد", 2 / 3, None),
        ("three quarters of it", 0.75, None),
        ("ثلاثة أرباع الناخبين", 0.75, None),
        ("خمس السكان", 0.2, None),
        ("خمس سنوات", 5, "year"),
        ("½ of it", 0.5, None),
        ("2½ km", 2.5, "km"),
        ("1/4 of the land", 0.25, None),
        ("an hour and a half", 1.5, "hour"),
        ("ساعة ونصف", 1.5, "hour"),
        ("عامين ونصف العام", 2.5, "year"),
        ("two years and a half", 2.5, "year"),
        ("half an hour", 0.5, "hour"),
        ("نصف ساعة", 0.5, "hour"),
        ("2.9 kilowatt-hours", 2.9, "kwh"),
        ("2.9 كيلوواط ساعة", 2.9, "kwh"),
        ("48 ألف متر مكعب", 48_000, "m3"),
        ("5 km² of land", 5, "km2"),
        ("five square kilometres", 5, "km2"),
        ("96 million Egyptian pounds", 96e6, "gbp"),
        ("$5m", 5e6, "usd"),
        ("5m long", 5, "m"),
        ("50¹ people", 50, None),
        ("❷ ", 2, None),
        ("three hundred and sixty-five days", 365, "day"),
        ("ثلاثمئة وخمسة وستون يوما", 365, "day"),
    ],
)
def test_fractions_mixed_numbers_and_units_are_read_in_either_language(
    text: str, value: float, unit: str | None
) -> None:
    (found,) = figures(text).quantities
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "the third phase", "the first quarter", "الربع الأول من العام", "نصف نهائي الكأس",
        "ثمن السيارة", "the twenty-first century", "thousands of people", "آلاف الناس",
        "يوم الاثنين", "on Monday",
    ],
)  # fmt: skip
def test_periods_ordinals_and_plain_words_are_no_numbers(text: str) -> None:
    assert figures(text).quantities == ()


def test_a_share_is_the_same_as_its_percentage() -> None:
    (half,), (percent,) = (figures(t).quantities for t in ("نصف السكان", "50 percent"))
    assert half.agrees(percent)
    assert percent.agrees(half)
    assert not half.agrees(figures("50 people").quantities[0])


@pytest.mark.parametrize(
    ("text", "day", "month", "year"),
    [
        ("on 12 March 2026", 12, 3, 2026),
        ("on March 12, 2026", 12, 3, 2026),
        ("في 12 مارس 2026", 12, 3, 2026),
        ("في ١٢ آذار ٢٠٢٦", 12, 3, 2026),
        ("2026-03-12", 12, 3, 2026),
        ("في كانون الثاني 2024", None, 1, 2024),
        ("in January 2024", None, 1, 2024),
        ("12 كانون الأول", 12, 12, None),
        ("15 غشت 1998", 15, 8, 1998),
        ("3 شتنبر", 3, 9, None),
        ("3 نونبر", 3, 11, None),
        ("12 دجنبر", 12, 12, None),
        ("4 يوليه 2001", 4, 7, 2001),
        ("4 يوليوز 2001", 4, 7, 2001),
        ("9 جويلية 2001", 9, 7, 2001),
        ("في 12 كانون الثاني/يناير 2024", 12, 1, 2024),
        ("2023/05/03", 3, 5, 2023),
    ],
)
def test_a_date_is_the_same_in_every_spelling(
    text: str, day: int | None, month: int, year: int | None
) -> None:
    (found,) = figures(text).days
    assert (found.day, found.month, found.year) == (day, month, year)
    assert figures(text).quantities == ()


@pytest.mark.parametrize(
    ("text", "day", "month", "year"),
    [
        ("10 محرم 1445", 10, 1, 1445),
        ("في ١ صفر ١٤٤٥", 1, 2, 1445),
        ("12 ربيع الأول", 12, 3, None),
        ("Dhu al-Hijjah 10, 1444", 10, 12, 1444),
        ("9 ذي الحجة 1444", 9, 12, 1444),
        ("شهر رمضان", None, 9, None),
        ("in Ramadan", None, 9, None),
    ],
)
def test_hijri_dates_are_dates_of_their_own_calendar(
    text: str, day: int | None, month: int, year: int | None
) -> None:
    (found,) = figures(text).days
    assert (found.day, found.month, found.year, found.calendar) == (day, month, year, "hijri")
    assert not any(found.agrees(other) for other in figures("10/1/1445 9/12/1444").days)


@pytest.mark.parametrize("text", ["They may go in the march of time.", "قال إنه مارس الرياضة"])
def test_words_that_are_also_months_are_no_dates(text: str) -> None:
    assert figures(text).days == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("قُتل ١٢ شخصا (2023-09-03) وأصيب خمسة وثلاثون", ["١٢", "خمسة وثلاثون", "(2023-09-03)"]),
        ("It cost $96 million, on March 5th.", ["$96 million,", "March 5th."]),
    ],
    ids=["ar", "en"],
)
def test_a_figure_has_the_places_of_its_words(text: str, said: list[str]) -> None:
    found = figures(text)
    places = [*(one.at for one in found.quantities), *(one.at for one in found.days)]
    assert [" ".join(text.split()[begin:end]) for begin, end in places] == said


@pytest.mark.parametrize("text", ["لست هناك", "بأحد الشوارع"])
def test_words_that_look_like_a_number_after_a_preposition_are_none(text: str) -> None:
    assert not any(quantity.value > 1 for quantity in figures(text).quantities)


@pytest.mark.parametrize(("text", "year"), [("1998", True), ("1,998", False), ("1998 km", False)])
def test_a_year_has_neither_a_comma_nor_a_unit(text: str, year: bool) -> None:
    assert is_year(figures(text).quantities[0]) is year


def test_a_text_without_numbers_has_none() -> None:
    assert numbers_in("لا أرقام هنا") == numbers_in("no numbers here") == frozenset()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("متى وُلد فلاديمير بوتين؟", "time"),
        ("كم عاملا في المصنع؟", "number"),
        ("كم عاما دام العمل؟", "duration"),
        ("When was Vladimir Putin born?", "time"),
        ("في أي عام افتتح المتحف؟", "time"),
        ("In which year did the museum open?", "time"),
        ("ما عدد سكان المدينة؟", "number"),
        ("What is the population of the town?", "number"),
        ("كم استمرت الزيارة؟", "duration"),
        ("How long did the visit last?", "duration"),
        ("من فاز بالسباق؟", None),
        ("Who won the race?", None),
        ("How much support did it get?", None),
    ],
)
def test_a_question_tells_the_kind_of_its_answer(question: str, kind: str | None) -> None:
    assert expected_kind(question) == kind


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert not contains_kind("time", "The race of 1998 was long.", "When in 1998 was the race?")
    assert contains_kind("time", "It was on 3 June 1998.", "When in 1998 was the race?")


@pytest.mark.parametrize(
    "text",
    [
        "أثناء الحرب",
        "وأثناء تأميم المصرف",
        "أثنى على العمل",
        "القرن الخامس عشر",
        "الليلة الثانية عشرة",
    ],
)
def test_what_looks_like_an_arabic_two_or_ten_is_no_number(text: str) -> None:
    assert figures(text).quantities == ()
