"""Sessions whose connection was lost are kept for a while, and not without end."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from chainlit.chat_context import chat_contexts
from chainlit.session import WebsocketSession
from chainlit.user_session import user_sessions

from rag.app.lost import LostSessions
from tests.app.loop import run


def session() -> WebsocketSession:
    def nothing(*_: object) -> None:
        return None

    made = WebsocketSession(
        id=str(uuid4()),
        socket_id=uuid4().hex,
        emit=nothing,
        emit_call=nothing,
        user_env={},
        client_type="webapp",
    )
    chat_contexts[made.id] = []
    user_sessions[made.id] = {}
    return made


def is_kept(one: WebsocketSession) -> bool:
    kept = {one.id in known for known in (chat_contexts, user_sessions)}
    kept.add(WebsocketSession.get_by_id(one.id) is one)
    assert len(kept) == 1
    return kept.pop()


def test_only_the_last_are_kept_and_nothing_of_the_others() -> None:
    async def scenario() -> None:
        lost = LostSessions(60, most=3)
        several = [session() for _ in range(5)]
        for one in several:
            lost.add(one)
        await asyncio.sleep(0.05)
        assert [is_kept(one) for one in several] == [False, False, True, True, True]

    run(scenario())


def test_one_that_is_connected_again_or_still_answers_is_kept() -> None:
    async def scenario() -> None:
        lost = LostSessions(0.05)
        answering, back, gone = session(), session(), session()
        answering.current_task = asyncio.create_task(asyncio.sleep(60))
        for one in (answering, back):
            lost.add(one)
        lost.take_back(back)
        lost.add(gone)
        while is_kept(gone):
            await asyncio.sleep(0.02)
        assert is_kept(answering)
        assert is_kept(back)
        answering.current_task.cancel()
        while is_kept(answering):
            await asyncio.sleep(0.02)

    run(scenario())
