"""Dates, weekdays, times of day, decades and centuries in the other language.

A date stays in its calendar: a Hijri date is written with Hijri months, in either language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from rag.language import search_text
from rag.rendering.ordinals import ordinal_in_arabic, ordinal_in_english, ordinal_value
from rag.rendering.spans import Part, Words, forms_of, plain, table, words_of
from rag.schema import Language
from rag.text.figures import figures
from rag.text.months import month_names

Calendar = Literal["gregorian", "hijri"]
Era = Literal["hijri", "common", "before"]

Half = Literal["morning", "evening"]

# In Arabic text a dash would put the second number first; a hyphen does not.
_RANGE: Mapping[Language, str] = {"en": "–", "ar": "-"}
_HALVES: tuple[Half, ...] = ("morning", "evening")
_LONGEST_HALF = 3
_ORDINAL_ENDINGS = frozenset(["st", "nd", "rd", "th"])
_LONGEST_MONTH = 4
_LONGEST_ERA = 2
_LONGEST_DAY = 3
_DECADE = re.compile(r"(?:the )?(\d{2,3}0) ?s")
_NAMED_DECADE = re.compile(r"(?:the )?(\w+)")
_ARABIC_DECADE = re.compile(r"(?:ال)?(\w+)(?: القرن (.+))?")
_ENGLISH_CENTURY = re.compile(r"(?:the )?(.+?) century(?: (.+))?")
_ARABIC_CENTURY = re.compile(r"(?:ال)?قرن (.+?)(?: (ق\.م\.?|قبل الميلاد|ميلادي|الميلادي|م))?")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_HOURS = 12
_QUARTERS = {"والنصف": 30, "والربع": 15, "والثلث": 20}


@dataclass(slots=True)
class _Date:
    weekday: int | None = None
    days: list[int] = field(default_factory=list)
    month: int | None = None
    calendar: Calendar = "gregorian"
    year: int | None = None
    era: Era | None = None


def date(words: Words, to: Language) -> Part | None:
    """A date, weekday, year, decade, century or time of day; None if the words are none."""
    for read in (_time, _century, _decade):
        if text := read(words, to):
            return Part(text, "date")
    found = _read(words)
    return Part(_written(found, to), "date") if found else None


def _read(words: Words) -> _Date | None:
    """The date whose parts and fillers are all of the words."""
    if len(words) == 1 and len(numeric := figures(words[0].form).days) == 1 and numeric[0].year:
        (day,) = numeric
        return _Date(days=[day.day] if day.day else [], month=day.month, year=day.year)
    found = _Date()
    place = 0
    while place < len(words):
        length = _take(found, words[place:])
        if not length:
            return None
        place += length
    # "In 1969" is a year; "32 years" is not.
    named = found.era or (len(words) > 1 and words[-1].form.isdecimal())
    year_alone = found.year is not None and named and not found.days
    has_date = found.month is not None or (found.weekday is not None and not found.days)
    return found if has_date or year_alone else None


def _take(found: _Date, words: Words) -> int:
    """Read one part into `found`; how many words it has, 0 if the first is no part."""
    form = words[0].form
    if month := _month(words):
        calendar, number, length = month
        if found.month not in (None, number):
            return 0
        found.calendar, found.month = calendar, number
        return length
    if found.weekday is None and form in _weekdays():
        found.weekday = _weekdays()[form]
        return 1
    if found.era is None and found.year and (era := _era(words)):
        found.era, length = era
        return length
    if form.isdecimal():
        return _take_number(found, words)
    if len(found.days) == 1 and found.month is None and form in ("-", "to", "الي"):
        return 1
    if not found.days and (day := _ordinal_day(words)):
        value, length = day
        found.days.append(value)
        return length
    return 1 if form in _fillers() else 0


def _take_number(found: _Date, words: Words) -> int:
    value = int(words[0].form) if len(words[0].form) <= 4 else 0
    ending = len(words) > 1 and words[1].form in _ORDINAL_ENDINGS
    if 1 <= value <= 31 and len(found.days) < 2 and len(words[0].form) <= 2 and found.year is None:
        if found.days and found.month is not None:
            return 0
        found.days.append(value)
        return 2 if ending else 1
    if value and found.year is None and not ending:
        found.year = value
        return 1
    return 0


def _ordinal_day(words: Words) -> tuple[int, int] | None:
    for length in range(_LONGEST_DAY, 0, -1):
        value = ordinal_value(words[:length]) if len(words) > length else None
        if value and value <= 31:
            return value, length
    return None


def _month(words: Words) -> tuple[Calendar, int, int] | None:
    for length in range(min(_LONGEST_MONTH, len(words)), 0, -1):
        if named := _months().get(tuple(word.form for word in words[:length])):
            return *named, length
    return None


@cache
def _months() -> Mapping[tuple[str, ...], tuple[Calendar, int]]:
    hijri = table("calendar")["hijri"]
    names: dict[tuple[str, ...], tuple[Calendar, int]] = {
        forms_of(spelling): ("hijri", number)
        for language in ("en", "ar")
        for number, spellings in enumerate(hijri[language], start=1)
        for spelling in spellings.split("|")
    }
    for number in range(1, 13):
        names |= dict.fromkeys(month_names(number), ("gregorian", number))
    return names


@cache
def _weekdays() -> Mapping[str, int]:
    names = table("calendar")["weekdays"]
    return {
        search_text(name): number
        for language in ("en", "ar")
        for number, name in enumerate(names[language].split())
    }


def _era(words: Words) -> tuple[Era, int] | None:
    for length in range(min(_LONGEST_ERA, len(words)), 0, -1):
        for era, spellings in _eras():
            if plain(words[:length]) in spellings:
                return era, length
    return None


@cache
def _eras() -> tuple[tuple[Era, frozenset[str]], ...]:
    eras: tuple[Era, ...] = ("hijri", "common", "before")
    return tuple(
        (era, frozenset(map(search_text, table("calendar")["eras"][era]["read"].split("|"))))
        for era in eras
    )


@cache
def _fillers() -> frozenset[str]:
    return frozenset(map(search_text, table("calendar")["fillers"]["words"].split()))


def _written(found: _Date, to: Language) -> str:
    names = table("calendar")
    parts = []
    if found.weekday is not None:
        parts.append(names["weekdays"][to].split()[found.weekday])
    if found.days:
        parts.append(_RANGE[to].join(map(str, found.days)))
    if found.month is not None:
        months = (
            names["months"][to].split()
            if found.calendar == "gregorian"
            else [spellings.split("|")[0] for spellings in names["hijri"][to]]
        )
        parts.append(months[found.month - 1])
    if found.year is not None:
        parts.append(str(found.year))
    if found.era:
        parts.append(names["eras"][found.era][to])
    if to == "en" and found.weekday is not None and len(parts) > 1:
        parts[0] += ","
    return " ".join(parts)


def _century(words: Words, to: Language) -> str | None:
    match = (_ARABIC_CENTURY if to == "en" else _ENGLISH_CENTURY).fullmatch(plain(words))
    value = ordinal_value(words_of(match[1])) if match else None
    if match is None or value is None:
        return None
    era = next((era for era, forms in _eras() if (match[2] or "").removeprefix("ال") in forms), "")
    if match[2] and not era:
        return None
    ending = f" {table('calendar')['eras'][era][to]}" if era else ""
    return f"{_century_named(value, to)}{ending}"


def _century_named(value: int, to: Language) -> str:
    if to == "ar":
        return f"القرن {ordinal_in_arabic(value)}"
    return f"the {ordinal_in_english(value)} century"


def _decade(words: Words, to: Language) -> str | None:
    return _decade_in_english(plain(words)) if to == "en" else _decade_in_arabic(plain(words))


def _decade_in_arabic(form: str) -> str | None:
    if match := _DECADE.fullmatch(form):
        year = int(match[1])
        decade = _decades("ar").get(year % 100 or 0)
        if decade is None:
            return None
        return f"{decade} القرن {ordinal_in_arabic(year // 100 + 1, oblique=True)}"
    if match := _NAMED_DECADE.fullmatch(form):
        tens = next((ten for ten, name in _decades("en").items() if name == match[1]), None)
        return f"ال{_decades('ar')[tens]}" if tens else None
    return None


def _decade_in_english(form: str) -> str | None:
    match = _ARABIC_DECADE.fullmatch(form)
    tens = next(_tens_of(match[1]), None) if match else None
    if match is None or tens is None:
        return None
    if match[2] is None:
        return f"the {_decades('en')[tens]}"
    century = 20 if match[2] == "الماضي" else ordinal_value(words_of(match[2]))
    return f"the {100 * (century - 1) + tens}s" if century else None


def _tens_of(form: str) -> Iterator[int]:
    """The tens of an Arabic decade, in any of its spellings."""
    for tens, name in _decades("ar").items():
        spelled = search_text(name)
        if form in (spelled, spelled.replace("ييات", "يات"), spelled.replace("ينيات", "ينات")):
            yield tens


@cache
def _decades(language: Language) -> Mapping[int, str]:
    names = table("calendar")["decades"][language].split()
    return {20 + 10 * place: name for place, name in enumerate(names)}


def _time(words: Words, to: Language) -> str | None:
    """A time of day: ``7:30 p.m.``, الساعة السابعة والنصف مساء."""
    found = clock_time(words)
    if found is None:
        return None
    if found[2] is None and len(words) == 1 and ":" in words[0].form:
        return words[0].form
    return _clock_written(*found, to)


def clock_time(words: Words) -> tuple[int, int, Half | None] | None:
    """The hour, the minute and the half of the day, if it is named; None if words are no time."""
    clock = table("calendar")["clock"]
    marked = any(word.form in map(search_text, clock["marks"].split()) for word in words)
    around = frozenset(map(search_text, f"{clock['marks']} {clock['fillers']}".split()))
    forms = [word.form for word in words if word.form not in around]
    half, forms = _without_half(forms)
    found = _hour(forms) or _past_or_to(forms)
    spelled = len(forms) > 1 and found is not None
    if found is None or not (half or marked or ":" in forms[0] or spelled):
        return None
    return *found, half


def _past_or_to(forms: list[str]) -> tuple[int, int] | None:
    """The hour and minute of ``half past nine``, ``quarter to eight``, التاسعة إلا ربعا."""
    minutes, hours = table("calendar")["minutes"], table("calendar")["hours"].split()
    for place in (1, 2):
        if len(forms) != place + 2 or forms[place] not in ("past", "to"):
            continue
        if forms[place] == "to" and forms[place - 1] != "quarter":
            return None  # 20 to 1 is a score, and five to ten a range.
        minute = minutes.get(" ".join(forms[:place]))
        named = forms[-1]
        hour = hours.index(named) + 1 if named in hours else int(named) if named.isdecimal() else 0
        return _moved(hour, minute, forms[place] == "to")
    if len(forms) == 3 and forms[1] == "الا":
        value = 1 if forms[0] == "الواحده" else ordinal_value(words_of(forms[0]))
        return _moved(value or 0, minutes.get(forms[2]), True)
    return None


def _moved(hour: int, minute: int | None, before: bool) -> tuple[int, int] | None:
    if minute is None or not 1 <= hour <= _HOURS:
        return None
    return ((hour - 1 or _HOURS), 60 - minute) if before else (hour, minute)


def _without_half(forms: list[str]) -> tuple[Half | None, list[str]]:
    """Which half of the day the last words name, and the words before them."""
    for length in range(min(_LONGEST_HALF, len(forms)), 0, -1):
        for half in _HALVES:
            if " ".join(forms[-length:]) in _half(half):
                return half, forms[:-length]
    return None, forms


@cache
def _half(half: Half) -> frozenset[str]:
    spellings = table("calendar")["halves"][half]["read"].split("|")
    return frozenset(
        spelling if "." in spelling else search_text(spelling) for spelling in spellings
    )


def _hour(forms: list[str]) -> tuple[int, int] | None:
    """The hour and minute that are all of the forms."""
    if not forms:
        return None
    if len(forms) == 1 and (match := _CLOCK.fullmatch(forms[0])):
        hour, minute = int(match[1]), int(match[2] or 0)
        return (hour, minute) if hour < 24 and minute < 60 else None
    if len(forms) == 1 and forms[0] in (hours := table("calendar")["hours"].split()):
        return hours.index(forms[0]) + 1, 0
    minute = _QUARTERS.get(forms[-1], 0)
    named = forms[:-1] if minute else forms
    value = ordinal_value(words_of(" ".join(named))) if named else None
    value = 1 if named == ["الواحده"] else value
    return (value, minute) if value and value <= 12 else None


def _half_written(hour: int, half: Half, to: Language) -> str:
    """The name of a half of the day; Arabic has several."""
    if to == "ar":
        for name, hours in table("calendar")["clock"]["arabic"][half].items():
            if hour in hours:
                return str(name)
    return str(table("calendar")["halves"][half][to])


def _clock_written(hour: int, minute: int, half: Half | None, to: Language) -> str:
    written = f"{hour}:{minute:02}" if minute or half is None else f"{hour}"
    ending = f" {_half_written(hour, half, to)}" if half else ""
    return f"{written}{ending}" if to == "en" else f"الساعة {written}{ending}"
