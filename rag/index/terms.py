"""The terms of the passages of each language pool, and their statistics.

Postings find candidates by a question's rarest terms; `rag.index.scoring` scores them.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from rag.analysis import STEM_MARK, grams_of, stem, words
from rag.index.compression import Bytes
from rag.index.database import Database
from rag.index.pool_table import PoolTable, least
from rag.index.scoring import (
    TermGroup,
    TermStatistics,
    rarest,
    term_number,
    term_numbers,
)
from rag.index.segment import COUNT, Mask, Numbers, Rows, Segment
from rag.index.segments import SEGMENTS_SCHEMA, Segments, State
from rag.index.tables import Tables
from rag.schema import Language, Passage, TextLanguage

# Passages whose terms are read at a time.
_READ_AT_ONCE = 1024
# Terms whose frequencies are kept.
_MOST_KNOWN = 1 << 16

_TABLES = """
CREATE TABLE frequencies_{pool} (term INTEGER PRIMARY KEY, passages INTEGER NOT NULL);
CREATE TABLE totals_{pool} (
    id INTEGER PRIMARY KEY CHECK (id = 0), passages INTEGER, grams INTEGER, stems INTEGER
);
INSERT INTO totals_{pool} VALUES (0, 0, 0, 0);
"""
TERMS_SCHEMA = SEGMENTS_SCHEMA + _TABLES.format(pool="ar") + _TABLES.format(pool="en")


def pools(language: TextLanguage) -> tuple[Language, ...]:
    """The language pools that a text is searched in; a mixed text is in both."""
    return ("ar", "en") if language == "mixed" else (language,)


def searchable_text(passage: Passage) -> str:
    """A passage with its document's context: title, heading, text."""
    parts = (passage.title, passage.heading, passage.text)
    return "\n".join(part for part in parts if part)


class TermIndex(Tables):
    """The term tables of one catalogue, and its segments."""

    def __init__(self, connection: Database, lock: threading.RLock, folder: Path) -> None:
        super().__init__(connection, lock)
        self._segments = Segments(connection, lock, folder)
        self._frequencies: dict[Language, tuple[State, dict[int, int]]] = {}

    def insert(self, passages: Mapping[int, Passage], titles: Sequence[int], whole: Bytes) -> None:
        """Add passages under integer keys that are higher than all former ones.

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
        """Remove passages that were inserted with exactly this content."""
        for pool, said in _words_by_pool(passages):
            none = np.zeros((len(said), 0), dtype=np.int8)
            self._count(pool, _segment(said, [0] * len(said), none), -1)
            self._segments.drop(pool, said)

    def sweep(self) -> None:
        """Delete files of segments that belong to no pool any more; after the transaction."""
        self._segments.sweep()

    def verify(self) -> list[str]:
        """The faults of the files of the segments, one sentence each."""
        return self._segments.verify()

    def has_sound_frequencies(self, pool: Language) -> bool:
        """Whether the stored frequencies of terms agree with the segments."""
        counted = dict(self._all(f"SELECT term, passages FROM frequencies_{pool}"))
        table = self.table(pool)
        rows = table.rows_of(table.alive())
        found = Counter(
            term
            for begin in range(0, len(rows), _READ_AT_ONCE)
            for terms in table.terms_of(rows[begin : begin + _READ_AT_ONCE])
            for term in (terms & ~COUNT).tolist()
        )
        # The lists have a count in place of the lowest bits of a term.
        rounded: Counter[int] = Counter()
        for term, passages in counted.items():
            rounded[term & ~int(COUNT)] += passages
        return +rounded == found

    def frequencies(self, pool: Language, terms: Iterable[str]) -> dict[str, int]:
        """The number of passages of the pool that contain each term; terms in none are left out."""
        known = self._known_frequencies(pool)
        numbers = {term: term_number(term) for term in terms}
        if new := [number for number in numbers.values() if number not in known]:
            known.update(dict.fromkeys(new, 0))
            known.update(
                self._rows_with(f"SELECT term, passages FROM frequencies_{pool} WHERE term", new)
            )
        return {term: known[number] for term, number in numbers.items() if known[number] > 0}

    def _known_frequencies(self, pool: Language) -> dict[int, int]:
        """Frequencies by term, of those that were looked up since the pool was changed."""
        state, known = self._frequencies.get(pool, ([], {}))
        now = self._segments.state(pool)
        if state != now or len(known) > _MOST_KNOWN:
            known = {}
            self._frequencies[pool] = (now, known)
        return known

    def table(self, pool: Language) -> PoolTable:
        """The passages of the pool at this moment.

        Raises:
            IndexDamaged: the file of a segment cannot be read.
        """
        return self._segments.of(pool)

    def statistics(self, pool: Language, groups: Sequence[TermGroup]) -> TermStatistics:
        """The pool's statistics, with the frequencies of these terms."""
        passages, grams, stems = self._all(f"SELECT passages, grams, stems FROM totals_{pool}")[0]
        frequencies = self.frequencies(pool, {term for group in groups for term in group})
        return TermStatistics(passages, grams, stems, frequencies)

    def containing_all(
        self, pool: Language, terms: Iterable[str], most: int, inside: Mask | None = None
    ) -> list[int]:
        """Keys of at most `most` passages that have the rarest of `terms`; none unless all occur.

        Of the rows that `inside` marks, if it is given.
        """
        wanted = set(terms)
        frequencies = self.frequencies(pool, wanted)
        if len(frequencies) < len(wanted):
            return []
        numbers = term_numbers(rarest(frequencies, wanted))
        table = self.table(pool)
        ones = np.ones(len(numbers), dtype=np.float32)
        rows, found = table.weighed(numbers, ones, inside)
        keys: list[int] = table.keys[rows[found == len(numbers)][:most]].tolist()
        return keys

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


def term_matches(
    table: PoolTable, weights: Mapping[str, float], count: int, inside: Mask | None = None
) -> Rows:
    """Rows of the `count` passages with the highest sum of term `weights`, best first.

    Of the rows that `inside` marks, if it is given.
    """
    numbers = term_numbers(weights)
    values = np.fromiter(weights.values(), np.float32, count=len(weights))
    # Ascending numbers are looked up faster.
    order = np.argsort(numbers)
    numbers, values = numbers[order], values[order]
    rows, sums = table.weighed(numbers, values, inside)
    if len(rows) > count:
        # With all that are as likely as the last one, so that the first of these are taken.
        last = sums[least(-sums, count)].min()
        rows, sums = rows[sums >= last], sums[sums >= last]
    return rows[np.lexsort((rows, -sums))[:count]]


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
    terms = [terms_in(one) for one in said.values()]
    return Segment.of(list(said), titles, whole, terms, [len(one) for one in said.values()])


def terms_in(said: Iterable[str]) -> Numbers:
    """The numbers of the grams and stems of words, repetitions kept."""
    return np.frombuffer(b"".join(map(_word_terms, said)), np.uint32)


@lru_cache(maxsize=1 << 15)
def _word_terms(word: str) -> bytes:
    """The numbers of a word's grams, and of its stem; in bytes, which take a tenth of the room."""
    return term_numbers((*grams_of(word), STEM_MARK + stem(word))).tobytes()
