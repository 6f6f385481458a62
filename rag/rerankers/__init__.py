"""Orders the first passages by a model that reads question and passage together.

None is used by default. Every re-ranker is a `Reranker`; `open_reranker` opens one by name, and
`rag.rerankers.langchain` takes and gives LangChain's document compressors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np

from rag.embedders import Vectors, usable_cores
from rag.schema import Hit
from rag.settings import Settings


@runtime_checkable
class Reranker(Protocol):
    """Scores passages against a question."""

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        """How well each passage answers, ``(n_passages,)``; higher is better, in any unit.

        Raises:
            RerankerError: the model failed.
        """
        ...


class HitOrder(Protocol):
    """Puts the first passages of a question in another order."""

    @property
    def passages(self) -> int:
        """How many of the first passages it looks at."""
        ...

    def apply(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits in the new order, with new ranks and scores."""
        ...


@dataclass(frozen=True, slots=True)
class Reranking:
    """A re-ranker, and how many of the first passages it is shown."""

    reranker: Reranker
    passages: int = 30

    def apply(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits in the order of the re-ranker's scores, which become theirs; ties stay."""
        if not hits:
            return []
        scores = self.reranker.scores(question, [hit.passage.text for hit in hits])
        order = np.argsort(-np.asarray(scores), kind="stable")
        return [
            replace(hits[place], rank=rank, score=float(scores[place]))
            for rank, place in enumerate(order, start=1)
        ]


def open_reranking(settings: Settings) -> Reranking | None:
    """The re-ranking that the settings name, if they name one.

    Raises:
        RerankerError: the model cannot be found or loaded.
    """
    if not settings.reranker:
        return None
    from rag.rerankers.cross_encoder import CrossEncoderReranker

    threads = settings.threads or usable_cores()
    reranker = CrossEncoderReranker(settings.reranker, threads=threads)
    return Reranking(reranker, settings.reranker_passages)
