"""Embedders for benchmarks, which wrap another one to remember, to time or to skip its work."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from rag.embedders import (
    Embedder,
    EmbedderOptions,
    EncodedPassage,
    EncodedQuestion,
    Vectors,
    open_embedder,
)
from rag.settings import load_settings


def configured_embedder() -> Embedder:
    """The embedder of the settings."""
    return open_embedder(EmbedderOptions.from_settings(load_settings()))


class DelegatingEmbedder:
    """An embedder that passes every call on to another one."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @property
    def identity(self) -> str:
        """That of the embedder."""
        return self._embedder.identity

    @property
    def dimensions(self) -> int:
        """That of the embedder."""
        return self._embedder.dimensions

    def embed_question(self, question: str, words: Sequence[str] = ()) -> EncodedQuestion:
        """As the embedder does."""
        return self._embedder.embed_question(question, words)

    def embed_words(self, words: Sequence[str]) -> Vectors:
        """As the embedder does."""
        return self._embedder.embed_words(words)

    def embed_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        """As the embedder does."""
        return self._embedder.embed_passages(texts)


class RememberingEmbedder(DelegatingEmbedder):
    """An embedder that remembers the vectors of every passage and question."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder)
        self._passages: dict[str, EncodedPassage] = {}
        self._questions: dict[tuple[str, ...], EncodedQuestion] = {}
        self._words: dict[str, Vectors] = {}

    def embed_question(self, question: str, words: Sequence[str] = ()) -> EncodedQuestion:
        """As the embedder does."""
        asked = (question, *words)
        if asked not in self._questions:
            self._questions[asked] = self._embedder.embed_question(question, words)
        return self._questions[asked]

    def embed_words(self, words: Sequence[str]) -> Vectors:
        """As the embedder does."""
        new = list(dict.fromkeys(word for word in words if word not in self._words))
        self._words.update(zip(new, self._embedder.embed_words(new), strict=True))
        if not words:
            return self._embedder.embed_words([])
        return np.stack([self._words[word] for word in words])

    def embed_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        """As the embedder does."""
        new = list(dict.fromkeys(t for t in texts if t not in self._passages))
        self._passages.update(zip(new, self._embedder.embed_passages(new), strict=True))
        return [self._passages[text] for text in texts]


class TimedEmbedder(DelegatingEmbedder):
    """An embedder that counts how long it encodes questions, on the clock and on a core."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder)
        self.clock_seconds = self.core_seconds = 0.0

    def embed_question(self, question: str, words: Sequence[str] = ()) -> EncodedQuestion:
        """As the embedder does."""
        clock, core = time.perf_counter(), time.process_time()
        encoded = self._embedder.embed_question(question, words)
        self.clock_seconds += time.perf_counter() - clock
        self.core_seconds += time.process_time() - core
        return encoded


class BorrowedVectors(DelegatingEmbedder):
    """An embedder that encodes the first passages, and gives later ones vectors like theirs.

    `core_seconds` is the time of a core that all of this took, `encoding_seconds` the time that
    the `encoded` passages took.
    """

    def __init__(self, embedder: Embedder, most: int) -> None:
        super().__init__(embedder)
        self._most = most
        self._encoded: list[EncodedPassage] = []
        self.core_seconds = self.encoding_seconds = 0.0
        self._dice = np.random.default_rng(0)

    @property
    def encoded(self) -> int:
        """The number of passages that were encoded."""
        return len(self._encoded)

    def embed_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        """Vectors by the embedder for the first passages, and borrowed ones for later passages."""
        started = time.process_time()
        encoded = self._made(texts)
        self.core_seconds += time.process_time() - started
        return encoded

    def _made(self, texts: Sequence[str]) -> list[EncodedPassage]:
        if len(self._encoded) < self._most:
            started = time.process_time()
            self._encoded += (encoded := self._embedder.embed_passages(texts))
            self.encoding_seconds += time.process_time() - started
            return encoded
        lenders = self._dice.integers(len(self._encoded), size=len(texts))
        return [self._lent(self._encoded[n], text) for n, text in zip(lenders, texts, strict=True)]

    def _lent(self, lender: EncodedPassage, text: str) -> EncodedPassage:
        scale = len(text) / max(end for _, end in lender.spans)
        spans = tuple((int(a * scale), int(b * scale)) for a, b in lender.spans)
        return EncodedPassage(self._moved(lender.whole), self._moved(lender.parts), spans)

    def _moved(self, vectors: Vectors) -> Vectors:
        noise = self._dice.standard_normal(vectors.shape, dtype=np.float32)
        moved = vectors + 0.5 * noise / np.sqrt(vectors.shape[-1])
        return np.asarray(moved / np.linalg.norm(moved, axis=-1, keepdims=True), dtype=np.float32)
