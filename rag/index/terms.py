"""Which passages hold which terms, in SQLite, one set of tables a language pool.

Two stages. FTS5 finds candidates by a question's rarest terms, as many as a budget of postings
allows, so that a question costs about the same over a thousand passages and over a million.
Candidates, those of the other legs included, are then scored exactly, from a stored list of each
passage's terms, by BM25 over groups of weighted terms: a word of the question is a group of one,
or a group of its translations (probabilistic structured queries, Darwish and Oard, SIGIR 2003).
"""

from __future__ import annotations

import math
import sqlite3
import threading
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.analysis import gram_terms, is_arabic, stem_terms
from rag.embedders import Vectors
from rag.schema import Language, Passage, TextLanguage

TermGroup = Mapping[str, float]
"""Terms that stand for one word of the question, each with its weight in (0, 1]."""

# BM25 (Robertson et al., TREC-3): saturation of repeated terms, and length normalisation.
K1 = 1.2
B = 0.75
# Terms that are looked up for one question, and postings that are read: some milliseconds.
_MOST_TERMS = 20
_POSTINGS_BUDGET = 10_000
_PARAMETERS = 900

_TABLES = """
CREATE VIRTUAL TABLE terms_{pool} USING fts5 (
    terms, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '_='"
);
CREATE TABLE term_lists_{pool} (
    key INTEGER PRIMARY KEY, grams INTEGER NOT NULL, stems INTEGER NOT NULL, list BLOB NOT NULL
);
CREATE TABLE frequencies_{pool} (term INTEGER PRIMARY KEY, passages INTEGER NOT NULL);
CREATE TABLE totals_{pool} (
    id INTEGER PRIMARY KEY CHECK (id = 0), passages INTEGER, grams INTEGER, stems INTEGER
);
INSERT INTO totals_{pool} VALUES (0, 0, 0, 0);
"""
TERMS_SCHEMA = _TABLES.format(pool="ar") + _TABLES.format(pool="en")

_LIST_TYPE = np.dtype([("term", "<u4"), ("count", "<u2")])


def pools(language: TextLanguage) -> tuple[Language, ...]:
    """The language pools that a text is searched in; a mixed text stands in both."""
    return ("ar", "en") if language == "mixed" else (language,)


def searchable_text(passage: Passage) -> str:
    """A passage with its document's context: title, heading, text."""
    parts = (passage.title, passage.heading, passage.text)
    return "\n".join(part for part in parts if part)


def term_number(term: str) -> int:
    """A term as the 32-bit number under which it is counted; collisions are rare enough."""
    return zlib.crc32(term.encode())


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """Of a pool, or of the pools of several indexes: what BM25 has to know of it as a whole.

    `grams` and `stems` are the lengths of all passages together, `frequencies` in how many
    passages each term stands, for terms that stand anywhere.
    """

    passages: int
    grams: int
    stems: int
    frequencies: Mapping[str, int]

    def joined(self, other: TermStatistics) -> TermStatistics:
        """The statistics of both together."""
        return TermStatistics(
            self.passages + other.passages,
            self.grams + other.grams,
            self.stems + other.stems,
            dict(Counter(self.frequencies) + Counter(other.frequencies)),
        )


