"""Copies what can still be read of a damaged SQLite file to a new one."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from rag.errors import IndexDamaged
from rag.index.catalogue import Catalogue
from rag.index.database import storage_errors
from rag.index.layout import TEXT_FORMAT

logger = logging.getLogger(__name__)

_DOCUMENT = (
    "id", "source", "title", "text", "language", "sha256", "media_type", "published", "pages",
    "headings", "characters", "passages",
)  # fmt: skip
_PASSAGE = (
    "key", "id", "document_id", "ordinal", "start", "end", "text", "language", "page", "heading",
)  # fmt: skip
# Columns that tables of older formats lack, with what is stored in their place.
_LATER_DOCUMENT: dict[str, object] = {"checksum": 0, "details": ""}
_LATER_PASSAGE: dict[str, object] = {"ocr_confidence": None}
_VERSION = ("document_id", "text_sha256", "sha256", "title", "published", "replaced", "text")
_SAME_FILE = ("source", "document_id")
# Indexes that name the rows of a table, also those that the table itself does not give any more.
_INDEXES = {"documents": "documents_by_sha256", "passages": "passages_by_document"}


def salvage(path: Path) -> list[str]:
    """Replace a damaged catalogue by one with the texts that can still be read.

    The damaged file is kept next to it. The new one has no vectors and terms until it is rebuilt.

    Returns:
        What is known of the documents that could not be read: their sources or ids.

    Raises:
        IndexDamaged: no document can be read.
        IndexNotWritable: the storage is full or read-only.
    """
    saved = path.with_suffix(".salvaged")
    with storage_errors(path):
        saved.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as damaged:
        damaged.text_factory = lambda value: value.decode("utf-8", "replace")
        meta = dict(_rows(damaged, "meta", ("key", "value")))
        made = str(meta.get("format", ""))
        is_current = not made.isdigit() or int(made) >= TEXT_FORMAT
        stored = _with_later(damaged, "documents", _DOCUMENT, _LATER_DOCUMENT, is_current)
        documents = {row[0]: row for row in stored if row[0]}
        passages = _with_later(damaged, "passages", _PASSAGE, _LATER_PASSAGE, is_current)
        versions = _rows(damaged, "versions", _VERSION)
        same_files = _rows(damaged, "same_files", _SAME_FILE)
        known = _named(damaged)
    if not documents:
        message = (
            f"nothing can be read from {str(path)!r}; move the folder {str(path.parent)!r} away "
            "and ingest the documents again."
        )
        raise IndexDamaged(message)
    with (
        closing(
            Catalogue.create(saved, {"namespace": "dalil", "vectors": "embedded"} | meta)
        ) as new,
        new.transaction() as connection,
    ):
        connection.executemany(
            f"INSERT OR IGNORE INTO documents VALUES ({','.join('?' * 14)})",
            list(documents.values()),
        )
        connection.executemany(
            f"INSERT OR IGNORE INTO passages VALUES ({','.join('?' * 11)})",
            [row for row in passages if row[2] in documents],
        )
        connection.executemany(
            f"INSERT OR IGNORE INTO versions VALUES ({','.join('?' * 7)})",
            [row for row in versions if row[0] in documents],
        )
        connection.executemany(
            "INSERT OR IGNORE INTO same_files VALUES (?, ?)",
            [row for row in same_files if row[1] in documents],
        )
    _put_in_place(saved, path)
    logger.warning("%d documents were read from a damaged catalogue", len(documents))
    return sorted(source for id_, source in known.items() if id_ not in documents)


def _put_in_place(saved: Path, path: Path) -> None:
    with storage_errors(path):
        for suffix in ("", "-wal", "-shm"):
            former = path.with_name(path.name + suffix)
            kept = path.with_name(f"{path.name}.damaged{suffix}")
            with suppress(FileNotFoundError):
                kept.unlink(missing_ok=True)
                kept.hardlink_to(former)
                if suffix:
                    former.unlink()
        saved.replace(path)


def _named(damaged: sqlite3.Connection) -> dict[str, str]:
    """The ids of documents, as far as they are known, each with its source or else itself."""
    ids = _readable(damaged.execute, "SELECT id FROM documents ORDER BY id")
    pairs = _readable(damaged.execute, "SELECT id, source FROM documents NOT INDEXED")
    return {id_: id_ for (id_,) in ids} | dict(pairs)


def _with_later(
    damaged: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    later: Mapping[str, object],
    is_current: bool,
) -> list[tuple[Any, ...]]:
    """The rows of a table with its later columns, which a table that is not current lacks."""
    if is_current:
        return _rows(damaged, table, (*columns, *later))
    return [(*row, *later.values()) for row in _rows(damaged, table, columns)]


def _rows(damaged: sqlite3.Connection, table: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows of a table that can be read: from its beginning, from its end, then one by one."""
    wanted = ", ".join(f"[{column}]" for column in columns)
    if table not in _INDEXES:
        return _readable(damaged.execute, f"SELECT {wanted} FROM {table}")
    query = f"SELECT rowid, {wanted} FROM {table} NOT INDEXED"
    found: dict[int, tuple[Any, ...]] = {}
    for order in ("ASC", "DESC"):
        for number, *row in _readable(damaged.execute, f"{query} ORDER BY rowid {order}"):
            found[number] = tuple(row)
    known = _readable(damaged.execute, f"SELECT rowid FROM {table} INDEXED BY {_INDEXES[table]}")
    for (number,) in known:
        if number not in found:
            for _, *row in _readable(damaged.execute, f"{query} WHERE rowid = {int(number)}"):
                found[number] = tuple(row)
    return [found[number] for number in sorted(found)]


def _readable(
    execute: Callable[[str], Iterable[tuple[Any, ...]]], query: str
) -> list[tuple[Any, ...]]:
    """The first rows of a query, up to what cannot be read."""
    rows = []
    with suppress(sqlite3.DatabaseError):
        for row in execute(query):
            rows.append(row)
    return rows
