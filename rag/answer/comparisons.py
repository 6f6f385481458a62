"""Whether a claim compares things as its source does: numbers with limits, things with each other.

"The bridge is longer than the tunnel" has every word of "the tunnel is longer than the bridge".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal

from rag.analysis import is_arabic, is_function_word
from rag.answer.contrasts import (
    alike,
    are_opposite,
    folded_words,
    names_in,
    places,
    words_in_place,
)
from rag.text.figures import Quantity, figures
from rag.text.numbers import is_number_word

# A comparison is right before its number, at most this number of words away.
_REACH = 4
_COMPARED = ("more", "less")
# The number of words after "than" that may name the standard of a comparison.
_STANDARD = 4
# Between an Arabic comparative and its "than": «أكثر تكلفة من».
_COMPARATIVE_REACH = 3
_ARABIC_COMPARATIVE = re.compile(r"[وف]?ا(?:[^ا]{2}[^او]|قل)$")
_ENGLISH_COMPARATIVE = re.compile(r".{2,}er$|more$|less$|fewer$|as$|better$|worse$")
_EXCEEDS = re.compile("exceed|تجاوز")
_THAN = frozenset(["than", "as"])
_OF = "من"
_LESS = frozenset(["less", "fewer", "اقل", "ادني"])


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A comparative with the adjective or adverb beside it, and the words that it is "than"."""

    said: tuple[str, ...]
    standard: tuple[str, ...]

    @property
    def is_less(self) -> bool:
        return not _LESS.isdisjoint(self.said)


def compared(claim: str, source: str) -> Iterator[str]:
    """The comparatives of a claim whose two sides are exchanged in its source."""
    said, there = _comparisons(claim), _comparisons(source)
    if said and not there and not _multiples(source) and not _compares(source):
        yield said[0].standard[0]
    for mine, theirs in product(said, there):
        if _relation(mine, theirs, claim, source) == "contradicts":
            yield mine.standard[0]


def _compares(source: str) -> bool:
    """Whether a source says more or less of anything."""
    words = folded_words(source)
    return any(_is_comparative(word) for word in words if not is_function_word(word))


def turned_comparison(claim: str, source: str) -> bool:
    """Whether a claim says a comparison from the other side: "shorter" for "longer"."""
    pairs = product(_comparisons(claim), _comparisons(source))
    return any(_relation(mine, theirs, claim, source) == "turned" for mine, theirs in pairs)


def _relation(
    mine: _Comparison, theirs: _Comparison, claim: str, source: str
) -> Literal["same", "turned", "contradicts", "other"]:
    opposed = mine.is_less != theirs.is_less or any(
        are_opposite(one, two) for one, two in product(mine.said, theirs.said)
    )
    own, other = _unlike(mine.standard, theirs.standard), _unlike(theirs.standard, mine.standard)
    if not own or not other:
        return "contradicts" if opposed else "same"
    if not (_any_alike(own, folded_words(source)) and _any_alike(other, folded_words(claim))):
        return "other"
    return "turned" if opposed else "contradicts"


def _unlike(some: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words that are not alike to any of the others."""
    return [one for one in some if not any(alike(one, two) for two in others)]


def _any_alike(some: Sequence[str], others: Sequence[str]) -> bool:
    return any(alike(one, two) for one, two in product(some, others))


def _comparisons(text: str) -> tuple[_Comparison, ...]:
    """The comparisons of a text whose standard is no number."""
    words = folded_words(text)
    numbers = set(folded_words(" ".join(q.said for q in figures(text).quantities)))
    found = []
    for place, word in enumerate(words):
        said = _compared_by(words, place)
        near = words[place + 1 : place + 1 + _STANDARD]
        standard = tuple(w for w in near if not is_function_word(w))
        if said and standard and standard[0] not in numbers and word in (*_THAN, _OF):
            found.append(_Comparison(said, standard))
    return tuple(found)


def _is_comparative(word: str) -> bool:
    pattern = _ARABIC_COMPARATIVE if is_arabic(word) else _ENGLISH_COMPARATIVE
    return pattern.match(word) is not None and not is_number_word(word)  # اربع is four


def _compared_by(words: Sequence[str], place: int) -> tuple[str, ...]:
    """The comparative before the "than" at a place, with what is beside it; empty without one."""
    before = words[max(0, place - _COMPARATIVE_REACH) : place]
    begin = next((n for n, word in enumerate(before) if _is_comparative(word)), None)
    return () if begin is None else tuple(before[begin:])


def foreign_comparisons(claim: str, source: str) -> Iterator[str]:
    """Numbers that the claim calls more or less than something, and the source does not."""
    compared_there = [(q, _comparison(source, q)) for q in figures(source).quantities]
    for quantity in figures(claim).quantities:
        said = _comparison(claim, quantity)
        there = {how for other, how in compared_there if said and other.agrees(quantity)}
        if there and said not in there:
            yield quantity.said


def _comparison(text: str, quantity: Quantity) -> str | None:
    words = words_in_place(text)
    begin, end = quantity.at
    # "More than a hundred".
    begin -= begin > 0 and (words[begin - 1],) in names_in("logic", "determiners")
    # "At least" may come after the number as well.
    around = (words[max(0, begin - _REACH) : begin], words[end : end + 2])
    for entry in reversed(_COMPARED):
        names = names_in("comparators", entry)
        before = places(names, around[0])
        after = [at for at in places(names, around[1]) if at[1] - at[0] > 1 and at[0] == 0]
        if after or any(_limits(around[0][begin:last], around[0][last:]) for begin, last in before):
            return entry
    return None


def foreign_multiples(claim: str, source: str) -> Iterator[str]:
    """The multiples of a claim, such as "doubled", of which its source has only others."""
    said, there = _multiples(claim), _multiples(source)
    if there:
        yield from (said[times] for times in said.keys() - there.keys())


def _multiples(text: str) -> Mapping[str, str]:
    """Each multiple of a text, with its words."""
    words = folded_words(text)
    return {
        times: " ".join(words[begin:end])
        for times in ("2", "3", "4", "5", "10")
        for begin, end in places(names_in("multiples", times), words)
    }


def _limits(comparator: Sequence[str], between: Sequence[str]) -> bool:
    """Whether a comparator is said of the number behind it: "their hours exceed twenty"."""
    return not between or _EXCEEDS.search(" ".join(comparator)) is not None


def exchanged_numbers(claim: str, source: str) -> Iterator[str]:
    """Numbers that a claim sets against each other in another order: "88 to 41", "3-1"."""
    there = list(_set_against(source))
    for first, second in _set_against(claim):
        same = any(one.agrees(first) and two.agrees(second) for one, two in there)
        if not same and any(one.agrees(second) and two.agrees(first) for one, two in there):
            yield first.said


def _set_against(text: str) -> Iterator[tuple[Quantity, Quantity]]:
    """Each two numbers of a text with a word between them that sets one against the other."""
    words = words_in_place(text)
    found = sorted(figures(text).quantities, key=lambda quantity: quantity.at)
    against = names_in("logic", "against")
    for one, two in pairwise(found):
        between = words[one.at[1] : two.at[0]]
        if len(between) <= _REACH and places(against, between):
            yield one, two
