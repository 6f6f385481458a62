"""Whether a passage has the words of a quoted phrase, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rag.analysis import gram_terms, is_arabic, words
from rag.index.terms import searchable_text
from rag.schema import Passage

# Passages that are read, at most, to find a phrase in them.
READ_FOR_A_PHRASE = 300


def phrase_terms(phrase: Sequence[str]) -> list[str]:
    """The terms that every passage with the words of `phrase` has; words are in search form."""
    first = gram_terms(phrase[0])
    begin = 1 if _may_have_prefix(phrase) else 0
    return [*first[begin:], *gram_terms(" ".join(phrase[1:]))]


def has_phrase(passage: Passage, phrase: Sequence[str]) -> bool:
    """Whether the words of `phrase` are in a passage, side by side and in this order.

    The first word may have a prefix in the passage if it is Arabic.
    """
    sought = f"{'' if _may_have_prefix(phrase) else ' '}{' '.join(phrase)} "
    return sought in f" {' '.join(words(searchable_text(passage)))} "


def _may_have_prefix(phrase: Sequence[str]) -> bool:
    return is_arabic(phrase[0]) and len(gram_terms(phrase[0])) > 1
