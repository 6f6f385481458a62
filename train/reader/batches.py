"""Examples and their negatives as pieces, in batches of similar length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import torch
from torch import Tensor

from rag.analysis import content_words, words
from rag.embedders.e5.pieces import END, Tokenizer
from rag.reader.text import Word, asked_of, gloss_for, head, passage_words
from train.reader.examples import Example

# Windows of a passage have one of these lengths in pieces, drawn for each example.
WINDOW_PIECES = (100, 130, 160, 200)
_LONGEST_ANSWER = 100
_KEPT_PASSAGES = 1 << 14
# Words around a word of the passage that are compared with those of the question.
_NEAR = 15
# The share of readings in which a question has words of the passage in place of its own.
_RESTATED = 0.6
# Groups that are sorted by length together, for each row of a batch.
_SORTED_TOGETHER = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One reading: pieces, where the passage begins, and what is right.

    `start` and `end` are positions of pieces, 0 without an answer.
    """

    pieces: list[int]
    begin: int
    start: int
    end: int
    answers: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Readings of one question; the first may be right, the others are not.

    `taught` are the same passages under the question in their own language, if the right
    reading is not known and is learned from them.
    """

    rows: tuple[Row, ...]
    taught: tuple[Row, ...] = ()

    @property
    def longest(self) -> int:
        """Pieces of the longest reading."""
        return max(len(row.pieces) for row in (*self.rows, *self.taught))


class Encoder:
    """Turns questions and passages into rows."""

    def __init__(self, tokenizer: Tokenizer, rng: random.Random) -> None:
        self._tokenizer, self._rng = tokenizer, rng
        self._words = lru_cache(_KEPT_PASSAGES)(partial(passage_words, tokenizer))

    def positive(
        self, question: str, example: Example, noise: float = 0.0, title: str = ""
    ) -> Row | None:
        """A window with the answer, or `None` for an answer that is too long.

        Across languages the question has its gloss; each word of it is left out with the
        probability `noise`, here and below. `title` is read before the passage.
        """
        if example.answer is None:
            return self.negative(question, example.passage, noise, title)
        begin, end = example.answer
        found = self._words(example.passage)
        hit = [n for n, word in enumerate(found) if word.end > begin and word.start < end]
        if not hit or sum(len(found[n].pieces) for n in hit) > _LONGEST_ANSWER:
            return None
        asked = self._head(question, example.passage, noise, title)
        return self._row(asked, found, hit[0], hit[-1], answers=True)

    def negative(
        self, question: str, passage: str, noise: float = 0.0, title: str = ""
    ) -> Row | None:
        """The window that has most words of the question, without an answer."""
        found = self._words(passage)
        if not found:
            return None
        wanted = content_words(f"{question} {gloss_for(question, passage)}")
        marks = [bool(wanted.intersection(words(passage[w.start : w.end]))) for w in found]
        best = max(range(len(found)), key=lambda n: sum(marks[max(0, n - _NEAR) : n + _NEAR]))
        asked = self._head(question, passage, noise, title)
        return self._row(asked, found, best, best, answers=False)

    def reworded(
        self, row: Row, question: str, passage: str, noise: float = 0.0, title: str = ""
    ) -> Row:
        """The same window of `passage` under another question, without an answer."""
        begin = self._head(question, passage, noise, title)
        return Row([*begin, *row.pieces[row.begin :]], len(begin), 0, 0, answers=False)

    def _head(self, question: str, passage: str, noise: float, title: str) -> list[int]:
        if self._rng.random() < _RESTATED:
            question, glossed = asked_of(question, passage)
        else:
            glossed = gloss_for(question, passage)
        kept = [word for word in glossed.split() if self._rng.random() >= noise]
        return head(self._tokenizer, question, " ".join(kept), title)

    def _row(
        self, asked: list[int], found: list[Word], first: int, last: int, *, answers: bool
    ) -> Row:
        begin, end = self._window(found, first, last)
        pieces = list(asked)
        context, start, stop = len(pieces), 0, 0
        for number in range(begin, end):
            if answers and number == first:
                start = len(pieces)
            pieces += found[number].pieces
            if answers and number == last:
                stop = len(pieces) - 1
        return Row([*pieces, END], context, start, stop, answers)

    def _window(self, found: list[Word], first: int, last: int) -> tuple[int, int]:
        """Words ``begin:end`` around those from `first` to `last`, shifted at random."""
        room = self._rng.choice(WINDOW_PIECES)
        room -= sum(len(word.pieces) for word in found[first : last + 1])
        begin, end, before = first, last + 1, self._rng.random()
        while True:
            left = len(found[begin - 1].pieces) if begin else None
            right = len(found[end].pieces) if end < len(found) else None
            if left is not None and (right is None or self._rng.random() < before):
                cost, backwards = left, True
            elif right is not None:
                cost, backwards = right, False
            else:
                return begin, end
            room -= cost
            if room < 0:
                return begin, end
            begin, end = (begin - 1, end) if backwards else (begin, end + 1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as tensors, one row of each for every reading."""

    pieces: Tensor
    lengths: Tensor
    allowed: Tensor
    begins: Tensor
    starts: Tensor
    ends: Tensor
    answers: Tensor


def collate(rows: Sequence[Row]) -> Batch:
    """Rows padded to the longest."""
    longest = max(len(row.pieces) for row in rows)
    pieces = torch.zeros(len(rows), longest, dtype=torch.long)
    allowed = torch.zeros(len(rows), longest, dtype=torch.bool)
    for number, row in enumerate(rows):
        pieces[number, : len(row.pieces)] = torch.tensor(row.pieces)
        allowed[number, row.begin : len(row.pieces) - 1] = True
    allowed[:, 0] = True
    return Batch(
        pieces,
        torch.tensor([len(row.pieces) for row in rows]),
        allowed,
        torch.tensor([row.begin for row in rows]),
        torch.tensor([row.start for row in rows]),
        torch.tensor([row.end for row in rows]),
        torch.tensor([float(row.answers) for row in rows]),
    )


def batches(groups: Iterator[Group], rows: int, rng: random.Random) -> Iterator[list[Group]]:
    """Groups of similar length, about `rows` readings in each batch, in random order."""
    kept: list[Group] = []
    for group in groups:
        kept.append(group)
        if len(kept) >= rows * _SORTED_TOGETHER:
            yield from _shuffled(kept, rows, rng)
            kept = []


def _shuffled(groups: list[Group], rows: int, rng: random.Random) -> Iterator[list[Group]]:
    parted: list[list[Group]] = [[]]
    for group in sorted(groups, key=lambda g: (bool(g.taught), g.longest)):
        last = parted[-1]
        mixed = last and bool(last[0].taught) != bool(group.taught)
        if mixed or sum(len(g.rows) for g in last) + len(group.rows) > rows:
            parted.append([])
        parted[-1].append(group)
    rng.shuffle(parted)
    yield from (batch for batch in parted if batch)
