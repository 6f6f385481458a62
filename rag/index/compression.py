"""Vectors in a byte or half a byte a component, and their cosines with a question.

Lengths are not kept: a cosine is taken with the compressed row's own length. Quality at these
sizes is in docs/retrieval.md: none is lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Vectors

Bytes = NDArray[np.int8]
Nibbles = NDArray[np.uint8]

# Four bits hold -7..7; a component of four standard deviations is the largest.
_LARGEST = 7
_DEVIATIONS = 4.0
_ZERO = 8
# Both components of a packed byte, as floats.
_UNPACKED = np.array(
    [[(byte >> 4) - _ZERO, (byte & 15) - _ZERO] for byte in range(256)], dtype=np.float32
)


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
    return _cosines(rows.astype(np.float32), vector)


def nibble_cosines(rows: Nibbles, vector: Vectors) -> Vectors:
    """As `byte_cosines`, for packed rows."""
    return _cosines(_UNPACKED[rows].reshape(len(rows), 2 * rows.shape[1]), vector)


def _cosines(values: Vectors, vector: Vectors) -> Vectors:
    lengths = np.sqrt(np.einsum("ij,ij->i", values, values))
    return np.asarray(values @ vector / np.maximum(lengths, 1e-6), dtype=np.float32)
