"""A read-only snapshot of one language's segments, concatenated.

Rows are numbered through all segments, so that a question looks a passage up once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Vectors
from rag.index.compression import Bytes, byte_cosines
from rag.index.scoring import Candidates
from rag.index.segment import Mask, Numbers, Rows, Segment
from rag.schema import Language

# The number of vectors in memory at a time while all of them are compared.
_COMPARED_AT_ONCE = 1 << 14


class PoolTable:
    """The passages of a pool by ascending key, including those that were removed.

    `keys`, `titles`, `grams` and `stems` are those of `Segment`.
    """

    def __init__(
        self, pool: Language, segments: Sequence[Segment], gone: NDArray[np.int64]
    ) -> None:
        """Join segments in the order of their keys; `gone` are the keys that were removed."""
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
        """The number of passages that were not removed."""
        return len(self.keys) - len(self._gone)

    def alive(self) -> NDArray[np.int64]:
        """The keys of the passages that were not removed, ascending."""
        return np.delete(self.keys, self._gone).astype(np.int64)

    def rows_of(self, keys: NDArray[np.int64]) -> Rows:
        """The rows of those `keys` that exist, in the order of `keys`."""
        if not len(self.keys):
            return np.zeros(0, dtype=np.int64)
        # With keys of another type, NumPy would convert the whole array.
        at = np.searchsorted(self.keys, keys.astype(self.keys.dtype))
        return self._there(at[self.keys.take(at, mode="clip") == keys])

    def candidates(self, rows: Rows) -> Candidates:
        """The passages in these ascending rows."""
        return Candidates(
            pool=self.pool,
            keys=self.keys[rows].astype(np.int64),
            titles=self.titles[rows],
            grams=self.grams[rows],
            stems=self.stems[rows],
            whole=self._whole(rows),
            terms=self.terms_of(rows),
        )

    def terms_of(self, rows: Rows) -> list[Numbers]:
        """The terms of each of these passages, by ascending row, with counts."""
        return [terms for one, own in self._by_segment(rows) for terms in one.terms_of(own)]

    def weighed(
        self, terms: Numbers, weights: Vectors, inside: Mask | None = None
    ) -> tuple[Rows, Vectors]:
        """The rows that have any of `terms`, ascending, and the sums of their `weights`.

        Only rows that `inside` marks, if it is given.
        """
        found, of_each = [], []
        for one, start in zip(self._segments, self._starts.tolist(), strict=False):
            postings = one.postings_of(terms)
            found.append(np.concatenate([one.postings[:0], *postings]) + np.uint32(start))
            of_each.append(np.repeat(weights, list(map(len, postings))))
        if not found:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        sums = np.bincount(np.concatenate(found), np.concatenate(of_each))
        rows = self._there(np.flatnonzero(sums))
        if inside is not None:
            rows = rows[inside[rows]]
        return rows, sums[rows].astype(np.float32)

    def rows(self, first: int = 0) -> Rows:
        """The rows of all passages from the row `first` on, ascending."""
        return self._there(np.arange(first, len(self.keys)))

    def row_after(self, key: int) -> int:
        """The first row with a higher key; the number of rows if there is none."""
        if not len(self.keys) or key >= self.keys[-1]:
            return len(self.keys)
        if key < self.keys[0]:
            return 0
        # With keys of another type, NumPy would convert the whole array.
        return int(np.searchsorted(self.keys, self.keys.dtype.type(key), side="right"))

    def nearest_of(self, rows: Rows, vector: Vectors, count: int) -> Rows:
        """The `count` of these ascending rows that are nearest to ``vector``, in no order.

        Each row is compared with it, so the result is exact.
        """
        if len(rows) <= count:
            return rows
        blocks = [
            rows[begin : begin + _COMPARED_AT_ONCE]
            for begin in range(0, len(rows), _COMPARED_AT_ONCE)
        ]
        cosines = [byte_cosines(self._whole(block), vector) for block in blocks]
        return rows[least(-np.concatenate([np.zeros(0, np.float32), *cosines]), count)]

    def mask(self, keys: NDArray[np.int64]) -> Mask:
        """A mask of the rows of `keys`, without those that were removed."""
        marked = np.zeros(len(self.keys), dtype=np.bool_)
        marked[self.rows_of(keys)] = True
        return marked

    def _there(self, rows: Rows) -> Rows:
        return rows[~np.isin(rows, self._gone)] if len(self._gone) else rows

    def _whole(self, rows: Rows) -> Bytes:
        parts = [one.whole[own] for one, own in self._by_segment(rows)]
        return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.int8)

    def _by_segment(self, rows: Rows) -> Iterator[tuple[Segment, Rows]]:
        """Each segment with those of the ascending `rows` that are in it, from its start."""
        ends = np.searchsorted(rows, self._starts)
        for number, one in enumerate(self._segments):
            if ends[number] < ends[number + 1]:
                yield one, rows[ends[number] : ends[number + 1]] - self._starts[number]


def least(values: NDArray[np.number], count: int) -> NDArray[np.int64]:
    """The places of the `count` lowest values, in no order."""
    return np.argpartition(values, count)[:count] if count < len(values) else np.arange(len(values))
