"""Adapters from LangChain's document compressors to our re-rankers, and in the other direction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from langchain_core.callbacks import Callbacks
from langchain_core.documents import BaseDocumentCompressor, Document
from pydantic import ConfigDict

from rag.embedders import Vectors
from rag.errors import RerankerError
from rag.rerankers import Reranker

_PLACE = "place"


class LangChainReranker:
    """Any document compressor as a `Reranker`: what it returns is first, in its order."""

    def __init__(self, compressor: BaseDocumentCompressor) -> None:
        self._compressor = compressor

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        """Places counted from the end; what the compressor leaves out gets 0."""
        documents = [
            Document(page_content=text, metadata={_PLACE: place})
            for place, text in enumerate(passages)
        ]
        found = np.zeros(len(passages), dtype=np.float32)
        try:
            kept = self._compressor.compress_documents(documents, question)
            for number, document in enumerate(kept):
                place = document.metadata[_PLACE]
                found[place] = max(found[place], len(kept) - number)
        except Exception as error:  # of whichever library it uses
            message = (
                f"the re-ranker {type(self._compressor).__name__!r} failed "
                f"({type(error).__name__}: {error}); check its configuration, or use none."
            )
            raise RerankerError(message) from error
        return found


class RerankingCompressor(BaseDocumentCompressor):
    """A `Reranker` as a document compressor: the best `top_n` documents, best first."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    reranker: Reranker
    top_n: int = 10

    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Callbacks | None = None
    ) -> Sequence[Document]:
        """Documents with their ``relevance_score`` in the metadata."""
        scores = self.reranker.scores(query, [document.page_content for document in documents])
        order = np.argsort(-scores, kind="stable")[: self.top_n]
        return [
            documents[place].model_copy(
                update={
                    "metadata": documents[place].metadata
                    | {"relevance_score": float(scores[place])}
                }
            )
            for place in order
        ]
