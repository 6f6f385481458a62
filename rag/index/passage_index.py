"""Chroma and SQLite as one index of passages.

SQLite commits are the truth. To replace a document: its new vectors are announced in the
journal, written to Chroma, then one SQLite transaction swaps the document; the former vectors
are removed from Chroma last. A ``kill -9`` at any instant therefore leaves the former state or
the next one; what is left over in Chroma is invisible, stands in the journal, and is swept
when the index is next opened.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from filelock import FileLock, Timeout

from rag.embedders import BUILTIN, E5, Embedder, EncodedPassage, Vectors
from rag.errors import (
    DocumentNotFound,
    EmbedderMismatch,
    IndexBusy,
    IndexDamaged,
    IndexNotFound,
    VectorStoreUnavailable,
)
from rag.index.catalogue import FILE_NAME, Catalogue, IndexedPassage, PassageVectors, Spans
from rag.index.compression import to_bytes, to_nibbles
from rag.index.holdings import Holdings
from rag.index.segment import Rows
from rag.index.terms import pools
from rag.index.vectors import FOLDER_NAME, VectorStore
from rag.schema import Document, DocumentSummary, Language, Passage
from rag.sentences import Span, sentence_spans
from rag.translation import InducedTerms

logger = logging.getLogger(__name__)

_LOCK_NAME = "write.lock"
_LOCK_SECONDS = 10.0
# In a pool of so many passages, the nearest are found without Chroma.
_MOST_COMPARED = 1 << 16

POOLS: tuple[Language, ...] = ("ar", "en")


class PassageIndex:
    """Documents and their passages, searchable by vector and by term, in one folder."""

    def __init__(
        self, folder: Path, embedder: Embedder, catalogue: Catalogue, vectors: VectorStore
    ) -> None:
        self.folder = folder
        self.embedder = embedder
        self.catalogue = catalogue
        self._vectors = vectors
        self._induced: dict[Language, tuple[int, InducedTerms]] = {}
        self._induced_lock = threading.Lock()
        self._write_lock = FileLock(folder / _LOCK_NAME, timeout=_LOCK_SECONDS)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        embedder: Embedder,
        *,
        create: bool = False,
        chroma_url: str | None = None,
        chroma_token: str | None = None,
    ) -> PassageIndex:
        """Open the index in `folder`, with `create` making one where there is none.

        Args:
            folder: holds the catalogue, and Chroma's files unless a server is named.
            embedder: must be the one that the index was made with.
            create: make the index if it does not exist.
            chroma_url: a Chroma server to keep the vectors in.
            chroma_token: its bearer token.

        Raises:
            IndexNotFound: there is none and `create` is false.
            EmbedderMismatch: it was made with another embedder.
            IndexDamaged: its files cannot be read, or its vectors are elsewhere.
            VectorStoreUnavailable: Chroma cannot be opened.
        """
        folder = Path(folder)
        path = folder / FILE_NAME
        if path.is_file():
            catalogue = Catalogue.open(path)
        elif create:
            catalogue = _create(folder, embedder, chroma_url)
        else:
            message = (
                f"no index in {str(folder)!r}; make one with `dalil ingest PATH --index {folder}`."
            )
            raise IndexNotFound(message)
        try:
            _check_embedder(catalogue, embedder, folder)
            vectors = _open_vectors(catalogue, folder, chroma_url, chroma_token)
        except BaseException:
            catalogue.close()
            raise
        index = cls(folder, embedder, catalogue, vectors)
        index._sweep_if_idle()
        return index

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release all files; the index cannot be used afterwards."""
        self.catalogue.close()
        self._vectors.close()

    # -- documents -------------------------------------------------------------------------

    def documents(self) -> list[DocumentSummary]:
        """Every document without its text, by title."""
        return self.catalogue.summaries()

    def document(self, document_id: str) -> Document:
        """The whole document.

        Raises:
            DocumentNotFound: the index holds none of that id.
        """
        document = self.catalogue.document(document_id)
        if document is None:
            message = f"no document {document_id!r} in the index; `dalil documents` lists them."
            raise DocumentNotFound(message)
        return document

    def resolve(self, name: str) -> str:
        """The id of the document that a person means by its id or by its source path.

        Raises:
            DocumentNotFound: the index holds none of that name.
        """
        by_source = self.catalogue.find(source=name) or self.catalogue.find(
            source=Path(name).resolve().as_posix()
        )
        return by_source or self.document(name).id

    def put(self, changes: Sequence[tuple[Document, Sequence[Passage]]]) -> None:
        """Add documents, or replace those with the same id or source, all of them or none.

        Embeds every passage in one call, so that batches are full.

        Raises:
            IndexBusy: another process is writing.
            VectorStoreUnavailable: Chroma refused; the catalogue is then unchanged.
        """
        with self.writing():
            passages = [passage for _, of_document in changes for passage in of_document]
            encoded = self.embedder.embed_passages([passage.text for passage in passages])
            whole = np.array([one.whole for one in encoded])
            keys = self.catalogue.announce(len(passages))
            for pool in POOLS:
                rows = [i for i, p in enumerate(passages) if pool in pools(p.language)]
                if rows:
                    self._vectors.put(pool, [keys[i] for i in rows], whole[rows])
            stored = (
                IndexedPassage(key, passage, _stored(passage, one))
                for key, passage, one in zip(keys, passages, encoded, strict=True)
            )
            self.catalogue.replace(
                [(document, list(islice(stored, len(of)))) for document, of in changes],
                embed_words=self.embedder.embed_words,
            )
            self._sweep()

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out, all of them or none.

        Raises:
            DocumentNotFound: one of them is not there; nothing is removed then.
            IndexBusy: another process is writing.
        """
        with self.writing():
            for document_id in document_ids:
                self.document(document_id)
            self.catalogue.replace([], removed=document_ids, embed_words=self.embedder.embed_words)
            self._sweep()

    def relocate(self, document_id: str, source: str) -> None:
        """Give a document another source; its passages and its id stay as they are.

        A document that has this source already is removed.

        Raises:
            DocumentNotFound: the index has no document of that id.
            IndexBusy: another process is writing.
        """
        with self.writing():
            self.document(document_id)
            self.catalogue.relocate(document_id, source)
            self._sweep()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other processes from writing; may be nested.

        Raises:
            IndexBusy: another process has been writing for too long to wait.
        """
        try:
            self._write_lock.acquire()
        except Timeout as error:
            message = (
                f"another process is writing to the index {str(self.folder)!r}; try again when it "
                "is done."
            )
            raise IndexBusy(message) from error
        try:
            yield
        finally:
            self._write_lock.release()

    # -- searching -------------------------------------------------------------------------

    def nearest(self, holdings: Holdings, vector: Vectors, count: int) -> Rows:
        """The passages nearest to a unit vector ``(dimensions,)``, at most so many, in no order."""
        if len(holdings) > _MOST_COMPARED:
            try:
                keys = self._vectors.nearest(holdings.pool, vector, count)
                return holdings.rows_of(np.array(keys, dtype=np.int64))
            except VectorStoreUnavailable as error:
                # Another process may be writing Chroma's files, or its server is away: what is here
                # finds as many of the nearest, only later.
                logger.warning("vectors are searched without Chroma: %s", error)
        return holdings.nearest(vector, count)

    def induced_terms(self, pool: Language) -> InducedTerms:
        """The pool's words as the encoder sees them; empty if the embedder does not translate."""
        generation = self.catalogue.generation()
        with self._induced_lock:
            known = self._induced.get(pool)
            if known is None or known[0] != generation:
                stems, vectors = self.catalogue.vocabulary.stem_vectors(pool)
                lengths = np.linalg.norm(vectors.astype(np.float32), axis=1, keepdims=True)
                known = (generation, InducedTerms(stems, vectors / np.maximum(lengths, 1e-6)))
                self._induced[pool] = known
            return known[1]

    # -- leftovers of a crash --------------------------------------------------------------

    def _sweep_if_idle(self) -> None:
        """Sweep unless another process is writing: then its journal is its own affair."""
        if not self.catalogue.journal():
            return
        try:
            with self._write_lock.acquire(timeout=0):
                self._sweep()
        except Timeout:
            return

    def _sweep(self) -> None:
        """Make Chroma forget the vectors that stand in the journal and have no passage."""
        noted = self.catalogue.journal()
        if orphans := self.catalogue.orphans():
            self._vectors.delete(orphans)
        self.catalogue.settle(noted)


