import pytest

from rag.answer.kinds import holds_kind, kind_asked
from rag.answer.quantities import figures, is_year, numbers_in


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
        ("بعشرين مليون دينار", 20e6, None),
    ],
)
def test_a_quantity_is_the_same_in_digits_and_words_of_either_language(
    text: str, value: float, unit: str | None
) -> None:
    (found,) = figures(text).quantities
    assert (found.value, found.unit) == (value, unit)


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
    ],
)
def test_a_date_is_the_same_in_every_spelling(
    text: str, day: int | None, month: int, year: int | None
) -> None:
    (found,) = figures(text).days
    assert (found.day, found.month, found.year) == (day, month, year)
    assert figures(text).quantities == ()


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
def test_a_figure_tells_which_words_of_the_text_say_it(text: str, said: list[str]) -> None:
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
    assert kind_asked(question) == kind


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert not holds_kind("time", "The race of 1998 was long.", "When in 1998 was the race?")
    assert holds_kind("time", "It was on 3 June 1998.", "When in 1998 was the race?")
