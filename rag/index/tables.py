"""The base class of the parts of a catalogue, which are tables of one SQLite connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from rag.index.database import Database

# SQLite takes at least 999 parameters in one statement.
_PARAMETERS = 900


class Tables:
    """Some tables of a catalogue; writes happen inside the catalogue's transactions."""

    def __init__(self, connection: Database, lock: threading.RLock) -> None:
        self._connection = connection
        self._lock = lock

    def _all(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def _rows_with(self, query: str, values: Sequence[int] | Sequence[str]) -> list[Any]:
        """The rows of a query whose last column, named at its end, has one of `values`."""
        return [
            row
            for marks, part in batches(values)
            for row in self._all(f"{query} IN ({marks})", *part)
        ]


def batches(
    values: Sequence[int] | Sequence[str], most: int = _PARAMETERS
) -> Iterator[tuple[str, Sequence[object]]]:
    """The values in parts that one statement can take, each after its marks for parameters."""
    for begin in range(0, len(values), most):
        part = values[begin : begin + most]
        yield ",".join("?" * len(part)), part
