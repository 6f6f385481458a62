"""Dates as Arabic and English articles write them, and the line that says when one appeared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from rag.language import ascii_digits, strip_tashkeel, text_language
from rag.text.months import month_number, month_pattern

_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2100
# A date line is one of the first lines and contains little else.
_TOP_LINES = 8
_LINE_CHARACTERS = 90
_OTHER_WORDS = 4
_SHORT_CHARACTERS = 200
_END_LINES = 3
_DATELINE_CHARACTERS = 160

_MONTH = month_pattern()
# "تشرين الثاني/نوفمبر" and "نوفمبر (تشرين الثاني)" name a month twice.
_NAMED = rf"(?P<month>{_MONTH})\.?(?:\s*[/(]\s*(?:{_MONTH})\)?)?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})"
_FORMS = tuple(
    # An Arabic word may be written together with the day.
    re.compile(rf"(?<![\dA-Za-z_/.\-]){form}(?!\w|[/\-]\S)", re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?(?:\s*م)?",
        rf"{_DAY}\s*(?:من\s+|of\s+)?[-\s]?{_NAMED}[-،,]?\s*(?:عام\s+|سنة\s+)?{_YEAR}(?:\s*م)?",
        rf"{_NAMED}\s+(?:the\s+)?{_DAY}\s*[,،]?\s+{_YEAR}",
        rf"{_YEAR}\s+{_NAMED}\s+{_DAY}",
    )
)
_NUMERIC = re.compile(
    r"(?<![\w/.\-])(\d{1,2})(?P<between>\s?[-/]\s?|\.)(\d{1,2})(?:(?P=between)|[-/.])(\d{4})"
    r"(?:\s*م)?(?![\w\-]|[./]\d)"
)
# The time of day is before the day, as in "14:20-12 مارس 2024".
_TIME_BEFORE_DAY = re.compile(r"(?<![\w:])\d{1,2}:\d{2}(?::\d{2})?\s*-\s*(?=\d{1,2}(?!\d|:))")
# Papers of the Levant write «5 ت2 2026» for the fifth of «تشرين الثاني».
_SHORT_MONTH = re.compile(r"(?<=\d\s)([تك])\s?([12])(?=[\s/]+\d{4}(?!\d))")
_SHORT_MONTHS = {
    "ت1": "تشرين الأول", "ت2": "تشرين الثاني", "ك1": "كانون الأول", "ك2": "كانون الثاني",
}  # fmt: skip
_ARABIC = re.compile("[\u0621-\u064a\u0660-\u0669]")
# Words that give the date of something other than the publication.
_OTHER_EVENT = re.compile(
    r"""\b(?:born|birth|died|death|deadline|expir\w+|until|founded|established|
    (?:period|year)\s+end(?:ed|ing)|clos(?:es?|ing)|held|event|takes?\s+place|due|
    today|اليوم|
    dates?\s+of\s+(?!publication|issue|release|posting)\w+|
    تاريخ\s+(?!ال?نشر|الإصدار|الاصدار|الصدور|المقال|الخبر|التحديث|الإضافة|الاضافة)(?:ال)[^\W\d]+|
    و?(?:ولد|ولدت|مواليد|توفي|توفيت|تأسس|تأسست|أسس|أسست|أنشئ|أنشئت)|
    (?:ال)?(?:ميلاد|ولادة|وفاة|تأسيس)|موعد|(?:ت|ي)?عقدت?|(?:ال)?(?:فعالية|مناسبة)|ينتهي|تنتهي|انتهاء|المنتهية)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# The year before a date that ends a life: "(1951 – 3 May 2024".
