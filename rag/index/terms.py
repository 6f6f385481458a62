"""Which passages hold which terms, one set of segments a language pool, and their statistics.

Two stages. Postings find candidates by a question's rarest terms, as many as a budget allows, so
that a question costs about the same over a thousand passages and over a million. Candidates, those
of the other legs included, are then scored exactly, from a list of each passage's terms, by BM25
over groups of weighted terms: a word of the question is a group of one, or a group of its
translations (probabilistic structured queries, Darwish and Oard, SIGIR 2003).
"""

from __future__ import annotations

import math
import threading
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path

import numpy as np

from rag.analysis import STEM_MARK, grams, stem, words
from rag.embedders import Vectors
from rag.index.compression import Bytes
from rag.index.database import Database
from rag.index.holdings import Candidates, Holdings, least
from rag.index.segment import COUNT, Numbers, Rows, Segment
from rag.index.segments import SEGMENTS_SCHEMA, Segments
from rag.index.tables import Tables
from rag.schema import Language, Passage, TextLanguage

TermGroup = Mapping[str, float]
"""Terms that stand for one word of the question, each with its weight in (0, 1]."""

# BM25 (Robertson et al., TREC-3): saturation of repeated terms, and length normalisation.
K1 = 1.2
B = 0.75
# Passages whose terms are read at a time.
_READ_AT_ONCE = 1024
# Postings that are read for one question: a millisecond.
_POSTINGS_BUDGET = 50_000

_TABLES = """
CREATE TABLE frequencies_{pool} (term INTEGER PRIMARY KEY, passages INTEGER NOT NULL);
CREATE TABLE totals_{pool} (
    id INTEGER PRIMARY KEY CHECK (id = 0), passages INTEGER, grams INTEGER, stems INTEGER
);
INSERT INTO totals_{pool} VALUES (0, 0, 0, 0);
"""
TERMS_SCHEMA = SEGMENTS_SCHEMA + _TABLES.format(pool="ar") + _TABLES.format(pool="en")


def pools(language: TextLanguage) -> tuple[Language, ...]:
    """The language pools that a text is searched in; a mixed text stands in both."""
    return ("ar", "en") if language == "mixed" else (language,)


def searchable_text(passage: Passage) -> str:
    """A passage with its document's context: title, heading, text."""
    parts = (passage.title, passage.heading, passage.text)
    return "\n".join(part for part in parts if part)


@lru_cache(maxsize=1 << 17)
def term_number(term: str) -> int:
    """A term as the 32-bit number under which it is counted; collisions are rare enough."""
    return zlib.crc32(term.encode())


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """What BM25 has to know of a pool as a whole.

    `grams` and `stems` are the lengths of all passages together, `frequencies` in how many
    passages each term stands, for terms that stand anywhere.
    """

    passages: int
    grams: int
    stems: int
    frequencies: Mapping[str, int]

    def idf(self, frequency: float) -> float:
        """What a term is worth that stands in so many passages."""
        return math.log(1 + (self.passages - frequency + 0.5) / (frequency + 0.5))


