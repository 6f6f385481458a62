"""Numbers and dates are read from any text without an error."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.quantities import figures, numbers_in, times_in
from rag.spellings import question_groups, spellings

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


@pytest.mark.parametrize("text", ["2023-99-99", "2023-13-05", "31/31/2023", "00/00/2023"])
def test_an_impossible_date_is_no_date(text: str) -> None:
    _read(f"What happened on {text}?")
    _read(f"ماذا حدث في {text}؟")
    assert figures(text).days == ()


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_a_date_in_any_order_is_read_without_an_error(year: int, one: int, two: int) -> None:
    _read(f"{year:04}-{one}-{two} {one}/{two}/{year:04} {one} March {year} {one} آذار {two}")


@given(st.lists(st.one_of(st.sampled_from(_PARTS), st.text(_NUMERIC + " .,-/%و", max_size=8))))
def test_any_text_of_numbers_is_read_without_an_error(parts: list[str]) -> None:
    _read(" ".join(parts))
