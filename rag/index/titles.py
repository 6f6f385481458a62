"""How much of a document's title a question names.

In a collection of long, similar documents the title tells them apart. Coverage is the share of a
title's squared idf, over distinct titles, that the question's stems or their translations name.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain

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
_STORED = np.dtype("<u4")

Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]


class TitleLookup(ABC):
    """The titles of a store, with a cache of what was read of their current version."""

    def __init__(self) -> None:
        # As far as was asked for: the place of each stem, the stem of each place, and the places of
        # the stems of each title, which never change; and the weights of stems, by place, in one
        # version of the tables.
        self._places: dict[int, int] = {}
        self._stems: list[int] = []
        self._titles: dict[int, Places] = {}
        self._total = self._version = 0
        self._weights = np.zeros(0, dtype=np.float32)

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
        if self._version != version:
            self._total, self._version = total, version
            self._weights = np.zeros(0, dtype=np.float32)
        return TitleMatch(self, {term_number(name): weight for name, weight in named.items()})

    def holding(self, stems: Iterable[int]) -> NDArray[np.int64]:
        """Pairs ``(n, 2)`` of one of the rarest of these stems and a title that has it."""
        frequencies = self.frequencies(list(stems))
        held = sorted(
            (stem for stem in frequencies if frequencies[stem]), key=frequencies.__getitem__
        )
        read = accumulate(frequencies[name] for name in held)
        affordable = sum(total <= _TITLES_BUDGET for total in read)
        rows = self.titles_with(held[:affordable])
        return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 2)

    def stems(self, titles: Sequence[int]) -> list[Places]:
        """The places of the stems of each of these titles; of none if there is no such title."""
        unknown = [title for title in set(titles) if title not in self._titles]
        for title, stems in self.stored_stems(unknown):
            self._titles[title] = self.places(np.frombuffer(stems, _STORED).tolist())
        none = np.zeros(0, dtype=np.int64)
        return [self._titles.get(title, none) for title in titles]

    def places(self, stems: Iterable[int]) -> Places:
        """The places of these stems in `weights`."""
        places = []
        for number in stems:
            if (place := self._places.setdefault(number, len(self._stems))) == len(self._stems):
                self._stems.append(number)
            places.append(place)
        return np.array(places, dtype=np.int64)

    def weights(self, places: Places) -> Vectors:
        """The squared idf of the stems at these places, over all titles."""
        if (room := len(self._stems) - len(self._weights)) > 0:
            self._weights = np.append(self._weights, np.full(room, np.nan, dtype=np.float32))
        weights = self._weights[places]
        if len(unknown := places[np.isnan(weights)]):
            unknown = np.unique(unknown)
            stems = [self._stems[place] for place in unknown.tolist()]
            counts = self.frequencies(stems)
            count = np.array([counts.get(stem, 0) for stem in stems])
            self._weights[unknown] = np.log(1 + (self._total - count + 0.5) / (count + 0.5)) ** 2
            weights = self._weights[places]
        return weights


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
            self._where("SELECT stem, titles FROM title_frequencies WHERE stem", list(stems))
        )

    def titles_with(self, stems: Sequence[int]) -> list[tuple[int, int]]:
        """See `TitleLookup`."""
        return self._where("SELECT stem, title FROM title_stems WHERE stem", stems)

    def stored_stems(self, titles: Sequence[int]) -> list[tuple[int, bytes]]:
        """See `TitleLookup`."""
        return self._where("SELECT number, stems FROM titles WHERE number", titles)

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
        """Take one document of that title off; the title goes with its last document."""
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
        self._stems = named.keys()
        places = index.places(named)
        # By place; of stems that come later, as of the last, nothing is named.
        self._named = np.zeros(places.max(initial=-1) + 2, dtype=np.float32)
        self._named[places] = list(named.values())

    def best(self, least: float) -> list[int]:
        """The numbers of the titles of which at least the share `least` is named."""
        stems, titles = self._index.holding(self._stems).T
        different, stem_of = np.unique(stems, return_inverse=True)
        _, of_stem = self._weights(self._index.places(different.tolist()))
        each, places = np.unique(titles, return_inverse=True)
        named = np.bincount(places, of_stem[stem_of], minlength=len(each))
        first = each[np.argsort(-named, kind="stable")[:_BEST_TITLES]].tolist()
        shares = self.shares(first).tolist()
        return [title for title, share in zip(first, shares, strict=True) if share >= least]

    def shares(self, titles: ArrayLike) -> Vectors:
        """The share of each of these titles that is named: ``(n_titles,)``."""
        # Several passages have the title of one document.
        different, places = np.unique(titles, return_inverse=True)
        if not len(different):
            return np.zeros(0, dtype=np.float32)
        stems = self._index.stems(different.tolist())
        rows = np.repeat(np.arange(len(stems)), list(map(len, stems)))
        weights, named = self._weights(np.concatenate(stems))
        whole = np.bincount(rows, weights, minlength=len(stems))
        share = np.bincount(rows, named, minlength=len(stems)) / np.maximum(whole, 1e-9)
        return np.asarray(share[places], dtype=np.float32)

    def _weights(self, places: Places) -> tuple[Vectors, Vectors]:
        """What the stems at these places weigh, and how much of it is named."""
        weights = self._index.weights(places)
        return weights, weights * self._named.take(places, mode="clip")


def title_stems(title: str) -> frozenset[str]:
    """The stems of a title."""
    return frozenset(stem(word) for word in words(title))


def stem_numbers(title: str) -> Numbers:
    """The numbers of the stems of a title, ascending."""
    return np.array(sorted({term_number(name) for name in title_stems(title)}), dtype=_STORED)
