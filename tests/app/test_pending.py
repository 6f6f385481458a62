from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from rag.app.pending import PendingRows, Row
from tests.app.loop import run


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[AsyncEngine, PendingRows]]:
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'rows.sqlite3'}")
    async with engine.begin() as connection:
        await connection.execute(
            text('CREATE TABLE steps ("id" TEXT PRIMARY KEY, "forId" TEXT, "name" TEXT, "at" TEXT)')
        )
    yield engine, PendingRows(engine, {"steps": frozenset({"at"})})
    await engine.dispose()


async def stored(engine: AsyncEngine) -> list[Row]:
    async with engine.connect() as connection:
        found = await connection.execute(text('SELECT * FROM steps ORDER BY "id"'))
        return [dict(row._mapping) for row in found]


def test_the_latest_state_is_written_and_columns_without_one_stay(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with opened(tmp_path) as (engine, rows):
            rows.put("steps", {"id": "1", "name": "first", "at": "early"})
            rows.put("steps", {"id": "1", "name": "second", "at": "late"})
            await rows.write()
            rows.put("steps", {"id": "1", "forId": "x", "at": "later still"})
            await rows.write()
            assert await stored(engine) == [
                {"id": "1", "forId": "x", "name": "second", "at": "early"}
            ]

    run(scenario())


def test_what_is_deleted_does_not_come_back_with_what_belongs_to_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with opened(tmp_path) as (engine, rows):
            rows.put("steps", {"id": "1", "name": "question"})
            rows.put("steps", {"id": "2", "forId": "1"})
            rows.drop("1")
            rows.put("steps", {"id": "1", "name": "Selected"})
            rows.put("steps", {"id": "3", "name": "another"})
            await rows.write()
            assert [row["id"] for row in await stored(engine)] == ["3"]

    run(scenario())


def test_one_bad_row_does_not_take_the_others_with_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        async with opened(tmp_path) as (engine, rows):
            rows.put("steps", {"id": "1", "name": "good"})
            rows.put("steps", {"id": "2", "nowhere": "bad"})
            await rows.write()
            assert [row["id"] for row in await stored(engine)] == ["1"]

    run(scenario())
    assert "lost" in caplog.text
