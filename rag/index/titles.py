"""How much of a document's title a question names.

In a collection of long, similar documents the title tells them apart. Coverage is the share of a
title's squared idf, over distinct titles, that the question's stems or their translations name.
"""

from __future__ import annotations

import math
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from heapq import nlargest
from typing import Any

from rag.analysis import stem, words
from rag.schema import Document

TITLES_SCHEMA = """
CREATE TABLE titles (
    title TEXT PRIMARY KEY, documents INTEGER NOT NULL, stems TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE title_stems (
    stem TEXT NOT NULL, title TEXT NOT NULL, PRIMARY KEY (stem, title)
) WITHOUT ROWID;
CREATE TABLE title_frequencies (stem TEXT PRIMARY KEY, titles INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE title_total (id INTEGER PRIMARY KEY CHECK (id = 0), titles INTEGER NOT NULL);
INSERT INTO title_total VALUES (0, 0);
"""

# A stem of more titles than this says too little to look all of them up.
_MOST_TITLES = 500
# So many titles of which most is named may be the ones that are meant.
_BEST_TITLES = 60
_PARAMETERS = 900


class TitleIndex:
    """The title tables of one catalogue; writes happen inside the catalogue's transactions."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock) -> None:
        self._connection = connection
        self._lock = lock

    def insert(self, document: Document) -> None:
        """Count a document's title."""
        stems = title_stems(document.title)
        ((documents,),) = self._connection.execute(
            "INSERT INTO titles VALUES (?, 1, ?) ON CONFLICT (title) DO UPDATE "
            "SET documents = documents + 1 RETURNING documents",
            (document.title, " ".join(sorted(stems))),
        ).fetchall()
        if documents > 1:
            return
        self._connection.executemany(
            "INSERT INTO title_stems VALUES (?, ?)", [(name, document.title) for name in stems]
        )
        self._count(stems, 1)

    def delete(self, title: str) -> None:
        """Take one document of that title off; the title goes with its last document."""
        self._connection.execute(
            "UPDATE titles SET documents = documents - 1 WHERE title = ?", (title,)
        )
        last = self._connection.execute(
            "DELETE FROM titles WHERE title = ? AND documents <= 0", (title,)
        )
        if last.rowcount:
            stems = title_stems(title)
            self._connection.executemany(
                "DELETE FROM title_stems WHERE stem = ? AND title = ?",
                [(name, title) for name in stems],
            )
            self._count(stems, -1)

    def matching(self, named: Mapping[str, float]) -> TitleMatch:
        """What weighted stems name of the titles."""
        return TitleMatch(self, named)

    def holding(self, stems: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Each of these stems with each title that holds it."""
        for part, marks in _batches(list(stems)):
            yield from self._all(
                f"SELECT stem, title FROM title_stems WHERE stem IN ({marks})", *part
            )

    def stems(self, titles: Iterable[str]) -> dict[str, frozenset[str]]:
        """The stems of each of these titles."""
        return {
            title: frozenset(stems.split())
            for part, marks in _batches(list(titles))
            for title, stems in self._all(
                f"SELECT title, stems FROM titles WHERE title IN ({marks})", *part
            )
        }

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many titles each stem stands, those that stand in none included."""
        wanted = list(stems)
        counts = dict.fromkeys(wanted, 0)
        for part, marks in _batches(wanted):
            counts.update(
                self._all(
                    f"SELECT stem, titles FROM title_frequencies WHERE stem IN ({marks})", *part
                )
            )
        return counts

    def total(self) -> int:
        """How many distinct titles there are."""
        return int(self._all("SELECT titles FROM title_total")[0][0])

    def _count(self, stems: Iterable[str], sign: int) -> None:
        self._connection.executemany(
            "INSERT INTO title_frequencies VALUES (?, ?) ON CONFLICT (stem) "
            "DO UPDATE SET titles = titles + excluded.titles",
            [(name, sign) for name in stems],
        )
        self._connection.execute("UPDATE title_total SET titles = titles + ?", (sign,))

    def _all(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()


class TitleMatch:
    """The share of each title that weighted stems name, in [0, 1]."""

    def __init__(self, index: TitleIndex, named: Mapping[str, float]) -> None:
        self._index = index
        self._named = named
        self._weights: dict[str, float] = {}
        self._shares: dict[str, float] = {}

    def best(self, least: float) -> list[str]:
        """Titles of which at least that share is named."""
        frequencies = self._index.frequencies(self._named)
        self._weigh(frequencies.keys())
        named: dict[str, float] = defaultdict(float)
        rare = [name for name, count in frequencies.items() if 0 < count <= _MOST_TITLES]
        for name, title in self._index.holding(rare):
            named[title] += self._named[name] * self._weights[name]
        found = self.shares(nlargest(_BEST_TITLES, named, key=named.__getitem__))
        return [title for title, share in found.items() if share >= least]

    def shares(self, titles: Iterable[str]) -> dict[str, float]:
        """The share of each of these titles that is named."""
        wanted = dict.fromkeys(titles)
        stems = self._index.stems(title for title in wanted if title not in self._shares)
        touched = {t: names for t, names in stems.items() if not names.isdisjoint(self._named)}
        self._weigh({name for names in touched.values() for name in names})
        self._shares |= {title: self._share(names) for title, names in touched.items()}
        return {title: self._shares.setdefault(title, 0.0) for title in wanted}

    def _weigh(self, stems: Set[str]) -> None:
        if not (new := stems - self._weights.keys()):
            return
        total = self._index.total()
        for name, count in self._index.frequencies(new).items():
            self._weights[name] = math.log(1 + (total - count + 0.5) / (count + 0.5)) ** 2

    def _share(self, stems: frozenset[str]) -> float:
        total = sum(self._weights[name] for name in stems)
        named = sum(self._named.get(name, 0.0) * self._weights[name] for name in stems)
        return named / total if total else 0.0


def title_stems(title: str) -> frozenset[str]:
    """The stems of a title."""
    return frozenset(stem(word) for word in words(title))


def _batches(values: Sequence[str]) -> list[tuple[Sequence[str], str]]:
    parts = [values[i : i + _PARAMETERS] for i in range(0, len(values), _PARAMETERS)]
    return [(part, ",".join("?" * len(part))) for part in parts]
