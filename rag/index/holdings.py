"""What a pool holds at one instant: its segments end to end.

A row counts through all of them, so that a question looks a passage up once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Vectors
from rag.index.compression import Bytes, byte_cosines, to_signs, unlike_signs
from rag.index.segment import Numbers, Rows, Segment
from rag.schema import Language

# Vectors that are compared, for each that is wanted: those whose signs are most alike. Of 59,000
# passages, this finds as many of the nearest hundred as Chroma does (docs/retrieval.md).
_COMPARED = 16


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages of one pool by ascending row, aligned; `whole` is ``(n, dimensions)``."""

    holdings: Holdings
    rows: Rows
    keys: NDArray[np.int64]
    whole: Bytes


class Holdings:
    """The passages of a pool by ascending key, those that are gone among them.

    `keys`, `titles`, `grams` and `stems` are those of `Segment`.
    """

    def __init__(
        self, pool: Language, segments: Sequence[Segment], gone: NDArray[np.int64]
    ) -> None:
        """Of segments whose keys ascend from each to the next, and keys that are gone."""
        self.pool = pool
        self._segments = segments
        self._starts = np.cumsum([0, *(len(one.keys) for one in segments)])
        none = np.zeros(0, dtype=np.uint32)
        self.keys = np.concatenate([none, *(one.keys for one in segments)])
        self.titles = np.concatenate([none, *(one.titles for one in segments)])
        self.grams = np.concatenate([none, *(one.grams for one in segments)])
        self.stems = np.concatenate([none, *(one.stems for one in segments)])
        self._gone = np.zeros(0, dtype=np.int64)
        self._gone = self.rows_of(gone)

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self.keys) - len(self._gone)

    def alive(self) -> NDArray[np.int64]:
        """The keys of the passages, without those that are gone, ascending."""
        return np.delete(self.keys, self._gone).astype(np.int64)

    def rows_of(self, keys: NDArray[np.int64]) -> Rows:
        """The rows of those of these keys that are here, in the order of `keys`."""
        if not len(self.keys):
            return np.zeros(0, dtype=np.int64)
        # Of another type, all keys that are here would be converted.
        at = np.searchsorted(self.keys, keys.astype(self.keys.dtype))
        return self._there(at[self.keys.take(at, mode="clip") == keys])

    def candidates(self, rows: Rows) -> Candidates:
        """Passages by ascending row."""
        return Candidates(self, rows, self.keys[rows].astype(np.int64), self._whole(rows))

    def terms_of(self, rows: Rows) -> list[Numbers]:
        """The terms of each of these passages, by ascending row, with counts."""
        return [terms for one, own in self._by_segment(rows) for terms in one.terms_of(own)]

    def weighed(self, terms: Numbers, weights: Vectors) -> Iterator[tuple[Rows, Vectors]]:
        """The passages of each segment that hold some of these terms, and what these weigh."""
        for one, start in zip(self._segments, self._starts.tolist(), strict=False):
            found = one.holding(terms)
            of_each = np.repeat(weights, [len(rows) for rows in found])
            sums = np.bincount(np.concatenate([one.postings[:0], *found]), of_each)
            rows = self._there(start + np.flatnonzero(sums > 0))
            yield rows, sums[rows - start].astype(np.float32)

    def nearest(self, vector: Vectors, count: int) -> Rows:
        """The passages nearest to a vector ``(dimensions,)``, at most so many, in no order."""
        if not self._segments:
            return np.zeros(0, dtype=np.int64)
        sought = to_signs(vector[None, :])
        unlike = np.concatenate([unlike_signs(one.signs, sought) for one in self._segments])
        unlike[self._gone] = len(vector) + 1
        rows = np.sort(least(unlike, min(_COMPARED * count, len(self))))
        return rows[least(-byte_cosines(self._whole(rows), vector), count)]

    def _there(self, rows: Rows) -> Rows:
        return rows[~np.isin(rows, self._gone)] if len(self._gone) else rows

    def _whole(self, rows: Rows) -> Bytes:
        parts = [one.whole[own] for one, own in self._by_segment(rows)]
        return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.int8)

    def _by_segment(self, rows: Rows) -> Iterator[tuple[Segment, Rows]]:
        """Ascending rows, as those of the segments that they are in."""
        ends = np.searchsorted(rows, self._starts)
        for number, one in enumerate(self._segments):
            if ends[number] < ends[number + 1]:
                yield one, rows[ends[number] : ends[number + 1]] - self._starts[number]


def least(values: NDArray[np.number], count: int) -> NDArray[np.int64]:
    """Places of the least values, at most so many, in no order."""
    return np.argpartition(values, count)[:count] if count < len(values) else np.arange(len(values))
