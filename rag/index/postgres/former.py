"""Former versions of documents, and files with the same content, in PostgreSQL.

Functions that write run inside a transaction of the process that writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

from rag.index.former import MOST_VERSIONS, packed, replaced_now, text_sha256, unpacked
from rag.index.postgres.connections import Connection
from rag.index.postgres.rows import DOCUMENT_COLUMNS
from rag.index.stored import stored_document
from rag.schema import Document, FormerVersion

VERSIONS = "SELECT * FROM versions WHERE document_id = %s ORDER BY replaced DESC, text_sha256"
SAME_FILES = "SELECT document_id, source FROM same_files WHERE document_id = ANY(%s)"


def version_of(row: Sequence[Any]) -> FormerVersion:
    """The version that a row of `VERSIONS` has."""
    document_id, text_hash, sha256, title, published, replaced, text = row
    at = replaced.astimezone(UTC)
    return FormerVersion(document_id, text_hash, sha256, title, unpacked(text), published, at)


def keep(connection: Connection, versions: Iterable[FormerVersion]) -> None:
    """Add former versions; the oldest ones of a document that has too many are forgotten."""
    for one in versions:
        text = one.text.replace("\x00", "\ufffd")
        connection.execute(
            "INSERT INTO versions VALUES (%s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (document_id, text_sha256) DO UPDATE SET replaced = excluded.replaced",
            (
                one.document_id,
                one.text_sha256 if text == one.text else text_sha256(text),
                one.sha256,
                one.title,
                one.published,
                one.replaced,
                packed(text),
            ),
        )
        connection.execute(
            "DELETE FROM versions WHERE document_id = %s AND text_sha256 NOT IN (SELECT text_sha256"
            " FROM versions WHERE document_id = %s ORDER BY replaced DESC, text_sha256 LIMIT %s)",
            (one.document_id, one.document_id, MOST_VERSIONS),
        )


def keep_former(connection: Connection, document: Document) -> None:
    """Store the former version of a document, if it had another text."""
    statement = f"SELECT {DOCUMENT_COLUMNS} WHERE id = %s AND text <> %s"
    rows = connection.execute(statement.encode(), (document.id, document.text)).fetchall()
    keep(connection, [replaced_now(stored_document(row)) for row in rows])
    if rows:
        connection.execute("DELETE FROM same_files WHERE document_id = %s", (document.id,))


def note_files(connection: Connection, files: Mapping[str, str]) -> None:
    """Record the sources of files, each with the id of the document that has its content."""
    forget_files(connection, files)
    for source, document_id in files.items():
        connection.execute("INSERT INTO same_files VALUES (%s, %s)", (source, document_id))


def forget_files(connection: Connection, sources: Iterable[str]) -> None:
    """Remove what was recorded of files."""
    connection.execute("DELETE FROM same_files WHERE source = ANY(%s)", ([*sources],))


def forget(connection: Connection, document_id: str) -> None:
    """Forget the former versions and the files of a document."""
    for table in ("versions", "same_files"):
        connection.execute(f"DELETE FROM {table} WHERE document_id = %s".encode(), (document_id,))
