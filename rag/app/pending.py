"""Rows on their way into the database: the latest state of each, many in one transaction.

An answer changes each of its rows several times within a second. Written one by one, fifty answers
at once spend more time on their history than on searching.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)

# Written when nothing has come for so long, or when the first has waited for so long.
_QUIET_SECONDS = 0.4
_LONGEST_SECONDS = 3.0

Row = dict[str, Any]


class PendingRows:
    """Collects rows by table and id, and writes them soon; for one event loop."""

    def __init__(self, engine: AsyncEngine, kept: Mapping[str, frozenset[str]]) -> None:
        """Collect for a database.

        Args:
            engine: the database.
            kept: columns, by table, that are only written when the row is new.
        """
        self._engine = engine
        self._kept = kept
        self._rows: dict[tuple[str, str], Row] = {}
        self._gone: set[str] = set()
        self._writing = asyncio.Lock()
        self._soon: asyncio.Task[None] | None = None
        self._last = 0.0

    def put(self, table: str, row: Row) -> None:
        """Have a row written; columns that it does not name stay as they are."""
        if self._belongs_to_gone(row):
            return
        earlier = self._rows.get((table, row["id"]), {})
        kept = {name: earlier[name] for name in self._kept.get(table, ()) if name in earlier}
        self._rows[table, row["id"]] = {**earlier, **row, **kept}
        self._last = time.monotonic()
        if self._soon is None or self._soon.done():
            self._soon = asyncio.create_task(self._write_when_quiet())

    def drop(self, row_id: str) -> None:
        """Forget a row that is being deleted with what belongs to it, and what still comes of it.

        Chainlit writes and deletes in tasks of their own, so a deletion can come first.
        """
        self._gone.add(row_id)
        left = {key: row for key, row in self._rows.items() if not self._belongs_to_gone(row)}
        self._rows = left

    def is_gone(self, row_id: str) -> bool:
        """Whether a row was deleted."""
        return row_id in self._gone

    async def write(self) -> None:
        """Write what waits, now."""
        async with self._writing:
            rows, self._rows = self._rows, {}
            groups: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
            for (table, _), row in rows.items():
                groups.setdefault((table, tuple(sorted(row))), []).append(row)
            if not groups:
                return
            try:
                await self._insert(groups)
            except SQLAlchemyError as error:
                logger.warning("rows of the history are written one by one: %s", error)
                for key, several in groups.items():
                    for row in several:
                        await self._insert_alone(key, row)

    def _belongs_to_gone(self, row: Row) -> bool:
        return any(row.get(name) in self._gone for name in ("id", "forId", "threadId"))

    async def _write_when_quiet(self) -> None:
        first = time.monotonic()
        while (now := time.monotonic()) - self._last < _QUIET_SECONDS:
            if now - first > _LONGEST_SECONDS:
                break
            await asyncio.sleep(_QUIET_SECONDS / 2)
        await self.write()

    async def _insert_alone(self, key: tuple[str, tuple[str, ...]], row: Row) -> None:
        try:
            await self._insert({key: [row]})
        except SQLAlchemyError as error:
            logger.warning("a row of the history is lost: %s", error)

    async def _insert(self, groups: Mapping[tuple[str, tuple[str, ...]], list[Row]]) -> None:
        async with self._engine.begin() as connection:
            for (table, columns), rows in groups.items():
                await connection.execute(text(self._statement(table, columns)), rows)

    def _statement(self, table: str, columns: tuple[str, ...]) -> str:
        named = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(f":{name}" for name in columns)
        changed = ", ".join(
            f'"{name}" = EXCLUDED."{name}"'
            for name in columns
            if name != "id" and name not in self._kept.get(table, ())
        )
        action = f"DO UPDATE SET {changed}" if changed else "DO NOTHING"
        return f'INSERT INTO {table} ({named}) VALUES ({values}) ON CONFLICT ("id") {action}'
