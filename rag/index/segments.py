"""The segments of each pool of a catalogue, and the passages that were removed from them.

Every write adds a segment; several of one size are merged into one, without removed passages
(O'Neil et al., The Log-Structured Merge-Tree, 1996). A table of SQLite lists the segments. A file
is written before it is listed, and a file that is not listed is ignored and later deleted.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
import zlib
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.index.database import Database, damaged, storage_errors, stored_values
from rag.index.joining import Open, write_joined
from rag.index.pool_table import PoolTable
from rag.index.segment import Mask, Numbers, Segment
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
_READ_BYTES = 1 << 20
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
        self._write(pool, segment.keys, 0, segment.write)
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

    def _write(
        self, pool: Language, keys: Numbers, level: int, write: Callable[[Path], None]
    ) -> None:
        """List a segment of passages with these keys, whose file `write` makes."""
        name = f"{pool}-{uuid.uuid4().hex}"
        path = self._folder / name
        with storage_errors(path):
            self._folder.mkdir(exist_ok=True)
            write(path)
            size, checksum = path.stat().st_size, _checksum(path)
        self._connection.execute(
            f"INSERT INTO segments_{pool} VALUES (?, ?, ?, ?, ?, ?)",
            (name, level, len(keys), int(keys[0]), size, checksum),
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
        keys = [self._open(name).keys for name in names]
        left = [one[~np.isin(one, gone)] for one in keys]
        parts = [
            self._part(name, np.isin(all_, there))
            for name, all_, there in zip(names, keys, left, strict=True)
            if len(there)
        ]
        if parts:
            self._write(pool, np.concatenate(left), level, partial(write_joined, parts))
        self._connection.execute(
            f"DELETE FROM gone_{pool} WHERE key BETWEEN ? AND ?",
            (int(keys[0][0]), int(keys[-1][-1])),
        )
        for name in names:
            self._connection.execute(f"DELETE FROM segments_{pool} WHERE name = ?", (name,))
            # The time of the file says since when it is not listed.
            os.utime(self._folder / name)
            self._opened.pop(name, None)

    def _part(self, name: str, kept: Mask) -> Open:
        """Opens the passages of a segment that `kept` marks; its file, where that is all."""
        part = self._opened.pop(name).only(kept)
        return partial(Segment.open, self._folder / name) if kept.all() else lambda: part

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
    checksum = 0
    with path.open("rb") as file:
        while part := file.read(_READ_BYTES):
            checksum = zlib.crc32(part, checksum)
    return checksum