def _stored(passage: Passage, encoded: EncodedPassage) -> PassageVectors:
    return PassageVectors(
        whole=to_bytes(encoded.whole[None, :])[0],
        parts=to_nibbles(encoded.parts),
        spans=_moved(encoded.spans, passage.start),
        sentences=_moved(list(sentence_spans(passage.text)), passage.start),
    )


def _moved(spans: Sequence[Span], start: int) -> Spans:
    return np.array(spans, dtype=np.int32).reshape(-1, 2) + np.int32(start)


def _create(folder: Path, embedder: Embedder, chroma_url: str | None) -> Catalogue:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = (
            f"the index folder {str(folder)!r} cannot be made: {error.strerror}; name another."
        )
        raise IndexNotFound(message) from error
    with FileLock(folder / _LOCK_NAME, timeout=_LOCK_SECONDS):
        path = folder / FILE_NAME
        if path.is_file():
            return Catalogue.open(path)
        return Catalogue.create(
            path,
            {
                "embedder": embedder.identity,
                "dimensions": str(embedder.dimensions),
                "namespace": f"dalil-{uuid.uuid4().hex[:12]}",
                "vectors": "server" if chroma_url else "embedded",
            },
        )


def _check_embedder(catalogue: Catalogue, embedder: Embedder, folder: Path) -> None:
    made_with = catalogue.meta("embedder")
    if made_with != embedder.identity:
        message = (
            f"the index {str(folder)!r} was made with the embedder {made_with!r}, but "
            f"{embedder.identity!r} is configured; {_back_to(made_with, embedder)}ingest the "
            "documents again into another folder (`dalil ingest PATH --index NEW`)."
        )
        raise EmbedderMismatch(message)


