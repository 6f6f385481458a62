"""The vectors of a passage, whole and in parts, and how the parts are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.embedders import EncodedPassage
from rag.index.compression import Bytes, Nibbles, to_bytes, to_nibbles
from rag.schema import Passage
from rag.sentences import Span, sentence_spans
from rag.text.same_words import words_numbers

Spans = NDArray[np.int32]

_OFFSET = np.dtype("<i4")
_SENTENCE = np.dtype([("start", "<i4"), ("end", "<i4"), ("words", "<i8")])
Sentences = NDArray[np.void]
"""Sentences ``(n,)``: their offsets into the document, and the numbers of their words."""


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The compressed vectors of one passage: the whole ``(dimensions,)`` and its parts.

    `parts` is ``(n_parts, part_dimensions / 2)``, see `rag.index.compression`; `spans`,
    ``(n_parts, 2)``, are the parts' offsets into the document, and `sentences` the passage's
    sentences, as `sentences_in` gives them.
    """

    whole: Bytes
    parts: Nibbles
    spans: Spans
    sentences: Sentences

    @classmethod
    def of(cls, passage: Passage, encoded: EncodedPassage) -> PassageVectors:
        """The vectors of a passage, as an embedder gave them."""
        return cls(
            whole=to_bytes(encoded.whole[None, :])[0],
            parts=to_nibbles(encoded.parts),
            spans=_moved(encoded.spans, passage.start),
            sentences=_sentences(passage),
        )

    def packed(self) -> tuple[bytes, bytes, bytes]:
        """The parts as they are stored: their vectors, their offsets, and the sentences."""
        return (
            self.parts.tobytes(),
            self.spans.astype(_OFFSET).tobytes(),
            self.sentences.tobytes(),
        )


@dataclass(frozen=True, slots=True)
class StoredParts:
    """The parts of several passages, see `rag.index.compression`.

    `vectors` are the parts of all passages, ``(n_parts, part_dimensions / 2)``, and `counts` how
    many each passage has. `spans` are the offsets of its parts and `sentences` its sentences, in
    bytes: `spans_in` and `sentences_in` read them.
    """

    vectors: Nibbles
    counts: Sequence[int]
    spans: Sequence[bytes]
    sentences: Sequence[bytes]

    @classmethod
    def of(cls, rows: Sequence[tuple[bytes, bytes, bytes]]) -> StoredParts:
        """The parts of passages, each given as its vectors, spans and sentences in bytes."""
        if not rows:
            return cls(np.zeros((0, 0), dtype=np.uint8), [], [], [])
        vectors, spans, sentences = zip(*rows, strict=True)
        counts = [len(of_passage) // (2 * _OFFSET.itemsize) for of_passage in spans]
        joined = np.frombuffer(b"".join(vectors), dtype=np.uint8)
        return cls(joined.reshape(sum(counts), -1), counts, spans, sentences)


def spans_in(stored: bytes) -> Spans:
    """Offsets ``(n, 2)`` that were stored as bytes."""
    return np.frombuffer(stored, dtype=_OFFSET).reshape(-1, 2)


def sentences_in(stored: bytes) -> Sentences:
    """Sentences ``(n,)`` with the fields `start`, `end` and `words` that were stored as bytes."""
    return np.frombuffer(stored, dtype=_SENTENCE)


def _sentences(passage: Passage) -> Sentences:
    spans = list(sentence_spans(passage.text))
    numbers = words_numbers(passage.text[start:end] for start, end in spans)
    rows = [
        (passage.start + start, passage.start + end, number)
        for (start, end), number in zip(spans, numbers, strict=True)
    ]
    return np.array(rows, dtype=_SENTENCE)


def _moved(spans: Sequence[Span], start: int) -> Spans:
    return np.array(spans, dtype=np.int32).reshape(-1, 2) + np.int32(start)
