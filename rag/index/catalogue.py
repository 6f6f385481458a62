"""The SQLite side of an index: what is in it, where it came from, and which words it holds.

The catalogue is the truth: a passage exists if a row says so, whatever vectors Chroma holds.
Vectors about to be written, and vectors no longer wanted, stand in the journal until Chroma
has followed; `PassageIndex` sweeps what a crash leaves there.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.analysis import gram_terms, is_arabic, words
from rag.embedders import Vectors
from rag.errors import IndexBusy, IndexDamaged
from rag.index.compression import Bytes, Nibbles
from rag.index.tables import batches
from rag.index.terms import TERMS_SCHEMA, TermIndex, searchable_text
from rag.index.titles import TITLES_SCHEMA, TitleIndex
from rag.index.vocabulary import VOCABULARY_SCHEMA, Vocabulary
from rag.schema import (
    Document,
    DocumentSummary,
    Heading,
    Language,
    Passage,
    Scope,
)

FORMAT_VERSION = 3
FILE_NAME = "catalogue.sqlite3"
SEGMENTS_FOLDER = "segments"

Spans = NDArray[np.int32]
_OFFSET = np.dtype("<i4")

_BUSY_SECONDS = 10.0
# Passages that are read, at most, to find a phrase in them.
_READ_FOR_A_PHRASE = 300

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    published TEXT,
    pages TEXT NOT NULL,
    headings TEXT NOT NULL,
    characters INTEGER NOT NULL,
    passages INTEGER NOT NULL
);
CREATE INDEX documents_by_sha256 ON documents (sha256);
CREATE INDEX documents_by_title ON documents (title);
CREATE TABLE passages (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id),
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    page INTEGER,
    heading TEXT
);
CREATE INDEX passages_by_document ON passages (document_id, ordinal);
CREATE TABLE parts (
    key INTEGER PRIMARY KEY REFERENCES passages (key),
    vectors BLOB NOT NULL,
    spans BLOB NOT NULL,
    sentences BLOB NOT NULL
);
CREATE TABLE journal (key INTEGER PRIMARY KEY);
CREATE TABLE last_key (id INTEGER PRIMARY KEY CHECK (id = 0), key INTEGER NOT NULL);
INSERT INTO last_key VALUES (0, 0);
"""

_PASSAGE_COLUMNS = """
    p.key, p.id, p.document_id, p.ordinal, p.start, p."end", p.text, p.language, p.page, p.heading,
    d.title, d.source, d.published, d.sha256
    FROM passages p JOIN documents d ON d.id = p.document_id
"""


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The compressed vectors of one passage: the whole ``(dimensions,)`` and its parts.

    `parts` is ``(n_parts, part_dimensions / 2)``, see `rag.index.compression`; `spans`,
    ``(n_parts, 2)``, are the parts' offsets into the document, and `sentences`,
    ``(n_sentences, 2)``, those of the passage's sentences.
    """

    whole: Bytes
    parts: Nibbles
    spans: Spans
    sentences: Spans


@dataclass(frozen=True, slots=True)
class StoredParts:
    """The parts of several passages, as in `PassageVectors`; offsets as bytes, see `spans_in`.

    `vectors` are those of all of them; of each `counts` is how many it has.
    """

    vectors: Nibbles
    counts: Sequence[int]
    spans: Sequence[bytes]
    sentences: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with the key and the vectors that are stored beside it."""

    key: int
    passage: Passage
    vectors: PassageVectors


