"""One consistent state of an index in a folder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np

from rag.embedders import Vectors
from rag.errors import VectorStoreUnavailable
from rag.index.catalogue import Catalogue
from rag.index.chroma_search import ChromaSearch
from rag.index.parts import StoredParts
from rag.index.pool_table import PoolTable
from rag.index.quoting import READ_FOR_A_PHRASE, has_phrase, phrase_terms
from rag.index.rebuild import POOLS
from rag.index.scoring import Candidates, Keys, TermGroup, TermStatistics
from rag.index.segment import Mask, Rows
from rag.index.terms import term_matches
from rag.index.titles import TitleMatch
from rag.index.vectors import VectorStore
from rag.schema import Language, Passage, Scope

logger = logging.getLogger(__name__)

# Passages of a narrow scope, or new to Chroma, up to this number are all compared with a question.
_MOST_COMPARED = 1 << 12
_MOST_SCOPES = 8


class RecentScopes:
    """The rows in the scopes of recent questions; dropped when the index changes."""

    def __init__(self) -> None:
        self._generation = -1
        self._masks: dict[tuple[Language, Scope], Mask] = {}

    def mask(self, catalogue: Catalogue, table: PoolTable, scope: Scope) -> Mask:
        """A mask of the rows of `table` whose documents are in `scope`."""
        if (generation := catalogue.generation()) != self._generation:
            self._generation = generation
            self._masks.clear()
        key = (table.pool, scope)
        if key not in self._masks:
            while len(self._masks) >= _MOST_SCOPES:
                del self._masks[next(iter(self._masks))]
            self._masks[key] = table.mask(catalogue.keys_in_scope(table.pool, scope))
        return self._masks[key]


class LocalSnapshot:
    """A `Snapshot` of a catalogue and its vectors, inside a transaction of the catalogue."""

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: VectorStore,
        scopes: RecentScopes,
        see: Callable[[int], None],
    ) -> None:
        """`see` has Chroma find the keys up to one, unless another process is writing."""
        self._see = see
        self._catalogue = catalogue
        self._vectors = vectors
        self._scopes = scopes
        self._pools: dict[Language, PoolTable] = {}
        self._ahead: dict[tuple[Language, int, Scope], ChromaSearch | None] = {}

    def pools(self) -> Collection[Language]:
        """See `Snapshot`."""
        return [pool for pool in POOLS if len(self._table(pool))]

    def statistics(self, pool: Language, groups: Sequence[TermGroup]) -> TermStatistics:
        """See `Snapshot`."""
        return self._catalogue.terms.statistics(pool, groups)

    def names(self, pool: Language, skeletons: Collection[str]) -> list[tuple[str, str]]:
        """See `Snapshot`."""
        return self._catalogue.vocabulary.names(pool, skeletons)

    def titles(self, named: Mapping[str, float]) -> TitleMatch:
        """See `Snapshot`."""
        return self._catalogue.titles.matching(named)

    def search_ahead(self, vector: Vectors, count: int, scope: Scope) -> None:
        """See `Snapshot`."""
        # Chroma may have to be opened again for one pool, so none is searched before.
        searches = {pool: self._search(pool, vector, count, scope) for pool in self.pools()}
        for search in searches.values():
            if search is not None:
                search.begin()
        self._ahead = {(pool, count, scope): search for pool, search in searches.items()}

    def nearest(self, pool: Language, vector: Vectors, count: int, scope: Scope) -> Keys:
        """See `Snapshot`.

        Chroma finds them. The passages of a narrow scope, which Chroma does not know, are all
        compared instead; so are those of a pool, where Chroma cannot be used.
        """
        table = self._table(pool)
        search = self._ahead.pop((pool, count, scope), None)
        if search is None or search.vector is not vector:
            search = self._search(pool, vector, count, scope)
            if search is not None:
                search.begin()
        rows = _rows_of(search)
        if rows is None:
            inside = self._inside(table, scope)
            rows = table.rows() if inside is None else np.flatnonzero(inside)
        return _keys(table, table.nearest_of(rows, vector, count))

    def _search(
        self, pool: Language, vector: Vectors, count: int, scope: Scope
    ) -> ChromaSearch | None:
        """A search of Chroma that is not begun; None if all passages are to be compared."""
        table = self._table(pool)
        inside = self._inside(table, scope)
        if inside is not None and np.count_nonzero(inside) <= _MOST_COMPARED:
            return None
        try:
            first = self._first_unseen(table)
        except VectorStoreUnavailable as error:
            _report(error)
            return None
        return ChromaSearch(self._vectors, table, vector, count, inside, first)

    def _first_unseen(self, table: PoolTable) -> int:
        """The first row that Chroma may not find, because another process has written it."""
        first = table.row_after(self._vectors.seen)
        if first == 0 or len(table.keys) - first > _MOST_COMPARED:
            self._see(self._catalogue.newest_key())
            first = table.row_after(self._vectors.seen)
        return first

    def term_matches(
        self, pool: Language, weights: Mapping[str, float], count: int, scope: Scope
    ) -> Keys:
        """See `Snapshot`."""
        table = self._table(pool)
        rows = term_matches(table, weights, count, self._inside(table, scope))
        return _keys(table, rows)

    def titled(self, titles: Iterable[int], count: int, scope: Scope) -> list[int]:
        """See `Snapshot`."""
        return self._catalogue.keys_titled(titles, count, scope)

    def quoting(self, pool: Language, phrase: Sequence[str], count: int, scope: Scope) -> list[int]:
        """See `Snapshot`."""
        inside = self._inside(self._table(pool), scope)
        keys = self._catalogue.terms.containing_all(
            pool, phrase_terms(phrase), READ_FOR_A_PHRASE, inside
        )
        found = self._catalogue.passages(keys).items()
        return [key for key, passage in found if has_phrase(passage, phrase)][:count]

    def candidates(self, pool: Language, keys: Keys) -> Candidates:
        """See `Snapshot`."""
        table = self._table(pool)
        return table.candidates(np.unique(table.rows_of(keys)))

    def parts(self, keys: Sequence[int]) -> StoredParts:
        """See `Snapshot`."""
        return self._catalogue.parts(keys)

    def passages(self, keys: Iterable[int]) -> dict[int, Passage]:
        """See `Snapshot`."""
        return self._catalogue.passages(keys)

    def _table(self, pool: Language) -> PoolTable:
        if pool not in self._pools:
            self._pools[pool] = self._catalogue.terms.table(pool)
        return self._pools[pool]

    def _inside(self, table: PoolTable, scope: Scope) -> Mask | None:
        return self._scopes.mask(self._catalogue, table, scope) if scope else None


def _keys(table: PoolTable, rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Keys:
    return table.keys[rows].astype(np.int64)


def _rows_of(search: ChromaSearch | None) -> Rows | None:
    """What a search finds; None if all passages are to be compared."""
    try:
        return None if search is None else search.rows()
    except VectorStoreUnavailable as error:
        _report(error)
        return None


def _report(error: VectorStoreUnavailable) -> None:
    logger.warning("vectors are searched without Chroma: %s", error)
