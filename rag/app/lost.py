"""Sessions whose connection was lost, kept for a while so that their browser can reconnect.

Chainlit keeps any number of them for `session_timeout`, and their messages until the process ends.
"""

from __future__ import annotations

import asyncio
from contextvars import Context
from typing import Final

from chainlit.chat_context import chat_contexts
from chainlit.session import WebsocketSession
from chainlit.user_session import user_sessions

MOST_KEPT: Final = 64
"""Lost sessions that are kept at most; the one that was lost first is deleted first."""


class LostSessions:
    """Deletes lost sessions after a time, and the oldest when there are too many.

    A session in which an answer is still being written is not deleted: the answer goes into the
    history when it is done.
    """

    def __init__(self, seconds: float, most: int = MOST_KEPT) -> None:
        self._seconds = seconds
        self._most = most
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._deleting: set[asyncio.Task[None]] = set()

    def add(self, session: WebsocketSession) -> None:
        """Keep a session that lost its connection, and delete others if there are too many."""
        self._wait(session)
        for session_id in list(self._timers):
            if len(self._timers) <= self._most:
                break
            self._delete(session_id)

    def take_back(self, session: WebsocketSession) -> None:
        """Keep a session that has a connection again."""
        if (timer := self._timers.pop(session.id, None)) is not None:
            timer.cancel()

    def _wait(self, session: WebsocketSession) -> None:
        self.take_back(session)
        # A timer with the present context would keep a reference to the session after its deletion.
        self._timers[session.id] = asyncio.get_running_loop().call_later(
            self._seconds, self._delete, session.id, context=Context()
        )

    def _delete(self, session_id: str) -> None:
        session = WebsocketSession.get_by_id(session_id)
        if session is not None and session.current_task and not session.current_task.done():
            self._wait(session)
            return
        self._timers.pop(session_id).cancel()
        if session is not None:
            task = asyncio.get_running_loop().create_task(delete(session), context=Context())
            self._deleting.add(task)
            task.add_done_callback(self._deleting.discard)


async def delete(session: WebsocketSession) -> None:
    """Delete a session with all that is kept for it alone."""
    user_sessions.pop(session.id, None)
    chat_contexts.pop(session.id, None)
    await session.delete()