def _back_to(made_with: str | None, embedder: Embedder) -> str:
    """How to use the embedder of an index again, as the beginning of a sentence; may be empty."""
    kind = (made_with or "").partition(":")[0]
    if kind == embedder.identity.partition(":")[0] and kind in (BUILTIN, E5):
        # The same one in another version: only that version would do.
        return ""
    setting = f"={kind}" if kind in (BUILTIN, E5) else " to the former"
    return f"set DALIL_EMBEDDER{setting}, or "


def _open_vectors(
    catalogue: Catalogue, folder: Path, chroma_url: str | None, token: str | None
) -> VectorStore:
    namespace, kept_in = catalogue.meta("namespace"), catalogue.meta("vectors")
    if namespace is None or kept_in is None:
        message = f"the index {str(folder)!r} is incomplete; move it away and ingest again."
        raise IndexDamaged(message)
    if (kept_in == "server") != (chroma_url is not None):
        remedy = (
            "set DALIL_CHROMA_URL to its address"
            if kept_in == "server"
            else "unset DALIL_CHROMA_URL, or ingest into another folder"
        )
        message = f"the vectors of the index {str(folder)!r} are {kept_in}; {remedy}."
        raise IndexDamaged(message)
    if chroma_url:
        return VectorStore.server(chroma_url, namespace, token)
    return VectorStore.embedded(folder / FOLDER_NAME, namespace)
