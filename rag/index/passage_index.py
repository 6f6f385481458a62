"""Chroma and SQLite as one index of passages.

The state of an index is what SQLite has committed. To replace a document, its new vectors are
announced in the journal, and written to Chroma, and their parts to SQLite; then one SQLite
transaction replaces the document; the former vectors are removed from Chroma last. A ``kill -9`` at
any instant therefore leaves the former state or the next one; what is left over is invisible, is in
the journal, and is deleted when the index is next opened.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from rag.embedders import Embedder, EncodedPassage
from rag.errors import (
    DocumentNotFound,
    IndexBusy,
    IndexFailure,
    IndexNotFound,
    IndexNotWritable,
    VectorStoreUnavailable,
)
from rag.index.bounded_wait import BoundedWait
from rag.index.catalogue import FILE_NAME, Catalogue, IndexedPassage
from rag.index.database import storage_errors
from rag.index.local_snapshot import LocalSnapshot, RecentScopes
from rag.index.rebuild import (
    POOLS,
    Progress,
    VectorPlace,
    forget_abandoned,
    has_abandoned,
    indexed,
    rebuild,
)
from rag.index.vectors import VectorStore
from rag.index.versions import check_embedder
from rag.index.vocabulary import induced_terms
from rag.schema import Document, DocumentSummary, FormerVersion, Language, Passage
from rag.translation import InducedTerms

logger = logging.getLogger(__name__)

_LOCK_NAME = "write.lock"
_LOCK_SECONDS = 10.0
# After a process was killed, Chroma may read its log for minutes; questions do not wait for that.
_CHROMA_SECONDS = 5.0
# Passages that are embedded and given to Chroma at a time.
_BATCH = 256
_REMEDY = "embed its texts again with the configured one (`dalil check --repair`)"


class PassageIndex:
    """Documents and their passages, searchable by vector and by term, in one folder."""

    def __init__(
        self,
        embedder: Embedder,
        catalogue: Catalogue,
        vectors: VectorStore,
        place: VectorPlace,
    ) -> None:
        self.folder = place.folder
        self.embedder = embedder
        self.catalogue = catalogue
        self._vectors = vectors
        self._place = place
        self._scopes = RecentScopes()
        self._induced: dict[Language, tuple[int, InducedTerms]] = {}
        self._induced_lock = threading.Lock()
        self._write_lock = write_lock(place.folder)
        self._catching_up = BoundedWait(_CHROMA_SECONDS)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        embedder: Embedder,
        *,
        create: bool = False,
        chroma_url: str | None = None,
        chroma_token: str | None = None,
        progress: Progress | None = None,
    ) -> PassageIndex:
        """Open the index in `folder`, with `create` making one where there is none.

        An index of an older format or analyser, or of an older version of the same embedder, is
        first rebuilt from its texts. Where the storage is full or read-only, it can be read.

        Args:
            folder: of the catalogue, and of Chroma's files unless a server is named.
            embedder: must be the one that the index was made with.
            create: make the index if it does not exist.
            chroma_url: a Chroma server to keep the vectors in.
            chroma_token: its bearer token.
            progress: called with the progress of a rebuild, in passages.

        Raises:
            IndexNotFound: there is none and `create` is false.
            EmbedderMismatch: it was made with another embedder.
            IndexDamaged: its files cannot be read, or its vectors are elsewhere.
            IndexNotWritable: it has to be written first, and the storage is full or read-only.
            IndexBusy: it has to be rebuilt, and another process is writing.
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
        place = VectorPlace(folder, chroma_url, chroma_token)
        try:
            check_embedder(catalogue.meta("embedder") or "", embedder, repr(str(folder)), _REMEDY)
            vectors = place.current(catalogue)
            if _is_outdated(catalogue, embedder):
                vectors.close()
                vectors = _migrated(catalogue, embedder, place, progress)
        except BaseException:
            catalogue.close()
            raise
        index = cls(embedder, catalogue, vectors, place)
        if index._has_leftovers():
            index._catching_up.run(index._sweep_if_idle)
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
        self._catching_up.afterwards(self._vectors.close)

    # -- documents -------------------------------------------------------------------------

    def documents(self) -> list[DocumentSummary]:
        """Every document without its text, by title."""
        return self.catalogue.summaries()

    def document(self, document_id: str) -> Document:
        """The whole document.

        Raises:
            DocumentNotFound: the index has none of that id.
        """
        document = self.catalogue.document(document_id)
        if document is None:
            message = f"no document {document_id!r} in the index; `dalil documents` lists them."
            raise DocumentNotFound(message)
        return document

    def contains(self, document_id: str) -> bool:
        """Whether there is a document of that id."""
        return self.source_of(document_id) is not None

    def counts(self) -> tuple[int, int]:
        """The numbers of (documents, passages)."""
        return self.catalogue.counts()

    def generation(self) -> int:
        """A number that grows with every committed change, by whichever process."""
        return self.catalogue.generation()

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order."""
        return self.catalogue.passages_of(document_id)

    def find(self, *, source: str | None = None, sha256: str | None = None) -> str | None:
        """The id of the document with that `source` and `sha256`; either may be left out."""
        return self.catalogue.find(source=source, sha256=sha256)

    def source_of(self, document_id: str) -> str | None:
        """The source of a document, or None if there is no such document."""
        return self.catalogue.source_of(document_id)

    def resolve(self, name: str) -> str:
        """The id of the document that has `name` as its id or its source path.

        Raises:
            DocumentNotFound: the index has none of that name.
        """
        by_source = self.catalogue.find(source=name) or self.catalogue.find(
            source=Path(name).resolve().as_posix()
        )
        return by_source or self.document(name).id

    def put(
        self,
        changes: Sequence[tuple[Document, Sequence[Passage]]],
        vectors: Sequence[EncodedPassage] | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Add documents, or replace those with the same id or source, all of them or none.

        `vectors` are those of all passages in order; passages are embedded if none are given, and
        `progress` is called with how many of them are.

        Raises:
            IndexBusy: another process is writing.
            VectorStoreUnavailable: Chroma refused; the catalogue is then unchanged.
        """
        with self.writing():
            passages = [passage for _, of_document in changes for passage in of_document]
            # What another process has added meanwhile must not be overwritten.
            self._vectors.see(self.catalogue.newest_key())
            keys = self.catalogue.announce(len(passages))
            keyed = list(zip(keys, passages, strict=True))
            stored = self._stored(keyed, vectors, progress if vectors is None else None)
            self.catalogue.replace(
                [(document, list(islice(stored, len(of)))) for document, of in changes],
                embed_words=self.embedder.embed_words,
            )
            self._vectors.has_seen(self.catalogue.newest_key())
            self._sweep()

    def _stored(
        self,
        passages: Sequence[tuple[int, Passage]],
        vectors: Sequence[EncodedPassage] | None,
        progress: Progress | None,
    ) -> Iterator[IndexedPassage]:
        """Yield passages, by key, with their vectors; long books are embedded in parts."""
        for begin in range(0, len(passages), _BATCH):
            part = passages[begin : begin + _BATCH]
            encoded = (
                vectors[begin : begin + _BATCH]
                if vectors
                else self.embedder.embed_passages([passage.text for _, passage in part])
            )
            if progress:
                progress(begin + len(part), len(passages), "")
            yield from indexed(part, encoded, self._vectors, self.catalogue.store_parts)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents, all of them or none.

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
        """A context in which no other process writes; may be nested.

        Raises:
            IndexBusy: another process has been writing for too long to wait.
            IndexNotWritable: the storage is full, read-only or out of order.
        """
        with locked(self._write_lock, self.folder):
            yield

    def faults(self) -> list[str]:
        """The faults of the files that are made from the texts, one sentence each.

        Looks at the checksums of all segments, and whether Chroma has the vectors. `check_index`
        looks at everything.
        """
        faults = self.catalogue.terms.verify()
        for pool in POOLS:
            passages = self.catalogue.pool_size(pool)
            try:
                found = self._vectors.count(pool)
            except VectorStoreUnavailable as error:
                faults.append(str(error))
                break
            if found < passages:
                faults.append(f"Chroma has {found:,} of {passages:,} vectors ({pool})")
        return faults

    def repair_if_damaged(self, progress: Progress | None = None) -> list[str]:
        """Rebuild from the texts if there are `faults`, which are returned.

        Raises:
            IndexBusy: another process is writing.
            IndexNotWritable: the storage is full, read-only or out of order.
            IndexDamaged: a text cannot be read.
        """
        with self.writing():
            if faults := self.faults():
                logger.warning("the index is damaged and is rebuilt: %s", "; ".join(faults))
                self._vectors.close()
                self._vectors = rebuild(self.catalogue, self.embedder, self._place, progress)
        return faults

    # -- former versions and same files -------------------------------------------------------

    def versions(self, document_id: str) -> list[FormerVersion]:
        """The former versions of a document, the newest first; at most 20."""
        return self.catalogue.former.versions(document_id)

    def keep(self, versions: Sequence[FormerVersion]) -> None:
        """Add former versions of documents.

        Raises:
            IndexBusy: another process is writing.
        """
        with self.writing():
            self.catalogue.keep(versions)

    def same_files(self, document_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The sources of other files with the content of each document, if there are any."""
        return self.catalogue.former.same_files(document_ids)

    def note_files(self, files: Mapping[str, str]) -> None:
        """Record the sources of files, each with the id of the document that has its content.

        Raises:
            IndexBusy: another process is writing.
        """
        with self.writing():
            self.catalogue.note_files(files)

    def forget_files(self, sources: Collection[str]) -> None:
        """Remove what was recorded of files.

        Raises:
            IndexBusy: another process is writing.
        """
        with self.writing():
            self.catalogue.forget_files(sources)

    def wait_for_chroma(self) -> None:
        """Have Chroma find all passages; waits without a limit.

        Raises:
            IndexBusy: another process is writing.
            VectorStoreUnavailable: Chroma cannot be used.
        """
        with self.writing():
            self._vectors.see(self.catalogue.newest_key())

    # -- searching -------------------------------------------------------------------------

    @contextmanager
    def snapshot(self) -> Iterator[LocalSnapshot]:
        """A context in which all reads see one state."""
        with self.catalogue.snapshot():
            yield LocalSnapshot(self.catalogue, self._vectors, self._scopes, self._see)

    def _see(self, newest: int) -> None:
        """Have Chroma find the keys up to `newest`, unless another process is writing.

        If that takes longer than `_CHROMA_SECONDS`, it continues in another thread.
        """

        def see() -> None:
            with suppress(Timeout, OSError), self._write_lock.acquire(timeout=0):
                self._vectors.see(newest)

        if self._catching_up.run(see):
            logger.info(
                "Chroma is still reading what was written to %s; until it is done, all passages "
                "are compared with each question",
                self.folder,
            )

    def induced_terms(self, pool: Language) -> InducedTerms:
        """The pool's words with their vectors; empty if the embedder does not translate."""
        generation = self.catalogue.generation()
        with self._induced_lock:
            known = self._induced.get(pool)
            if known is None or known[0] != generation:
                stems, vectors = self.catalogue.vocabulary.stem_vectors(pool)
                known = (generation, induced_terms(stems, vectors))
                self._induced[pool] = known
            return known[1]

    # -- leftovers of a crash --------------------------------------------------------------

    def _has_leftovers(self) -> bool:
        """Whether a process that was killed has left anything that can be swept."""
        if self.catalogue.is_read_only:
            return False
        return bool(self.catalogue.journal()) or has_abandoned(self.catalogue)

    def _sweep_if_idle(self) -> None:
        """Sweep unless another process is writing, which then sweeps its journal itself."""
        try:
            with self._write_lock.acquire(timeout=0):
                self._sweep()
                forget_abandoned(self.catalogue, self._place)
        except (OSError, IndexFailure) as error:
            # What is left over is invisible; it is swept when the storage can be written again.
            logger.info("not swept: %s", error)

    def _sweep(self) -> None:
        """Delete the vectors in the journal that have no passage from Chroma."""
        noted = self.catalogue.journal()
        if orphans := self.catalogue.orphans():
            self._vectors.see(self.catalogue.newest_key())
            self._vectors.delete(orphans)
        self.catalogue.settle(noted)


def write_lock(folder: Path) -> FileLock:
    """The lock that a process has while it writes to the index in a folder."""
    return FileLock(folder / _LOCK_NAME, timeout=_LOCK_SECONDS)


@contextmanager
def locked(lock: FileLock, folder: Path) -> Iterator[None]:
    """A context in which no other process writes to the index in a folder.

    Raises:
        IndexBusy: another process has been writing for too long to wait.
        IndexNotWritable: the storage is full, read-only or out of order.
    """
    with storage_errors(folder):
        try:
            lock.acquire()
        except Timeout as error:
            message = (
                f"another process is writing to the index {str(folder)!r}; try again when it is "
                "done."
            )
            raise IndexBusy(message) from error
        try:
            yield
        finally:
            lock.release()


def _is_outdated(catalogue: Catalogue, embedder: Embedder) -> bool:
    return catalogue.is_outdated or catalogue.meta("embedder") != embedder.identity


def _migrated(
    catalogue: Catalogue, embedder: Embedder, place: VectorPlace, progress: Progress | None
) -> VectorStore:
    """The vectors of a catalogue that was made by an older version and is rebuilt."""
    if catalogue.is_read_only:
        message = (
            f"the index {str(place.folder)!r} was made by an older version of Dalil and cannot be "
            "rebuilt where it is (its storage is full or read-only); copy it to another folder."
        )
        raise IndexNotWritable(message)
    with locked(write_lock(place.folder), place.folder):
        # Another process may have done it meanwhile.
        if not _is_outdated(catalogue, embedder):
            return place.current(catalogue)
        logger.warning("the index %s is of an older version and is rebuilt", place.folder)
        return rebuild(catalogue, embedder, place, progress)


def _create(folder: Path, embedder: Embedder, chroma_url: str | None) -> Catalogue:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = (
            f"the index folder {str(folder)!r} cannot be made: {error.strerror}; name another."
        )
        raise IndexNotFound(message) from error
    with locked(write_lock(folder), folder):
        path = folder / FILE_NAME
        if path.is_file():
            return Catalogue.open(path)
        return Catalogue.create(
            path,
            {
                "embedder": embedder.identity,
                "dimensions": str(embedder.dimensions),
                "namespace": f"dalil-{uuid.uuid4().hex[:12]}",
                "vectors": VectorPlace(folder, chroma_url).kind,
            },
        )