class TermIndex:
    """The term tables of one catalogue; writes happen inside the catalogue's transactions."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock) -> None:
        self._connection = connection
        self._lock = lock

    def insert(self, passages: Mapping[int, Passage]) -> None:
        """Add passages under their integer keys."""
        for pool, terms in _terms_by_pool(passages).items():
            self._connection.executemany(
                f"INSERT INTO terms_{pool} (rowid, terms) VALUES (?, ?)",
                [(key, " ".join((*grams, *stems))) for key, (grams, stems) in terms.items()],
            )
            self._connection.executemany(
                f"INSERT INTO term_lists_{pool} VALUES (?, ?, ?, ?)",
                [
                    (key, len(grams), len(stems), _term_list((*grams, *stems)))
                    for key, (grams, stems) in terms.items()
                ],
            )
            self._count(pool, terms.values(), 1)

    def delete(self, passages: Mapping[int, Passage]) -> None:
        """Take out passages that were inserted with exactly this content."""
        for pool, terms in _terms_by_pool(passages).items():
            self._connection.executemany(
                f"INSERT INTO terms_{pool} (terms_{pool}, rowid, terms) VALUES ('delete', ?, ?)",
                [(key, " ".join((*grams, *stems))) for key, (grams, stems) in terms.items()],
            )
            self._connection.executemany(
                f"DELETE FROM term_lists_{pool} WHERE key = ?", [(key,) for key in terms]
            )
            self._count(pool, terms.values(), -1)

    def frequencies(self, pool: Language, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages of the pool each term stands; terms in none are left out."""
        numbers = {term_number(term): term for term in terms}
        found: dict[str, int] = {}
        names = list(numbers)
        for begin in range(0, len(names), _PARAMETERS):
            part = names[begin : begin + _PARAMETERS]
            marks = ",".join("?" * len(part))
            rows = self._all(
                f"SELECT term, passages FROM frequencies_{pool} "
                f"WHERE term IN ({marks}) AND passages > 0",
                *part,
            )
            found.update((numbers[number], count) for number, count in rows)
        return found

    def passages(self, pool: Language) -> int:
        """How many passages the pool holds."""
        return int(self._all(f"SELECT passages FROM totals_{pool}")[0][0])

    def statistics(self, pool: Language, groups: Sequence[TermGroup]) -> TermStatistics:
        """The pool's statistics, with the frequencies of these terms."""
        passages, grams, stems = self._all(f"SELECT passages, grams, stems FROM totals_{pool}")[0]
        frequencies = self.frequencies(pool, {term for group in groups for term in group})
        return TermStatistics(passages, grams, stems, frequencies)

    def candidates(self, pool: Language, terms: TermGroup, count: int) -> list[int]:
        """Keys of passages that hold the rarest of these weighted terms, the likeliest first.

        A passage counts the idf of the terms that it holds; FTS5's own ranking would read every
        position of each, which takes ten times as long.
        """
        frequencies = self.frequencies(pool, terms)
        total = self.passages(pool)
        found: list[NDArray[np.int64]] = []
        idf: list[float] = []
        visited = 0
        for term, passages in sorted(frequencies.items(), key=lambda item: item[1]):
            full = len(found) == _MOST_TERMS or visited + passages > _POSTINGS_BUDGET
            if found and full:
                break
            rows = self._all(
                f"SELECT rowid FROM terms_{pool} WHERE terms_{pool} MATCH ?", f'"{term}"'
            )
            found.append(np.fromiter((key for (key,) in rows), dtype=np.int64, count=len(rows)))
            idf.append(terms[term] * _idf(total, passages))
            visited += passages
        if not found:
            return []
        keys, places = np.unique(np.concatenate(found), return_inverse=True)
        scores = np.bincount(places, weights=np.repeat(idf, [len(one) for one in found]))
        best: list[int] = keys[np.argsort(-scores, kind="stable")[:count]].tolist()
        return best

    def holding(self, pool: Language, phrase: Sequence[str], count: int) -> list[int]:
        """Keys of passages in which these words stand together, in this order.

        An Arabic word at the beginning may have a prefix there. Words are in search form.
        """
        first = gram_terms(phrase[0])
        begin = 1 if is_arabic(phrase[0]) and len(first) > 1 else 0
        grams = [*first[begin:], *gram_terms(" ".join(phrase[1:]))]
        rows = self._all(
            f"SELECT rowid FROM terms_{pool} WHERE terms_{pool} MATCH ? ORDER BY rank LIMIT ?",
            f'"{" ".join(grams)}"',
            count,
        )
        return [key for (key,) in rows]

    def coverage(
        self,
        pool: Language,
        groups: Sequence[TermGroup],
        keys: Sequence[int],
        *,
        statistics: TermStatistics | None = None,
        stems_only: bool = False,
    ) -> Vectors:
        """BM25 of each passage over what a perfect match would get: ``(n_keys,)``, in [0, 1].

        A group's term and passage frequencies are the weighted sums over its terms. Groups none
        of whose terms stand anywhere count towards nothing. `statistics` are those of the pool, or
        of all that is searched: then shares compare across indexes. `stems_only` measures passages
        by their stems, for groups that hold nothing else.
        """
        if statistics is None:
            statistics = self.statistics(pool, groups)
        frequencies = statistics.frequencies
        held = [
            {term: weight for term, weight in group.items() if term in frequencies}
            for group in groups
        ]
        held = [group for group in held if group]
        if not held or not keys:
            return np.zeros(len(keys), dtype=np.float32)
        counts, lengths = self._counts(pool, held, keys, stems_only=stems_only)
        total = statistics.passages
        length = (
            statistics.stems if stems_only else statistics.grams + statistics.stems * (pool == "en")
        )
        mean_length = length / max(total, 1)
        idf = np.array([_idf(total, _frequency(group, frequencies)) for group in held])
        saturated = counts / (counts + K1 * (1 - B + B * (lengths / mean_length))[:, None])
        return np.asarray(saturated @ idf / idf.sum(), dtype=np.float32)

    def _counts(
        self, pool: Language, groups: Sequence[TermGroup], keys: Sequence[int], *, stems_only: bool
    ) -> tuple[Vectors, Vectors]:
        """Weighted term frequencies ``(n_keys, n_groups)``, and lengths ``(n_keys,)``."""
        numbers = dict.fromkeys(term_number(term) for group in groups for term in group)
        place_of = {number: place for place, number in enumerate(numbers)}
        weights = np.zeros((len(numbers), len(groups)), dtype=np.float32)
        for column, group in enumerate(groups):
            for term, weight in group.items():
                weights[place_of[term_number(term)], column] += weight
        wanted = np.fromiter(numbers, dtype=np.uint64)
        lists = self._lists(pool, keys)
        row_of = {key: row for row, key in enumerate(keys)}
        rows = [row_of[key] for key, *_ in lists]
        lengths = np.ones(len(keys), dtype=np.float32)
        lengths[rows] = [
            stems if stems_only else grams + stems * (pool == "en") for _, grams, stems, _ in lists
        ]
        found = np.zeros((len(keys), len(wanted)), dtype=np.float32)
        found[rows] = _frequencies_in([stored for *_, stored in lists], wanted)
        return found @ weights, lengths

    def _lists(self, pool: Language, keys: Sequence[int]) -> list[tuple[int, int, int, bytes]]:
        """Of each passage that the pool holds: key, numbers of grams and stems, sorted terms."""
        found: list[tuple[int, int, int, bytes]] = []
        for begin in range(0, len(keys), _PARAMETERS):
            part = keys[begin : begin + _PARAMETERS]
            marks = ",".join("?" * len(part))
            found += self._all(
                f"SELECT key, grams, stems, list FROM term_lists_{pool} WHERE key IN ({marks})",
                *part,
            )
        return found

    def _count(
        self, pool: Language, terms: Iterable[tuple[list[str], list[str]]], sign: int
    ) -> None:
        """Add passages to the frequencies, or with sign -1 take them off."""
        frequencies: Counter[int] = Counter()
        passages = grams_in_all = stems_in_all = 0
        for grams, stems in terms:
            frequencies.update({term_number(term) for term in (*grams, *stems)})
            passages += 1
            grams_in_all += len(grams)
            stems_in_all += len(stems)
        self._connection.executemany(
            f"INSERT INTO frequencies_{pool} VALUES (?, ?) ON CONFLICT (term) "
            "DO UPDATE SET passages = passages + excluded.passages",
            [(number, sign * count) for number, count in frequencies.items()],
        )
        self._connection.execute(
            f"UPDATE totals_{pool} SET passages = passages + ?, grams = grams + ?, "
            "stems = stems + ?",
            (sign * passages, sign * grams_in_all, sign * stems_in_all),
        )

    def _all(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()


def _frequencies_in(lists: Sequence[bytes], wanted: NDArray[np.uint64]) -> Vectors:
    """How often each wanted number stands in each stored list: ``(n_lists, n_wanted)``."""
    terms = np.frombuffer(b"".join(lists), dtype=_LIST_TYPE)
    if not len(terms):
        return np.zeros((len(lists), len(wanted)), dtype=np.float32)
    # One sorted array of all lists: the place of a list above the numbers of its terms.
    places = np.arange(len(lists), dtype=np.uint64) << np.uint64(32)
    held = np.repeat(places, [len(one) // _LIST_TYPE.itemsize for one in lists]) | terms["term"]
    sought = (places[:, None] | wanted).ravel()
    at = np.minimum(np.searchsorted(held, sought), len(held) - 1)
    counts = np.where(held[at] == sought, terms["count"][at], 0)
    return counts.reshape(len(lists), len(wanted)).astype(np.float32)


def _idf(passages: int, frequency: float) -> float:
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


def _frequency(group: TermGroup, frequencies: Mapping[str, int]) -> float:
    return max(sum(weight * frequencies[term] for term, weight in group.items()), 0.5)


def _terms_by_pool(
    passages: Mapping[int, Passage],
) -> dict[Language, dict[int, tuple[list[str], list[str]]]]:
    """The (grams, stems) of each passage, by the pools that it stands in."""
    found: dict[Language, dict[int, tuple[list[str], list[str]]]] = {"ar": {}, "en": {}}
    for key, passage in passages.items():
        text = searchable_text(passage)
        both = (gram_terms(text), stem_terms(text))
        for pool in pools(passage.language):
            found[pool][key] = both
    return found


def _term_list(terms: Iterable[str]) -> bytes:
    """Numbers and counts of a passage's terms, sorted by number."""
    counts = Counter(term_number(term) for term in terms)
    rows = [(number, min(count, 0xFFFF)) for number, count in sorted(counts.items())]
    return np.array(rows, dtype=_LIST_TYPE).tobytes()
