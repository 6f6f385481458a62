"""Several segments written as one, a piece at a time: the memory does not grow with their size."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from rag.index.segment import STORED, Numbers, Offsets, Segment

Open = Callable[[], Segment]
"""Opens a segment; what was read of its file leaves the memory when it is not used any more."""

# Postings that are put in order at a time: some hundred megabytes.
_AT_ONCE = 1 << 22
# The arrays of a segment that those of the parts follow each other in.
_FOLLOWING = ("keys", "titles", "grams", "stems", "whole", "lists")


def write_joined(parts: Sequence[Open], path: Path, *, at_once: int = _AT_ONCE) -> None:
    """Write one segment of several, given in the order of their keys, to a new file.

    The file is flushed to the disk. `at_once` postings are put in order at a time.
    """
    with path.open("xb") as file:
        for name in _FOLLOWING:
            _write_following(file, parts, name)
        lengths = [np.diff(one().list_starts) for one in parts]
        npy.write_array(file, np.append(0, np.cumsum(np.concatenate(lengths))), (1, 0))
        terms = np.unique(np.concatenate([one().terms for one in parts]))
        npy.write_array(file, terms, (1, 0))
        starts = _starts(parts, terms)
        _write_header(file, STORED, (int(starts[-1]),))
        for block in _postings(parts, terms, starts, at_once):
            file.write(block.data)
        npy.write_array(file, starts, (1, 0))
        file.flush()
        os.fsync(file.fileno())


def _write_following(file: BinaryIO, parts: Sequence[Open], name: str) -> None:
    """Write an array that is those of the parts, one after the other."""
    shapes = [getattr(one(), name).shape for one in parts]
    rows = sum(shape[0] for shape in shapes)
    _write_header(file, getattr(parts[0](), name).dtype, (rows, *shapes[0][1:]))
    for one in parts:
        file.write(np.ascontiguousarray(getattr(one(), name)).data)


def _write_header(file: BinaryIO, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
    described = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    npy.write_array_header_1_0(file, described)


def _starts(parts: Iterable[Open], terms: Numbers) -> Offsets:
    """Where the postings of each of `terms` begin, and where the last ones end."""
    starts = np.zeros(len(terms) + 1, dtype=np.int64)
    for one in parts:
        part = one()
        starts[np.searchsorted(terms, part.terms) + 1] += np.diff(part.posting_starts)
    return np.cumsum(starts)


def _postings(
    parts: Sequence[Open], terms: Numbers, starts: Offsets, at_once: int
) -> Iterator[NDArray[np.uint32]]:
    """Yield the postings of all terms in order, those of some terms at a time."""
    firsts = np.cumsum([0, *(len(one().keys) for one in parts)])
    begin = 0
    while begin < len(terms):
        end = int(np.searchsorted(starts, starts[begin] + at_once, side="right")) - 1
        end = max(end, begin + 1)
        block = np.empty(starts[end] - starts[begin], STORED)
        room = starts[begin:end] - starts[begin]
        for one, first in zip(parts, firsts.tolist(), strict=False):
            _put(block, room, one(), terms[begin:end], first)
        yield block
        begin = end


def _put(
    block: NDArray[np.uint32], room: Offsets, part: Segment, terms: Numbers, first: int
) -> None:
    """Put the postings that a part has of `terms` into their places, from `room` on.

    The passages of the part are counted from `first`. `room` is moved behind what was put.
    """
    left = int(np.searchsorted(part.terms, terms[0]))
    right = int(np.searchsorted(part.terms, terms[-1], side="right"))
    at = np.searchsorted(terms, part.terms[left:right])
    starts = part.posting_starts[left : right + 1]
    counts = np.diff(starts)
    own = part.postings[starts[0] : starts[-1]]
    shift = np.repeat(room[at] - (starts[:-1] - starts[0]), counts)
    block[shift + np.arange(len(own))] = own + np.uint32(first)
    room[at] += counts
