"""A search of Chroma for the nearest passages of a pool, which runs in another thread."""

from __future__ import annotations

import math
from concurrent.futures import Future

import numpy as np

from rag.embedders import Vectors
from rag.index.pool_table import PoolTable
from rag.index.segment import Mask, Rows
from rag.index.vectors import VectorStore

# Keys that Chroma is asked for, at most, until enough of them are in a scope.
_MOST_ASKED = 1 << 12


class ChromaSearch:
    """The rows among which the `count` nearest to a vector are, inside a scope.

    `begin` starts the search, `rows` waits for its result.
    """

    def __init__(
        self,
        chroma: VectorStore,
        table: PoolTable,
        vector: Vectors,
        count: int,
        inside: Mask | None,
        first_unseen: int,
    ) -> None:
        """`inside` marks the rows in the scope; from `first_unseen` on, Chroma may miss rows."""
        self.vector = vector
        self._chroma = chroma
        self._table = table
        self._inside = inside
        self._first_unseen = first_unseen
        self._unseen = self._in_scope(table.rows(first_unseen))
        passages = len(table) if inside is None else int(np.count_nonzero(inside))
        self._wanted = min(count, passages - len(self._unseen))
        share = 1.0 if inside is None else float(np.mean(inside))
        self._asked = math.ceil(self._wanted / share) if self._wanted else 0
        self._answer: Future[list[int]] | None = None

    def begin(self) -> None:
        """Start the search."""
        if 0 < self._asked <= _MOST_ASKED:
            self._answer = self._chroma.search(self._table.pool, self.vector, self._asked)

    def rows(self) -> Rows | None:
        """The rows, ascending, with all that Chroma may miss; None if it gives too few.

        Raises:
            VectorStoreUnavailable: Chroma cannot be used.
        """
        if not self._wanted:
            return self._unseen
        while self._answer is not None:
            keys = np.array(self._answer.result(), dtype=np.int64)
            rows = self._table.rows_of(keys)
            rows = self._in_scope(rows[rows < self._first_unseen])
            if len(rows) >= self._wanted:
                return np.union1d(rows, self._unseen)
            self._answer = None
            if len(keys) == self._asked:
                # Some are not in the scope, or no longer there.
                self._asked *= 2
                self.begin()
        return None

    def _in_scope(self, rows: Rows) -> Rows:
        return rows if self._inside is None else rows[self._inside[rows]]
