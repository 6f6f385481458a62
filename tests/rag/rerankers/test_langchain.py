"""Re-rankers of LangChain in Dalil, and of Dalil in LangChain."""

from collections.abc import Sequence

import numpy as np
import pytest
from langchain_core.callbacks import Callbacks
from langchain_core.documents import BaseDocumentCompressor, Document

from rag.assistant import Assistant
from rag.embedders import Vectors
from rag.errors import RerankerError
from rag.rerankers import Reranking
from rag.rerankers.langchain import LangChainReranker, RerankingCompressor
from rag.retrieval import Retriever
from tests.rag.rerankers.texts import PASSAGES, QUESTION


class Shortest(BaseDocumentCompressor):
    """Keeps the shortest documents, shortest first."""

    keep: int = 3

    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Callbacks | None = None
    ) -> Sequence[Document]:
        return sorted(documents, key=lambda document: len(document.page_content))[: self.keep]


class Broken(BaseDocumentCompressor):
    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Callbacks | None = None
    ) -> Sequence[Document]:
        raise ConnectionError("no route")


class Length:
    """A re-ranker that likes long passages."""

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        return np.array([len(text) for text in passages], dtype=np.float32)


def test_what_a_compressor_keeps_comes_first_in_its_order() -> None:
    scores = LangChainReranker(Shortest()).scores(QUESTION, PASSAGES)
    order = np.argsort(-scores, kind="stable")
    lengths = [len(PASSAGES[place]) for place in order]
    assert lengths[:3] == sorted(map(len, PASSAGES))[:3]
    assert [scores[place] for place in order[3:]] == [0, 0]


def test_a_compressor_orders_what_is_retrieved(assistant: Assistant) -> None:
    reranking = Reranking(LangChainReranker(Shortest(keep=50)), passages=12)
    hits = Retriever(assistant.index, reranking=reranking).retrieve("ماذا قال الوزير؟", k=4)
    lengths = [len(hit.passage.text) for hit in hits]
    assert len(hits) == 4
    assert lengths == sorted(lengths)


def test_a_compressor_that_fails_is_named() -> None:
    with pytest.raises(RerankerError, match=r"'Broken' failed \(ConnectionError: no route\)"):
        LangChainReranker(Broken()).scores(QUESTION, PASSAGES)


def test_a_reranker_serves_langchain_as_a_compressor() -> None:
    documents = [Document(page_content=text, metadata={"source": "s"}) for text in PASSAGES]
    compressor = RerankingCompressor(reranker=Length(), top_n=2)
    found = compressor.compress_documents(documents, QUESTION)
    lengths = sorted(map(len, PASSAGES), reverse=True)
    assert [len(document.page_content) for document in found] == lengths[:2]
    assert [document.metadata["relevance_score"] for document in found] == lengths[:2]
    assert all(document.metadata["source"] == "s" for document in found)
    assert "relevance_score" not in documents[0].metadata
