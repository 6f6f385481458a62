"""An answer that is still being written when its page is loaded again."""

from __future__ import annotations

import asyncio

import chainlit as cl
from chainlit.session import BaseSession, WebsocketSession, ws_sessions_id
from chainlit.user_session import user_sessions

from rag.app.history import History

# Chainlit writes to the history in tasks of its own, which begin when an answer ends.
_WRITTEN_SECONDS = 0.3


def unfinished(session: BaseSession) -> WebsocketSession | None:
    """The former session of the same person and conversation in which an answer is still written.

    A page that is loaded again has a new session; the former goes on, and nobody sees it.
    """
    for other in ws_sessions_id.values():
        if other is session or other.thread_id != session.thread_id or other.current_task is None:
            continue
        same = other.user and session.user and other.user.identifier == session.user.identifier
        if same and not other.current_task.done():
            return other
    return None


async def follow(running: WebsocketSession, history: History) -> None:
    """Show in the present session that an answer is being written, and the answer when it is whole.

    Stopping it here stops it there.
    """
    session, emitter = cl.context.session, cl.context.emitter
    answering = running.current_task
    assert answering is not None
    await emitter.task_start()
    session.current_task = answering
    await asyncio.wait({answering})
    await asyncio.sleep(_WRITTEN_SECONDS)
    if (turns := user_sessions.get(running.id, {}).get("turns")) is not None:
        cl.user_session.set("turns", turns)
    if (thread := await history.get_thread(session.thread_id)) is not None:
        await emitter.resume_thread(thread)
    await emitter.task_end()
