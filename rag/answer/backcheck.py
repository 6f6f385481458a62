"""Whether a translation says what the original says: nothing added, nothing left out.

Numbers, dates, names and denials of each of the two texts must be in the other one, and most of
the content words as well. So the check is the same in both directions. It knows words, not grammar:
who did what to whom is not compared. Thresholds are constants; see docs/languages.md for what they
let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rag.answer.contrasts import folded_words, names_in, places
from rag.answer.verify import is_dual
from rag.language import text_language
from rag.rendering.ordinals import ordinal_value
from rag.rendering.spans import words_of
from rag.schema import Language
from rag.text.figures import figures, numbers_in
from rag.translation.counterparts import SaidWord, counterparts

FaultKind = Literal["language", "link", "number", "date", "denial", "name", "words", "run"]

# The share of the content words, by weight, that have a counterpart.
LEAST_SHARE = 0.6
# From this number of words in a row without a counterpart on, the other text lacks a part.
LONGEST_RUN = 4
_LINK = re.compile(
    r"https?://\S+|www\.\S+|<[a-zA-Z/!][^>]*>?|\]\(|[A-Za-z0-9][\w-]*[.@][a-z]{2,24}\b/"
)
_NOT = re.compile(r"n['’]t\b")
_EXCEPT = re.compile(r"\bإلا\b")
_NOT_TO = re.compile(r"\bألا\b")
_UN = re.compile(r"un(?!der|i[toqv]|til)[a-z]{4,}|non-?[a-z]{4,}")
_LONGEST_ORDINAL = 2
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """What one of two texts says and the other does not, in the words of the one that says it."""

    kind: FaultKind
    said: str


def faults(original: str, translation: str, language: Language) -> Iterator[Fault]:
    """What differs between an `original` and its `translation` into `language`; nothing if none."""
    if text_language(translation) != language:
        yield Fault("language", translation[:60])
        return
    yield from (Fault("link", link) for link in _LINK.findall(translation) if link not in original)
    for one, other in ((translation, original), (original, translation)):
        yield from _foreign_figures(one, other)
        if _denies_more(_denials(one), _denials(other)):
            yield Fault("denial", one[:60])
    for words in counterparts(original, translation):
        yield from (Fault("name", w.word) for w in words if w.is_name and not w.is_found)
        yield from _missing_words(words)


def _missing_words(words: Sequence[SaidWord]) -> Iterator[Fault]:
    missing = " ".join(word.word for word in words if not word.is_found)
    if _found_share(words) < LEAST_SHARE:
        yield Fault("words", missing)
    for is_found, run in groupby(words, key=lambda word: word.is_found):
        said = [word.word for word in run]
        if not is_found and len(said) >= LONGEST_RUN:
            yield Fault("run", " ".join(said))


def _foreign_figures(one: str, other: str) -> Iterator[Fault]:
    """Numbers and dates of a text that the other one does not have, in any form."""
    said, there = figures(one), figures(other)
    values = numbers_in(other) | set(_ordinals(other))
    for day in said.days:
        if not any(day.agrees(known) for known in there.days):
            yield Fault("date", day.said)
    for quantity in said.quantities:
        same = [known for known in there.quantities if quantity.agrees(known)]
        if same or quantity.value == 1 or (quantity.unit is None and quantity.value in values):
            continue
        if quantity.value == _PAIR and is_dual(one, quantity, other):
            continue
        yield Fault("number", quantity.said)


def _ordinals(text: str) -> Iterator[float]:
    words = words_of(text)
    for length in range(1, _LONGEST_ORDINAL + 1):
        for place in range(len(words) - length + 1):
            if value := ordinal_value(words[place : place + length]):
                yield float(value)


def _denies_more(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether a text denies what the other may not deny in any way."""
    return one[0] > other[0] and sum(one) > sum(other)


def _denials(text: str) -> tuple[int, int]:
    """How many words of a text deny, and how many more may deny."""
    is_limited = _EXCEPT.search(text) is not None
    plain = _NOT_TO.sub("لا", _EXCEPT.sub("سوى", _NOT.sub(" not", text)))
    words = folded_words(plain)
    nothing = places(names_in("negation", "deny_nothing"), words)
    inside = {place for begin, end in nothing for place in range(begin, end)}
    denied, maybe = (
        sum(begin not in inside for begin, _ in places(names_in("negation", entry), words))
        for entry in ("deny", "may_deny")
    )
    maybe += sum(_UN.fullmatch(word) is not None for word in words)
    return max(denied - is_limited, 0), maybe + is_limited


def _found_share(words: Sequence[SaidWord]) -> float:
    total = sum(word.weight for word in words)
    return sum(word.weight for word in words if word.is_found) / total if total else 0.0