_SINCE = re.compile(r"(?<!\d)\d{4}\s*[–—-]\s*")
_UNTIL = re.compile(r"\W*(?:to|until|till|through|and|إلى|الى|حتى|و)?\W*", re.IGNORECASE)
_NO_WORDS_OF_ITS_OWN = re.compile(
    r"""published|posted|updated|date|on|by|at|am|pm|gmt|utc|
    (?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|
    ال(?:سبت|أحد|احد|إثنين|اثنين|ثلاثاء|أربعاء|اربعاء|خميس|جمعة)|
    [ap]\.m\.?|bst|e[ds]?t|ce[s]?t|p[ds]t|المشاهدات|مشاهدة|الإضافة|نشر|نشرت|نُشر|تاريخ|التاريخ|بتاريخ|النشر|في|يوم|تحديث|آخر|الساعة|م|ص|هـ|مساء|صباحا|
    الموافق|محرم|صفر|ربيع|الأول|الاول|الآخر|الثاني|الثانية|جمادى|الأولى|الآخرة|رجب|شعبان|رمضان|شوال|
    ذو|ذي|القعدة|الحجة|[\d:.]+""",
    re.IGNORECASE | re.VERBOSE,
)

# Words that say that the date after them is that of the publication.
_LABEL = re.compile(
    r"""(?<!\w)(?:first\s+published|published|publication\s+date|date\s+published|posted|date\s+posted|
    issued|release\s+date|date\s+of\s+(?:publication|issue)|
    (?:تاريخ\s+)?ال?نشر(?:ت)?|نشر\s+في|نشرت?|تاريخ\s+(?:النشر|الإصدار|الاصدار|الصدور|المقال|الخبر)|
    صدر(?:ت)?(?:\s+(?:في|بتاريخ))?)(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
# A place: up to five words, before a comma, a dash or a word such as «في».
_PLACE = re.compile(
    r"\s*(?:[^\W\d_][\w'’.\-]*\s*){1,5}(?:\([^)]{2,30}\)\s*|[,،/|–—-]\s*|\s(?:في|on)\s+){1,2}"
)
# Where an agency in brackets follows the date, nothing needs to be between place and date.
_PLACE_ALONE = re.compile(r"\s*(?:[^\W\d_][\w'’.\-]*\s+){1,3}")
_AGENCY_END = re.compile(r"\s*\([^)]{2,40}\)\s*[–—:-]")
_DATELINE_END = re.compile(
    r"""\s*[,،/]?\s*(?:[(/][^)/]{2,40}[)/]\s*|[–—-]{1,2}\s*[A-Z]{2,12}\s*|[^\W\d_]{2,12}\s?)?
    (?:[–—:]|-{1,2}(?=\s)|ـ{1,2}\s|/\s)""",
    re.VERBOSE,
)


def find_date(text: str) -> re.Match[str] | None:
    """The match of the first date in the text that is written with a month or year first."""
    matches = [match for form in _FORMS for match in form.finditer(text) if _as_date(match)]
    return min(matches, key=lambda match: match.start(), default=None)


def parse_date(text: str, *, day_first: bool = False) -> date | None:
    """The first date in a short text, or `None`; ``12/11/2026`` counts as a date in Arabic only.

    Days come first in Arabic numeric dates, in those with dots, and, with `day_first`, in all.
    Elsewhere such a date is taken only where it can be read in one way.
    """
    short = text[:_SHORT_CHARACTERS]
    found = _search(_plain(short), day_first=day_first or _is_arabic(short))
    return found[0] if found else None


def published_line(text: str) -> date | None:
    """The date of publication that a text gives near its top, or at its end with a label.

    It is in a line of its own, in a dateline ("BEIRUT, July 14, 2026 (Reuters) -"), or after a
    label ("Published:"). Dates of birth, deadlines and the like are not dates of publication.
    """
    lines = [line.strip() for line in text[:3000].splitlines() if line.strip()][:_TOP_LINES]
    ends = [line.strip() for line in text[-600:].splitlines() if line.strip()][-_END_LINES:]
    day_first = text_language(text[:3000]) == "ar"
    return (
        publication_date(lines, day_first=day_first)
        or next((day for line in lines if (day := dateline(line))), None)
        or next((day for line in ends if (day := labelled_date(line, day_first=day_first))), None)
    )


def publication_date(lines: Iterable[str], *, day_first: bool = False) -> date | None:
    """The date of the first date line among these lines; of a labelled one, if there is one.

    With `day_first`, days come first in numeric dates.
    """
    short = [line for line in lines if len(line) <= _LINE_CHARACTERS]
    labelled = (labelled_date(line, day_first=day_first) for line in short)
    own = (_date_of_date_line(line, day_first=day_first) for line in short)
    return next(filter(None, labelled), None) or next(filter(None, own), None)


def labelled_date(line: str, *, day_first: bool = False) -> date | None:
    """The date right after a word such as "Published" or «نُشر في»."""
    plain = _plain(line[: 2 * _LINE_CHARACTERS])
    label = _LABEL.search(plain)
    if label is None:
        return None
    rest = plain[label.end() :]
    found = _search(rest, day_first=day_first or _is_arabic(line))
    return found[0] if found and _is_close(rest[: found[1]]) else None


def dateline(line: str) -> date | None:
    """The date of a dateline: a place, a date, perhaps an agency, then a dash or a colon."""
    plain = _plain(line[:_DATELINE_CHARACTERS])
    found = _search(plain, day_first=_is_arabic(line))
    if found is None:
        return None
    day, start, end = found
    place, rest = plain[:start], plain[end:]
    if _OTHER_EVENT.search(place):
        return None
    is_dateline = (_PLACE.fullmatch(place) and _DATELINE_END.match(rest)) or (
        _PLACE_ALONE.fullmatch(place) and _AGENCY_END.match(rest)
    )
    return day if is_dateline else None


def is_date_line(line: str) -> bool:
    """Whether a line is a date line: a date with little else."""
    return len(line) <= _LINE_CHARACTERS and (
        _date_of_date_line(line) is not None or labelled_date(line) is not None
    )


def _is_close(between: str) -> bool:
    """Whether the words between a label and a date are about time only."""
    words = re.findall(r"[\w:.]+", between)
    return len(words) <= 6 and all(_NO_WORDS_OF_ITS_OWN.fullmatch(word) for word in words)


def _date_of_date_line(line: str, *, day_first: bool = False) -> date | None:
    plain, day_first = _plain(line), day_first or _is_arabic(line)
    found = _search(plain, day_first=day_first)
    if found is None or _OTHER_EVENT.search(plain):
        return None
    day, start, end = found
    since = _SINCE.search(plain[:start])
    if (since and since.end() == start) or _is_period(plain[end:], day, day_first=day_first):
        return None
    words = re.findall(r"[\w:.]+", plain[:start] + " " + plain[end:])
    others = [word for word in words if not _NO_WORDS_OF_ITS_OWN.fullmatch(word)]
    return day if len(others) <= _OTHER_WORDS else None


def _is_period(rest: str, day: date, *, day_first: bool) -> bool:
    """Whether a date is followed by another that ends what it begins: a life, a stay, a season."""
    after = _search(rest, day_first=day_first)
    return after is not None and after[0] != day and _UNTIL.fullmatch(rest[: after[1]]) is not None


def _is_arabic(text: str) -> bool:
    return _ARABIC.search(text) is not None


def _plain(text: str) -> str:
    """The text without diacritics, invisible marks and a time of day before the date.

    Short names of months are written out.
    """
    plain = _TIME_BEFORE_DAY.sub(" ", ascii_digits(strip_tashkeel(text)))
    return _SHORT_MONTH.sub(lambda match: _SHORT_MONTHS[match[1] + match[2]], plain)


def _search(plain: str, *, day_first: bool) -> tuple[date, int, int] | None:
    match = find_date(plain)
    if match is not None and (day := _as_date(match)):
        return day, match.start(), match.end()
    # The first may be of another calendar, as in "29/08/1447 - 17/02/2026".
    for numeric in _NUMERIC.finditer(plain):
        if day := _numeric_date(numeric, day_first=day_first or "." in numeric[0]):
            return day, numeric.start(), numeric.end()
        if int(numeric[4]) >= _EARLIEST_YEAR:
            return None
    return None


def _as_date(match: re.Match[str]) -> date | None:
    month = match["month"]
    number = int(month) if month.isdecimal() else month_number(month)
    return _checked(int(match["year"]), number or 0, int(match["day"]))


def _numeric_date(match: re.Match[str], *, day_first: bool) -> date | None:
    first, second, year = (int(part) for part in match.group(1, 3, 4))
    european, american = _checked(year, second, first), _checked(year, first, second)
    if european and american and european != american:
        return european if day_first else None
    return european or american


def _checked(year: int, month: int, day: int) -> date | None:
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
