"""One consistent state of an index in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector

from rag.embedders import Vectors
from rag.index.compression import Bytes, byte_cosines
from rag.index.parts import StoredParts
from rag.index.pool_table import least
from rag.index.postgres.connections import Connection
from rag.index.postgres.rows import PASSAGE_COLUMNS, fetch, stored_terms
from rag.index.postgres.titles import PostgresTitles
from rag.index.quoting import READ_FOR_A_PHRASE, has_phrase, phrase_terms
from rag.index.rebuild import POOLS
from rag.index.scoring import (
    Candidates,
    Keys,
    TermGroup,
    TermStatistics,
    rarest,
    term_number,
    term_numbers,
)
from rag.index.segment import Numbers
from rag.index.stored import stored_passage
from rag.index.titles import TitleMatch
from rag.index.vocabulary import MAX_NAMES
from rag.schema import EVERYTHING, Language, Passage, Scope

# Up to this number of passages, of a pool or of a scope, are all compared with the question. For
# more, the HNSW index gives the nearest, and searches until a narrow scope has enough of them.
_MOST_COMPARED = 5_000
_SEARCH = "SET LOCAL hnsw.ef_search = 400; SET LOCAL hnsw.iterative_scan = strict_order; " \
    "SET LOCAL hnsw.max_scan_tuples = 200000; SET LOCAL enable_seqscan = off"  # fmt: skip

_IN_SCOPE = "JOIN passages p ON p.key = {table}.key JOIN documents d ON d.id = p.document_id"


class PostgresSnapshot:
    """A `Snapshot` inside a transaction of the level REPEATABLE READ."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Without `enable_seqscan = off`, PostgreSQL may read whole tables: it does not count what
        # their long columns cost.
        connection.execute(_SEARCH)
        self._totals: dict[Language, tuple[int, int, int]] = {
            pool: (passages, grams, stems)
            for pool, passages, grams, stems in self._all(
                "SELECT pool, passages, grams, stems FROM totals"
            )
        }

    def pools(self) -> Collection[Language]:
        """See `Snapshot`."""
        return [pool for pool in POOLS if self._totals[pool][0]]

    def statistics(self, pool: Language, groups: Sequence[TermGroup]) -> TermStatistics:
        """See `Snapshot`."""
        frequencies = self._frequencies(pool, {term for group in groups for term in group})
        passages, grams, stems = self._totals[pool]
        return TermStatistics(passages, grams, stems, frequencies)

    def names(self, pool: Language, skeletons: Collection[str]) -> list[tuple[str, str]]:
        """See `Snapshot`."""
        return self._all(
            "SELECT n.skeleton, n.form FROM unnest(%s::text[]) s (skeleton), LATERAL "
            "(SELECT skeleton, form FROM names WHERE pool = %s AND skeleton = s.skeleton "
            'ORDER BY form COLLATE "C" LIMIT %s) n',
            list(skeletons),
            pool,
            MAX_NAMES,
        )

    def titles(self, named: Mapping[str, float]) -> TitleMatch:
        """See `Snapshot`."""
        return PostgresTitles(self._connection).matching(named)

    def search_ahead(self, vector: Vectors, count: int, scope: Scope) -> None:
        """See `Snapshot`; a connection runs one statement at a time, so nothing is begun."""

    def nearest(self, pool: Language, vector: Vectors, count: int, scope: Scope) -> Keys:
        """See `Snapshot`; the vectors are stored as bytes, so their cosines are those of a folder.

        Twice as many are read as are wanted: the database rounds the question's vector.
        """
        join, condition, values = _limited("v", scope)
        distance = "v.whole <=> %s"
        if self._passages_in(pool, scope) <= _MOST_COMPARED:
            # An expression is not what the index is sorted by.
            distance = f"({distance}) + 0"
        rows = self._all(
            f"SELECT v.key, v.whole FROM vectors v {join} WHERE v.language IN ('{pool}', 'mixed') "
            f"AND {condition} ORDER BY {distance} LIMIT %s",
            *values,
            HalfVector(vector),
            2 * count,
        )
        if not rows:
            return np.zeros(0, dtype=np.int64)
        keys, whole = zip(*rows, strict=True)
        best = least(-byte_cosines(_bytes(whole), vector), count)
        return np.array(keys, dtype=np.int64)[best]

    def term_matches(
        self, pool: Language, weights: Mapping[str, float], count: int, scope: Scope
    ) -> Keys:
        """See `Snapshot`."""
        join, condition, values = _limited("t", scope)
        # OFFSET 0 has each term looked up in the index: of a plain join, PostgreSQL may read and
        # compare the terms of every passage for every term.
        rows = self._all(
            "SELECT found.key FROM unnest(%s::integer[], %s::real[]) w (term, weight), LATERAL ("
            f"SELECT t.key FROM terms t {join} WHERE t.terms @> ARRAY[w.term] "
            f"AND t.language IN ('{pool}', 'mixed') AND {condition} OFFSET 0) found "
            "GROUP BY found.key ORDER BY sum(w.weight::float8)::real DESC, found.key LIMIT %s",
            signed(term_numbers(weights)),
            list(weights.values()),
            *values,
            count,
        )
        return _keys(rows)

    def titled(self, titles: Iterable[int], count: int, scope: Scope) -> list[int]:
        """See `Snapshot`."""
        condition, values = _within(scope)
        rows = self._all(
            "SELECT p.key FROM titles t JOIN documents d ON d.title = t.title "
            "JOIN passages p ON p.document_id = d.id WHERE t.number = ANY(%s) "
            f'AND {condition} ORDER BY p.document_id COLLATE "C", p.ordinal LIMIT %s',
            list(titles),
            *values,
            count,
        )
        return [key for (key,) in rows]

    def quoting(self, pool: Language, phrase: Sequence[str], count: int, scope: Scope) -> list[int]:
        """See `Snapshot`."""
        wanted = set(phrase_terms(phrase))
        frequencies = self._frequencies(pool, wanted)
        if len(frequencies) < len(wanted):
            return []
        join, condition, values = _limited("t", scope)
        rows = self._all(
            f"SELECT t.key FROM terms t {join} WHERE t.terms @> %s::integer[] "
            f"AND t.language IN ('{pool}', 'mixed') AND {condition} ORDER BY t.key LIMIT %s",
            signed(term_numbers(rarest(frequencies, wanted))),
            *values,
            READ_FOR_A_PHRASE,
        )
        found = self.passages(key for (key,) in rows).items()
        return [key for key, passage in found if has_phrase(passage, phrase)][:count]

    def candidates(self, pool: Language, keys: Keys) -> Candidates:
        """See `Snapshot`."""
        rows = self._all(
            "SELECT t.key, t.title, t.grams, t.stems, v.whole, array_send(t.terms), t.counts "
            "FROM terms t JOIN vectors v ON v.key = t.key "
            f"WHERE t.key = ANY(%s) AND t.language IN ('{pool}', 'mixed') ORDER BY t.key",
            np.unique(keys).tolist(),
        )
        found, titles, grams, stems, whole, terms, counts = (
            zip(*rows, strict=True) if rows else ([()] * 7)
        )
        return Candidates(
            pool=pool,
            keys=np.array(found, dtype=np.int64),
            titles=np.array(titles, dtype=np.uint32),
            grams=np.array(grams, dtype=np.uint32),
            stems=np.array(stems, dtype=np.uint32),
            whole=_bytes(whole),
            terms=list(map(stored_terms, terms, counts)),
        )

    def parts(self, keys: Sequence[int]) -> StoredParts:
        """See `Snapshot`."""
        rows = self._all(
            "SELECT key, vectors, spans, sentences FROM parts WHERE key = ANY(%s)", list(keys)
        )
        found = {key: (vectors, spans, sentences) for key, vectors, spans, sentences in rows}
        return StoredParts.of([found[key] for key in keys])

    def passages(self, keys: Iterable[int]) -> dict[int, Passage]:
        """See `Snapshot`."""
        rows = self._all(
            f"SELECT {PASSAGE_COLUMNS} WHERE p.key = ANY(%s) ORDER BY p.key", list(keys)
        )
        return {row[0]: stored_passage(row) for row in rows}

    def _passages_in(self, pool: Language, scope: Scope) -> int:
        """The greatest number of passages that a search of a pool has to read."""
        if not scope:
            return int(self._totals[pool][0])
        condition, values = _within(scope)
        ((passages,),) = self._all(
            f"SELECT coalesce(sum(d.passages), 0) FROM documents d WHERE {condition}", *values
        )
        return min(int(passages), int(self._totals[pool][0]))

    def _frequencies(self, pool: Language, terms: Iterable[str]) -> dict[str, int]:
        """The number of passages of the pool with each term; terms in none are left out."""
        numbers = {term_number(term): term for term in terms}
        rows = self._all(
            "SELECT term, passages FROM frequencies "
            "WHERE pool = %s AND term = ANY(%s) AND passages > 0",
            pool,
            signed(np.fromiter(numbers, np.uint32, count=len(numbers))),
        )
        return {numbers[term & 0xFFFFFFFF]: passages for term, passages in rows}

    def _all(self, statement: str, *values: object) -> list[Any]:
        return fetch(self._connection, statement, *values)


