"""Numbers and dates are read from any text without an error."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.spellings import question_groups, spellings
from rag.text.figures import figures, numbers_in, times_in

_NUMERIC = "".join(c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.numeric(c, None))
_PARTS = ["12", "1,234.5.6", "9" * 310, "million", "مليون", "ونصف", "March", "آذار", "تشرين", "$"]


def _read(text: str) -> None:
    figures(text)
    numbers_in(text)
    times_in(text)
    others = spellings(text)
    question_groups(text, "ar", others)
    question_groups(text, "en", others)


def test_every_numeric_sign_is_read_without_an_error() -> None:
    for sign in _NUMERIC:
        _read(f"{sign} 1{sign} March {sign} مارس")


@pytest.mark.parametrize("text", ["1,234.5.6", "9" * 310, "9" * 5000, f"{'9' * 308} trillion"])
def test_a_number_of_any_length_is_read_without_an_error(text: str) -> None:
    _read(text)
    assert all(value < float("inf") for value in numbers_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "2023-99-99",
        "2023-13-05",
        "31/31/2023",
        "00/00/2023",
        "2023-02-30",
        "31/4/2023",
        "2023-2-29",
    ],
)
def test_an_impossible_date_is_no_date(text: str) -> None:
    _read(f"What happened on {text}?")
    _read(f"ماذا حدث في {text}؟")
    assert figures(text).days == ()


@pytest.mark.parametrize(
    "text",
    [
        "30 February",
        "30 فبراير 2024",
        "29 February 2023",
        "٢٩ شباط ٢٠٢٣",
        "April 31, 2023",
        "31 نيسان",
    ],
)
def test_a_day_that_the_month_does_not_have_is_no_day(text: str) -> None:
    (day,) = figures(text).days
    assert day.day is None


@pytest.mark.parametrize("text", ["29 February", "29 February 2024", "2024-02-29", "٢٩ شباط"])
def test_leap_days_are_days(text: str) -> None:
    assert [day.day for day in figures(text).days] == [29]


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_a_date_in_any_order_is_read_without_an_error(year: int, one: int, two: int) -> None:
    _read(f"{year:04}-{one}-{two} {one}/{two}/{year:04} {one} March {year} {one} آذار {two}")


@given(st.lists(st.one_of(st.sampled_from(_PARTS), st.text(_NUMERIC + " .,-/%و", max_size=8))))
def test_any_text_of_numbers_is_read_without_an_error(parts: list[str]) -> None:
    _read(" ".join(parts))
