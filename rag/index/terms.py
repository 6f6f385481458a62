"""BM25 over the catalogue's passages, in SQLite FTS5, one table a language pool.

The tables keep no text: only the terms that `rag.analysis` makes of it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping

from rag.analysis import terms
from rag.schema import Language, Passage, TextLanguage

_TABLE = """
CREATE VIRTUAL TABLE terms_{pool} USING fts5 (
    terms, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '_='"
);
"""
TERMS_SCHEMA = _TABLE.format(pool="ar") + _TABLE.format(pool="en")


def pools(language: TextLanguage) -> tuple[Language, ...]:
    """The language pools that a text is searched in; a mixed text stands in both."""
    return ("ar", "en") if language == "mixed" else (language,)


def searchable_text(passage: Passage) -> str:
    """A passage with its document's context: title, heading, text."""
    parts = (passage.title, passage.heading, passage.text)
    return "\n".join(part for part in parts if part)


class TermIndex:
    """The term tables of one catalogue; writes happen inside the catalogue's transactions."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock) -> None:
        self._connection = connection
        self._lock = lock

    def insert(self, passages: Mapping[int, Passage]) -> None:
        """Add passages under their integer keys."""
        for pool, rows in _rows(passages).items():
            self._connection.executemany(
                f"INSERT INTO terms_{pool} (rowid, terms) VALUES (?, ?)", rows
            )

    def delete(self, passages: Mapping[int, Passage]) -> None:
        """Take out passages that were inserted with exactly this content."""
        for pool, rows in _rows(passages).items():
            self._connection.executemany(
                f"INSERT INTO terms_{pool} (terms_{pool}, rowid, terms) VALUES ('delete', ?, ?)",
                rows,
            )

    def search(self, pool: Language, question: str, count: int) -> dict[int, float]:
        """The best passages of a pool by BM25 (higher is better), best first."""
        wanted = dict.fromkeys(terms(question, pool))
        if not wanted:
            return {}
        query = " OR ".join(f'"{term}"' for term in wanted)
        with self._lock:
            rows = self._connection.execute(
                f"SELECT rowid, -rank FROM terms_{pool} WHERE terms_{pool} MATCH ? "
                "ORDER BY rank LIMIT ?",
                (query, count),
            ).fetchall()
        return dict(rows)


def _rows(passages: Mapping[int, Passage]) -> dict[Language, list[tuple[int, str]]]:
    rows: dict[Language, list[tuple[int, str]]] = {"ar": [], "en": []}
    for key, passage in passages.items():
        text = searchable_text(passage)
        for pool in pools(passage.language):
            rows[pool].append((key, " ".join(terms(text, pool))))
    return rows