class Catalogue:
    """One SQLite file in write-ahead mode; safe to share between threads."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()
        self.terms = TermIndex(connection, self._lock, path.parent / SEGMENTS_FOLDER)
        self.titles = TitleIndex(connection, self._lock)
        self.vocabulary = Vocabulary(connection, self._lock)

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, str]) -> Catalogue:
        """Make a new, empty catalogue at `path`; it appears whole or not at all."""
        partial = path.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        connection = _connect(partial)
        connection.executescript(_SCHEMA + TERMS_SCHEMA + TITLES_SCHEMA + VOCABULARY_SCHEMA)
        rows = {"format": str(FORMAT_VERSION), "generation": "0"} | dict(meta)
        with connection:
            connection.executemany("INSERT INTO meta VALUES (?, ?)", rows.items())
        connection.close()
        partial.replace(path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open the catalogue at `path`.

        Raises:
            IndexDamaged: the file is no catalogue, or one of another format version.
        """
        try:
            connection = _connect(path)
            connection.execute("PRAGMA journal_mode = WAL")
            version = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(_damaged(path, str(error))) from error
        if version is None or version[0] != str(FORMAT_VERSION):
            found = version[0] if version else "none"
            connection.close()
            raise IndexDamaged(_damaged(path, f"format {found}, not {FORMAT_VERSION}"))
        return cls(path, connection)

    def close(self) -> None:
        """Close the file; the catalogue cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    # -- reading ---------------------------------------------------------------------------

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A context in which everything is read as it stands at one instant."""
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
        """How many (documents, passages) there are."""
        row = self._one("SELECT count(*), coalesce(sum(passages), 0) FROM documents")
        return int(row[0]), int(row[1])

    def summaries(self) -> list[DocumentSummary]:
        """Every document without its text, by title."""
        rows = self._all(
            "SELECT id, source, title, language, sha256, media_type, published, characters, "
            "passages FROM documents ORDER BY title, source"
        )
        return [
            DocumentSummary(
                id=row[0],
                source=row[1],
                title=row[2],
                language=row[3],
                sha256=row[4],
                media_type=row[5],
                published=_date(row[6]),
                characters=row[7],
                passages=row[8],
            )
            for row in rows
        ]

    def document(self, document_id: str) -> Document | None:
        """The whole document, or None."""
        row = self._one(
            "SELECT id, source, title, text, language, sha256, media_type, published, pages, "
            "headings FROM documents WHERE id = ?",
            document_id,
        )
        if row is None:
            return None
        headings = tuple(Heading(**heading) for heading in json.loads(row[9]))
        return Document(
            id=row[0],
            source=row[1],
            title=row[2],
            text=row[3],
            language=row[4],
            sha256=row[5],
            media_type=row[6],
            published=_date(row[7]),
            pages=tuple(json.loads(row[8])),
            headings=headings,
        )

    def find(self, *, source: str | None = None, sha256: str | None = None) -> str | None:
        """The id of the document with that source and that content, as far as they are given."""
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

    def keys_titled(self, titles: Iterable[int], most: int) -> list[int]:
        """Passages of documents with these titles, in reading order, at most that many each 900."""
        return [
            key
            for marks, part in batches(list(titles))
            for (key,) in self._all(
                "SELECT p.key FROM titles t JOIN documents d ON d.title = t.title "
                f"JOIN passages p ON p.document_id = d.id WHERE t.number IN ({marks}) "
                "ORDER BY p.document_id, p.ordinal LIMIT ?",
                *part,
                most,
            )
        ]

    def keys_in_scope(self, pool: Language, most: int, scope: Scope) -> list[int]:
        """Passages of a pool that lie in a scope, in the order of their keys, at most so many."""
        condition, values = _within(scope)
        rows = self._all(
            "SELECT p.key FROM documents d JOIN passages p ON p.document_id = d.id "
            f"WHERE p.language IN (?, 'mixed') AND {condition} ORDER BY p.key LIMIT ?",
            pool,
            *values,
            most,
        )
        return [key for (key,) in rows]

    def in_scope(self, keys: Iterable[int], scope: Scope) -> list[int]:
        """Those of these passages that lie in a scope."""
        condition, values = _within(scope)
        return [
            key
            for marks, part in batches(list(keys))
            for (key,) in self._all(
                "SELECT p.key FROM passages p JOIN documents d ON d.id = p.document_id "
                f"WHERE p.key IN ({marks}) AND {condition}",
                *part,
                *values,
            )
        ]

    def parts(self, keys: Sequence[int]) -> StoredParts:
        """The parts of the passages with these keys, in the order of `keys`."""
        found = {
            key: stored
            for marks, part in batches(keys)
            for key, *stored in self._all(
                f"SELECT key, vectors, spans, sentences FROM parts WHERE key IN ({marks})", *part
            )
        }
        vectors, spans, sentences = zip(*(found[key] for key in keys), strict=True)
        counts = [len(of_passage) // (2 * _OFFSET.itemsize) for of_passage in spans]
        joined = np.frombuffer(b"".join(vectors), dtype=np.uint8)
        return StoredParts(joined.reshape(sum(counts), -1), counts, spans, sentences)

    def holding(self, pool: Language, phrase: Sequence[str], count: int) -> list[int]:
        """Keys of passages in which these words stand together, in this order.

        An Arabic word at the beginning may have a prefix there. Words are in search form.
        """
        first = gram_terms(phrase[0])
        begin = 1 if is_arabic(phrase[0]) and len(first) > 1 else 0
        terms = [*first[begin:], *gram_terms(" ".join(phrase[1:]))]
        keys = self.terms.holding_all(pool, terms, _READ_FOR_A_PHRASE)
        sought = f"{'' if begin else ' '}{' '.join(phrase)} "
        return [
            key
            for key, passage in self.passages(keys).items()
            if sought in f" {' '.join(words(searchable_text(passage)))} "
        ][:count]

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order."""
        rows = self._all(
            f"SELECT {_PASSAGE_COLUMNS} WHERE p.document_id = ? ORDER BY p.ordinal", document_id
        )
        return [_passage(row) for row in rows]

    def journal(self) -> list[int]:
        """Keys whose vectors may be in Chroma although their passages are not (or not yet) here."""
        return [row[0] for row in self._all("SELECT key FROM journal")]

    def orphans(self) -> list[int]:
        """The keys in the journal that are those of no passage."""
        rows = self._all("SELECT key FROM journal WHERE key NOT IN (SELECT key FROM passages)")
        return [row[0] for row in rows]

    # -- writing ---------------------------------------------------------------------------

    def announce(self, count: int) -> list[int]:
        """Write into the journal, durably, that vectors are about to be added.

        Returns so many new keys for them, ascending; none was ever given before.
        """
        with self._transaction() as connection:
            ((last,),) = connection.execute(
                "UPDATE last_key SET key = key + ? RETURNING key", (count,)
            ).fetchall()
            keys = list(range(last - count + 1, last + 1))
            connection.executemany("INSERT INTO journal VALUES (?)", [(key,) for key in keys])
        return keys

    def replace(
        self,
        changes: Sequence[tuple[Document, Sequence[IndexedPassage]]],
        removed: Sequence[str] = (),
        *,
        embed_words: Callable[[Sequence[str]], Vectors],
    ) -> None:
        """Drop and replace documents in one transaction; a source has one document afterwards.

        The keys whose vectors are no longer wanted are noted in the journal.
        """
        with self._transaction() as connection:
            for document_id in (*removed, *(document.id for document, _ in changes)):
                self._drop(connection, document_id)
            for document, _ in changes:
                self._drop_at(connection, document.source)
            titles: list[int] = []
            for document, passages in changes:
                title = self._insert(connection, document, passages)
                titles += [title] * len(passages)
            items = [item for _, passages in changes for item in passages]
            if items:
                added = {item.key: item.passage for item in items}
                self.terms.insert(added, titles, np.array([item.vectors.whole for item in items]))
                self.vocabulary.insert(added.values(), embed_words)
            _count_change(connection)

    def relocate(self, document_id: str, source: str) -> None:
        """Give a document another source, and drop the document that has this source, if any."""
        with self._transaction() as connection:
            self._drop_at(connection, source)
            connection.execute(
                "UPDATE documents SET source = ? WHERE id = ?", (source, document_id)
            )
            _count_change(connection)

    def settle(self, keys: Iterable[int]) -> None:
        """Take keys out of the journal: Chroma agrees with the catalogue about them."""
        with self._transaction() as connection:
            connection.executemany("DELETE FROM journal WHERE key = ?", [(key,) for key in keys])

    def _drop(self, connection: sqlite3.Connection, document_id: str) -> None:
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

    def _drop_at(self, connection: sqlite3.Connection, source: str) -> None:
        if (document_id := self.find(source=source)) is not None:
            self._drop(connection, document_id)

    def _insert(
        self, connection: sqlite3.Connection, document: Document, indexed: Sequence[IndexedPassage]
    ) -> int:
        """Add a document; the number of its title."""
        connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.source,
                document.title,
                document.text,
                document.language,
                document.sha256,
                document.media_type,
                document.published.isoformat() if document.published else None,
                json.dumps(document.pages),
                json.dumps([asdict(heading) for heading in document.headings], ensure_ascii=False),
                len(document.text),
                len(indexed),
            ),
        )
        connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    item.key,
                    item.passage.id,
                    document.id,
                    item.passage.ordinal,
                    item.passage.start,
                    item.passage.end,
                    item.passage.text,
                    item.passage.language,
                    item.passage.page,
                    item.passage.heading,
                )
                for item in indexed
            ],
        )
        connection.executemany(
            "INSERT INTO parts VALUES (?, ?, ?, ?)",
            [(item.key, *_pack(item.vectors)) for item in indexed],
        )
        connection.executemany(
            "DELETE FROM journal WHERE key = ?", [(item.key,) for item in indexed]
        )
        return self.titles.insert(document)

    # -- plumbing --------------------------------------------------------------------------

    def _passages(self, column: str, values: Sequence[str] | Sequence[int]) -> dict[int, Passage]:
        found: dict[int, Passage] = {}
        for marks, part in batches(values):
            rows = self._all(f"SELECT {_PASSAGE_COLUMNS} WHERE {column} IN ({marks})", *part)
            found.update((row[0], _passage(row)) for row in rows)
        return found

    def _all(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: object) -> Any:
        with self._lock:
            return self._connection.execute(sql, values).fetchone()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                message = (
                    f"another process is writing to {str(self.path)!r}; try again when it is done."
                )
                raise IndexBusy(message) from error
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA mmap_size = 268435456")
    return connection


def _count_change(connection: sqlite3.Connection) -> None:
    connection.execute(
        "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'"
    )


def _damaged(path: Path, reason: str) -> str:
    return (
        f"the catalogue {str(path)!r} cannot be read ({reason}); move that folder away and ingest "
        "the documents again."
    )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _passage(row: Any) -> Passage:
    _, id_, document_id, ordinal, start, end, text, language, page, heading, *document = row
    title, source, day, sha256 = document
    return Passage(
        id=id_,
        document_id=document_id,
        ordinal=ordinal,
        start=start,
        end=end,
        text=text,
        language=language,
        title=title,
        source=source,
        page=page,
        heading=heading,
        published=_date(day),
        document_sha256=sha256,
    )


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


def _pack(stored: PassageVectors) -> tuple[bytes, bytes, bytes]:
    return (
        stored.parts.tobytes(),
        stored.spans.astype(_OFFSET).tobytes(),
        stored.sentences.astype(_OFFSET).tobytes(),
    )


def spans_in(stored: bytes) -> Spans:
    """Offsets that were stored as bytes."""
    return np.frombuffer(stored, dtype=_OFFSET).reshape(-1, 2)
