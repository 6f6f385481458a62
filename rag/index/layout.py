"""The tables of a catalogue, and which version of them a file has.

Only documents and passages cannot be made again: everything else is made from their texts.
"""

from __future__ import annotations

import zlib

from rag.index.database import Database
from rag.index.former import FORMER_SCHEMA
from rag.index.terms import TERMS_SCHEMA
from rag.index.titles import TITLES_SCHEMA
from rag.index.vocabulary import VOCABULARY_SCHEMA

FORMAT_VERSION = 7
"""Raised when the tables change; an index of an older format is rebuilt when it is opened."""

TEXT_FORMAT = 6
"""The format since which the tables that are kept have their present columns."""

TEXT_TABLES = ("meta", "documents", "passages", "versions", "same_files")
"""The tables that are kept when an index is rebuilt; they are alike in all formats, but for
`documents.checksum`, which is there since format 4, `documents.details` and
`passages.ocr_confidence`, which are there since format 5, and `versions` and `same_files`, which
are there since format 6."""

TEXTS_SCHEMA = (
    """
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
    passages INTEGER NOT NULL,
    checksum INTEGER NOT NULL DEFAULT 0,
    details TEXT NOT NULL DEFAULT ''
);
CREATE INDEX documents_by_sha256 ON documents (sha256);
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
    heading TEXT,
    ocr_confidence REAL
);
CREATE INDEX passages_by_document ON passages (document_id, ordinal);
"""
    + FORMER_SCHEMA
)

DERIVED_SCHEMA = (
    """
CREATE INDEX IF NOT EXISTS documents_by_title ON documents (title);
CREATE TABLE parts (
    key INTEGER PRIMARY KEY REFERENCES passages (key),
    vectors BLOB NOT NULL,
    spans BLOB NOT NULL,
    sentences BLOB NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE journal (key INTEGER PRIMARY KEY);
CREATE TABLE last_key (id INTEGER PRIMARY KEY CHECK (id = 0), key INTEGER NOT NULL);
INSERT INTO last_key VALUES (0, 0);
"""
    + TERMS_SCHEMA
    + TITLES_SCHEMA
    + VOCABULARY_SCHEMA
)


_LATER_COLUMNS = {
    ("documents", "checksum"): "INTEGER NOT NULL DEFAULT 0",
    ("documents", "details"): "TEXT NOT NULL DEFAULT ''",
    ("passages", "ocr_confidence"): "REAL",
}


def has_column(connection: Database, table: str, column: str) -> bool:
    """Whether a table has a column."""
    query = "SELECT 1 FROM pragma_table_info(?) WHERE name = ?"
    return connection.execute(query, (table, column)).fetchone() is not None


def add_later_tables(connection: Database) -> None:
    """Add the columns and the tables that older formats lack."""
    connection.run(FORMER_SCHEMA)
    for (table, column), kind in _LATER_COLUMNS.items():
        if not has_column(connection, table, column):
            connection.execute(f"ALTER TABLE {table} ADD {column} {kind}")


def store_checksums(connection: Database) -> None:
    """Store the checksums of all texts as they are."""
    for (id_,) in connection.execute("SELECT id FROM documents").fetchall():
        values = connection.execute(
            "SELECT title, text, pages, headings FROM documents WHERE id = ?", (id_,)
        ).fetchone()
        connection.execute(
            "UPDATE documents SET checksum = ? WHERE id = ?", (checksum(*values), id_)
        )


def checksum(*values: str | bytes | None) -> int:
    """The CRC-32 of stored values, one after the other."""
    sum_ = 0
    for value in values:
        stored = value if isinstance(value, bytes) else (value or "").encode()
        sum_ = zlib.crc32(stored + b"\0", sum_)
    return sum_
