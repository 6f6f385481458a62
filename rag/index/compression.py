"""Vectors in a byte or half a byte a component, and their cosines with a question.

Lengths are not kept: a cosine is taken with the compressed row's own length. Quality at these
sizes is in docs/retrieval.md: none is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Vectors

Bytes = NDArray[np.int8]
Nibbles = NDArray[np.uint8]
Compressed = TypeVar("Compressed", np.int8, np.uint8)

# Four bits encode -7..7; a component of four standard deviations is the largest.
_LARGEST = 7
_DEVIATIONS = 4.0
_ZERO = 8
# Rows that are unpacked at a time: they fit into the cache of a core.
_BLOCK = 256


def to_bytes(vectors: Vectors) -> Bytes:
    """Rows ``(n, dimensions)`` as int8, each scaled so that its largest component is 127."""
    peak = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-12)
    return np.asarray(np.rint(vectors * (127.0 / peak)), dtype=np.int8)


def to_nibbles(vectors: Vectors) -> Nibbles:
    """Rows of an even number of components as ``(n, dimensions / 2)``, two in a byte."""
    step = np.maximum(vectors.std(axis=1, keepdims=True), 1e-12) * (_DEVIATIONS / _LARGEST)
    values = np.clip(np.rint(vectors / step), -_LARGEST, _LARGEST).astype(np.int16) + _ZERO
    return np.asarray((values[:, ::2] << 4) | values[:, 1::2], dtype=np.uint8)


def byte_cosines(rows: Bytes, vector: Vectors) -> Vectors:
    """Dot product of a vector with each int8 row, divided by the row's length: ``(n,)``."""
    return _cosines(rows, lambda few: few.astype(np.float32), vector)


def nibble_cosines(rows: Nibbles, vector: Vectors) -> Vectors:
    """As `byte_cosines`, for packed rows."""

    def unpacked(few: Nibbles) -> Vectors:
        return np.concatenate([few >> 4, few & 15], axis=1).astype(np.float32) - _ZERO

    return _cosines(rows, unpacked, np.concatenate([vector[::2], vector[1::2]]))


def _cosines(
    rows: NDArray[Compressed], unpacked: Callable[[NDArray[Compressed]], Vectors], vector: Vectors
) -> Vectors:
    cosines = np.empty(len(rows), dtype=np.float32)
    for begin in range(0, len(rows), _BLOCK):
        values = unpacked(rows[begin : begin + _BLOCK])
        lengths = np.sqrt(np.vecdot(values, values))
        cosines[begin : begin + _BLOCK] = values @ vector / np.maximum(lengths, 1e-6)
    return cosines
