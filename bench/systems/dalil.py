"""Dalil, by its own parts."""

from __future__ import annotations

from pathlib import Path

from bench.datasets import document
from bench.systems import Changes
from ingest.chunk import chunk
from rag.embedders import open_embedder
from rag.index import PassageIndex
from rag.retrieval import Retriever

_DOCUMENTS_AT_ONCE = 64


class Dalil:
    """An index and its retriever."""

    def __init__(self, folder: Path) -> None:
        self._index = PassageIndex.open(folder, open_embedder(), create=True)
        self._retriever = Retriever(self._index)

    def split(self, text: str) -> list[str]:
        """Whole sentences, about 120 words."""
        return [passage.text for passage in chunk(document("", "", text))]

    def add(self, changes: Changes) -> None:
        """As `dalil ingest` does it, some documents at once."""
        for begin in range(0, len(changes), _DOCUMENTS_AT_ONCE):
            self._index.put(changes[begin : begin + _DOCUMENTS_AT_ONCE])

    def search(self, question: str, count: int) -> list[str]:
        """Ids of the first passages."""
        return [hit.passage.id for hit in self._retriever.retrieve(question, count)]
