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
# The two components of every byte.
_UNPACKED = np.stack(np.divmod(np.arange(256), 16), axis=1).astype(np.float32) - _ZERO


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
    values = rows.astype(np.float32)
    return _divided(values @ vector, _squares(values))


def nibble_cosines(rows: Nibbles, vector: Vectors) -> Vectors:
    """As `byte_cosines`, for packed rows."""
    values = _UNPACKED.take(rows, axis=0).reshape(len(rows), 2 * rows.shape[1])
    return _divided(values @ vector, _squares(values))


def _squares(values: Vectors) -> Vectors:
    return np.asarray(np.einsum("ij,ij->i", values, values), dtype=np.float32)


def _divided(products: Vectors, squared_lengths: Vectors) -> Vectors:
    return np.asarray(products / np.maximum(np.sqrt(squared_lengths), 1e-6), dtype=np.float32)
