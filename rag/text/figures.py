"""Numbers with their units, dates and weekdays of a text, the same in any spelling.

``٩٦ مليون دولار``, ``96 million dollars`` and ``$96,000,000`` are one quantity; ``أسبوعين`` and
``two weeks`` are another; ``12 آذار 2026``, ``12 مارس 2026`` and ``March 12, 2026`` are one date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rag.text.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    Day,
    named_days,
    numeric_days,
    time_words,
    weekdays,
)
from rag.text.numbers import fraction_after, is_number_word, read_number
from rag.text.tokens import Place, Tokens, bare, plain_figures, tokens_of
from rag.text.units import dual_unit, is_unit_word, unit_after, unit_at, unit_before

_MEMO_TEXTS = 1 << 10
_MEMO_WORDS = 1 << 14
_PERCENT = "%"
_SAME = 1e-9
_CLOCK = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and the unit that follows it, if it is one of the known ones.

    `said` are the words of the text, for a reason that a person reads; `at` is their place among
    the words of its search form, separated by white space: the first, and after the last.
    """

    value: float
    unit: str | None
    said: str
    at: Place = field(default=(0, 0), compare=False)

    def agrees(self, other: Quantity) -> bool:
        """Whether both say the same; a unit that only one names is no difference.

        Half is the same as 50 percent.
        """
        if (self.unit == _PERCENT) != (other.unit == _PERCENT):
            share, part = (self, other) if self.unit == _PERCENT else (other, self)
            if part.unit is None and 0 < part.value < 1:
                return _same(share.value, 100 * part.value)
        same_unit = self.unit is None or other.unit is None or self.unit == other.unit
        return same_unit and _same(self.value, other.value)


def _same(one: float, two: float) -> bool:
    return abs(one - two) <= _SAME * max(abs(one), 1.0)


@dataclass(frozen=True, slots=True)
class Figures:
    """All quantities, dates and weekdays of a text."""

    quantities: tuple[Quantity, ...]
    days: tuple[Day, ...]
    weekdays: frozenset[int]


@lru_cache(maxsize=_MEMO_TEXTS)
def figures(text: str) -> Figures:
    """The figures of a text, in order."""
    days, rest = numeric_days(plain_figures(text))
    tokens = tokens_of(rest)
    used: set[int] = set()
    days += named_days(tokens, used)
    quantities = tuple(_quantities(tokens, used))
    return Figures(quantities, tuple(days), weekdays(tokens))


def numbers_in(text: str) -> frozenset[float]:
    """The values of every number of a text, those of its dates included."""
    found = figures(text)
    values = {quantity.value for quantity in found.quantities}
    for day in found.days:
        values |= {float(part) for part in (day.day, day.year) if part is not None}
    return frozenset(values)


def times_in(text: str) -> frozenset[str]:
    """The years, months, weekdays, times of day and other points of time that a text names."""
    found, plain = figures(text), plain_figures(text)
    times = {f"{day.calendar} month {day.month}" for day in found.days}
    times |= {f"year {day.year}" for day in found.days if day.year}
    times |= {f"day {day.day}" for day in found.days if day.day}
    times |= {f"weekday {number}" for number in found.weekdays}
    times |= {f"year {int(q.value)}" for q in found.quantities if is_year(q)}
    times |= {f"clock {hour}" for hour in _CLOCK.findall(plain)}
    return frozenset(times) | time_words(plain)


def is_year(quantity: Quantity) -> bool:
    """Whether a number without a date around it can be a year; ``1,240`` cannot."""
    return (
        quantity.value.is_integer()
        and FIRST_YEAR <= quantity.value <= LAST_YEAR
        and quantity.unit in (None, "year")
        and "," not in quantity.said
    )


def _quantities(tokens: Tokens, used: set[int]) -> Iterator[Quantity]:
    place = 0
    while place < len(tokens):
        can_begin = place not in used and _can_begin(tokens.at(place))
        found = _quantity(tokens, place, used) if can_begin else None
        if found is None:
            place += 1
            continue
        value, unit, end = found
        yield Quantity(value, unit, tokens.said(place, end), tokens.place(place, end))
        place = end


@lru_cache(maxsize=_MEMO_WORDS)
def _can_begin(token: str) -> bool:
    """Whether a token may be the first of a quantity; false of most words."""
    return token[0].isdecimal() or any(
        is_number_word(form) or is_unit_word(form) for form in bare(token)
    )


_Found = tuple[float, str | None, int]


def _quantity(tokens: Tokens, place: int, used: set[int]) -> _Found | None:
    """The value, the unit and the end of the quantity that begins at a place."""
    if (dual := dual_unit(tokens.at(place))) is not None:
        return _with_part(tokens, 2.0, dual[0], place + 1)
    number = read_number(tokens, place, used)
    if number is None:
        return _one_and_a_part(tokens, place)
    if (sign := unit_before(tokens, place)) is not None:
        return number.value, sign, number.end
    end = number.end
    if number.value < 1 and tokens.at(end) in ("of", "a", "an"):
        end += 1 + (tokens.at(end + 1) in ("a", "an"))
    found = unit_after(tokens, end) or _definite_unit(tokens, end)
    if found is None:
        return number.value, None, number.end
    return _with_part(tokens, number.value, *found)


def _with_part(tokens: Tokens, value: float, unit: str | None, end: int) -> _Found:
    """A quantity with the fraction after its unit: ``two years and a half``, عامين ونصف العام."""
    part = fraction_after(tokens, end)
    if part is None:
        return value, unit, end
    again = _definite_unit(tokens, part.end)
    if again is not None and again[0] == unit:
        return value + part.value, unit, again[1]
    is_of_another = again is not None or tokens.at(part.end).startswith("ال")
    return (value, unit, end) if is_of_another else (value + part.value, unit, part.end)


def _one_and_a_part(tokens: Tokens, place: int) -> _Found | None:
    """One unit and a fraction of it: ``an hour and a half``, عام ونصف."""
    for form in bare(tokens.at(place)):
        found = unit_at(Tokens((form,), (0,)), 0)
        if found is not None:
            whole = _with_part(tokens, 1.0, found[0], place + 1)
            return whole if whole[2] > place + 1 else None
    return None


def _definite_unit(tokens: Tokens, place: int) -> tuple[str, int] | None:
    """The unit at a place with the Arabic article: نصف المليون دولار has none, نصف الساعة has."""
    token = tokens.at(place)
    if not token.startswith("ال"):
        return None
    found = unit_at(Tokens((token.removeprefix("ال"),), (0,)), 0)
    return None if found is None else (found[0], place + 1)
