"""A `PassageStore` in a PostgreSQL database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rag.embedders import Embedder, EncodedPassage
from rag.errors import DocumentNotFound, IndexDamaged, IndexNotFound
from rag.index.former import grouped
from rag.index.parts import PassageVectors
from rag.index.postgres.connections import Connection, Connections, has_tables, migrate
from rag.index.postgres.former import (
    SAME_FILES,
    VERSIONS,
    forget,
    forget_files,
    keep,
    keep_former,
    note_files,
    version_of,
)
from rag.index.postgres.rebuild import faults, rebuild
from rag.index.postgres.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    SUMMARY_COLUMNS,
    fetch,
)
from rag.index.postgres.snapshot import PostgresSnapshot
from rag.index.postgres.writing import (
    Keyed,
    count_change,
    derive,
    drop,
    insert_document,
    insert_passages,
    insert_title,
    new_keys,
    set_meta,
)
from rag.index.rebuild import Progress
from rag.index.stored import stored_document, stored_passage, stored_summaries
from rag.index.versions import check_embedder, versions
from rag.index.vocabulary import WrittenWords, induced_terms, stacked
from rag.schema import Document, DocumentSummary, FormerVersion, Language, Passage
from rag.settings import PostgresAddress
from rag.translation import InducedTerms

logger = logging.getLogger(__name__)

# Passages that are embedded at a time.
_EMBEDDED = 256


class PostgresIndex:
    """Documents and their passages, searchable by vector and by term, in one database."""

    def __init__(self, embedder: Embedder, connections: Connections) -> None:
        self.embedder = embedder
        self.connections = connections
        self._writer = threading.local()
        self._written = WrittenWords()
        self._induced: dict[Language, tuple[int, InducedTerms]] = {}
        self._induced_lock = threading.Lock()

    @classmethod
    def open(
        cls,
        address: PostgresAddress,
        embedder: Embedder,
        *,
        create: bool = False,
        progress: Progress | None = None,
    ) -> PostgresIndex:
        """Open the index in a database, with `create` making one where there is none.

        An index of an older format or analyser, or of an older version of the same embedder, is
        first rebuilt from its texts.

        Raises:
            IndexNotFound: there is none and `create` is false.
            EmbedderMismatch: it was made with another embedder.
            DatabaseUnavailable: the server cannot be reached.
            IndexDamaged: the server has no pgvector, or the index is of a newer Dalil.
            IndexNotWritable: its user may not make tables.
        """
        if not create and not has_tables(address):
            message = f"no index in {address}; make one with `dalil ingest PATH --index ADDRESS`."
            raise IndexNotFound(message)
        migrate(address, embedder.dimensions)
        connections = Connections(address)
        index = cls(embedder, connections)
        try:
            connections.open()
            index._bring_up_to_date(progress)
        except BaseException:
            index.close()
            raise
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
        """Close all connections; the index cannot be used afterwards."""
        self.connections.close()

    # -- documents -------------------------------------------------------------------------

    def counts(self) -> tuple[int, int]:
        """The numbers of (documents, passages)."""
        ((documents, passages),) = self._all(
            "SELECT count(*), coalesce(sum(passages), 0) FROM documents"
        )
        return int(documents), int(passages)

    def generation(self) -> int:
        """A number that grows with every committed change, by whichever process."""
        return int(self._meta("generation") or 0)

    def documents(self) -> list[DocumentSummary]:
        """Every document without its text, by title."""
        rows = self._all(f'SELECT {SUMMARY_COLUMNS} ORDER BY title COLLATE "C", source COLLATE "C"')
        return stored_summaries(rows, self.same_files([row[0] for row in rows]))

    def document(self, document_id: str) -> Document:
        """The whole document.

        Raises:
            DocumentNotFound: there is none of that id.
        """
        rows = self._all(f"SELECT {DOCUMENT_COLUMNS} WHERE id = %s", document_id)
        if not rows:
            message = f"no document {document_id!r} in the index; `dalil documents` lists them."
            raise DocumentNotFound(message)
        return stored_document(rows[0])

    def contains(self, document_id: str) -> bool:
        """Whether there is a document of that id."""
        return self.source_of(document_id) is not None

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order."""
        rows = self._all(
            f"SELECT {PASSAGE_COLUMNS} WHERE p.document_id = %s ORDER BY p.ordinal", document_id
        )
        return [stored_passage(row) for row in rows]

    def find(self, *, source: str | None = None, sha256: str | None = None) -> str | None:
        """The id of the document with that `source` and `sha256`; either may be left out."""
        wanted = {"source": source, "sha256": sha256}
        given = {column: value for column, value in wanted.items() if value is not None}
        condition = " AND ".join(f"{column} = %s" for column in given)
        rows = self._all(
            f'SELECT id FROM documents WHERE {condition} ORDER BY id COLLATE "C" LIMIT 1',
            *given.values(),
        )
        return str(rows[0][0]) if rows else None

    def source_of(self, document_id: str) -> str | None:
        """The source of a document, or None if there is no such document."""
        rows = self._all("SELECT source FROM documents WHERE id = %s", document_id)
        return str(rows[0][0]) if rows else None

    def resolve(self, name: str) -> str:
        """The id of the document that has `name` as its id or its source path.

        Raises:
            DocumentNotFound: there is none of that name.
        """
        by_source = self.find(source=name) or self.find(source=Path(name).resolve().as_posix())
        return by_source or self.document(name).id

    # -- writing ---------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A context in which no other process writes; may be nested.

        Raises:
            IndexBusy: another process has been writing for too long to wait.
        """
        if getattr(self._writer, "connection", None) is not None:
            yield
            return
        with self.connections.locked() as connection:
            self._writer.connection = connection
            try:
                yield
            finally:
                self._writer.connection = None

    def put(
        self,
        changes: Sequence[tuple[Document, Sequence[Passage]]],
        vectors: Sequence[EncodedPassage] | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Add documents, or replace those with the same id or source, all of them or none.

        `vectors` are those of all passages in order. If none are given, every passage is embedded
        before the transaction begins, and `progress` is called with how many are.

        Raises:
            IndexBusy: another process is writing.
            IndexNotWritable: the database is full or read-only.
        """
        changes = [
            (_storable(whole), [replace(one, text=_text(one.text)) for one in passages])
            for whole, passages in changes
        ]
        passages = [one for _, of_document in changes for one in of_document]
        encoded = vectors or self._embedded(passages, progress)
        stored = map(PassageVectors.of, passages, encoded)
        with self.writing():
            with self._transaction() as connection:
                generation = count_change(connection)
                self._written.begin(generation - 1)
                self._drop_former(connection, [whole for whole, _ in changes])
                keys = iter(new_keys(connection, len(passages)))
                items = []
                for whole, of_document in changes:
                    insert_document(connection, whole, len(of_document))
                    title = insert_title(connection, whole.title)
                    items += [Keyed(next(keys), one, next(stored), title) for one in of_document]
                insert_passages(connection, items)
                derive(connection, items, self.embedder.embed_words, self._written)
            self._written.commit(generation)

    def _embedded(
        self, passages: Sequence[Passage], progress: Progress | None
    ) -> list[EncodedPassage]:
        encoded: list[EncodedPassage] = []
        for begin in range(0, len(passages), _EMBEDDED):
            part = passages[begin : begin + _EMBEDDED]
            encoded += self.embedder.embed_passages([one.text for one in part])
            if progress:
                progress(len(encoded), len(passages), "")
        return encoded

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents, all of them or none.

        Raises:
            DocumentNotFound: one of them is not there; nothing is removed then.
            IndexBusy: another process is writing.
        """
        with self._transaction() as connection:
            for document_id in document_ids:
                self.document(document_id)
            for document_id in document_ids:
                drop(connection, document_id)
                forget(connection, document_id)
            count_change(connection)

    def relocate(self, document_id: str, source: str) -> None:
        """Give a document another source, and remove the document that has this source, if any.

        Raises:
            DocumentNotFound: there is none of that id.
            IndexBusy: another process is writing.
        """
        with self._transaction() as connection:
            self.document(document_id)
            self._drop_at(connection, source)
            connection.execute(
                "UPDATE documents SET source = %s WHERE id = %s", (source, document_id)
            )
            count_change(connection)

    def faults(self) -> list[str]:
        """The faults of what is made from the texts, one sentence each."""
        with self.connections.reading() as connection:
            return faults(connection)

    def repair_if_damaged(self, progress: Progress | None = None) -> list[str]:
        """Rebuild what is made from the texts if it is damaged; returns the faults found.

        Raises:
            IndexBusy: another process is writing.
        """
        with self.writing():
            if found := self.faults():
                logger.warning("the index is damaged and is rebuilt: %s", "; ".join(found))
                self.rebuild(progress)
        return found

    def rebuild(self, progress: Progress | None = None) -> None:
        """Rebuild everything from the texts, in one transaction.

        Raises:
            IndexBusy: another process is writing.
        """
        with self._transaction() as connection:
            rebuild(connection, self.embedder, progress or (lambda *_: None))
            set_meta(connection, **versions(), embedder=self.embedder.identity)
            count_change(connection)

    # -- former versions and same files -------------------------------------------------------

    def versions(self, document_id: str) -> list[FormerVersion]:
        """The former versions of a document, the newest first; at most 20."""
        return [version_of(row) for row in self._all(VERSIONS, document_id)]

    def keep(self, versions: Sequence[FormerVersion]) -> None:
        """Add former versions of documents.

        Raises:
            IndexBusy: another process is writing.
        """
        with self._transaction() as connection:
            keep(connection, versions)

    def same_files(self, document_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The sources of other files with the content of each document, if there are any."""
        return grouped(sorted(self._all(SAME_FILES, [*document_ids])))

    def note_files(self, files: Mapping[str, str]) -> None:
        """Record the sources of files, each with the id of the document that has its content.

        Raises:
            IndexBusy: another process is writing.
        """
        with self._transaction() as connection:
            note_files(connection, files)
            count_change(connection)

    def forget_files(self, sources: Collection[str]) -> None:
        """Remove what was recorded of files.

        Raises:
            IndexBusy: another process is writing.
        """
        with self._transaction() as connection:
            forget_files(connection, sources)
            count_change(connection)

    # -- searching -------------------------------------------------------------------------

    @contextmanager
    def snapshot(self) -> Iterator[PostgresSnapshot]:
        """A context in which all reads see one state."""
        with self.connections.reading() as connection:
            yield PostgresSnapshot(connection)

    def induced_terms(self, pool: Language) -> InducedTerms:
        """The pool's words with their vectors; empty if the embedder does not translate."""
        generation = self.generation()
        with self._induced_lock:
            known = self._induced.get(pool)
            if known is None or known[0] != generation:
                rows = self._all(
                    'SELECT stem, vector FROM stems WHERE pool = %s ORDER BY stem COLLATE "C"', pool
                )
                known = (generation, induced_terms(*stacked(rows)))
                self._induced[pool] = known
            return known[1]

    # -- plumbing --------------------------------------------------------------------------

    def _bring_up_to_date(self, progress: Progress | None) -> None:
        if self._meta("format") is None:
            with self._transaction() as connection:
                identity = self.embedder.identity
                set_meta(connection, **versions(), embedder=identity)
            return
        made_with, address = self._meta("embedder") or "", str(self.connections.address)
        check_embedder(made_with, self.embedder, address, "ingest into another database")
        if self._is_current():
            return
        if int(self._meta("format") or 0) > int(versions()["format"]):
            message = f"{self.connections.address} is of a newer version of Dalil; upgrade Dalil."
            raise IndexDamaged(message)
        with self.writing():
            # Another process may have done it meanwhile.
            if not self._is_current():
                logger.warning("the index is of an older version and is rebuilt")
                self.rebuild(progress)

    def _is_current(self) -> bool:
        return self._meta("embedder") == self.embedder.identity and all(
            self._meta(name) == value for name, value in versions().items()
        )

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.writing(), self._writer.connection.transaction():
            yield self._writer.connection

    def _drop_former(self, connection: Connection, documents: Sequence[Document]) -> None:
        """Remove the documents that these replace: those with the same id or source."""
        sources = [whole.source for whole in documents]
        forget_files(connection, sources)
        there = connection.execute(
            "SELECT 1 FROM documents WHERE id = ANY(%s) UNION ALL "
            "SELECT 1 FROM documents WHERE source = ANY(%s) LIMIT 1",
            ([whole.id for whole in documents], sources),
        ).fetchone()
        for whole in documents if there else ():
            keep_former(connection, whole)
            drop(connection, whole.id)
            self._drop_at(connection, whole.source)

    def _drop_at(self, connection: Connection, source: str) -> None:
        """Remove the document at `source`, if there is one."""
        forget_files(connection, [source])
        row = connection.execute("SELECT id FROM documents WHERE source = %s", (source,)).fetchone()
        if row is not None:
            drop(connection, row[0])
            forget(connection, row[0])

    def _meta(self, key: str) -> str | None:
        rows = self._all("SELECT value FROM meta WHERE key = %s", key)
        return str(rows[0][0]) if rows else None

    def _all(self, statement: str, *values: object) -> list[Any]:
        """Rows, read inside the transaction of this thread if there is one."""
        own = getattr(self._writer, "connection", None)
        with nullcontext(own) if own else self.connections.connection() as connection:
            return fetch(connection, statement, *values)


def _storable(whole: Document) -> Document:
    return replace(whole, text=_text(whole.text), title=_text(whole.title))


def _text(value: str) -> str:
    """A text without the one character that PostgreSQL cannot store; offsets are the same."""
    return value.replace("\x00", "\ufffd")
