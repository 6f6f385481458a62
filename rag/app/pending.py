"""Rows that are not written yet: the latest state of each, written many in one transaction.

An answer changes each of its rows several times within a second. Written one by one, fifty answers
at once spend more time on their history than on searching.

A row stays in the conversation (`threadId`) that it was first written in: Chainlit takes the ids of
steps and elements from the browser, so a row of another conversation may be named by anybody.
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

from rag.app.using import Using
from rag.text.characters import whole_characters

logger = logging.getLogger(__name__)

# Errors of a database or its driver for a value that it cannot store.
_FAULTS = (SQLAlchemyError, ValueError, TypeError, ArithmeticError)
# Rows are written after the first time without a new row, at the latest after the second time.
_QUIET_SECONDS = 0.4
_LONGEST_SECONDS = 3.0

Row = dict[str, Any]


class PendingRows:
    """Collects rows by table and id, and writes them soon; for one event loop."""

    def __init__(self, engine: AsyncEngine, using: Using) -> None:
        """Collect rows for a database, which others use too."""
        self._engine = engine
        self._using = using
        self._rows: dict[tuple[str, str], Row] = {}
        self._gone_conversations: set[str] = set()
        self._gone_rows: set[tuple[str | None, str]] = set()
        self._writing = asyncio.Lock()
        self._soon: asyncio.Task[None] | None = None
        self._last = 0.0

    def put(self, table: str, row: Row) -> None:
        """Have a row written; columns that it does not name stay as they are.

        Characters that no database can store are replaced. A row with the id of a row of another
        conversation is left out.
        """
        if self._belongs_to_gone(row):
            return
        earlier = self._rows.get((table, row["id"]), row)
        if earlier.get("threadId") != row.get("threadId"):
            logger.warning("a row of the history is left out: %r is another's", row["id"])
            return
        self._rows[table, row["id"]] = {**earlier, **storable(row)}
        self._last = time.monotonic()
        if self._soon is None or self._soon.done():
            self._soon = asyncio.create_task(self._write_when_quiet())

    def drop_conversation(self, thread_id: str) -> None:
        """Drop the rows of a conversation that is being deleted, also those that are put later."""
        self._gone_conversations.add(thread_id)
        self._leave_out_gone()

    def drop(self, row_id: str, thread_id: str | None) -> None:
        """Drop a row of a conversation and those that belong to it, also those that are put later.

        Chainlit writes and deletes in tasks of their own, so a deletion can come first.
        """
        self._gone_rows.add((thread_id, row_id))
        self._leave_out_gone()

    def is_gone(self, thread_id: str) -> bool:
        """Whether a conversation was deleted."""
        return thread_id in self._gone_conversations

    async def write(self) -> None:
        """Write all pending rows now."""
        async with self._writing:
            rows, self._rows = self._rows, {}
            groups: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
            for (table, _), row in rows.items():
                groups.setdefault((table, tuple(sorted(row))), []).append(row)
            if not groups:
                return
            try:
                await self._insert(groups)
            except _FAULTS as error:
                # Without its text, in which the values are.
                kind = type(error).__name__
                logger.warning("rows of the history are written one by one: %s", kind)
                for key, several in groups.items():
                    for row in several:
                        await self._insert_alone(key, row)

    def _leave_out_gone(self) -> None:
        left = {key: row for key, row in self._rows.items() if not self._belongs_to_gone(row)}
        self._rows = left

    def _belongs_to_gone(self, row: Row) -> bool:
        thread_id = row.get("threadId")
        if {row["id"], thread_id} & self._gone_conversations:
            return True
        return any((thread_id, row.get(name)) in self._gone_rows for name in ("id", "forId"))

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
        except _FAULTS as error:
            logger.warning("a row of the history is lost: %s", type(error).__name__)

    async def _insert(self, groups: Mapping[tuple[str, tuple[str, ...]], list[Row]]) -> None:
        async with self._using.to_write(), self._engine.begin() as connection:
            for (table, columns), rows in groups.items():
                await connection.execute(text(_statement(table, columns)), rows)


def storable(row: Row) -> Row:
    """A row with text that every database can store."""
    return {
        name: whole_characters(value) if isinstance(value, str) else value
        for name, value in row.items()
    }


def _statement(table: str, columns: tuple[str, ...]) -> str:
    named = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f":{name}" for name in columns)
    changed = ", ".join(
        f'"{name}" = EXCLUDED."{name}"' for name in columns if name not in {"id", "threadId"}
    )
    action = f"DO UPDATE SET {changed}" if changed else "DO NOTHING"
    if changed and "threadId" in columns:
        action += f' WHERE {table}."threadId" = EXCLUDED."threadId"'
    return f'INSERT INTO {table} ({named}) VALUES ({values}) ON CONFLICT ("id") {action}'
