"""The passages of one write with their terms and vectors, in a file that never changes.

The file is mapped into memory: a question reads only the rows that it needs.
"""

from __future__ import annotations

import math
import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from rag.index.compression import Bytes

Numbers = NDArray[np.uint32]
"""Numbers of passages, titles or terms."""
Offsets = NDArray[np.int64]
Rows = NDArray[np.int64]
"""Places of passages in a segment."""
Mask = NDArray[np.bool_]

# A term of a list is its number with a count in place of the lowest bits.
COUNT = np.uint32(0xFF)
STORED = np.dtype("<u4")
"""Numbers as they are in files."""


@dataclass(frozen=True)
class Segment:
    """Passages of one pool, by ascending key.

    `keys`, `titles`, `grams` and `stems` (how many it has), all ``(n_passages,)``, and `whole`,
    ``(n_passages, dimensions)``, are of each passage; `lists` are its terms with their counts,
    ascending, from `list_starts` on, ``(n_passages + 1,)``. `postings` are the rows of the passages
    that contain each of `terms`, ascending, from `posting_starts` on.
    """

    keys: Numbers
    titles: Numbers
    grams: Numbers
    stems: Numbers
    whole: Bytes
    lists: Numbers
    list_starts: Offsets
    terms: Numbers
    postings: Numbers
    posting_starts: Offsets

    @classmethod
    def of(
        cls,
        keys: Sequence[int],
        titles: Sequence[int],
        whole: Bytes,
        terms: Sequence[Numbers],
        stems: Sequence[int],
    ) -> Segment:
        """A segment of passages with the numbers of all their terms, including repetitions."""
        lengths = np.array([len(one) for one in terms])
        joined = np.concatenate(terms).astype(np.uint64)
        rows = np.repeat(np.arange(len(terms), dtype=np.uint64), lengths)
        pairs, counts = np.unique(rows << np.uint64(32) | joined, return_counts=True)
        numbers, rows = pairs.astype(STORED), pairs >> np.uint64(32)
        order = np.argsort(numbers, kind="stable")
        different, starts = np.unique(numbers[order], return_index=True)
        return cls(
            keys=np.array(keys, STORED),
            titles=np.array(titles, STORED),
            grams=(lengths - stems).astype(STORED),
            stems=np.array(stems, STORED),
            whole=whole,
            lists=numbers & ~COUNT | np.minimum(counts, COUNT).astype(STORED),
            list_starts=np.searchsorted(rows, np.arange(len(terms) + 1)),
            terms=different,
            postings=rows[order].astype(STORED),
            posting_starts=np.append(starts, len(pairs)),
        )

    @classmethod
    def open(cls, path: Path) -> Segment:
        """The segment in a file, which is mapped into memory."""
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            arrays = []
            for _ in fields(cls):
                npy.read_magic(file)
                shape, _, dtype = npy.read_array_header_1_0(file)
                count = math.prod(shape)
                array = np.frombuffer(mapped, dtype, count, file.tell())
                arrays.append(array.reshape(shape))
                file.seek(count * dtype.itemsize, os.SEEK_CUR)
        return cls(*arrays)

    def write(self, path: Path) -> None:
        """Write the segment to a new file and flush it to the disk."""
        with path.open("xb") as file:
            for field in fields(self):
                npy.write_array(file, getattr(self, field.name), (1, 0), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())

    def terms_of(self, rows: Rows) -> list[Numbers]:
        """The terms of each of these passages, with counts."""
        starts, ends = self.list_starts[rows].tolist(), self.list_starts[rows + 1].tolist()
        return [self.lists[start:end] for start, end in zip(starts, ends, strict=True)]

    def postings_of(self, terms: Numbers) -> list[Numbers]:
        """The rows of the passages that contain each of `terms`, in the order of `terms`."""
        if not len(self.terms):
            return [self.postings] * len(terms)
        at = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        starts = self.posting_starts[at]
        ends = np.where(self.terms[at] == terms, self.posting_starts[at + 1], starts)
        return [
            self.postings[start:end]
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]

    def only(self, kept: Mask) -> Segment:
        """A segment of the passages that `kept` marks."""
        if kept.all():
            return self
        in_lists = np.repeat(kept, np.diff(self.list_starts))
        in_postings = kept[self.postings]
        sums = np.concatenate([[0], np.cumsum(in_postings)])[self.posting_starts]
        left = np.diff(sums) > 0
        return Segment(
            self.keys[kept],
            self.titles[kept],
            self.grams[kept],
            self.stems[kept],
            self.whole[kept],
            self.lists[in_lists],
            np.append(0, np.cumsum(np.diff(self.list_starts)[kept])),
            self.terms[left],
            (np.cumsum(kept) - 1)[self.postings[in_postings]].astype(STORED),
            np.append(0, sums[1:][left]),
        )
