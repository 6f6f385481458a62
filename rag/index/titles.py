"""How much of a document's title a question names.

In a collection of long, similar documents the title tells them apart. Coverage is the share of a
title's squared idf, over distinct titles, that the question's stems or their translations name.
"""

from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rag.analysis import stem, words
from rag.schema import Document

TITLES_SCHEMA = """
CREATE TABLE titles (title TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE title_stems (
    stem TEXT NOT NULL, title TEXT NOT NULL, PRIMARY KEY (stem, title)
) WITHOUT ROWID;
"""

# A stem of more titles than this says too little to look all of them up.
_MOST_TITLES = 500
_PARAMETERS = 900


class TitleIndex:
    """The title tables of one catalogue; writes happen inside the catalogue's transactions."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock) -> None:
        self._connection = connection
        self._lock = lock

    def insert(self, document: Document) -> None:
        """Count a document's title."""
        self._connection.execute(
            "INSERT INTO titles VALUES (?, 1) ON CONFLICT (title) DO UPDATE "
            "SET documents = documents + 1",
            (document.title,),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO title_stems VALUES (?, ?)",
            [(name, document.title) for name in title_stems(document.title)],
        )

    def delete(self, title: str) -> None:
        """Take one document of that title off; the title goes with its last document."""
        self._connection.execute(
            "UPDATE titles SET documents = documents - 1 WHERE title = ?", (title,)
        )
        last = self._connection.execute(
            "DELETE FROM titles WHERE title = ? AND documents <= 0", (title,)
        )
        if last.rowcount:
            self._connection.executemany(
                "DELETE FROM title_stems WHERE stem = ? AND title = ?",
                [(name, title) for name in title_stems(title)],
            )

    def named(self, named: Mapping[str, float], least: float) -> list[str]:
        """Titles of which at least that share is named by weighted stems."""
        frequencies = self._frequencies(named)
        rare = [name for name in named if 0 < frequencies[name] <= _MOST_TITLES]
        titles = {
            title
            for part, marks in _batches(rare)
            for (title,) in self._all(
                f"SELECT title FROM title_stems WHERE stem IN ({marks})", *part
            )
        }
        found = self.coverage(named, titles)
        return [title for title, share in found.items() if share >= least]

    def coverage(self, named: Mapping[str, float], titles: Iterable[str]) -> dict[str, float]:
        """The share of each title that weighted stems name, in [0, 1]."""
        stems = {title: title_stems(title) for title in dict.fromkeys(titles)}
        frequencies = self._frequencies({name for of_title in stems.values() for name in of_title})
        total = int(self._all("SELECT count(*) FROM titles")[0][0])
        weights = {
            name: math.log(1 + (total - count + 0.5) / (count + 0.5)) ** 2
            for name, count in frequencies.items()
        }
        return {title: _share(named, of_title, weights) for title, of_title in stems.items()}

    def _frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        wanted = list(stems)
        counts = dict.fromkeys(wanted, 0)
        for part, marks in _batches(wanted):
            counts.update(
                self._all(
                    f"SELECT stem, count(*) FROM title_stems WHERE stem IN ({marks}) GROUP BY stem",
                    *part,
                )
            )
        return counts

    def _all(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()


def title_stems(title: str) -> frozenset[str]:
    """The stems of a title."""
    return frozenset(stem(word) for word in words(title))


def _share(
    named: Mapping[str, float], stems: frozenset[str], weights: Mapping[str, float]
) -> float:
    total = sum(weights[name] for name in stems)
    return sum(named.get(name, 0.0) * weights[name] for name in stems) / total if total else 0.0


def _batches(values: Sequence[str]) -> list[tuple[Sequence[str], str]]:
    parts = [values[i : i + _PARAMETERS] for i in range(0, len(values), _PARAMETERS)]
    return [(part, ",".join("?" * len(part))) for part in parts]
