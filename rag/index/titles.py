"""How much of a document's title a question names.

In a collection of long, similar documents the title tells them apart. Coverage is the share of a
title's squared idf, over distinct titles, that the question's stems or their translations name.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rag.analysis import stem, words
from rag.embedders import Vectors
from rag.index.database import Database
from rag.index.scoring import term_number
from rag.index.tables import Tables

TITLES_SCHEMA = """
CREATE TABLE titles (
    number INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL UNIQUE,
    documents INTEGER NOT NULL, stems BLOB NOT NULL
);
CREATE TABLE title_stems (
    stem INTEGER NOT NULL, title INTEGER NOT NULL, PRIMARY KEY (stem, title)
) WITHOUT ROWID;
CREATE TABLE title_frequencies (stem INTEGER PRIMARY KEY, titles INTEGER NOT NULL);
CREATE TABLE title_total (
    id INTEGER PRIMARY KEY CHECK (id = 0), titles INTEGER NOT NULL, version INTEGER NOT NULL
);
INSERT INTO title_total VALUES (0, 0, 0);
"""

# Titles that are looked at because they have the rarest stems of a question.
_TITLES_BUDGET = 2_000
# Up to this number of titles, mostly named, may be the ones that are meant.
_BEST_TITLES = 60
# Titles that are kept in memory.
_MOST_KNOWN = 1 << 16
_STORED = np.dtype("<u4")

Numbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class WeighedTitle:
    """The stems of a title, ascending, with the weight of each, and their sum."""

    stems: Numbers
    weights: Vectors
    whole: float


_NO_TITLE = WeighedTitle(np.zeros(0, dtype=_STORED), np.zeros(0, dtype=np.float32), 0.0)


class TitleLookup(ABC):
    """The titles of a store, with a cache of what was read of their current version."""

    def __init__(self) -> None:
        self._total = self._version = 0
        self._titles: dict[int, WeighedTitle] = {}
        self._with_stem: dict[int, Numbers] = {}
        self._counts: dict[int, int] = {}

    @abstractmethod
    def totals(self) -> tuple[int, int]:
        """How many different titles there are, and the version of their frequencies."""

    @abstractmethod
    def frequencies(self, stems: Sequence[int]) -> dict[int, int]:
        """In how many titles each stem is; those that are in none are left out."""

    @abstractmethod
    def titles_with(self, stems: Sequence[int]) -> list[tuple[int, int]]:
        """(stem, title) for every title, by number, that has one of `stems`."""

    @abstractmethod
    def stored_stems(self, titles: Sequence[int]) -> list[tuple[int, bytes]]:
        """(title, its stems as ``<u4``) for those of `titles`, by number, that exist."""

    def matching(self, named: Mapping[str, float]) -> TitleMatch:
        """The shares of the current titles that weighted stems name."""
        total, version = self.totals()
        if self._version != version or len(self._titles) > _MOST_KNOWN:
            self._total, self._version = total, version
            self._titles, self._with_stem, self._counts = {}, {}, {}
        return TitleMatch(self, {term_number(name): weight for name, weight in named.items()})

    def rarest(self, stems: Numbers) -> NDArray[np.int64]:
        """The places of the rarest of these stems, which few enough titles have to be read."""
        counts = self._counts_of(stems.tolist())
        order = np.argsort(counts, kind="stable")
        order = order[counts[order] > 0]
        return order[np.cumsum(counts[order]) <= _TITLES_BUDGET]

    def having(self, stems: Sequence[int]) -> list[Numbers]:
        """The titles, by number, that have each of these stems."""
        if unknown := [stem for stem in stems if stem not in self._with_stem]:
            found: dict[int, list[int]] = {stem: [] for stem in unknown}
            for stem, title in self.titles_with(unknown):
                found[stem].append(title)
            self._with_stem |= {
                stem: np.array(titles, dtype=_STORED) for stem, titles in found.items()
            }
        return [self._with_stem[stem] for stem in stems]

    def titles(self, numbers: Sequence[int]) -> list[WeighedTitle]:
        """The titles with these numbers; without stems where there is no such title."""
        if unknown := [number for number in set(numbers) if number not in self._titles]:
            self._weigh(self.stored_stems(unknown))
        return [self._titles.get(number, _NO_TITLE) for number in numbers]

    def weights(self, stems: Numbers) -> Vectors:
        """The squared idf of these stems over all titles."""
        counts = self._counts_of(stems.tolist())
        idf = np.log(1 + (self._total - counts + 0.5) / (counts + 0.5))
        return np.asarray(idf**2, dtype=np.float32)

    def _weigh(self, rows: Sequence[tuple[int, bytes]]) -> None:
        """Add titles, each given with its stems as they are stored, to those that are known."""
        if not rows:
            return
        stems = [np.frombuffer(stored, _STORED) for _, stored in rows]
        weights = self.weights(np.concatenate(stems))
        lengths = list(map(len, stems))
        whole = np.bincount(np.repeat(np.arange(len(rows)), lengths), weights, len(rows))
        begin = 0
        for (number, _), of_title, sums in zip(rows, stems, whole.tolist(), strict=True):
            end = begin + len(of_title)
            self._titles[number] = WeighedTitle(of_title, weights[begin:end], sums)
            begin = end

    def _counts_of(self, stems: Sequence[int]) -> NDArray[np.int64]:
        """In how many titles each of these stems is."""
        if new := {stem for stem in stems if stem not in self._counts}:
            self._counts |= dict.fromkeys(new, 0) | self.frequencies(sorted(new))
        return np.array([self._counts[stem] for stem in stems], dtype=np.int64)


class TitleIndex(Tables, TitleLookup):
    """The title tables of one catalogue; writes happen inside the catalogue's transactions."""

    def __init__(self, connection: Database, lock: threading.RLock) -> None:
        Tables.__init__(self, connection, lock)
        TitleLookup.__init__(self)

    def totals(self) -> tuple[int, int]:
        """See `TitleLookup`."""
        ((total, version),) = self._all("SELECT titles, version FROM title_total")
        return int(total), int(version)

    def frequencies(self, stems: Sequence[int]) -> dict[int, int]:
        """See `TitleLookup`."""
        return dict(
            self._rows_with("SELECT stem, titles FROM title_frequencies WHERE stem", list(stems))
        )

    def titles_with(self, stems: Sequence[int]) -> list[tuple[int, int]]:
        """See `TitleLookup`."""
        return self._rows_with("SELECT stem, title FROM title_stems WHERE stem", stems)

    def stored_stems(self, titles: Sequence[int]) -> list[tuple[int, bytes]]:
        """See `TitleLookup`."""
        return self._rows_with("SELECT number, stems FROM titles WHERE number", titles)

    def insert(self, title: str) -> int:
        """Count the title of one document; the number of the title."""
        stems = stem_numbers(title)
        ((number, documents),) = self._connection.execute(
            "INSERT INTO titles (title, documents, stems) VALUES (?, 1, ?) ON CONFLICT (title) "
            "DO UPDATE SET documents = documents + 1 RETURNING number, documents",
            (title, stems.tobytes()),
        ).fetchall()
        if documents == 1:
            self._connection.executemany(
                "INSERT INTO title_stems VALUES (?, ?)", [(name, number) for name in stems.tolist()]
            )
            self._count(stems, 1)
        return int(number)

    def delete(self, title: str) -> None:
        """Count one document of that title less; without any document the title is deleted."""
        self._connection.execute(
            "UPDATE titles SET documents = documents - 1 WHERE title = ?", (title,)
        )
        last = self._connection.execute(
            "DELETE FROM titles WHERE title = ? AND documents <= 0 RETURNING number", (title,)
        ).fetchall()
        for (number,) in last:
            stems = stem_numbers(title)
            self._connection.executemany(
                "DELETE FROM title_stems WHERE stem = ? AND title = ?",
                [(name, number) for name in stems.tolist()],
            )
            self._count(stems, -1)

    def _count(self, stems: Numbers, sign: int) -> None:
        self._connection.executemany(
            "INSERT INTO title_frequencies VALUES (?, ?) ON CONFLICT (stem) "
            "DO UPDATE SET titles = titles + excluded.titles",
            [(name, sign) for name in stems.tolist()],
        )
        self._connection.execute(
            "UPDATE title_total SET titles = titles + ?, version = version + 1", (sign,)
        )


