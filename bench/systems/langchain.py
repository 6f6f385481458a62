"""LangChain with Chroma: vectors alone, or with BM25 in its ensemble."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bench.systems import Changes, SharedEncoder


class _Embeddings(Embeddings):
    def __init__(self, encoder: SharedEncoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.passages(texts).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        return self._encoder.question(text).tolist()  # type: ignore[no-any-return]


class LangChain:
    """A Chroma store; `hybrid` joins BM25 to it, half and half, as the ensemble retriever does."""

    def __init__(self, folder: Path, encoder: SharedEncoder, *, hybrid: bool) -> None:
        self._store = Chroma(
            collection_name="passages",
            embedding_function=_Embeddings(encoder),
            persist_directory=str(folder),
            collection_configuration={"hnsw": {"space": "cosine"}},
        )
        self._hybrid = hybrid
        self._documents: list[Document] = []
        self._retriever: Any = None

    def split(self, text: str) -> list[str]:
        """As LangChain's own tutorial: pieces of 1000 characters that overlap by 200."""
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        return [str(part) for part in splitter.split_text(text)]

    def add(self, changes: Changes) -> None:
        """All passages, as many at once as Chroma takes."""
        documents = [
            Document(id=passage.id, page_content=passage.text)
            for _, passages in changes
            for passage in passages
        ]
        self._store_all(documents)
        if self._hybrid:
            self._documents += documents
            self._retriever = None
            self._ensemble(10)

    def add_files(self, folder: Path) -> None:
        """All text files of a folder, each with its path as metadata, split as above."""
        self._store_all(
            [
                Document(part, metadata={"source": str(path)})
                for path in sorted(folder.iterdir())
                for part in self.split(path.read_text("utf-8"))
            ]
        )

    def _store_all(self, documents: list[Document]) -> None:
        most = self._store._client.get_max_batch_size()
        for begin in range(0, len(documents), most):
            self._store.add_documents(documents[begin : begin + most])

    def search(self, question: str, count: int) -> list[str]:
        """Ids of the first documents."""
        if self._hybrid:
            found = self._ensemble(count).invoke(question)[:count]
        else:
            found = self._store.similarity_search(question, k=count)
        return [str(document.id) for document in found]

    def _ensemble(self, count: int) -> Any:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever

        if self._retriever is None:
            self._retriever = EnsembleRetriever(
                retrievers=[
                    BM25Retriever.from_documents(self._documents),
                    self._store.as_retriever(),
                ],
                weights=[0.5, 0.5],
                id_key=None,
            )
        words, vectors = self._retriever.retrievers
        words.k = count
        vectors.search_kwargs = {"k": count}
        return self._retriever
