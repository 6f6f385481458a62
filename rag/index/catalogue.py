"""The SQLite side of an index: its documents, passages, terms and words.

The catalogue is the truth: a passage exists if a row says so, whatever vectors Chroma has.
Vectors about to be written, and vectors no longer wanted, are in the journal until Chroma
has followed; `PassageIndex` sweeps what a crash leaves there. The parts of passages are written
ahead in the same way, so that those of a long book are not in memory at once.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Vectors
from rag.errors import IndexDamaged
from rag.index.compression import Bytes
from rag.index.database import Database, storage_errors, stored_values
from rag.index.details import Details
from rag.index.former import FormerTables, replaced_now
from rag.index.layout import (
    DERIVED_SCHEMA,
    FORMAT_VERSION,
    TEXT_FORMAT,
    TEXTS_SCHEMA,
    checksum,
    has_column,
)
from rag.index.parts import PassageVectors, StoredParts
from rag.index.stored import stored_document, stored_passage, stored_summaries
from rag.index.tables import batches
from rag.index.terms import TermIndex
from rag.index.titles import TitleIndex
from rag.index.versions import versions
from rag.index.vocabulary import Vocabulary
from rag.schema import (
    Document,
    DocumentSummary,
    FormerVersion,
    Language,
    Passage,
    Scope,
)

FILE_NAME = "catalogue.sqlite3"
SEGMENTS_FOLDER = "segments"
# Passages whose terms are counted together: more, as of a long book, would fill the memory.
_DERIVED_AT_ONCE = 512

_PASSAGE_COLUMNS = """
    p.key, p.id, p.document_id, p.ordinal, p.start, p."end", p.text, p.language, p.page, p.heading,
    {ocr_confidence}, d.title, d.source, d.published, d.sha256
    FROM passages p JOIN documents d ON d.id = p.document_id
"""


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with its key and its vector as a whole, ``(dimensions,)``."""

    key: int
    passage: Passage
    whole: Bytes


KeyedVectors = tuple[int, PassageVectors]
"""The vectors of a passage, after its key."""


