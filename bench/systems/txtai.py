"""Txtai: its embeddings database, dense alone or hybrid with its own BM25."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from txtai import Embeddings
from txtai.pipeline import Segmentation
from txtai.vectors import Vectors

from bench.systems import Changes, SharedEncoder


@cache
def _encoder() -> SharedEncoder:
    return SharedEncoder()


class SharedVectors(Vectors):
    """The shared encoder as txtai takes an encoder of one's own: by the name of its class."""

    def loadmodel(self, path: str) -> None:
        """No model but the shared one."""

    def encode(self, data: Any, category: str | None = None) -> Any:
        """Vectors of texts; ``query`` is what txtai calls a question."""
        if category == "query":
            return np.stack([_encoder().question(text) for text in data])
        return _encoder().passages(list(data))


class Txtai:
    """An embeddings database in memory; `hybrid` adds its BM25."""

    def __init__(self, *, hybrid: bool) -> None:
        self._embeddings = Embeddings(
            {"method": f"{__name__}.{SharedVectors.__name__}", "hybrid": hybrid}
        )

    def split(self, text: str) -> list[str]:
        """By paragraphs, as its own segmentation does it."""
        return [str(part) for part in Segmentation(paragraphs=True)(text)]

    def add(self, changes: Changes) -> None:
        """All passages in one index."""
        self._embeddings.index(
            (passage.id, passage.text) for _, passages in changes for passage in passages
        )

    def search(self, question: str, count: int) -> list[str]:
        """Ids of the first texts."""
        return [str(name) for name, _ in self._embeddings.search(question, count)]
