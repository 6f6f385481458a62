"""Rows of the history that wait to be written to the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from rag.app.pending import PendingRows, Row
from rag.app.using import Using
from tests.app.loop import run


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[AsyncEngine, PendingRows]]:
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'rows.sqlite3'}")
    async with engine.begin() as connection:
        await connection.execute(
            text(
                'CREATE TABLE steps ("id" TEXT PRIMARY KEY, "threadId" TEXT, "forId" TEXT, '
                '"name" TEXT)'
            )
        )
    yield engine, PendingRows(engine, Using(engine))
    await engine.dispose()


async def stored(engine: AsyncEngine) -> list[Row]:
    async with engine.connect() as connection:
        found = await connection.execute(text('SELECT * FROM steps ORDER BY "id"'))
        return [dict(row._mapping) for row in found]


def test_the_latest_state_is_written_and_columns_without_one_stay(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with opened(tmp_path) as (engine, rows):
            rows.put("steps", {"id": "1", "threadId": "a", "name": "first"})
            rows.put("steps", {"id": "1", "threadId": "a", "name": "second"})
            await rows.write()
            rows.put("steps", {"id": "1", "threadId": "a", "forId": "x"})
            await rows.write()
            assert await stored(engine) == [
                {"id": "1", "threadId": "a", "forId": "x", "name": "second"}
            ]

    run(scenario())


@pytest.mark.parametrize("written", [True, False], ids=["written", "on its way"])
def test_a_row_never_changes_its_conversation(tmp_path: Path, *, written: bool) -> None:
    async def scenario() -> None:
        async with opened(tmp_path) as (engine, rows):
            rows.put("steps", {"id": "1", "threadId": "a", "name": "mine"})
            if written:
                await rows.write()
            rows.put("steps", {"id": "1", "threadId": "b", "name": "taken"})
            rows.drop("1", "b")
            rows.put("steps", {"id": "1", "threadId": "a", "forId": "x"})
            await rows.write()
            assert await stored(engine) == [
                {"id": "1", "threadId": "a", "forId": "x", "name": "mine"}
            ]

    run(scenario())


def test_what_is_deleted_does_not_come_back_with_what_belongs_to_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with opened(tmp_path) as (engine, rows):
            rows.put("steps", {"id": "1", "threadId": "a", "name": "question"})
            rows.put("steps", {"id": "2", "threadId": "a", "forId": "1"})
            rows.put("steps", {"id": "3", "threadId": "b"})
            rows.drop("1", "a")
            rows.drop_conversation("b")
            rows.put("steps", {"id": "1", "threadId": "a", "name": "Selected"})
            rows.put("steps", {"id": "4", "threadId": "b"})
            rows.put("steps", {"id": "5", "threadId": "a", "name": "another"})
            await rows.write()
            assert [row["id"] for row in await stored(engine)] == ["5"]

    run(scenario())


def test_one_bad_row_does_not_take_the_others_with_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        async with opened(tmp_path) as (engine, rows):
            rows.put("steps", {"id": "1", "threadId": "a", "name": "good"})
            rows.put("steps", {"id": "2", "nowhere": "bad"})
            await rows.write()
            assert [row["id"] for row in await stored(engine)] == ["1"]

    run(scenario())
    assert "lost" in caplog.text


@pytest.mark.parametrize("name", ["نصف\ud83d حرف", "half\x00 a character", {"a": 1}, 10**30])
def test_what_no_database_can_store_costs_no_other_row(tmp_path: Path, name: object) -> None:
    async def scenario() -> None:
        async with opened(tmp_path) as (engine, rows):
            rows.put("steps", {"id": "1", "threadId": "a", "name": "first"})
            rows.put("steps", {"id": "2", "threadId": "b", "name": name})
            rows.put("steps", {"id": "3", "threadId": "c", "name": "third"})
            await rows.write()
            kept = {row["id"]: row["name"] for row in await stored(engine)}
            assert (kept["1"], kept["3"]) == ("first", "third")
            assert "2" not in kept or "\N{REPLACEMENT CHARACTER}" in kept["2"]

    run(scenario())
