"""LlamaIndex with Chroma: vectors alone, or fused with BM25 by reciprocal rank."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import chromadb
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.chroma import ChromaVectorStore

from bench.systems import Changes, SharedEncoder

_EMBEDDED_AT_ONCE = 64


class _Embedding(BaseEmbedding):
    _encoder: SharedEncoder = PrivateAttr()

    def __init__(self, encoder: SharedEncoder) -> None:
        super().__init__(model_name="use", embed_batch_size=_EMBEDDED_AT_ONCE)
        self._encoder = encoder

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.passages(texts).tolist()  # type: ignore[no-any-return]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encoder.question(query).tolist()  # type: ignore[no-any-return]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class LlamaIndex:
    """A vector store index; `hybrid` fuses it with the BM25 retriever."""

    def __init__(self, folder: Path, encoder: SharedEncoder, *, hybrid: bool) -> None:
        client = chromadb.PersistentClient(path=str(folder))
        collection = client.get_or_create_collection(
            "passages", configuration={"hnsw": {"space": "cosine"}}
        )
        self._embedding = _Embedding(encoder)
        self._index = VectorStoreIndex(
            nodes=[],
            storage_context=StorageContext.from_defaults(
                vector_store=ChromaVectorStore(chroma_collection=collection)
            ),
            embed_model=self._embedding,
        )
        self._hybrid = hybrid
        self._nodes: list[TextNode] = []
        self._retrievers: dict[int, Any] = {}

    def split(self, text: str) -> list[str]:
        """By sentences, pieces of 1024 tokens that overlap by 200: its defaults."""
        return [str(part) for part in SentenceSplitter().split_text(text)]

    def add(self, changes: Changes) -> None:
        """All passages as nodes."""
        nodes = [
            TextNode(id_=passage.id, text=passage.text)
            for _, passages in changes
            for passage in passages
        ]
        self._index.insert_nodes(nodes)
        if self._hybrid:
            self._nodes += nodes
        self._retrievers.clear()
        self._retriever(10)

    def search(self, question: str, count: int) -> list[str]:
        """Ids of the first nodes."""
        return [str(found.node.node_id) for found in self._retriever(count).retrieve(question)]

    def _retriever(self, count: int) -> Any:
        if count not in self._retrievers:
            vectors = self._index.as_retriever(similarity_top_k=count)
            self._retrievers[count] = self._fused(vectors, count) if self._hybrid else vectors
        return self._retrievers[count]

    def _fused(self, vectors: Any, count: int) -> Any:
        most = min(count, len(self._nodes))
        words = BM25Retriever.from_defaults(nodes=self._nodes, similarity_top_k=most)
        return QueryFusionRetriever(
            [vectors, words],
            llm=MockLLM(),
            mode="reciprocal_rerank",
            similarity_top_k=count,
            num_queries=1,
            use_async=False,
        )
