"""Which words of a text have a counterpart in a text of the other language.

Words are counterparts if the lexicon or the term table translates one into the other, if they
sound alike, or if they are written in the same way.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.analysis import grams, is_arabic, is_function_word, stem, words
from rag.language import search_text
from rag.translation.forms import bare_forms
from rag.translation.lexicon import Entry, open_lexicon
from rag.translation.names import SAME_NAME, name_forms, name_similarity, skeleton
from rag.translation.table import open_term_table

# About how often the most frequent word occurs in the texts of the lexicon.
_COMMONEST = 60_000
_LEAST_WEIGHT = 0.1
_LIKELY = 0.04
# Two stems with this share of their 4-grams are forms of one word.
_SAME_WORD = 0.6
_FEWEST_LETTERS = 2
_ACCUSATIVE = "ا"
_CERTAIN = 0.6
# Not at the beginning of a sentence.
_CAPITALISED = re.compile(r"(?<=[\w,;'’)-] )[A-Z\u00c0-\u00de]\w+")


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A content word of a text, in search form.

    `weight`, in (0, 1], is how rare it is. `is_name` if it is the name of somebody or something.
    `is_found` if the other text has a counterpart of it.
    """

    word: str
    weight: float
    is_name: bool
    is_found: bool


@dataclass(frozen=True, slots=True)
class _Known:
    word: str
    stems: frozenset[str]
    targets: frozenset[str]
    entry: Entry | None


def counterparts(one: str, other: str) -> tuple[tuple[SaidWord, ...], tuple[SaidWord, ...]]:
    """The content words of both texts, which are of different languages, in order, each once."""
    left, right = _known(one), _known(other)
    pairs = [(a, b) for a in left for b in right if _are_counterparts(a, b)]
    return (
        _said(left, one, {a.word for a, _ in pairs}),
        _said(right, other, {b.word for _, b in pairs}),
    )


def _said(known: Sequence[_Known], text: str, found: set[str]) -> tuple[SaidWord, ...]:
    capitals = _capitalised(text)
    return tuple(
        SaidWord(one.word, _weight(one.entry), _is_name(one, capitals), one.word in found)
        for one in known
    )


def _capitalised(text: str) -> frozenset[str]:
    """The words of a text with a capital, in search form."""
    return frozenset(search_text(word) for word in _CAPITALISED.findall(text))


def _is_name(one: _Known, capitals: frozenset[str]) -> bool:
    if not is_arabic(one.word):
        return one.word in capitals
    if one.entry is None or stem(one.entry.term) not in one.stems:
        return False
    best = one.entry.targets[0]
    return best.text.istitle() and (
        best.likelihood >= _CERTAIN or _sound_alike(one.entry.term, search_text(best.text))
    )


def _weight(entry: Entry | None) -> float:
    seen = 1 + (entry.seen if entry else 0)
    return max(_LEAST_WEIGHT, 1 - math.log(seen) / math.log(_COMMONEST))


def _known(text: str) -> list[_Known]:
    """The content words of a text with their possible translations."""
    found = list(dict.fromkeys(word for word in words(text) if _is_content(word)))
    table = open_term_table().translate(found)
    return [
        _Known(
            word,
            frozenset(stem(form) for form in _forms(word)),
            frozenset(_targets(entry, table.get(stem(word), {}))),
            entry,
        )
        for word, entry in zip(found, open_lexicon().words(found), strict=True)
    ]


def _is_content(word: str) -> bool:
    return not word[0].isdigit() and len(word) >= _FEWEST_LETTERS and not is_function_word(word)


def _forms(word: str) -> Sequence[str]:
    """A word without clitics, in all ways; in the accusative also without its ending."""
    if not is_arabic(word):
        return (word,)
    forms = bare_forms(word)
    return (*forms, *(form.removesuffix(_ACCUSATIVE) for form in forms))


def _targets(entry: Entry | None, in_table: Mapping[str, float]) -> set[str]:
    """The stems of the translations of a word."""
    texts = [target.text for target in entry.targets] if entry else []
    found = {stem(word) for text in texts for word in words(text) if not is_function_word(word)}
    return found | {target for target, weight in in_table.items() if weight >= _LIKELY}


def _are_counterparts(one: _Known, other: _Known) -> bool:
    return (
        not one.stems.isdisjoint(other.stems)
        or _translates(one, other)
        or _translates(other, one)
        or _sound_alike(one.word, other.word)
    )


def _translates(one: _Known, other: _Known) -> bool:
    if not one.targets.isdisjoint(other.stems):
        return True
    return any(_is_one_word(target, form) for target in one.targets for form in other.stems)


def _is_one_word(target: str, form: str) -> bool:
    """Whether two stems of a language are forms of one word, such as "protest" and "protester"."""
    if target[:1] != form[:1] or is_arabic(target):
        return False
    wanted, there = set(grams(target)), set(grams(form))
    return len(wanted & there) >= _SAME_WORD * len(wanted)


def _sound_alike(one: str, other: str) -> bool:
    if is_arabic(one) == is_arabic(other):
        return False
    arabic, latin = (one, other) if is_arabic(one) else (other, one)
    shape = skeleton(latin)
    return bool(shape) and any(
        skeleton(form) == shape and name_similarity(form, heard) >= SAME_NAME
        for form, heard in _spellings(arabic, latin)
    )


def _spellings(arabic: str, latin: str) -> Iterator[tuple[str, str]]:
    """The forms of a name with the Latin one; a last ي may be the alef of هدى.

    A first ه is an "h", which `name_similarity` treats as a vowel.
    """
    for form in name_forms(arabic):
        heard = latin
        if form.startswith("ه") and latin.startswith("h"):
            form, heard = form[1:], latin[1:]
        yield form, heard
        if form.endswith("ي"):
            yield f"{form[:-1]}ا", heard
