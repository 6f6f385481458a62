"""The segments of each pool of a catalogue, and the passages that were removed from them.

Every write adds a segment; several of one size are merged into one, without removed passages
(O'Neil et al., The Log-Structured Merge-Tree, 1996). A table of SQLite lists the segments. A file
is written before it is listed, and a file that is not listed is ignored and later deleted.
"""

from __future__ import annotations

import mmap
import os
import threading
import time
import uuid
import zlib
from collections.abc import Collection, Iterable
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.index.database import Database, damaged, storage_errors, stored_values
from rag.index.pool_table import PoolTable
from rag.index.segment import Segment
from rag.index.tables import Tables
from rag.schema import Language

_TABLES = """
CREATE TABLE segments_{pool} (
    name TEXT PRIMARY KEY, level INTEGER NOT NULL, passages INTEGER NOT NULL,
    first INTEGER NOT NULL, bytes INTEGER NOT NULL, checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE gone_{pool} (key INTEGER PRIMARY KEY);
"""
SEGMENTS_SCHEMA = _TABLES.format(pool="ar") + _TABLES.format(pool="en")

# This number of segments of a level are merged into one of the next level, unless that would have
# more passages than this.
_FAN = 4
_MOST_JOINED = 1 << 17
# A file of this size is read in some hundredths of a second: its checksum is compared when it is
# opened. The checksum of a larger one is compared by `verify`.
_COMPARED_BYTES = 1 << 27
# A question that is being answered may still read a file that is no longer listed.
_GRACE_SECONDS = 60.0

State = list[tuple[str, int]]
"""The names of the segments, each with the number of removed passages: it never repeats."""


class Segments(Tables):
    """The segments of one catalogue, which are files of one folder."""

    def __init__(self, connection: Database, lock: threading.RLock, folder: Path) -> None:
        super().__init__(connection, lock)
        self._folder = folder
        self._known: dict[Language, tuple[State, PoolTable]] = {}
        self._opened: dict[str, Segment] = {}

    def of(self, pool: Language) -> PoolTable:
        """The passages of a pool at this moment.

        Raises:
            IndexDamaged: the file of a segment cannot be read.
        """
        state = self.state(pool)
        if pool not in self._known or self._known[pool][0] != state:
            table = PoolTable(pool, [self._open(name) for name, _ in state], self._gone(pool))
            self._known[pool] = (state, table)
            kept = {name for state, _ in self._known.values() for name, _ in state}
            self._opened = {name: one for name, one in self._opened.items() if name in kept}
        return self._known[pool][1]

    def state(self, pool: Language) -> State:
        """What identifies the passages of a pool at this moment."""
        return self._all(
            f"SELECT name, (SELECT count(*) FROM gone_{pool}) FROM segments_{pool} ORDER BY first"
        )

    def add(self, pool: Language, segment: Segment) -> None:
        """Add passages whose keys are higher than all others of the pool."""
        self._write(pool, segment, 0)
        while ripe := self._ripe(pool):
            self._join(pool, *ripe)

    def drop(self, pool: Language, keys: Iterable[int]) -> None:
        """Remove passages."""
        self._connection.executemany(
            f"INSERT INTO gone_{pool} VALUES (?)", [(key,) for key in keys]
        )

    def _gone(self, pool: Language) -> NDArray[np.int64]:
        rows = self._all(f"SELECT key FROM gone_{pool}")
        return np.array([key for (key,) in rows], dtype=np.int64)

    def verify(self) -> list[str]:
        """The faults of the files of the segments, one sentence each."""
        return [
            fault
            for name, size, stored in self._all(
                "SELECT name, bytes, checksum FROM segments_ar UNION ALL "
                "SELECT name, bytes, checksum FROM segments_en"
            )
            if (fault := _fault(self._folder / name, size, stored))
        ]

    def _open(self, name: str) -> Segment:
        if name not in self._opened:
            path = self._folder / name
            (size, stored), *_ = self._all(
                "SELECT bytes, checksum FROM segments_ar WHERE name = ?1 UNION ALL "
                "SELECT bytes, checksum FROM segments_en WHERE name = ?1",
                name,
            )
            if fault := _fault(path, size, stored if size <= _COMPARED_BYTES else None):
                raise IndexDamaged(damaged(path, fault))
            with stored_values(path), storage_errors(path):
                self._opened[name] = Segment.open(path)
        return self._opened[name]

    def _write(self, pool: Language, segment: Segment, level: int) -> None:
        name = f"{pool}-{uuid.uuid4().hex}"
        path = self._folder / name
        with storage_errors(path):
            self._folder.mkdir(exist_ok=True)
            segment.write(path)
            size, checksum = path.stat().st_size, _checksum(path)
        self._connection.execute(
            f"INSERT INTO segments_{pool} VALUES (?, ?, ?, ?, ?, ?)",
            (name, level, len(segment.keys), int(segment.keys[0]), size, checksum),
        )

    def _ripe(self, pool: Language) -> tuple[list[str], int] | None:
        """The names of segments to merge, and the level of the result; None if there are none."""
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
            # The time of the file says since when it is not listed.
            os.utime(self._folder / name)
            self._opened.pop(name, None)

    def sweep(self) -> None:
        """Delete files that no pool lists, such as those of a crash."""
        rows = self._all("SELECT name FROM segments_ar UNION SELECT name FROM segments_en")
        named = {name for (name,) in rows}
        with storage_errors(self._folder):
            for path in self._folder.iterdir() if self._folder.is_dir() else ():
                if path.name not in named and time.time() - path.stat().st_mtime > _GRACE_SECONDS:
                    # Another program may have it open, where that is in the way of deleting it.
                    with suppress(PermissionError):
                        path.unlink()


def _fault(path: Path, size: int, checksum: int | None) -> str:
    """What is wrong with a file that had this size and checksum; empty if nothing is."""
    try:
        found = path.stat().st_size
        if found != size:
            return f"{path.name}: {found:,} bytes in place of {size:,}"
        if checksum is not None and _checksum(path) != checksum:
            return f"{path.name}: its checksum is not the one that was stored"
    except FileNotFoundError:
        return f"{path.name}: the file is missing"
    except OSError as error:
        return f"{path.name}: the file cannot be read ({error.strerror})"
    return ""


def _checksum(path: Path) -> int:
    """The CRC-32 of a file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return zlib.crc32(mapped)
