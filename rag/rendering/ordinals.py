"""Ordinals of both languages: in words to ninety-nine, in digits to 999."""

from __future__ import annotations

import re
from functools import cache

from rag.language import search_text
from rag.rendering.nouns import arabic_noun_phrase, english_noun_phrase
from rag.rendering.spans import Part, Words, plain, table
from rag.schema import Language

_MOST = 99
_IN_DIGITS = re.compile(r"(\d{1,3}) (?:st|nd|rd|th)")
_ARABIC_DIGITS = re.compile(r"ال ?(\d{1,3})")
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def ordinal_in_english(value: int) -> str:
    """``third``, ``21st``."""
    words: list[str] = table("numbers")["english"]["ordinals"].split()
    if value < len(words):
        return words[value]
    ending = "th" if 10 < value % 100 < 20 else _ENDINGS.get(value % 10, "th")
    return f"{value}{ending}"


def ordinal_in_arabic(value: int, *, feminine: bool = False, oblique: bool = False) -> str:
    """``الثالث``, ``الحادية والعشرون``, ``الـ139``: with the article."""
    if value > _MOST:
        return f"الـ{value}"
    names = table("numbers")["arabic"]
    units = names["ordinals_feminine" if feminine else "ordinals"].split()
    tens = names["tens_oblique" if oblique else "tens"].split()
    unit, ten = value % 10, value // 10
    if value <= 10:
        return f"ال{units[value - 1]}"
    if unit == 0:
        return f"ال{tens[ten - 2]}"
    first = names["eleventh"][feminine] if unit == 1 else units[unit - 1]
    return f"ال{first} {names['ten'][feminine]}" if ten == 1 else f"ال{first} وال{tens[ten - 2]}"


@cache
def _english() -> dict[str, int]:
    words = {ordinal_in_english(value): value for value in range(1, 20)}
    tens = ("twenty thirty forty fifty sixty seventy eighty ninety").split()
    for place, ten in enumerate(tens, start=2):
        words[f"{ten[:-1]}ieth"] = 10 * place
        words |= {f"{ten}-{ordinal_in_english(unit)}": 10 * place + unit for unit in range(1, 10)}
    return words


@cache
def _arabic() -> dict[str, int]:
    words: dict[str, int] = {}
    for value in range(1, _MOST + 1):
        for feminine in (False, True):
            for oblique in (False, True):
                form = search_text(ordinal_in_arabic(value, feminine=feminine, oblique=oblique))
                words[form] = words[form[2:]] = value
    return words


def ordinal_value(words: Words) -> int | None:
    """The value of an ordinal that is all of the words; None if they are none."""
    form = plain(words).removeprefix("the ")
    if match := _IN_DIGITS.fullmatch(form) or _ARABIC_DIGITS.fullmatch(form):
        return int(match[1]) or None
    return _english().get(form) or _arabic().get(form)


def ordinal(words: Words, to: Language) -> Part | None:
    """An ordinal, alone or with its noun, in the other language; None if it is neither."""
    if value := ordinal_value(words):
        if to == "en":
            return Part(ordinal_in_english(value), "ordinal")
        # Without its noun the gender is not known.
        return _in_arabic(value, "", feminine=False, certain=False)
    return _with_noun_in_english(words) if to == "en" else _with_noun_in_arabic(words)


def _with_noun_in_english(words: Words) -> Part | None:
    for place in range(1, len(words)):
        noun = arabic_noun_phrase(words[:place])
        value = ordinal_value(words[place:])
        if noun and value and noun.form == "singular":
            written = f"{ordinal_in_english(value)} {noun.in_english(plural=False)}"
            return Part(written, "ordinal")
    return None


def _with_noun_in_arabic(words: Words) -> Part | None:
    for place in range(len(words) - 1, 0, -1):
        noun = english_noun_phrase(words[place:])
        value = ordinal_value(words[:place])
        if noun and value and noun.form == "singular":
            before = noun.in_arabic("singular", definite=True)
            return _in_arabic(value, f"{before} ", feminine=noun.noun.feminine, certain=True)
    return None


def _in_arabic(value: int, before: str, *, feminine: bool, certain: bool) -> Part:
    text, oblique = (
        before + ordinal_in_arabic(value, feminine=feminine, oblique=case) for case in (False, True)
    )
    return Part(text, "ordinal", certain, oblique)
