"""Fractions, mixed numbers and the months of every region, read from words of both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.figures import figures
from rag.text.months import MONTHS

WHOLES = {
    1: ("one", "واحد"),
    2: ("two", "اثنان"),
    3: ("three", "ثلاثة"),
    5: ("five", "خمسة"),
    7: ("seven", "سبعة"),
    9: ("nine", "تسعة"),
    12: ("twelve", "اثنا عشر"),
}
PARTS = {0.5: ("a half", "ونصف"), 0.25: ("a quarter", "وربع"), 1 / 3: ("a third", "وثلث")}
SCALES = {10**3: ("thousand", "ألف"), 10**6: ("million", "مليون"), 10**9: ("billion", "مليار")}


def values(text: str) -> list[float]:
    return [quantity.value for quantity in figures(text).quantities]


@given(st.sampled_from([*WHOLES]), st.sampled_from([*PARTS]), st.sampled_from([*SCALES]))
def test_a_mixed_number_in_english_words_is_one_number(whole: int, part: float, scale: int) -> None:
    text = f"{WHOLES[whole][0]} and {PARTS[part][0]} {SCALES[scale][0]} people"
    assert values(text) == [pytest.approx((whole + part) * scale)]


@given(st.sampled_from([*PARTS]), st.sampled_from([*SCALES]))
def test_a_scale_and_a_part_of_it_in_arabic_words_is_one_number(part: float, scale: int) -> None:
    name = SCALES[scale][1]
    for text in (f"{name} {PARTS[part][1]}", f"{name} {PARTS[part][1]} ال{name}"):
        assert values(f"نحو {text} شخص") == [pytest.approx((1 + part) * scale)]


@given(st.integers(2, 99), st.sampled_from([*PARTS]), st.sampled_from([*SCALES]))
def test_digits_with_a_part_in_words_are_one_number(whole: int, part: float, scale: int) -> None:
    english, arabic = SCALES[scale]
    assert values(f"{whole} and {PARTS[part][0]} {english}") == [
        pytest.approx((whole + part) * scale)
    ]
    assert values(f"{whole} {arabic} {PARTS[part][1]}") == [pytest.approx((whole + part) * scale)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("half of the members", 1 / 2),
        ("نصف الأعضاء", 1 / 2),
        ("two thirds of the members", 2 / 3),
        ("ثلثا الأعضاء", 2 / 3),
        ("three quarters of the members", 3 / 4),
        ("ثلاثة أرباع الأعضاء", 3 / 4),
        ("a tenth of the members", 1 / 10),
        ("عُشر الأعضاء", 1 / 10),
        ("only a tenth are members", 1 / 10),
        ("half a million members", 500_000),
        ("نصف مليون عضو", 500_000),
        ("a quarter of a million members", 250_000),
        ("ربع مليون عضو", 250_000),
        ("مليونان ونصف المليون عضو", 2_500_000),
        ("مليون إلا ربعا", 750_000),
    ],
)
def test_a_fraction_in_words_has_its_value(text: str, value: float) -> None:
    assert values(text) == [pytest.approx(value)]


@pytest.mark.parametrize("text", ["لم يحضر أحد", "لا أحد يعرف", "ولم يعتقل أحد بعد السرقة"])
def test_nobody_is_no_number(text: str) -> None:
    assert values(text) == []


@given(st.sampled_from(sorted(MONTHS)), st.integers(1, 28))
def test_a_month_of_any_region_and_calendar_is_one_month(name: tuple[str, ...], day: int) -> None:
    calendar, number = MONTHS[name]
    year = 2024 if calendar == "gregorian" else 1445
    (found,) = figures(f"{day} {' '.join(name)} {year}").days
    assert (found.calendar, found.month, found.day, found.year) == (calendar, number, day, year)
