"""Dates as Arabic and English articles write them, and the line that says when one appeared."""

from __future__ import annotations

import re
from datetime import date

from rag.language import ascii_digits, strip_tashkeel
from rag.text.months import month_number, month_pattern

_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2100
# A date line stands among the first lines and says little else.
_TOP_LINES = 8
_LINE_CHARACTERS = 90
_OTHER_WORDS = 4
_SHORT_CHARACTERS = 200

_MONTH = month_pattern()
# "تشرين الثاني/نوفمبر" and "نوفمبر (تشرين الثاني)" name a month twice.
_NAMED = rf"(?P<month>{_MONTH})\.?(?:\s*[/(]\s*(?:{_MONTH})\)?)?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})"
_FORMS = tuple(
    re.compile(rf"(?<![\w/.\-]){form}(?![\w/\-])", re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?(?:\s*م)?",
        rf"{_DAY}\s*(?:من\s+|of\s+)?[-\s]?{_NAMED}[-،,]?\s*(?:عام\s+|سنة\s+)?{_YEAR}(?:\s*م)?",
        rf"{_NAMED}\s+{_DAY}\s*[,،]?\s+{_YEAR}",
    )
)
_NUMERIC = re.compile(r"(?<![\w/.\-])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:\s*م)?(?![\w/\-])")
# The time of day is before the day, as in "14:20-12 مارس 2024".
_TIME_BEFORE_DAY = re.compile(r"(?<![\w:])\d{1,2}:\d{2}(?::\d{2})?\s*-\s*(?=\d{1,2}(?!\d|:))")
_ARABIC = re.compile("[\u0621-\u064a\u0660-\u0669]")
# Words that give the date of something other than the publication.
_OTHER_EVENT = re.compile(
    r"""\b(?:born|birth|died|death|deadline|expir\w+|until|founded|established|
    (?:period|year)\s+end(?:ed|ing)|closing|
    و?(?:ولد|ولدت|مواليد|توفي|توفيت|تأسس|تأسست|أسس|أسست|أنشئ|أنشئت)|
    (?:ال)?(?:ميلاد|ولادة|وفاة|تأسيس)|موعد|ينتهي|تنتهي|انتهاء|المنتهية)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_WORDS_OF_ITS_OWN = re.compile(
    r"""published|posted|updated|date|on|by|at|am|pm|gmt|utc|
    (?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|
    ال(?:سبت|أحد|احد|إثنين|اثنين|ثلاثاء|أربعاء|اربعاء|خميس|جمعة)|
    نشر|نشرت|نُشر|تاريخ|التاريخ|بتاريخ|النشر|في|يوم|تحديث|آخر|الساعة|م|ص|هـ|مساء|صباحا|
    [\d:.]+""",
    re.IGNORECASE | re.VERBOSE,
)


def find_date(text: str) -> re.Match[str] | None:
    """The match of the first date in the text that is written with a month or year first."""
    matches = [match for form in _FORMS for match in form.finditer(text) if _as_date(match)]
    return min(matches, key=lambda match: match.start(), default=None)


def parse_date(text: str) -> date | None:
    """The first date in a short text, or `None`; ``12/11/2026`` counts as a date in Arabic only.

    Days come first in Arabic numeric dates; elsewhere such a date is taken only where it can
    be read in one way.
    """
    short = text[:_SHORT_CHARACTERS]
    found = _search(_plain(short), arabic=_ARABIC.search(short) is not None)
    return found[0] if found else None


def published_line(text: str) -> date | None:
    """The date that a line near the top gives, where that line is there to give it."""
    lines = [line.strip() for line in text[:3000].splitlines() if line.strip()]
    for line in lines[:_TOP_LINES]:
        if len(line) <= _LINE_CHARACTERS and (day := _date_of_date_line(line)):
            return day
    return None


def is_date_line(line: str) -> bool:
    """Whether a line is there to give a date."""
    return len(line) <= _LINE_CHARACTERS and _date_of_date_line(line) is not None


def _date_of_date_line(line: str) -> date | None:
    plain = _plain(line)
    found = _search(plain, arabic=_ARABIC.search(line) is not None)
    if found is None or _OTHER_EVENT.search(plain):
        return None
    day, start, end = found
    words = re.findall(r"[\w:.]+", plain[:start] + " " + plain[end:])
    others = [word for word in words if not _NO_WORDS_OF_ITS_OWN.fullmatch(word)]
    return day if len(others) <= _OTHER_WORDS else None


def _plain(text: str) -> str:
    """The text without diacritics, invisible marks and a time of day before the date."""
    return _TIME_BEFORE_DAY.sub(" ", ascii_digits(strip_tashkeel(text)))


def _search(plain: str, *, arabic: bool) -> tuple[date, int, int] | None:
    match = find_date(plain)
    if match is not None and (day := _as_date(match)):
        return day, match.start(), match.end()
    numeric = _NUMERIC.search(plain)
    if numeric is not None and (day := _numeric_date(numeric, arabic=arabic)):
        return day, numeric.start(), numeric.end()
    return None


def _as_date(match: re.Match[str]) -> date | None:
    month = match["month"]
    number = int(month) if month.isdecimal() else month_number(month)
    return _checked(int(match["year"]), number or 0, int(match["day"]))


def _numeric_date(match: re.Match[str], *, arabic: bool) -> date | None:
    first, second, year = (int(part) for part in match.groups())
    day_first, month_first = _checked(year, second, first), _checked(year, first, second)
    if day_first and month_first and day_first != month_first:
        return day_first if arabic else None
    return day_first or month_first


def _checked(year: int, month: int, day: int) -> date | None:
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
