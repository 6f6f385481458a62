"""Times without a whole date: next April, Friday evening, the first week of May, 4 p.m. today."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from rag.language import search_text
from rag.rendering.calendar import clock_time, date
from rag.rendering.ordinals import ordinal_in_arabic, ordinal_in_english, ordinal_value
from rag.rendering.spans import Part, Word, Words, plain, table
from rag.schema import Language

_ARTICLE = "ال"
_JOINING: Mapping[Language, frozenset[str]] = {
    "en": frozenset(["of", "on", "at", "in", "the", ",", ".", "for", "from"]),
    "ar": frozenset(["من", "يوم", "في", "،", ","]),
}
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_MORNING = 12
_TOMORROW = "غدًا"
_SAID_BY_WEEKDAY = frozenset([search_text("أمس"), search_text("غد"), search_text("غدا")])
_HOUR = Word("الساعة", search_text("الساعة"))
_WITHOUT_ON = frozenset(["today", "yesterday", "tomorrow", "next", "last", "this", "every"])
_NIGHT_OF = search_text("ليلة")


def moment(words: Words, to: Language) -> Part | None:
    """A point of time that has no whole date; None if the words are none."""
    source: Language = "ar" if to == "en" else "en"
    words = _without_yesterday(words, source)
    found = _day(words, source, to)
    text = found or _spell(words, source, to) or _part_of_day(words, source, to)
    text = text or _clock_with_day(words, source, to) or _place_in(words, source, to)
    # The night of Friday may be the one before it: ليلة الجمعة.
    before = words[0].form == _NIGHT_OF and text is not None and not text.startswith("the ")
    return Part(text, "date", certain=not before) if text else None


def _without_yesterday(words: Words, source: Language) -> Words:
    """The words of مساء أمس الأحد without أمس, since the weekday says it."""
    if source == "en":
        return words
    weekdays = [place for place, word in enumerate(words) if date((word,), "en")]
    return tuple(
        word
        for place, word in enumerate(words)
        if not (word.form in _SAID_BY_WEEKDAY and place + 1 in weekdays)
    )


def _without_joining(words: Words, language: Language) -> Words:
    """The words without those that only join them to what is before or after."""
    while words and words[0].form in _JOINING[language]:
        words = words[1:]
    while words and words[-1].form in _JOINING[language]:
        words = words[:-1]
    return words


@cache
def _named(kind: str, language: Language) -> dict[str, str]:
    """The spellings of a table in search form, each with its key."""
    rows = table("moments")[kind]
    return {search_text(spelling): key for key, row in rows.items() for spelling in row[language]}


def _written(kind: str, key: str, language: Language) -> str:
    return str(table("moments")[kind][key][language][0])


def _spell(words: Words, source: Language, to: Language) -> str | None:
    """A season, month, week or year that is next, last or this one: ``next spring``."""
    for kind in ("seasons", "periods"):
        for length in range(1, min(len(words), 3) + 1):
            if source == "en":
                noun, relation = words[-length:], words[:-length]
            else:
                noun, relation = words[:length], words[length:]
            key = _named(kind, source).get(plain(noun))
            if key is None:
                continue
            if not relation:
                # "Spring" alone may be of water; with its article it is a season.
                is_the = source == "ar" and kind == "seasons" and plain(noun).startswith(_ARTICLE)
                return _written(kind, key, to) if is_the else None
            related = _named("relations", source).get(plain(relation))
            if related:
                return _related(kind, key, related, to)
            if source == "en" and kind == "seasons" and plain(relation) == "the":
                return _written(kind, key, to)
    return None


def _related(kind: str, key: str, related: str, to: Language) -> str:
    name = _written(kind, key, to)
    if to == "en":
        return f"{_written('relations', related, 'en')} {name.removeprefix('the ')}"
    relation = _written("relations", related, "ar")
    return f"{name} {relation}{'ة' if name.endswith('ة') else ''}"


def _day(words: Words, source: Language, to: Language) -> str | None:
    """A day or month with what it is related to: next April, 9 August last year, yesterday."""
    words = _without_joining(words, source)
    if not words:
        return None
    if key := _named("days", source).get(plain(words)):
        return _written("days", key, to)
    for length in (1, 2):
        head, tail = (
            (words[:length], words[length:])
            if source == "en"
            else (words[-length:], words[:-length])
        )
        relation, rest = head, tail
        related = _named("relations", source).get(plain(relation)) if rest else None
        named = _month_or_weekday(rest, to) if related and rest else None
        if related and named:
            if to == "en":
                return f"{_written('relations', related, 'en')} {named}"
            return f"{named} {_written('relations', related, 'ar')}"
    return _coming(words, source) or _of_year(words, source, to) or _every(words, source, to)


def _coming(words: Words, source: Language) -> str | None:
    """A day of a coming month: الأول من آذار المقبل."""
    if source == "en" or len(words) == 1:
        return None
    part = date(words[:-1], "en")
    is_day = part is not None and part.text[0].isdecimal() and not _YEAR.search(part.text)
    related = _named("relations", source).get(words[-1].form)
    return f"this coming {part.text}" if part and is_day and related == "next" else None


def _month_or_weekday(words: Words, to: Language) -> str | None:
    """A month or weekday without a number."""
    if any(any(character.isdecimal() for character in word.form) for word in words):
        return None
    part = date(words, to)
    return part.text if part and len(words) <= 2 else None


def _of_year(words: Words, source: Language, to: Language) -> str | None:
    """A date or season of a year that is related to this one: 9 August last year."""
    for place in range(1, len(words)):
        after = _without_joining(words[place:], source)
        if len(after) != 2:
            continue
        relation, noun = after if source == "en" else (after[1], after[0])
        related = _named("relations", source).get(relation.form)
        if related is None or _named("periods", source).get(noun.form) != "year":
            continue
        before = _without_joining(words[:place], source)
        season = _named("seasons", source).get(plain(before))
        part = None if season else date(before, to)
        if season is None and part is None:
            return None
        year = _related("periods", "year", related, to)
        if season:
            name = _written("seasons", season, to)
            if to == "en":
                return f"{name.removeprefix('the ')} {year}"
            return f"{name.removeprefix(_ARTICLE)} {year}"
        return f"{part.text if part else ''} {'من ' if to == 'ar' else ''}{year}"
    return None


def _every(words: Words, source: Language, to: Language) -> str | None:
    """``every Tuesday``, كل ثلاثاء."""
    first = words[0].form
    if first not in ("every", "each", "كل") or len(words) == 1:
        return None
    rest = words[1:]
    if source == "ar" and rest[0].form == "يوم" and len(rest) > 1:
        rest = rest[1:]
    found = _month_or_weekday(rest, to)
    if found is None and source == "ar":
        definite = Word(f"{_ARTICLE}{rest[0].said}", f"{_ARTICLE}{rest[0].form}")
        found = _month_or_weekday((definite, *rest[1:]), to)
    if found is None:
        return None
    return f"every {found}" if to == "en" else f"كل {found.removeprefix(_ARTICLE)}"


def _when(words: Words, source: Language, to: Language) -> str | None:
    """A day in any form: a date, a weekday, or a related one."""
    bare = _without_joining(words, source)
    if not bare:
        return None
    found = _day(bare, source, to)
    if found:
        return found
    part = date(bare, to)
    return part.text if part else None


def _part_of_day(words: Words, source: Language, to: Language) -> str | None:
    """A morning, evening or night of a day: Friday evening, فجر الخميس."""
    rest = words[1:] if words[0].form == "the" else words
    for length in range(1, min(len(rest), 4)):
        if source == "ar":
            named, day = rest[:length], rest[length:]
            candidates = [(named, day)]
        else:
            candidates = [(rest[:length], rest[length:]), (rest[-length:], rest[:-length])]
            candidates += [(rest[1 : 1 + length], (rest[0], *rest[1 + length :]))]
        for named, day in candidates:
            key = _named("parts_of_day", source).get(plain(_without_joining(named, source)))
            if key is None or not day:
                continue
            when = _when(day, source, to)
            if when:
                return _of_day(key, when, to)
    return None


def _of_day(key: str, when: str, to: Language) -> str:
    """A part of a day that is written already."""
    if to == "ar":
        return f"{_written('parts_of_day', key, 'ar')} {when.replace(_TOMORROW, _TOMORROW[:2])}"
    name = _written("parts_of_day", key, "en")
    first, _, rest = when.partition(", ")
    if key == "dawn":
        return f"{name} {_on(when)}{when}"
    if when[0].isdecimal() or when.startswith("the "):
        return f"the {name} of {when}"
    return f"{first} {name}, {rest}" if rest else f"{first} {name}"


def _on(when: str) -> str:
    """The preposition that an English day needs: "on Monday", but "next Monday" and "yesterday"."""
    return "" if when.partition(" ")[0] in _WITHOUT_ON else "on "


def _clock_with_day(words: Words, source: Language, to: Language) -> str | None:
    """A time of day with its day: 4.05 p.m. on Sunday, الثالثة والربع فجر الاثنين."""
    for place in range(1, len(words)):
        for clock, day in ((words[:place], words[place:]), (words[place:], words[:place])):
            found = _clock(clock, day, source)
            if found is None:
                continue
            hour, minute, half, rest = found
            when = _when(rest, source, to)
            if when:
                return _clock_written(hour, minute, half, when, to)
    return None


def _clock(clock: Words, day: Words, source: Language) -> tuple[int, int, str | None, Words] | None:
    """The hour, the minute, the half of the day, and the words for the day."""
    clock = _without_joining(clock, source)
    found = clock_time(clock) if clock else None
    # An ordinal alone is an hour before a part of the day: العاشرة من مساء الأحد.
    alone = found is None and source == "ar" and bool(clock)
    found = clock_time((_HOUR, *clock)) if alone else found
    if found is None:
        return None
    hour, minute, half = found
    rest = _without_joining(day, source)
    if half:
        return hour, minute, half, rest
    for length in range(1, min(len(rest), 4)):
        places = [(rest[:length], rest[length:])]
        if source == "en":
            places.append((rest[-length:], rest[:-length]))
        for named, after in places:
            key = _named("parts_of_day", source).get(plain(named))
            if key:
                return hour, minute, _half_of(key, hour), after
    return (hour, minute, None, rest) if hour > _MORNING and not alone else None


def _half_of(key: str, hour: int) -> str:
    if key in ("dawn", "morning") or (key.startswith("night") and (hour == 12 or hour < 5)):
        return "morning"
    return "evening"


def _clock_written(hour: int, minute: int, half: str | None, when: str, to: Language) -> str:
    time = f"{hour}:{minute:02}" if minute or half is None else f"{hour}"
    if to == "en":
        ending = {"morning": " a.m.", "evening": " p.m.", None: ""}[half]
        return f"{time}{ending} {_on(when)}{when}"
    if half is None:
        return f"الساعة {time} يوم {when.replace(_TOMORROW, _TOMORROW[:2])}"
    if half == "morning":
        name = "فجر" if 1 <= hour < 6 else "بعد منتصف ليل" if hour == 12 else "صباح"
    else:
        name = "ظهر" if hour == 12 else "بعد ظهر" if hour < 5 else "مساء"
    return f"الساعة {time} {name} {when.replace(_TOMORROW, _TOMORROW[:2])}"


def _place_in(words: Words, source: Language, to: Language) -> str | None:
    """A week, half or quarter of a longer time: the third week of May, النصف الثاني من 2026."""
    for place in range(2, len(words)):
        if words[place].form not in ("of", "in", "من", "في"):
            continue
        head, rest = words[:place], words[place + 1 :]
        if source == "en":
            head = head[1:] if head[0].form == "the" else head
            number, noun = head[:-1], head[-1:]
        else:
            noun, number = head[:1], head[1:]
        key = _named("pieces", source).get(plain(noun)) if noun and number else None
        value = ordinal_value(number) if key else None
        is_last = plain(number) in ("last", "final", "الاخير", "الاخيره")
        when = _when(rest, source, to) or _year_alone(rest) or _spell(rest, source, to)
        if key is None or not when or not (value or is_last):
            continue
        name = _written("pieces", key, to)
        if to == "en":
            return f"the {'last' if is_last else ordinal_in_english(value or 0)} {name} of {when}"
        order = "الأخير" if is_last else ordinal_in_arabic(value or 0)
        return f"{name} {order} من {when}"
    return None


def _year_alone(words: Words) -> str | None:
    named = [word for word in words if word.form not in ("the", "عام", "سنه", "العام", "year")]
    is_year = len(named) == 1 and _YEAR.fullmatch(named[0].form)
    return named[0].form if is_year else None
