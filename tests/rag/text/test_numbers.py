"""Every number has one value, however it is spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import tables
from rag.text.figures import figures
from rag.text.months import MONTHS, month_names, month_number

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_AHAD = "_ واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة".split()
_ASHARAT = "_ عشرة عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون".split()
_MIAT = "_ مئة مئتان ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة".split()


def english(number: int) -> str:
    for scale, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = number % scale
            between = " and " if scale == 100 or rest < 100 else " "
            return f"{english(number // scale)} {name}" + (between + english(rest) if rest else "")
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


def _arabic_below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    parts = [_MIAT[hundreds]] if hundreds else []
    if rest > 10 and rest < 20:
        ones = {1: "أحد", 2: "اثنا"}.get(rest - 10, _AHAD[rest - 10])
        parts.append(f"{ones} عشر")
    elif rest <= 10 and rest:
        parts.append(_AHAD[rest])
    elif rest:
        parts += [_AHAD[rest % 10]] if rest % 10 else []
        parts.append(_ASHARAT[rest // 10])
    return " و".join(parts)


def _arabic_scale(count: int, one: str, two: str, few: str) -> str:
    if count <= 2:
        return (one, two)[count - 1]
    return f"{_arabic_below_thousand(count)} {few if 3 <= count % 100 <= 10 else one}"


def arabic(number: int) -> str:
    millions, rest = divmod(number, 10**6)
    thousands, ones = divmod(rest, 1000)
    parts = [_arabic_scale(millions, "مليون", "مليونان", "ملايين")] if millions else []
    parts += [_arabic_scale(thousands, "ألف", "ألفان", "آلاف")] if thousands else []
    parts += [_arabic_below_thousand(ones)] if ones else []
    return " و".join(parts)


def values(text: str) -> list[float]:
    return [quantity.value for quantity in figures(text).quantities]


@given(st.integers(1, 999_999_999))
def test_a_number_in_words_of_either_language_is_the_number_in_digits(number: int) -> None:
    assert values(f"{english(number)} people") == [number]
    assert values(f"{arabic(number)} من الناس") == [number]
    assert values(f"{number:,} people") == [number]


@given(st.integers(1, 99), st.sampled_from([("half", "نصف", 0.5), ("quarter", "ربع", 0.25)]))
def test_mixed_numbers_are_the_same_in_both_languages(
    number: int, part: tuple[str, str, float]
) -> None:
    in_english, in_arabic, value = part
    expected = (number + value) * 1e6
    assert values(f"{english(number)} and a {in_english} million") == [expected]
    assert values(f"{number} مليون و{in_arabic} المليون") == [expected]
    assert values(f"{number + value} million") == [expected]


def test_both_languages_know_the_same_units_months_and_weekdays() -> None:
    for path in (("units",), ("months", "gregorian"), ("months", "hijri"), ("weekdays",)):
        arabic_keys, english_keys = (tables.written(one, *path).keys() for one in tables.LANGUAGES)
        assert arabic_keys == english_keys


@pytest.mark.parametrize(
    "path", [("units",), ("duals",), ("weekdays",), ("months", "gregorian"), ("months", "hijri")]
)
def test_no_name_is_of_two_entries(path: tuple[str, ...]) -> None:
    entries = {key for language in tables.LANGUAGES for key in tables.written(language, *path)}
    names = [name for entry in entries for name in tables.names_of(entry, *path)]
    assert len(names) == len(set(names))


def test_every_name_of_a_month_leads_to_it() -> None:
    for month in range(1, 13):
        for name in month_names(month):
            assert month_number(" ".join(name)) == month
            assert MONTHS[name] == ("gregorian", month)


_FORMS = {
    # Nominative, genitive and accusative of what counts men, then of what counts women.
    "masculine": {
        1: ("واحدٌ", "واحدٍ", "واحدًا"),
        2: ("اثنان", "اثنين", "اثنين"),
        3: ("ثلاثةٌ", "ثلاثةٍ", "ثلاثةً"),
        4: ("أربعةٌ", "أربعةٍ", "أربعةً"),
        5: ("خمسةٌ", "خمسةٍ", "خمسةً"),
        6: ("ستةٌ", "ستةٍ", "ستةً"),
        7: ("سبعةٌ", "سبعةٍ", "سبعةً"),
        8: ("ثمانيةٌ", "ثمانيةٍ", "ثمانيةً"),
        9: ("تسعةٌ", "تسعةٍ", "تسعةً"),
        10: ("عشرةٌ", "عشرةٍ", "عشرةً"),
        11: ("أحد عشر", "أحد عشر", "أحد عشر"),
        12: ("اثنا عشر", "اثني عشر", "اثني عشر"),
    },
    "feminine": {
        1: ("واحدةٌ", "واحدةٍ", "واحدةً"),
        2: ("اثنتان", "اثنتين", "اثنتين"),
        3: ("ثلاثٌ", "ثلاثٍ", "ثلاثًا"),
        4: ("أربعٌ", "أربعٍ", "أربعا"),
        5: ("خمسٌ", "خمسٍ", "خمسًا"),
        6: ("ستٌّ", "ستٍّ", "ستًّا"),
        7: ("سبعٌ", "سبعٍ", "سبعاً"),
        8: ("ثمانٍ", "ثمانٍ", "ثمانيًا"),
        9: ("تسعٌ", "تسعٍ", "تسعا"),
        10: ("عشرٌ", "عشرٍ", "عشرًا"),
        11: ("إحدى عشرة", "إحدى عشرة", "إحدى عشرة"),
        12: ("اثنتا عشرة", "اثنتي عشرة", "اثنتي عشرة"),
    },
}
_TEEN = {"masculine": ("ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة", "عشر"),
         "feminine": ("ثلاث أربع خمس ست سبع ثماني تسع", "عشرة")}  # fmt: skip
_HUNDREDS = {1: ("مئة", "مئة", "مئةً"), 2: ("مئتان", "مئتين", "مئتين")}


def _in_case(number: int, gender: str, case: int) -> str:
    """A number below a thousand in words, in one of three cases."""
    hundreds, rest = divmod(number, 100)
    forms = _FORMS[gender]
    parts = [_HUNDREDS.get(hundreds, (_MIAT[hundreds],) * 3)[case]] if hundreds else []
    if rest in forms:
        parts.append(forms[rest][case])
    elif 12 < rest < 20:
        units, ten = _TEEN[gender]
        parts.append(f"{units.split()[rest - 13]} {ten}")
    elif rest:
        tens = _ASHARAT[rest // 10]
        parts += [forms[rest % 10][case]] if rest % 10 else []
        parts.append(tens if case == 0 else f"{tens.removesuffix('ون')}ين")
    return " و".join(parts)


@pytest.mark.parametrize("gender", ["masculine", "feminine"])
@pytest.mark.parametrize("case", [0, 1, 2], ids=["nominative", "genitive", "accusative"])
def test_every_arabic_number_is_read_in_every_case(gender: str, case: int) -> None:
    said = {number: _in_case(number, gender, case) for number in range(1, 1000)}
    assert {number: values(text) for number, text in said.items()} == {n: [n] for n in said}
    # Of "a hundred and one women" the noun repeats the number: it is written in other words.
    noun = "شخصًا" if gender == "masculine" else "امرأةً"
    assert all(values(f"كانوا {text} {noun}") == [n] for n, text in said.items() if n % 100 > 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("خمسا السكان", [0.4]),
        ("خمسا سكان المدينة", [0.4]),
        ("خُمسَي السكان", [0.4]),
        ("رأى خمسًا من مدارس القرية", [5]),
        ("بقيت منهن خمسا.", [5]),
        ("أحدًا وعشرين طالبا", [21]),
        ("لم يجدوا أحدا", []),
        ("الأيام الخمسة والعشرون", [25]),
        ("المئة والخمسة والعشرين", [125]),
        ("بين الخمسة والعشرين", [5, 20]),
        ("يوم الأربعاء والثلاثاء وبالثلاثاء", []),
        ("كان يوم ثلاثاء، وقبله أربعاء الرماد", []),
    ],
)
def test_numbers_that_are_alike_in_one_case_have_their_own_values(
    text: str, expected: list[float]
) -> None:
    assert values(text) == pytest.approx(expected)
