"""Many who write to the history at once, on a machine that is busy: nobody is locked out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from chainlit.user import User
from sqlalchemy.ext.asyncio import AsyncSession

from rag.app.acting import acting_as
from rag.app.history import History
from tests.app.loop import run

_PEOPLE, _WRITES = 40, 3


def test_nobody_who_writes_is_locked_out_however_long_others_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # Whoever finds the database locked gives up at once.
    monkeypatch.setattr("rag.app.history._BUSY_MS", 0)
    committed = AsyncSession.commit

    async def late(session: AsyncSession) -> None:
        # The loop is busy with others between a statement and the end of its transaction.
        await asyncio.sleep(0.01)
        await committed(session)

    monkeypatch.setattr(AsyncSession, "commit", late)

    async def take_part(history: History, person: str) -> None:
        with acting_as(person):
            await history.create_user(User(person))
            for number in range(_WRITES):
                thread = str(uuid4())
                await history.claim(thread)
                await history.update_thread(thread, name=f"{person} {number}", metadata={"a": 1})
                assert await history.author(thread) == person

    async def scenario() -> None:
        history = History(f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}", forget=lambda _: None)
        people = [f"person {number}" for number in range(_PEOPLE)]
        await asyncio.gather(*(take_part(history, person) for person in people))
        kept = await history.execute_sql('SELECT "name", "metadata" FROM threads', {})
        names = sorted(row["name"] for row in kept)
        assert names == sorted(f"{person} {n}" for person in people for n in range(_WRITES))
        assert {row["metadata"] for row in kept} == {'{"a": 1}'}
        await history.close()

    run(scenario())
    assert "locked" not in caplog.text
