"""Which segments the pools of a catalogue have, and which of their passages are gone.

Every write adds a segment; when there are several of a size they become one (O'Neil et al., The
Log-Structured Merge-Tree, 1996), without the passages that are gone. SQLite names the segments: a
file is on disk before it is named, and one that is not named means nothing.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Collection, Iterable
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.index.holdings import Holdings
from rag.index.segment import Segment
from rag.index.tables import Tables
from rag.schema import Language

_TABLES = """
CREATE TABLE segments_{pool} (
    name TEXT PRIMARY KEY, level INTEGER NOT NULL, passages INTEGER NOT NULL, first INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE gone_{pool} (key INTEGER PRIMARY KEY);
"""
SEGMENTS_SCHEMA = _TABLES.format(pool="ar") + _TABLES.format(pool="en")

# Segments of a level that become one of the next, unless it would hold more passages than this.
_FAN = 4
_MOST_JOINED = 1 << 17
# A file that is named no more may still be wanted by a question that is being answered.
_GRACE_SECONDS = 60.0

State = list[tuple[str, int]]
"""The names of the segments, and how many passages are gone: it is never the same again."""


class Segments(Tables):
    """The segments of one catalogue, in a folder beside it."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock, folder: Path) -> None:
        super().__init__(connection, lock)
        self._folder = folder
        self._known: dict[Language, tuple[State, Holdings]] = {}
        self._opened: dict[str, Segment] = {}

    def of(self, pool: Language) -> Holdings:
        """What a pool holds now.

        Raises:
            IndexDamaged: the file of a segment cannot be read.
        """
        state = self._all(
            f"SELECT name, (SELECT count(*) FROM gone_{pool}) FROM segments_{pool} ORDER BY first"
        )
        if pool not in self._known or self._known[pool][0] != state:
            holdings = Holdings(pool, [self._open(name) for name, _ in state], self._gone(pool))
            self._known[pool] = (state, holdings)
            kept = {name for state, _ in self._known.values() for name, _ in state}
            self._opened = {name: one for name, one in self._opened.items() if name in kept}
        return self._known[pool][1]

    def add(self, pool: Language, segment: Segment) -> None:
        """Add passages whose keys are higher than all that the pool has."""
        self._write(pool, segment, 0)
        while ripe := self._ripe(pool):
            self._join(pool, *ripe)
        self._sweep()

    def drop(self, pool: Language, keys: Iterable[int]) -> None:
        """Take out passages."""
        self._connection.executemany(
            f"INSERT INTO gone_{pool} VALUES (?)", [(key,) for key in keys]
        )

    def _gone(self, pool: Language) -> NDArray[np.int64]:
        rows = self._all(f"SELECT key FROM gone_{pool}")
        return np.array([key for (key,) in rows], dtype=np.int64)

    def _open(self, name: str) -> Segment:
        path = self._folder / name
        try:
            if name not in self._opened:
                self._opened[name] = Segment.open(path)
        except (OSError, ValueError) as error:
            message = (
                f"the index needs the file {str(path)!r}, which cannot be read ({error}); restore "
                "it, or move the index away and ingest the documents again."
            )
            raise IndexDamaged(message) from error
        return self._opened[name]

    def _write(self, pool: Language, segment: Segment, level: int) -> None:
        name = f"{pool}-{uuid.uuid4().hex}"
        self._folder.mkdir(exist_ok=True)
        segment.write(self._folder / name)
        self._connection.execute(
            f"INSERT INTO segments_{pool} VALUES (?, ?, ?, ?)",
            (name, level, len(segment.keys), int(segment.keys[0])),
        )

    def _ripe(self, pool: Language) -> tuple[list[str], int] | None:
        """Segments of one level that are to become one, and its level, if there are any."""
        rows = self._all(f"SELECT level, passages, name FROM segments_{pool} ORDER BY level, first")
        for level, of_level in groupby(rows, key=lambda row: int(row[0])):
            several = list(of_level)[:_FAN]
            if len(several) == _FAN and sum(row[1] for row in several) <= _MOST_JOINED:
                return [row[2] for row in several], level + 1
        return None

    def _join(self, pool: Language, names: Collection[str], level: int) -> None:
        gone = self._gone(pool)
        segments = [self._open(name) for name in names]
        left = [one.only(~np.isin(one.keys, gone)) for one in segments]
        if left := [one for one in left if len(one.keys)]:
            self._write(pool, Segment.joined(left), level)
        self._connection.execute(
            f"DELETE FROM gone_{pool} WHERE key BETWEEN ? AND ?",
            (int(segments[0].keys[0]), int(segments[-1].keys[-1])),
        )
        for name in names:
            self._connection.execute(f"DELETE FROM segments_{pool} WHERE name = ?", (name,))
            # From now on nothing names it, so its time is that of this moment.
            os.utime(self._folder / name)
            self._opened.pop(name, None)

    def _sweep(self) -> None:
        """Delete files that are named no more, or never were, since a crash."""
        rows = self._all("SELECT name FROM segments_ar UNION SELECT name FROM segments_en")
        named = {name for (name,) in rows}
        for path in self._folder.iterdir():
            if path.name not in named and time.time() - path.stat().st_mtime > _GRACE_SECONDS:
                # Another program may have it open, where that is in the way of deleting it.
                with suppress(PermissionError):
                    path.unlink()
