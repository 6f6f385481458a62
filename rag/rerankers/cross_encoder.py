"""Any sentence-transformers cross-encoder as a `Reranker`, by hub name or by folder.

Importing sentence-transformers loads torch: it happens only when such a model is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rag.embedders import Vectors
from rag.embedders.hub import load_model
from rag.errors import RerankerError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderReranker:
    """A cross-encoder with one score a pair; longer texts are cut to its window."""

    def __init__(self, name: str, *, threads: int) -> None:
        self._name = name
        self._model = load_model(
            name,
            _load(name),
            kind="re-ranker",
            example="cross-encoder/mmarco-mMiniLMv2-L12-H384-v1",
            otherwise="no DALIL_RERANKER",
            error=RerankerError,
            threads=threads,
        )
        if self._model.num_labels != 1:
            message = (
                f"the re-ranker {name!r} gives {self._model.num_labels} scores for a passage; name "
                "a cross-encoder that was trained for ranking, with one."
            )
            raise RerankerError(message)

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        """The model's score of each pair."""
        if not passages:
            return np.zeros(0, dtype=np.float32)
        pairs = [(question, passage) for passage in passages]
        try:
            found = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
        except (RuntimeError, ValueError, IndexError) as error:
            message = (
                f"the re-ranker {self._name!r} failed ({type(error).__name__}: {error}); name "
                "another, or none."
            )
            raise RerankerError(message) from error
        return np.asarray(found, dtype=np.float32)


def _load(name: str) -> Callable[[bool], CrossEncoder]:
    def load(only_local: bool) -> CrossEncoder:
        from sentence_transformers import CrossEncoder

        model: CrossEncoder = CrossEncoder(name, device="cpu", local_files_only=only_local)
        return model

    return load
