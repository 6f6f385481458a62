"""Former versions of documents, and other files with the content of a document."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from rag.index.tables import Tables
from rag.schema import Document, FormerVersion

FORMER_SCHEMA = """
CREATE TABLE IF NOT EXISTS versions (
    document_id TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    title TEXT NOT NULL,
    published TEXT,
    replaced TEXT NOT NULL,
    text BLOB NOT NULL,
    PRIMARY KEY (document_id, text_sha256)
);
CREATE TABLE IF NOT EXISTS same_files (source TEXT PRIMARY KEY, document_id TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS same_files_by_document ON same_files (document_id);
"""

MOST_VERSIONS = 20
"""Former versions that are kept of a document; older ones are forgotten."""


def text_sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def replaced_now(document: Document) -> FormerVersion:
    """The current version of a document, as a former one."""
    return FormerVersion(
        document.id,
        text_sha256(document.text),
        document.sha256,
        document.title,
        document.text,
        document.published,
        datetime.now(UTC),
    )


def packed(text: str) -> bytes:
    """A text as it is stored of a former version."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpacked(stored: bytes) -> str:
    """The text that `packed` was given."""
    return zlib.decompress(stored).decode("utf-8", "surrogatepass")


def grouped(rows: Iterable[Sequence[Any]]) -> dict[str, tuple[str, ...]]:
    """The sources of rows (document id, source), by the document id."""
    found: dict[str, tuple[str, ...]] = {}
    for id_, source in rows:
        found[id_] = (*found.get(id_, ()), source)
    return found


class FormerTables(Tables):
    """The former versions, and the files with the same content, of the documents of a catalogue."""

    def versions(self, document_id: str) -> list[FormerVersion]:
        """The former versions of a document, the newest first."""
        rows = self._all(
            "SELECT * FROM versions WHERE document_id = ? ORDER BY replaced DESC, rowid DESC",
            document_id,
        )
        return [_version(row) for row in rows]

    def same_files(self, document_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The sources of the files that have the content of each document, if there are any."""
        query = "SELECT document_id, source FROM same_files WHERE document_id"
        return grouped(sorted(self._rows_with(query, list(document_ids))))

    def keep(self, versions: Iterable[FormerVersion]) -> None:
        """Add versions, inside a transaction."""
        for one in versions:
            self._connection.execute(
                "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)", _row(one)
            )
            self._connection.execute(
                "DELETE FROM versions WHERE document_id = ? AND rowid NOT IN (SELECT rowid FROM "
                "versions WHERE document_id = ? ORDER BY replaced DESC, rowid DESC LIMIT ?)",
                (one.document_id, one.document_id, MOST_VERSIONS),
            )

    def note_files(self, files: Mapping[str, str]) -> None:
        """Add files by source, each with the id of the document that has its content."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO same_files VALUES (?, ?)", list(files.items())
        )

    def forget_files(self, sources: Iterable[str]) -> None:
        """Forget the files at these places."""
        self._connection.executemany(
            "DELETE FROM same_files WHERE source = ?", [(source,) for source in sources]
        )

    def forget_files_of(self, document_id: str) -> None:
        """Forget the files that have the content of a document."""
        self._connection.execute("DELETE FROM same_files WHERE document_id = ?", (document_id,))

    def forget(self, document_id: str) -> None:
        """Forget everything about a document."""
        self.forget_files_of(document_id)
        self._connection.execute("DELETE FROM versions WHERE document_id = ?", (document_id,))


def _row(version: FormerVersion) -> tuple[object, ...]:
    return (
        version.document_id,
        version.text_sha256,
        version.sha256,
        version.title,
        version.published.isoformat() if version.published else None,
        version.replaced.isoformat(),
        packed(version.text),
    )


def _version(row: Sequence[Any]) -> FormerVersion:
    document_id, text_hash, sha256, title, published, replaced, text = row
    return FormerVersion(
        document_id,
        text_hash,
        sha256,
        title,
        unpacked(text),
        date.fromisoformat(published) if published else None,
        datetime.fromisoformat(replaced),
    )