class Catalogue:
    """One SQLite file in write-ahead mode; safe to share between threads."""

    def __init__(self, path: Path, connection: Database) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()
        self.terms = TermIndex(connection, self._lock, path.parent / SEGMENTS_FOLDER)
        self.titles = TitleIndex(connection, self._lock)
        self.vocabulary = Vocabulary(connection, self._lock)
        self.former = FormerTables(connection, self._lock)
        # Columns that are known to be there; they stay.
        self._columns: set[tuple[str, str]] = set()

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, str]) -> Catalogue:
        """Make a new, empty catalogue at `path`; a file appears there only when it is complete.

        Raises:
            IndexNotWritable: the storage is full or read-only.
        """
        partial = path.with_suffix(".partial")
        with storage_errors(path):
            partial.unlink(missing_ok=True)
            connection = Database.open(partial)
            connection.execute("BEGIN IMMEDIATE")
            connection.run(TEXTS_SCHEMA + DERIVED_SCHEMA)
            rows = {"generation": "0"} | versions() | dict(meta)
            connection.executemany("INSERT INTO meta VALUES (?, ?)", rows.items())
            connection.commit()
            connection.close()
            partial.replace(path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open the catalogue at `path`, for reading alone if it cannot be written.

        Raises:
            IndexDamaged: the file is no catalogue, or one of a newer format.
            IndexNotWritable: the file has unfinished changes and cannot be written.
        """
        connection = Database.open(path)
        catalogue = cls(path, connection)
        try:
            found = catalogue.meta("format") or "none"
            if not found.isdigit() or int(found) > FORMAT_VERSION:
                message = (
                    f"{str(path)!r} has the format {found}, and this version of Dalil reads up to "
                    f"{FORMAT_VERSION}; upgrade Dalil, or ingest the documents again into another "
                    "folder."
                )
                raise IndexDamaged(message)
        except BaseException:
            connection.close()
            raise
        return catalogue

    @property
    def is_outdated(self) -> bool:
        """Whether a version of Dalil with other tables or another analyser made it."""
        return any(self.meta(name) != value for name, value in versions().items())

    @property
    def is_read_only(self) -> bool:
        """Whether it cannot be written, because the storage is full or read-only."""
        return self._connection.read_only

    def close(self) -> None:
        """Close the file; the catalogue cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    # -- reading ---------------------------------------------------------------------------

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A context in which all reads see one state."""
        with self._lock:
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.rollback()

    def meta(self, key: str) -> str | None:
        """The stored value of `key`, or None."""
        row = self._one("SELECT value FROM meta WHERE key = ?", key)
        return None if row is None else str(row[0])

    def generation(self) -> int:
        """A number that grows with every committed change, by whichever process."""
        return int(self.meta("generation") or 0)

    def counts(self) -> tuple[int, int]:
        """The numbers of (documents, passages)."""
        row = self._one("SELECT count(*), coalesce(sum(passages), 0) FROM documents")
        return int(row[0]), int(row[1])

    def pool_size(self, pool: Language) -> int:
        """The number of passages in a pool."""
        row = self._one("SELECT count(*) FROM passages WHERE language IN (?, 'mixed')", pool)
        return int(row[0])

    def summaries(self) -> list[DocumentSummary]:
        """Every document without its text, by title."""
        details = self._column("documents", "details")
        rows = self._all(
            "SELECT id, source, title, language, sha256, media_type, published, characters, "
            f"passages, {details} FROM documents ORDER BY title, source"
        )
        same_files = self.former.same_files([row[0] for row in rows])
        with stored_values(self.path):
            return stored_summaries([_dated(row, 6) for row in rows], same_files)

    def document(self, document_id: str) -> Document | None:
        """The whole document, or None."""
        row = self._one(
            "SELECT id, source, title, text, language, sha256, media_type, published, pages, "
            f"headings, {self._column('documents', 'details')} FROM documents WHERE id = ?",
            document_id,
        )
        if row is None:
            return None
        with stored_values(self.path):
            return _document(row)

    def find(self, *, source: str | None = None, sha256: str | None = None) -> str | None:
        """The id of the document with that `source` and `sha256`; either may be left out."""
        wanted = {"source": source, "sha256": sha256}
        given = {column: value for column, value in wanted.items() if value is not None}
        conditions = " AND ".join(f"{column} = ?" for column in given)
        row = self._one(f"SELECT id FROM documents WHERE {conditions} ORDER BY id", *given.values())
        return None if row is None else str(row[0])

    def source_of(self, document_id: str) -> str | None:
        """The source of a document, or None if there is no such document."""
        row = self._one("SELECT source FROM documents WHERE id = ?", document_id)
        return None if row is None else str(row[0])

    def passages(self, keys: Iterable[int]) -> dict[int, Passage]:
        """The passages that exist among `keys`, by key."""
        return self._passages("p.key", list(keys))

    def keys_titled(self, titles: Iterable[int], most: int, scope: Scope) -> list[int]:
        """Passages in a scope of documents with these titles, in reading order.

        At most `most` for every 900 titles.
        """
        condition, values = _within(scope)
        return [
            key
            for marks, part in batches(list(titles))
            for (key,) in self._all(
                "SELECT p.key FROM titles t JOIN documents d ON d.title = t.title "
                f"JOIN passages p ON p.document_id = d.id WHERE t.number IN ({marks}) "
                f"AND {condition} ORDER BY p.document_id, p.ordinal LIMIT ?",
                *part,
                *values,
                most,
            )
        ]

    def keys_in_scope(self, pool: Language, scope: Scope) -> NDArray[np.int64]:
        """The keys of the passages of a pool that are in a scope, in no order."""
        condition, values = _within(scope)
        rows = self._all(
            "SELECT p.key FROM documents d JOIN passages p ON p.document_id = d.id "
            f"WHERE p.language IN (?, 'mixed') AND {condition}",
            pool,
            *values,
        )
        return np.fromiter((key for (key,) in rows), dtype=np.int64, count=len(rows))

    def parts(self, keys: Sequence[int]) -> StoredParts:
        """The parts of the passages with these keys, in the order of `keys`."""
        found = {
            key: (vectors, spans, sentences)
            for marks, part in batches(keys)
            for key, vectors, spans, sentences in self._all(
                f"SELECT key, vectors, spans, sentences FROM parts WHERE key IN ({marks})", *part
            )
        }
        with stored_values(self.path):
            return StoredParts.of([found[key] for key in keys])

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order."""
        rows = self._all(
            f"SELECT {self._passage_columns()} WHERE p.document_id = ? ORDER BY p.ordinal",
            document_id,
        )
        with stored_values(self.path):
            return [_passage(row) for row in rows]

    def journal(self) -> list[int]:
        """Keys whose vectors may be in Chroma while their passages are not in the catalogue."""
        return [row[0] for row in self._all("SELECT key FROM journal")]

    def orphans(self) -> list[int]:
        """The keys in the journal that no passage has."""
        rows = self._all("SELECT key FROM journal WHERE key NOT IN (SELECT key FROM passages)")
        return [row[0] for row in rows]

    # -- checking --------------------------------------------------------------------------

    def integrity_faults(self) -> list[str]:
        """The faults that SQLite finds in its file."""
        rows = self._all("PRAGMA integrity_check(10)")
        return [str(row[0]) for row in rows if row[0] != "ok"]

    def sound_texts(self) -> Iterator[tuple[str, str, bool]]:
        """Yield the id and source of each document, and whether its text is as it was stored.

        In an older format checksums may be missing: there a text is sound if it can be decoded.
        """
        has_checksums = int(self.meta("format") or 0) >= TEXT_FORMAT
        column = "checksum" if has_checksums else "NULL"
        for id_, source in self._all("SELECT id, source FROM documents ORDER BY id"):
            try:
                *values, stored = self._one(
                    f"SELECT title, text, pages, headings, {column} FROM documents WHERE id = ?",
                    id_,
                )
                sound = self.document(id_) is not None and stored in (None, checksum(*values))
            except IndexDamaged:
                sound = False
            yield id_, source, sound

    def has_sound_passages(self, document_id: str) -> bool:
        """Whether the passages of a document are pieces of its text, and all are there."""
        try:
            document, passages = self.document(document_id), self.passages_of(document_id)
        except IndexDamaged:
            return False
        (count,) = self._one("SELECT passages FROM documents WHERE id = ?", document_id)
        return (
            document is not None
            and [passage.ordinal for passage in passages] == list(range(count))
            and all(document.text[p.start : p.end] == p.text for p in passages)
        )

    def unsound_parts(self) -> int:
        """The number of passages whose parts are missing or damaged."""
        missing = self._one(
            "SELECT count(*) FROM passages WHERE key NOT IN (SELECT key FROM parts)"
        )
        rows = self._all("SELECT vectors, spans, sentences, checksum FROM parts")
        return int(missing[0] + sum(checksum(*row[:3]) != row[3] for row in rows))

    def keys(self, pool: Language) -> list[int]:
        """The keys of the passages that the documents have in a pool."""
        rows = self._all("SELECT key FROM passages WHERE language IN (?, 'mixed')", pool)
        return [key for (key,) in rows]

    def has_sound_titles(self) -> bool:
        """Whether the counts of titles agree with the documents."""
        counted = self._all("SELECT title, documents FROM titles ORDER BY title")
        return counted == self._all(
            "SELECT title, count(*) FROM documents GROUP BY title ORDER BY title"
        )

    def newest_key(self) -> int:
        """The highest key that was ever given to a passage; 0 if none was."""
        return int(self._all("SELECT key FROM last_key")[0][0])

    # -- writing ---------------------------------------------------------------------------

    def announce(self, count: int) -> list[int]:
        """Write keys into the journal, durably, before their vectors are added.

        Allocates `count` new, ascending, never reused keys.
        """
        with self.transaction() as connection:
            ((last,),) = connection.execute(
                "UPDATE last_key SET key = key + ? RETURNING key", (count,)
            ).fetchall()
            keys = list(range(last - count + 1, last + 1))
            connection.executemany("INSERT INTO journal VALUES (?)", [(key,) for key in keys])
        return keys

    def store_parts(self, parts: Iterable[KeyedVectors]) -> None:
        """Store the parts of passages under announced keys, before the passages are there."""
        with self.transaction() as connection:
            insert_parts(connection, parts)

    def replace(
        self,
        changes: Sequence[tuple[Document, Sequence[IndexedPassage]]],
        removed: Sequence[str] = (),
        *,
        embed_words: Callable[[Sequence[str]], Vectors],
    ) -> None:
        """Remove and replace documents in one transaction; a source has one document afterwards.

        What a document was before is kept as a former version if its text is another now. The keys
        whose vectors are no longer wanted are noted in the journal.
        """
        with self._lock:
            with self.transaction() as connection:
                generation = self.generation()
                self.vocabulary.written.begin(generation)
                for document_id in removed:
                    self._forget(connection, document_id)
                for document, _ in changes:
                    self._keep_former(document)
                    self._drop(connection, document.id)
                for document, _ in changes:
                    self._drop_at(connection, document.source)
                titles: list[int] = []
                for document, passages in changes:
                    self._insert(connection, document, passages)
                    titles += [self.titles.insert(document.title)] * len(passages)
                items = [item for _, of in changes for item in of]
                for begin in range(0, len(items), _DERIVED_AT_ONCE):
                    end = begin + _DERIVED_AT_ONCE
                    self.derive(items[begin:end], titles[begin:end], embed_words)
                _count_change(connection)
            self.vocabulary.written.commit(generation + 1)
        self.terms.sweep()

    def derive(
        self,
        items: Sequence[IndexedPassage],
        titles: Sequence[int],
        embed_words: Callable[[Sequence[str]], Vectors],
    ) -> None:
        """Add the terms and words of passages, inside a transaction.

        `titles` are the numbers of their titles, in order.
        """
        if not items:
            return
        added = {item.key: item.passage for item in items}
        self.terms.insert(added, titles, np.array([item.whole for item in items]))
        self.vocabulary.insert(added.values(), embed_words)

    def note_files(self, files: Mapping[str, str]) -> None:
        """Record the sources of files, each with the id of the document that has its content."""
        with self.transaction() as connection:
            self.former.note_files(files)
            _count_change(connection)

    def forget_files(self, sources: Iterable[str]) -> None:
        """Remove what was recorded of files."""
        with self.transaction() as connection:
            self.former.forget_files(sources)
            _count_change(connection)

    def keep(self, versions: Iterable[FormerVersion]) -> None:
        """Add former versions of documents."""
        with self.transaction():
            self.former.keep(versions)

    def relocate(self, document_id: str, source: str) -> None:
        """Give a document another source, and remove the document that has this source, if any."""
        with self.transaction() as connection:
            self._drop_at(connection, source)
            connection.execute(
                "UPDATE documents SET source = ? WHERE id = ?", (source, document_id)
            )
            _count_change(connection)

    def settle(self, keys: Iterable[int]) -> None:
        """Remove keys from the journal, once Chroma agrees with the catalogue about them.

        The parts of those that no passage has are removed.
        """
        rows = [(key,) for key in keys]
        with self.transaction() as connection:
            connection.executemany(
                "DELETE FROM parts WHERE key = ?1 AND ?1 NOT IN (SELECT key FROM passages)", rows
            )
            connection.executemany("DELETE FROM journal WHERE key = ?", rows)

    def _drop(self, connection: Database, document_id: str) -> None:
        passages = self._passages("p.document_id", [document_id])
        self.terms.delete(passages)
        keys = [(key,) for key in passages]
        for table in ("parts", "passages"):
            connection.executemany(f"DELETE FROM {table} WHERE key = ?", keys)
        dropped = connection.execute(
            "DELETE FROM documents WHERE id = ? RETURNING title", (document_id,)
        ).fetchall()
        for (title,) in dropped:
            self.titles.delete(title)
        connection.executemany("INSERT OR IGNORE INTO journal VALUES (?)", keys)

    def _keep_former(self, document: Document) -> None:
        """Store the former version of a document, if it had another text that can still be read."""
        with suppress(IndexDamaged):
            former = self.document(document.id)
            if former is not None and former.text != document.text:
                self.former.keep([replaced_now(former)])
                self.former.forget_files_of(document.id)

    def _forget(self, connection: Database, document_id: str) -> None:
        """Remove a document with its former versions."""
        self._drop(connection, document_id)
        self.former.forget(document_id)

    def _drop_at(self, connection: Database, source: str) -> None:
        """Remove the document at `source`, if there is one."""
        self.former.forget_files([source])
        if (document_id := self.find(source=source)) is not None:
            self._forget(connection, document_id)

    def _insert(
        self, connection: Database, document: Document, indexed: Sequence[IndexedPassage]
    ) -> None:
        """Add a document and its passages."""
        pages = json.dumps(document.pages)
        headings = json.dumps([asdict(one) for one in document.headings], ensure_ascii=False)
        connection.execute(
            f"INSERT INTO documents VALUES ({','.join('?' * 14)})",
            (
                document.id,
                document.source,
                document.title,
                document.text,
                document.language,
                document.sha256,
                document.media_type,
                document.published.isoformat() if document.published else None,
                pages,
                headings,
                len(document.text),
                len(indexed),
                checksum(document.title, document.text, pages, headings),
                Details.of(document).as_text(),
            ),
        )
        insert_passages(connection, [(item.key, item.passage) for item in indexed])
        connection.executemany(
            "DELETE FROM journal WHERE key = ?", [(item.key,) for item in indexed]
        )

    # -- plumbing --------------------------------------------------------------------------

    def _column(self, table: str, column: str) -> str:
        """A column of a table; NULL where the tables are of an older format without it."""
        if (table, column) not in self._columns:
            with self._lock:
                if not has_column(self._connection, table, column):
                    return "NULL"
            self._columns.add((table, column))
        return column

    def _passage_columns(self) -> str:
        column = self._column("passages", "ocr_confidence")
        return _PASSAGE_COLUMNS.format(ocr_confidence=column)

    def _passages(self, column: str, values: Sequence[str] | Sequence[int]) -> dict[int, Passage]:
        found: dict[int, Passage] = {}
        for marks, part in batches(values):
            rows = self._all(f"SELECT {self._passage_columns()} WHERE {column} IN ({marks})", *part)
            with stored_values(self.path):
                found.update((row[0], _passage(row)) for row in rows)
        return found

    def _all(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: object) -> Any:
        with self._lock:
            return self._connection.execute(sql, values).fetchone()

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """A context whose changes are all made when it ends, or none of them after an error."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()


def insert_parts(connection: Database, parts: Iterable[KeyedVectors]) -> None:
    """Add the parts of passages under their keys."""
    rows = [(key, *vectors.packed()) for key, vectors in parts]
    connection.executemany(
        "INSERT INTO parts VALUES (?, ?, ?, ?, ?)", [(*row, checksum(*row[1:])) for row in rows]
    )


def insert_passages(connection: Database, passages: Iterable[tuple[int, Passage]]) -> None:
    """Add passages under their keys."""
    connection.executemany(
        f"INSERT INTO passages VALUES ({','.join('?' * 11)})",
        [
            (
                key,
                passage.id,
                passage.document_id,
                passage.ordinal,
                passage.start,
                passage.end,
                passage.text,
                passage.language,
                passage.page,
                passage.heading,
                passage.ocr_confidence,
            )
            for key, passage in passages
        ],
    )


def _count_change(connection: Database) -> None:
    connection.execute(
        "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'"
    )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _dated(row: Sequence[Any], place: int) -> list[Any]:
    """The row with the day at `place` as a date."""
    return [*row[:place], _date(row[place]), *row[place + 1 :]]


def _passage(row: Sequence[Any]) -> Passage:
    return stored_passage(_dated(row, 13))


def _document(row: Sequence[Any]) -> Document:
    *columns, pages, headings, details = _dated(row, 7)
    return stored_document([*columns, json.loads(pages), json.loads(headings), details])


def _within(scope: Scope) -> tuple[str, list[object]]:
    """The scope as a condition on a document ``d``, and its values."""
    conditions: list[str] = []
    values: list[object] = []
    if scope.document_ids:
        conditions.append(f"d.id IN ({','.join('?' * len(scope.document_ids))})")
        values += scope.document_ids
    if scope.published_from:
        conditions.append("d.published >= ?")
        values.append(scope.published_from.isoformat())
    if scope.published_until:
        conditions.append("d.published <= ?")
        values.append(scope.published_until.isoformat())
    return " AND ".join(conditions) or "1", values
