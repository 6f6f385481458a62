"""One consistent state of an index in a folder."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from rag.embedders import Vectors
from rag.errors import VectorStoreUnavailable
from rag.index.catalogue import Catalogue
from rag.index.holdings import Holdings
from rag.index.parts import StoredParts
from rag.index.quoting import READ_FOR_A_PHRASE, has_phrase, phrase_terms
from rag.index.rebuild import POOLS
from rag.index.scoring import Candidates, Keys, TermGroup, TermStatistics
from rag.index.segment import Mask
from rag.index.terms import likeliest
from rag.index.titles import TitleMatch
from rag.index.vectors import VectorStore
from rag.schema import Language, Passage, Scope

logger = logging.getLogger(__name__)

# In a pool of so many passages, the nearest are found without Chroma.
_MOST_COMPARED = 1 << 16
_MOST_SCOPES = 8


class RecentScopes:
    """Which rows lie in the scopes of recent questions; forgotten when the index changes."""

    def __init__(self) -> None:
        self._generation = -1
        self._masks: dict[tuple[Language, Scope], Mask] = {}

    def mask(self, catalogue: Catalogue, holdings: Holdings, scope: Scope) -> Mask:
        """The rows of `holdings` whose documents lie in `scope`."""
        if (generation := catalogue.generation()) != self._generation:
            self._generation = generation
            self._masks.clear()
        key = (holdings.pool, scope)
        if key not in self._masks:
            while len(self._masks) >= _MOST_SCOPES:
                del self._masks[next(iter(self._masks))]
            self._masks[key] = holdings.mask(catalogue.keys_in_scope(holdings.pool, scope))
        return self._masks[key]


class LocalSnapshot:
    """A `Snapshot` of a catalogue and its vectors, inside a transaction of the catalogue."""

    def __init__(self, catalogue: Catalogue, vectors: VectorStore, scopes: RecentScopes) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._scopes = scopes

    def pools(self) -> Collection[Language]:
        """See `Snapshot`."""
        return [pool for pool in POOLS if len(self._holdings(pool))]

    def statistics(self, pool: Language, groups: Sequence[TermGroup]) -> TermStatistics:
        """See `Snapshot`."""
        return self._catalogue.terms.statistics(pool, groups)

    def names(self, pool: Language, skeletons: Collection[str]) -> list[tuple[str, str]]:
        """See `Snapshot`."""
        return self._catalogue.vocabulary.names(pool, skeletons)

    def titles(self, named: Mapping[str, float]) -> TitleMatch:
        """See `Snapshot`."""
        return self._catalogue.titles.matching(named)

    def nearest(self, pool: Language, vector: Vectors, count: int, scope: Scope) -> Keys:
        """See `Snapshot`; large pools are searched in Chroma, but for a scope, unknown to it."""
        holdings = self._holdings(pool)
        if not scope and len(holdings) > _MOST_COMPARED:
            try:
                return np.array(self._vectors.nearest(pool, vector, count), dtype=np.int64)
            except VectorStoreUnavailable as error:
                # Another process may be writing Chroma's files, or its server is away: what is here
                # finds as many of the nearest, only later.
                logger.warning("vectors are searched without Chroma: %s", error)
        return _keys(holdings, holdings.nearest(vector, count, self._inside(holdings, scope)))

    def likeliest(
        self, pool: Language, weights: Mapping[str, float], count: int, scope: Scope
    ) -> Keys:
        """See `Snapshot`."""
        holdings = self._holdings(pool)
        rows = likeliest(holdings, weights, count, self._inside(holdings, scope))
        return _keys(holdings, rows)

    def titled(self, titles: Iterable[int], count: int, scope: Scope) -> list[int]:
        """See `Snapshot`."""
        return self._catalogue.keys_titled(titles, count, scope)

    def quoting(self, pool: Language, phrase: Sequence[str], count: int, scope: Scope) -> list[int]:
        """See `Snapshot`."""
        inside = self._inside(self._holdings(pool), scope)
        keys = self._catalogue.terms.holding_all(
            pool, phrase_terms(phrase), READ_FOR_A_PHRASE, inside
        )
        found = self._catalogue.passages(keys).items()
        return [key for key, passage in found if has_phrase(passage, phrase)][:count]

    def candidates(self, pool: Language, keys: Keys) -> Candidates:
        """See `Snapshot`."""
        holdings = self._holdings(pool)
        return holdings.candidates(np.unique(holdings.rows_of(keys)))

    def parts(self, keys: Sequence[int]) -> StoredParts:
        """See `Snapshot`."""
        return self._catalogue.parts(keys)

    def passages(self, keys: Iterable[int]) -> dict[int, Passage]:
        """See `Snapshot`."""
        return self._catalogue.passages(keys)

    def _holdings(self, pool: Language) -> Holdings:
        return self._catalogue.terms.holdings(pool)

    def _inside(self, holdings: Holdings, scope: Scope) -> Mask | None:
        return self._scopes.mask(self._catalogue, holdings, scope) if scope else None


def _keys(holdings: Holdings, rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Keys:
    return holdings.keys[rows].astype(np.int64)
