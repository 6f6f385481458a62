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
Signs = NDArray[np.uint64]

# Four bits hold -7..7; a component of four standard deviations is the largest.
_LARGEST = 7
_DEVIATIONS = 4.0
_ZERO = 8
# Bytes of a number of signs.
_WORD = 8


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
    even, odd = ((half.astype(np.float32) - _ZERO) for half in (rows >> 4, rows & 15))
    products = even @ np.ascontiguousarray(vector[::2]) + odd @ np.ascontiguousarray(vector[1::2])
    return _divided(products, _squares(even) + _squares(odd))


def to_signs(rows: Bytes | Vectors) -> Signs:
    """Which components are above zero, 64 in a number: ``(dimensions / 64, n)``."""
    bits = np.packbits(rows > 0, axis=1)
    whole = np.pad(bits, ((0, 0), (0, -bits.shape[1] % _WORD)))
    return np.ascontiguousarray(whole.view(np.uint64).T)


def unlike_signs(signs: Signs, others: Signs) -> NDArray[np.uint16]:
    """How many components of each have another sign than those of one other, ``(n,)``.

    The more, the greater the angle between them (Charikar, Similarity Estimation Techniques from
    Rounding Algorithms, 2002, where random directions are in place of the components).
    """
    counts: NDArray[np.uint16] = np.bitwise_count(signs ^ others).sum(axis=0, dtype=np.uint16)
    return counts


def _squares(values: Vectors) -> Vectors:
    return np.asarray(np.einsum("ij,ij->i", values, values), dtype=np.float32)


def _divided(products: Vectors, squared_lengths: Vectors) -> Vectors:
    return np.asarray(products / np.maximum(np.sqrt(squared_lengths), 1e-6), dtype=np.float32)