class TitleMatch:
    """The share of each title that weighted stems name, in [0, 1]."""

    def __init__(self, index: TitleLookup, named: Mapping[int, float]) -> None:
        self._index = index
        self._stems = np.array(sorted(named), dtype=_STORED)
        self._named = np.array([named[stem] for stem in sorted(named)], dtype=np.float32)

    def best(self, least: float) -> list[int]:
        """The numbers of the titles that are named by at least the share `least`."""
        rarest = self._index.rarest(self._stems)
        if not len(rarest):
            return []
        stems = self._stems[rarest]
        titles = self._index.having(stems.tolist())
        named = self._index.weights(stems) * self._named[rarest]
        each, places = np.unique(np.concatenate(titles), return_inverse=True)
        sums = np.bincount(places, np.repeat(named, list(map(len, titles))))
        first = each[np.argsort(-sums, kind="stable")[:_BEST_TITLES]].tolist()
        shares = self.shares(first).tolist()
        return [title for title, share in zip(first, shares, strict=True) if share >= least]

    def shares(self, titles: ArrayLike) -> Vectors:
        """The share of each of these titles that is named: ``(n_titles,)``."""
        # Several passages have the title of one document.
        different, places = np.unique(titles, return_inverse=True)
        if not len(different):
            return np.zeros(0, dtype=np.float32)
        found = self._index.titles(different.tolist())
        at, there = _places(self._stems, np.concatenate([title.stems for title in found]))
        named = np.concatenate([title.weights for title in found])[there] * self._named[at[there]]
        rows = np.repeat(np.arange(len(found)), [len(title.stems) for title in found])[there]
        whole = np.array([title.whole for title in found])
        share = np.bincount(rows, named, minlength=len(found)) / np.maximum(whole, 1e-9)
        return np.asarray(share[places], dtype=np.float32)


def _places(numbers: Numbers, wanted: Numbers) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each wanted number is in ascending `numbers`, and whether it is there."""
    places = np.searchsorted(numbers, wanted)
    there = places < len(numbers)
    there[there] = numbers[places[there]] == wanted[there]
    return places, there


def title_stems(title: str) -> frozenset[str]:
    """The stems of a title."""
    return frozenset(stem(word) for word in words(title))


def stem_numbers(title: str) -> Numbers:
    """The numbers of the stems of a title, ascending."""
    return np.array(sorted({term_number(name) for name in title_stems(title)}), dtype=_STORED)
