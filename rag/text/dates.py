"""Dates and times of a text in the forms in which Arabic and English write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from rag.text import tables
from rag.text.months import MONTHS, WEEKDAYS, Calendar, Month
from rag.text.tokens import Place, Tokens, is_digits

FIRST_YEAR, LAST_YEAR = 1000, 2100
_LEAP_YEAR = 2000
_LONGEST_HIJRI_MONTH = 30
_MOST_YEAR_DIGITS = 4
_LONGEST_NAME = max(map(len, MONTHS))
_FIRST_WORDS = frozenset(name[0] for name in MONTHS)
_AMBIGUOUS = tables.words("calendar", "ambiguous_months")
_BESIDE_NUMBERS_ONLY = tables.words("calendar", "beside_numbers_only")
_BEFORE_MONTH = tables.words("calendar", "before_month")
_BEFORE_YEAR = tables.words("calendar", "before_year")
_ISO_DATE = re.compile(r"(?<![\d/.-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d/-])")
_DAY_FIRST = re.compile(r"(?<![\d/.-])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?![\d/-])")
_NO_FIGURE = "|"
_TIME_WORD = re.compile(
    r"\b(?:century|centuries|decades?|yesterday|today|tomorrow|morning|evening|night|noon|"
    r"midnight|spring|summer|autumn|winter|bc|ad|(?:1[0-9]|20)\d0s)\b"
    r"|\b(?:ال|ب|في)*(?:قرن|قرون|عقد|امس|اليوم|غدا|صباح|مسا|ليل|ظهر|فجر|ربيع|صيف|خريف|شتا|"
    r"ميلادي|هجري|ميلاديه|هجريه)\b|\bق\.? ?م\b"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is given: at least two of day, month and year, or a month alone.

    A year alone has month 0. `said` are its words, `at` their places in the text.
    """

    day: int | None
    month: int
    year: int | None
    said: str
    at: Place = field(default=(0, 0), compare=False)
    calendar: Calendar = "gregorian"

    def agrees(self, other: Day) -> bool:
        """Whether everything that both give is the same."""
        return self.calendar == other.calendar and all(
            a is None or b is None or a == b
            for a, b in (
                (self.day, other.day),
                (self.month, other.month),
                (self.year, other.year),
            )
        )


def is_date(day: int, month: int, year: int | None) -> bool:
    """Whether the calendar has that day; February has 29 days where no year is given."""
    try:
        date(_LEAP_YEAR if year is None else year, month, day)
    except ValueError:
        return False
    return True


def numeric_days(folded: str) -> tuple[list[Day], str]:
    """The dates in digits of a text in search form, and the text without them.

    2023-99-99 is no date, and its numbers are left.
    """
    days: list[Day] = []

    def taken(match: re.Match[str]) -> str:
        day = _numeric_day(match, folded)
        if day is None:
            return match[0]
        days.append(day)
        return _NO_FIGURE * len(match[0])

    rest = _DAY_FIRST.sub(taken, _ISO_DATE.sub(taken, folded))
    return days, rest


def _numeric_day(match: re.Match[str], folded: str) -> Day | None:
    first, second, third = (int(part) for part in match.groups())
    if match.re is _ISO_DATE:
        year, month, day = first, second, third
    else:
        day, month, year = (first, second, third) if second <= 12 else (second, first, third)
    if not is_date(day, month, year):
        return None
    before = len(f"{folded[: match.start()]}|".split()) - 1
    return Day(day, month, year, match[0], (before, before + 1))


def named_days(tokens: Tokens, used: set[int]) -> Iterator[Day]:
    """The dates with the name of a month; the places of their tokens go into `used`."""
    place = 0
    while place < len(tokens):
        found = _month_at(tokens, place)
        if found is None:
            place += 1
            continue
        month, end = found
        # "تشرين الثاني/نوفمبر" names a month twice.
        again = _month_at(tokens, end)
        if again is not None and again[0] == month:
            end = again[1]
        yield _around(tokens, place, end, month, used)
        place = end


def weekdays(tokens: Tokens) -> frozenset[int]:
    """The weekdays that a text names, Monday 0."""
    bare = (t[1:] if t[:1] in "وبل" and t[1:] in WEEKDAYS else t for t in tokens.texts)
    bare = (t.removesuffix("s") if t.isascii() else t for t in bare)
    return frozenset(WEEKDAYS[token] for token in bare if token in WEEKDAYS)


def time_words(folded: str) -> frozenset[str]:
    """The words of a text in search form that name a point of time without a date."""
    return frozenset(match[0] for match in _TIME_WORD.finditer(folded))


def _month_at(tokens: Tokens, place: int) -> tuple[Month, int] | None:
    first = tokens.at(place)
    if first not in _FIRST_WORDS and _without_preposition(first) not in _FIRST_WORDS:
        return None
    for length in range(_LONGEST_NAME, 0, -1):
        name = tokens.after(place, length)
        for form in (first, _without_preposition(first)):
            month = MONTHS.get((form, *name[1:])) if len(name) == length else None
            if month and (length > 1 or _is_month_here(tokens, place, form, month)):
                return month, place + length
    return None


def _without_preposition(token: str) -> str:
    return token[1:] if token[:1] in ("و", "ب", "ل") and len(token) > 3 else token


def _is_month_here(tokens: Tokens, place: int, name: str, month: Month) -> bool:
    if name not in _AMBIGUOUS:
        return True
    around = (_whole(tokens, place - 1), _whole(tokens, place + 1))
    if any(number and (is_date(number, 1, None) or number >= FIRST_YEAR) for number in around):
        return month[0] == "gregorian" or name not in ("صفر",) or bool(_year(around[1]))
    before = tokens.at(place - 1)
    return before in _BEFORE_MONTH and (before == "شهر" or name not in _BESIDE_NUMBERS_ONLY)


def _around(tokens: Tokens, begin: int, end: int, month: Month, used: set[int]) -> Day:
    """The date around a month's name."""
    calendar, number = month
    first, last = begin, end
    day: int | None = None
    year: int | None = None
    day_place = -1
    for near in (begin - 1, end):
        value = _whole(tokens, near)
        if value is None or near in used:
            continue
        if day is None and _is_day(value, month):
            day, day_place = value, near
        elif year is None and _year(value):
            year = value
        else:
            continue
        first, last = min(first, near), max(last, near + 1)
    if year is None and (year_place := _year_place(tokens, last)) is not None:
        year = _whole(tokens, year_place)
        last = year_place + 1
    if day and year and calendar == "gregorian" and not is_date(day, number, year):
        day = None  # 29 February of a year without one: only its number is a quantity.
        first, last = (begin, last) if day_place < begin else (first, last)
    used.update(place for place in range(first, last) if day is not None or place != day_place)
    return Day(day, number, year, tokens.said(first, last), tokens.place(first, last), calendar)


def _is_day(value: int, month: Month) -> bool:
    calendar, number = month
    if calendar == "hijri":
        return 1 <= value <= _LONGEST_HIJRI_MONTH
    return is_date(value, number, None)


def _year_place(tokens: Tokens, end: int) -> int | None:
    """Where the year of a date is that ends at a place, if it is given."""
    near = end + (tokens.at(end) in _BEFORE_YEAR)
    return near if _year(_whole(tokens, near)) else None


def _year(value: int | None) -> bool:
    return value is not None and FIRST_YEAR <= value <= LAST_YEAR


def _whole(tokens: Tokens, place: int) -> int | None:
    token = tokens.at(place)
    if token.isdecimal() and is_digits(token) and len(token) <= _MOST_YEAR_DIGITS:
        return int(token)
    return None