class TermIndex(Tables):
    """The term tables of one catalogue, and its segments."""

    def __init__(self, connection: Database, lock: threading.RLock, folder: Path) -> None:
        super().__init__(connection, lock)
        self._segments = Segments(connection, lock, folder)

    def insert(self, passages: Mapping[int, Passage], titles: Sequence[int], whole: Bytes) -> None:
        """Add passages under integer keys that are higher than all that ever were.

        `titles`, by number, and `whole`, ``(n_passages, dimensions)``, are theirs in order.
        """
        title_of = dict(zip(passages, titles, strict=True))
        row_of = {key: row for row, key in enumerate(passages)}
        for pool, said in _words_by_pool(passages):
            rows = [row_of[key] for key in said]
            segment = _segment(said, [title_of[key] for key in said], whole[rows])
            self._count(pool, segment, 1)
            self._segments.add(pool, segment)

    def delete(self, passages: Mapping[int, Passage]) -> None:
        """Take out passages that were inserted with exactly this content."""
        for pool, said in _words_by_pool(passages):
            none = np.zeros((len(said), 0), dtype=np.int8)
            self._count(pool, _segment(said, [0] * len(said), none), -1)
            self._segments.drop(pool, said)

    def sweep(self) -> None:
        """Delete files of segments that belong to no pool any more; after the transaction."""
        self._segments.sweep()

    def verify(self) -> list[str]:
        """What is wrong with the files of the segments, a sentence each."""
        return self._segments.verify()

    def has_sound_frequencies(self, pool: Language) -> bool:
        """Whether terms are counted as the segments have them."""
        counted = dict(self._all(f"SELECT term, passages FROM frequencies_{pool}"))
        holdings = self.holdings(pool)
        rows = holdings.rows_of(holdings.alive())
        found = Counter(
            term
            for begin in range(0, len(rows), _READ_AT_ONCE)
            for terms in holdings.terms_of(rows[begin : begin + _READ_AT_ONCE])
            for term in (terms & ~COUNT).tolist()
        )
        # The lists have a count in place of the lowest bits of a term.
        rounded: Counter[int] = Counter()
        for term, passages in counted.items():
            rounded[term & ~int(COUNT)] += passages
        return +rounded == found

    def frequencies(self, pool: Language, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages of the pool each term stands; terms in none are left out."""
        numbers = {term_number(term): term for term in terms}
        rows = self._where(
            f"SELECT term, passages FROM frequencies_{pool} WHERE passages > 0 AND term",
            list(numbers),
        )
        return {numbers[number]: count for number, count in rows}

    def holdings(self, pool: Language) -> Holdings:
        """What the pool holds now.

        Raises:
            IndexDamaged: the file of a segment cannot be read.
        """
        return self._segments.of(pool)

    def statistics(self, pool: Language, groups: Sequence[TermGroup]) -> TermStatistics:
        """The pool's statistics, with the frequencies of these terms."""
        passages, grams, stems = self._all(f"SELECT passages, grams, stems FROM totals_{pool}")[0]
        frequencies = self.frequencies(pool, {term for group in groups for term in group})
        return TermStatistics(passages, grams, stems, frequencies)

    def holding_all(self, pool: Language, terms: Iterable[str], most: int) -> list[int]:
        """Keys of passages that hold the rarest of these terms, if all of them stand somewhere."""
        wanted = set(terms)
        frequencies = self.frequencies(pool, wanted)
        if len(frequencies) < len(wanted):
            return []
        numbers = _numbers(_rarest(frequencies, wanted))
        holdings = self.holdings(pool)
        ones = np.ones(len(numbers), dtype=np.float32)
        found: list[int] = []
        for rows, held in holdings.weighed(numbers, ones):
            found += holdings.keys[rows[held == len(numbers)]].tolist()
        return found[:most]

    def _count(self, pool: Language, segment: Segment, sign: int) -> None:
        """Add passages to the frequencies, or with sign -1 take them off."""
        counts = sign * np.diff(segment.posting_starts)
        self._connection.executemany(
            f"INSERT INTO frequencies_{pool} VALUES (?, ?) ON CONFLICT (term) "
            "DO UPDATE SET passages = passages + excluded.passages",
            zip(segment.terms.tolist(), counts.tolist(), strict=True),
        )
        self._connection.execute(
            f"UPDATE totals_{pool} SET passages = passages + ?, grams = grams + ?, "
            "stems = stems + ?",
            [sign * int(n) for n in (len(segment.keys), segment.grams.sum(), segment.stems.sum())],
        )


def likeliest(holdings: Holdings, terms: TermGroup, count: int, statistics: TermStatistics) -> Rows:
    """Passages that hold the rarest of these weighted terms, at most so many, the likeliest first.

    A passage counts the idf of the terms that it holds.
    """
    rarest = _rarest(statistics.frequencies, terms)
    idf = [terms[term] * statistics.idf(statistics.frequencies[term]) for term in rarest]
    found = [
        (rows[best], weights[best])
        for rows, weights in holdings.weighed(_numbers(rarest), np.array(idf, dtype=np.float32))
        for best in (least(-weights, count),)
    ]
    if not found:
        return np.zeros(0, dtype=np.int64)
    rows, weights = (np.concatenate(of_each) for of_each in zip(*found, strict=True))
    return rows[np.lexsort((rows, -weights))[:count]]


def coverage(
    candidates: Candidates,
    groups: Sequence[TermGroup],
    statistics: TermStatistics,
    *,
    stems_only: bool = False,
    all_groups: bool = False,
) -> Vectors:
    """BM25 of each passage over what a perfect match would get: ``(n,)``, in [0, 1].

    A group's term and passage frequencies are the weighted sums over its terms. `statistics` are
    those of the pool, or of another index's pool, so that shares compare across indexes. Groups
    none of whose terms are in `statistics` count only with `all_groups`. `stems_only` measures
    passages by their stems, for groups that contain nothing else.
    """
    holdings, rows = candidates.holdings, candidates.rows
    frequencies = statistics.frequencies
    held = [
        {term: weight for term, weight in group.items() if all_groups or term in frequencies}
        for group in groups
    ]
    held = [group for group in held if group]
    if not held or not len(rows):
        return np.zeros(len(rows), dtype=np.float32)
    # Whether a passage is as long as its grams, its stems, or both.
    grams, stems = not stems_only, stems_only or holdings.pool == "en"
    lengths = holdings.grams[rows] * grams + holdings.stems[rows] * stems
    length = statistics.grams * grams + statistics.stems * stems
    mean_length = length / max(statistics.passages, 1)
    counts = _counts(holdings.terms_of(rows), held)
    idf = np.array([statistics.idf(_frequency(group, frequencies)) for group in held])
    saturated = counts / (counts + K1 * (1 - B + B * (lengths / mean_length))[:, None])
    return np.asarray(saturated @ idf / idf.sum(), dtype=np.float32)


def _words_by_pool(
    passages: Mapping[int, Passage],
) -> Iterator[tuple[Language, dict[int, list[str]]]]:
    """The words of the passages of each pool that has any, by ascending keys."""
    said = {key: words(searchable_text(passages[key])) for key in sorted(passages)}
    for pool in ("ar", "en"):
        there = {key: of for key, of in said.items() if pool in pools(passages[key].language)}
        if there:
            yield pool, there


def _segment(said: Mapping[int, Sequence[str]], titles: Sequence[int], whole: Bytes) -> Segment:
    terms = [list(chain.from_iterable(map(_word_terms, one))) for one in said.values()]
    return Segment.of(list(said), titles, whole, terms, [len(one) for one in said.values()])


@lru_cache(maxsize=1 << 17)
def _word_terms(word: str) -> tuple[int, ...]:
    """The numbers of a word's grams, and of its stem."""
    return tuple(term_number(term) for term in (*grams(word), STEM_MARK + stem(word)))


def _numbers(terms: Collection[str]) -> Numbers:
    return np.fromiter(map(term_number, terms), np.uint32, count=len(terms))


def _rarest(frequencies: Mapping[str, int], terms: Collection[str]) -> list[str]:
    """Of these terms those whose postings the budget allows to read, the rarest first."""
    held = sorted((term for term in frequencies if term in terms), key=frequencies.__getitem__)
    read = accumulate(frequencies[term] for term in held)
    affordable = sum(total <= _POSTINGS_BUDGET for total in read)
    return held[: max(affordable, 1)]


def _frequency(group: TermGroup, frequencies: Mapping[str, int]) -> float:
    return max(sum(weight * frequencies.get(term, 0) for term, weight in group.items()), 0.5)


def _counts(lists: Sequence[Numbers], groups: Sequence[TermGroup]) -> Vectors:
    """How often the terms of each group stand in each list, weighted: ``(n_lists, n_groups)``."""
    numbers = _numbers([term for group in groups for term in group])
    # As lists hold them, with a count of none.
    wanted, places = np.unique(numbers & ~COUNT, return_inverse=True)
    columns = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    weights = np.zeros((len(wanted), len(groups)), dtype=np.float32)
    np.add.at(weights, (places, columns), [w for group in groups for w in group.values()])
    return _frequencies_in(lists, wanted) @ weights


def _frequencies_in(lists: Sequence[Numbers], wanted: Numbers) -> Vectors:
    """How often each wanted term, ascending, stands in each list: ``(n_lists, n_wanted)``."""
    found = np.zeros((len(lists), len(wanted)), dtype=np.float32)
    entries = np.concatenate(lists)
    # The upper half of a term tells nearly all others apart, by one look.
    likely = np.zeros(1 << 16, dtype=np.bool_)
    likely[wanted >> 16] = True
    at = np.flatnonzero(likely.take(entries >> 16))
    terms = entries[at] & ~COUNT
    columns = np.minimum(np.searchsorted(wanted, terms), len(wanted) - 1)
    ends = np.cumsum([len(one) for one in lists])
    rows = np.searchsorted(ends, at, side="right")
    same = wanted[columns] == terms
    found[rows[same], columns[same]] = entries[at[same]] & COUNT
    return found
