"""The Chroma side of an index: one vector a passage, one collection a language.

The only module that imports chromadb; its exceptions are raised as `VectorStoreUnavailable`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from rag.embedders import Vectors
from rag.errors import VectorStoreUnavailable
from rag.schema import Language

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

FOLDER_NAME = "chroma"

# Recall of the approximate search; measured in bench/retrieval at 10 k and 1 M passages.
_EF_CONSTRUCTION = 128
_EF_SEARCH = 160
_NEIGHBOURS = 24
_READ_AT_ONCE = 2_000
_NOTHING, _EVERYTHING = -1, (1 << 63) - 1


class VectorStore:
    """The nearest passages by vector, per language pool; keys of no passage may come back.

    `seen` is the highest key that Chroma is certain to find: in its own folder, it finds what was
    there when it was opened, and what this process adds. A server finds everything.
    """

    def __init__(
        self, connect: Callable[[], ClientAPI], where: str, namespace: str, seen: int
    ) -> None:
        self._connect = connect
        self._where = where
        self._namespace = namespace
        self._opened: ClientAPI | None = None
        self._opening = threading.RLock()
        self._collections: dict[Language, Collection] = {}
        # A thread for each pool.
        self._searching = ThreadPoolExecutor(2, "chroma")
        self.seen = seen

    @classmethod
    def embedded(cls, folder: Path, namespace: str) -> VectorStore:
        """Chroma in `folder`, opened when it is first used, and made if it is not there."""

        def connect() -> ClientAPI:
            import chromadb

            return chromadb.PersistentClient(path=str(folder), settings=_quiet())

        return cls(connect, str(folder), namespace, _NOTHING)

    @classmethod
    def server(cls, url: str, namespace: str, token: str | None = None) -> VectorStore:
        """Connect to a Chroma server.

        Raises:
            VectorStoreUnavailable: nothing answers there, or it refuses the token.
        """
        import chromadb

        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = (
                f"{url!r} is no address of a Chroma server; give one like http://127.0.0.1:8001."
            )
            raise VectorStoreUnavailable(message)
        secure = parts.scheme == "https"
        with _chroma_errors(url):
            client = chromadb.HttpClient(
                host=parts.hostname,
                port=parts.port or (443 if secure else 8000),
                ssl=secure,
                headers={"Authorization": f"Bearer {token}"} if token else None,
                settings=_quiet(),
            )
        return cls(lambda: client, url, namespace, _EVERYTHING)

    def close(self) -> None:
        """Release Chroma's files; nothing can be searched afterwards."""
        self._searching.shutdown()
        self._disconnect()

    def _disconnect(self) -> None:
        with self._opening:
            if self._opened is not None:
                # `ClientAPI` does not declare it, but every client has it.
                self._opened.close()  # type: ignore[attr-defined]
            self._opened = None
            self._collections = {}

    def see(self, newest: int) -> None:
        """Open Chroma's files again unless the vectors up to the key `newest` are found already.

        Vectors of a process that was killed may only be in Chroma's log; it adds these to its
        index first, some thousands a second. No other process may be writing meanwhile: Chroma
        also writes when it is opened.
        """
        if self.seen >= newest:
            return
        with self._opening, _chroma_errors(self._where):
            # Until they are open, all passages are compared instead.
            self.seen = _NOTHING
            self._disconnect()
            for pool in ("ar", "en"):
                # Chroma reads the index of a collection when it is first searched.
                collection = self._collection(pool)
                any_vector = collection.get(limit=1, include=["embeddings"])["embeddings"]
                if any_vector is not None and len(any_vector):
                    collection.query(query_embeddings=any_vector, n_results=1, include=[])
            self.seen = newest

    def has_seen(self, newest: int) -> None:
        """Note that Chroma finds the keys up to `newest`, which this process has added."""
        self.seen = max(self.seen, newest)

    def put(self, pool: Language, keys: Sequence[int], vectors: Vectors) -> None:
        """Store unit vectors ``(n_keys, dimensions)`` under new keys."""
        ids = [str(key) for key in keys]
        with _chroma_errors(self._where):
            size = self._client.get_max_batch_size()
            for begin in range(0, len(ids), size):
                end = begin + size
                self._collection(pool).add(ids=ids[begin:end], embeddings=vectors[begin:end])

    def delete(self, keys: Sequence[int]) -> None:
        """Forget the vectors under these keys in every pool; unknown keys are fine."""
        ids = [str(key) for key in keys]
        with _chroma_errors(self._where):
            size = self._client.get_max_batch_size()
            for pool in ("ar", "en"):
                for begin in range(0, len(ids), size):
                    self._collection(pool).delete(ids=ids[begin : begin + size])

    def nearest(self, pool: Language, vector: Vectors, count: int) -> list[int]:
        """Keys of the passages nearest to a unit vector ``(dimensions,)``, nearest first."""
        with _chroma_errors(self._where):
            found = self._collection(pool).query(
                query_embeddings=vector[None, :], n_results=count, include=[]
            )
        return [int(key) for key in found["ids"][0]]

    def search(self, pool: Language, vector: Vectors, count: int) -> Future[list[int]]:
        """What `nearest` returns, searched in another thread; Chroma needs no Python meanwhile."""
        return self._searching.submit(self.nearest, pool, vector, count)

    def contents(self, pool: Language) -> Iterator[tuple[list[int], Vectors]]:
        """Yield keys and their vectors ``(n_keys, dimensions)``, all of a pool."""
        for begin in range(0, self.count(pool), _READ_AT_ONCE):
            with _chroma_errors(self._where):
                found = self._collection(pool).get(
                    limit=_READ_AT_ONCE, offset=begin, include=["embeddings"]
                )
            yield [int(key) for key in found["ids"]], np.array(found["embeddings"], np.float32)

    def count(self, pool: Language) -> int:
        """The number of vectors of the pool, those of no passage included."""
        with _chroma_errors(self._where):
            return int(self._collection(pool).count())

    def drop(self) -> None:
        """Delete this index's collections."""
        with _chroma_errors(self._where):
            for collection in self._client.list_collections():
                if collection.name.startswith(f"{self._namespace}-"):
                    self._client.delete_collection(collection.name)

    @property
    def _client(self) -> ClientAPI:
        with self._opening:
            if self._opened is None:
                self._opened = self._connect()
            return self._opened

    def _collection(self, pool: Language) -> Collection:
        if pool not in self._collections:
            self._collections[pool] = self._client.get_or_create_collection(
                f"{self._namespace}-{pool}",
                embedding_function=None,
                configuration=_configuration(),
            )
        return self._collections[pool]


def _configuration() -> CreateCollectionConfiguration:
    return {
        "hnsw": {
            "space": "cosine",
            "ef_construction": _EF_CONSTRUCTION,
            "ef_search": _EF_SEARCH,
            "max_neighbors": _NEIGHBOURS,
        }
    }


def _quiet() -> Settings:
    from chromadb.config import Settings

    # No telemetry: nothing leaves the machine.
    return Settings(anonymized_telemetry=False)


@contextmanager
def _chroma_errors(where: str) -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, AttributeError, ValueError, OSError, RuntimeError) as error:
        # AttributeError: where a client could not be opened once, Chroma fails to open the next.
        message = (
            f"Chroma at {where!r} cannot be used ({type(error).__name__}: {error}); check that the "
            "folder is writable, or that the server runs and DALIL_CHROMA_URL names it."
        )
        raise VectorStoreUnavailable(message) from error
