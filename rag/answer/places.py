"""The places that a sentence names, and whether two sentences name only different ones.

A place is a name behind a preposition or a word such as "town": "in the town of Brackley", «في بلدة
الناعورة». A name is looked for in the other text in both scripts, by how it sounds and by its
translations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.analysis import is_arabic, is_function_word, stem, words
from rag.answer.content_words import ContentWord, content_words_of
from rag.answer.matches import has_name
from rag.answer.names import names
from rag.language import search_text
from rag.text.common import common_words
from rag.translation.names import name_forms, similarity_across

_MEMO_TEXTS = 1 << 10
# Two spellings that sound less alike than `SAME_NAME` asks for may still be of one name.
_MAY_BE_ONE = 0.6
_KIND = (
    "town|city|village|port|district|province|island|valley|state|region|suburb|camp|bay|gulf|"
    "governorate|county|municipality|neighbourhood|neighborhood"
)
_ENGLISH = re.compile(
    rf"\b(?:in|at|near|off|outside|around|on|from|(?:{_KIND})s? of)\s+(?:the\s+)?"
    rf"(?:(?:\w+\s+)?(?:{_KIND})\s+(?:of\s+)?)?"
    r"((?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+)*)"
)
_ARABIC_KINDS = (
    "مدينة بلدة قرية حي ضاحية جزيرة محافظة ولاية إقليم قضاء مخيم ميناء مرفأ وادي جبل نهر خليج دير "
    "تل منطقة ناحية بلدية"
)
_ARABIC_KIND = re.compile(
    r"\b(?:و|ب|ل|ف)?(?:" + "|".join(map(search_text, _ARABIC_KINDS.split())) + r") (\w+)"
)
_ARABIC_AT = re.compile(r"\b(?:في|قرب|قباله|جنوب|شمال|شرق|غرب) (\w+)")


def name_other_places(one: str, two: str, *, around_one: str = "", around_two: str = "") -> bool:
    """Whether two sentences each name places, and neither text has a place of the other.

    The texts are the sentences with what is around them.
    """
    first, second = named_places(one), named_places(two)
    if not first or not second or any(_may_be_one(a, b) for a in first for b in second):
        return False
    there, here = f"{around_two}\n{two}", f"{around_one}\n{one}"
    return not (
        any(has_name(there, place) for place in first)
        or any(has_name(here, place) for place in second)
    )


@lru_cache(maxsize=_MEMO_TEXTS)
def named_places(text: str) -> tuple[ContentWord, ...]:
    """The words of the names of places in a text, without "bay" and the like beside a name."""
    known = names(text)
    by_word = {name.word for name in known}
    said = [word for found in _ENGLISH.findall(text) for word in _telling(found, by_word)]
    folded = search_text(text)
    behind_kind = [found for found in _ARABIC_KIND.findall(folded) if not is_function_word(found)]
    said += [found for found in behind_kind if is_arabic(found) and not found.isdecimal()]
    said += [found for found in _ARABIC_AT.findall(folded) if found in by_word]
    return tuple(word for one in dict.fromkeys(said) for word in content_words_of(one)[:1])


def _telling(name: str, known: set[str]) -> Sequence[str]:
    """The words of an English name of a place; common ones only where there are no others."""
    parts = [part for part in words(name) if part in known]
    common = common_words()
    return [part for part in parts if stem(part) not in common] or parts


def _may_be_one(one: ContentWord, two: ContentWord) -> bool:
    """Whether two names may be spellings of one, in two scripts."""
    return is_arabic(one.word) != is_arabic(two.word) and any(
        similarity_across(mine, theirs) >= _MAY_BE_ONE
        for mine in name_forms(one.word)
        for theirs in name_forms(two.word)
    )
