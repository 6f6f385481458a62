"""The clauses of a sentence, with their words, figures and names, for checks of a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.answer.content_words import ContentWord, TextWords, content_words_of, text_words
from rag.answer.names import names
from rag.sentences import sentence_spans
from rag.text import tables
from rag.text.clauses import clauses
from rag.text.figures import Figures, figures
from rag.text.months import WEEKDAYS
from rag.text.units import says_time

_MEMO_SENTENCES = 1 << 10
# A sentence of more characters is compared in pieces.
_LONGEST = 1000
_SPACE = re.compile(r"\s+")
_ORDINALS = tables.words("grammar", "ordinals")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its words, its figures and its names."""

    text: str
    words: TextWords
    figures: Figures
    names: tuple[ContentWord, ...]


@lru_cache(maxsize=_MEMO_SENTENCES)
def clauses_of(sentence: str) -> tuple[Clause, ...]:
    """The clauses of a sentence, in order."""
    known = {name.stem for name in names(sentence)}
    return tuple(
        Clause(
            text,
            text_words(text),
            figures(text),
            tuple(word for word in content_words_of(text) if word.stem in known),
        )
        for text in clauses(sentence)
    )


def sentences_of(source: str) -> list[str]:
    """The sentences of a source, those of `spans_of`."""
    return [source[start:end] for start, end in spans_of(source)]


def spans_of(source: str) -> list[tuple[int, int]]:
    """Where the sentences of a source are; what has no end for long is cut between two words.

    Each clause of a sentence is compared with each of another: a list or a table without a full
    stop would take minutes.
    """
    return [span for start, end in sentence_spans(source) for span in _cut(source, start, end)]


def _cut(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        spaces = list(_SPACE.finditer(source, start + 1, start + _LONGEST))
        last = (spaces[-1].start(), spaces[-1].end()) if spaces else (start + _LONGEST,) * 2
        yield start, last[0]
        start = last[1]
    if start < end:
        yield start, end


def is_figure_word(word: ContentWord, clause: Clause) -> bool:
    """Whether a word is of a number, a date or a weekday of a clause."""
    spoken = " ".join(
        [q.said for q in clause.figures.quantities] + [d.said for d in clause.figures.days]
    )
    return word.stem in text_words(spoken).stems or word.word in WEEKDAYS


def says_when(word: ContentWord) -> bool:
    """Whether a word is of a time, which has no fixed place in a sentence."""
    return says_time(word.word) or word.word in WEEKDAYS or word.word in _ORDINALS