def signed(numbers: Numbers) -> list[int]:
    """Numbers of terms as PostgreSQL's ``integer``, which has a sign."""
    return list(map(int, numbers.astype(np.uint32).view(np.int32).tolist()))


def _limited(table: str, scope: Scope) -> tuple[str, str, list[object]]:
    """The tables that a search of `table` is joined with for a scope, its condition and values."""
    condition, values = _within(scope)
    return (_IN_SCOPE.format(table=table) if scope else ""), condition, values


def _within(scope: Scope) -> tuple[str, list[object]]:
    """The scope as a condition on a document ``d``, and its values."""
    if scope == EVERYTHING:
        return "true", []
    conditions: list[str] = []
    values: list[object] = []
    if scope.document_ids:
        conditions.append("d.id = ANY(%s)")
        values.append(list(scope.document_ids))
    if scope.published_from:
        conditions.append("d.published >= %s")
        values.append(scope.published_from)
    if scope.published_until:
        conditions.append("d.published <= %s")
        values.append(scope.published_until)
    return " AND ".join(conditions), values


def _keys(rows: Sequence[tuple[int]]) -> Keys:
    return np.fromiter((key for (key,) in rows), dtype=np.int64, count=len(rows))


def _bytes(stored: Sequence[HalfVector]) -> Bytes:
    """Vectors whose components are whole numbers of a byte."""
    if not stored:
        return np.zeros((0, 0), dtype=np.int8)
    halves: NDArray[np.float16] = np.stack([vector.to_numpy() for vector in stored])
    return halves.astype(np.int8)
