"""The connections of browsers to the page, in place of Chainlit's own handlers.

Chainlit takes the ids of a session and of its conversation from the browser. It names a folder
after the session, and makes the first person who writes the owner of the conversation. It does not
validate what a browser sends over its connection.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any
from uuid import uuid4

from chainlit.auth import get_token_from_cookies
from chainlit.chat_context import chat_context
from chainlit.config import config
from chainlit.context import init_ws_context
from chainlit.element import Element
from chainlit.server import sio
from chainlit.session import WebsocketSession, ws_sessions_id
from chainlit.types import MessagePayload
from pydantic import ValidationError
from starlette.requests import cookie_parser

from rag.app.history import History
from rag.app.lost import LostSessions, delete
from rag.app.received import EVENTS, Received
from rag.app.sessions import Sessions
from rag.text.characters import with_whole_characters

logger = logging.getLogger(__name__)

Handler = Callable[..., Awaitable[Any]]

# Simultaneous messages of one conversation. The page sends the next message after the answer.
_MOST_MESSAGES = 8

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def register_connections(history: History, sessions: Sessions) -> None:
    """Register our handlers for connecting, stopping an answer and editing a question.

    Messages are accepted only while the person's session is valid, and only in the forms that
    `rag.app.received` describes.

    Chainlit's stop speaks English, whatever the language of the page; its edit cannot be stopped;
    and the preview that it shows of an attached PDF speaks English too.
    """
    setattr(Element, "infer_type_from_mime", lambda _: "file")  # noqa: B010
    handlers = sio.handlers["/"]
    connect, edit, send = (handlers[name] for name in ("connect", "edit_message", "client_message"))
    lost = LostSessions(config.project.session_timeout)
    running = _Running()

    async def on_connect(sid: str, environ: dict[str, Any], auth: object) -> bool:
        offered = _checked(auth)
        chosen = offered["threadId"]
        known = not chosen or await history.author(chosen) is not None
        accepted = await connect(sid, environ, offered)
        session = WebsocketSession.require(sid)
        lost.take_back(session)
        # A person may have logged in again since the connection was lost.
        session.token = get_token_from_cookies(cookie_parser(environ.get("HTTP_COOKIE", "")))
        if not known and not session.restored:
            # Two people may have chosen the same id.
            session.thread_id = str(uuid4())
        return bool(accepted)

    async def on_disconnect(sid: str) -> None:
        session = WebsocketSession.get(sid)
        if session is None:
            return
        init_ws_context(session)
        if session.has_first_interaction:
            await history.update_thread(session.thread_id, metadata=session.to_persistable())
        if session.to_clear:
            await delete(session)
        else:
            lost.add(session)

    async def on_stop(sid: str) -> None:
        session = WebsocketSession.get(sid)
        if session and session.current_task:
            init_ws_context(session)
            session.current_task.cancel()

    async def on_edit(sid: str, payload: MessagePayload) -> None:
        session = WebsocketSession.require(sid)
        init_ws_context(session)
        known = {message.id for message in chat_context.get()}
        if payload["message"]["id"] in known and not running.is_full(session):
            session.current_task = asyncio.create_task(edit(sid, payload))
            running.add(session)

    async def on_message(sid: str, payload: MessagePayload) -> None:
        session = WebsocketSession.require(sid)
        if not running.is_full(session):
            await send(sid, payload)
            running.add(session)

    sio.on("client_message", on_message)
    sio.on("connect", on_connect)
    sio.on("disconnect", on_disconnect)
    sio.on("stop", on_stop)
    sio.on("edit_message", on_edit)
    for name in handlers.keys() - EVENTS.keys() - {"connect", "disconnect"}:
        del handlers[name]
    for name, form in EVENTS.items():
        handlers[name] = _guarded(name, handlers[name], form, sessions)


async def disconnect_session(token: str) -> None:
    """Close every connection of the session that a token is of."""
    for session in list(ws_sessions_id.values()):
        if session.token == token:
            await sio.disconnect(session.socket_id)


class _Running:
    """Counts the messages of each session that are not answered yet."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def is_full(self, session: WebsocketSession) -> bool:
        """Whether a further message of the session is left out; that is logged."""
        full = self._counts[session.id] >= _MOST_MESSAGES
        if full:
            logger.info("a message is left out: %d before it are not answered", _MOST_MESSAGES)
        return full

    def add(self, session: WebsocketSession) -> None:
        """Count the message that a session now answers."""
        assert session.current_task is not None
        self._counts[session.id] += 1
        session.current_task.add_done_callback(lambda _: self._end(session.id))

    def _end(self, session_id: str) -> None:
        self._counts[session_id] -= 1
        if not self._counts[session_id]:
            del self._counts[session_id]


def _guarded(
    name: str, handler: Handler, form: type[Received] | None, sessions: Sessions
) -> Handler:
    @wraps(handler)
    async def checked(sid: str, *data: Any) -> Any:
        session = WebsocketSession.get(sid)
        if session is None or not sessions.lasts(session.token):
            await sio.disconnect(sid)
            return None
        if form is None:
            return await handler(sid)
        try:
            given = form.model_validate(with_whole_characters(data[0] if data else None))
        except ValidationError as error:
            # Without what was sent: it may be somebody's question.
            logger.info("%r of a browser cannot be used: %d faults", name, error.error_count())
            return None
        return await handler(sid, given.given())

    return checked


def _checked(auth: object) -> dict[str, Any]:
    """What a browser may say when it connects: its session, and a conversation to continue.

    Raises:
        ConnectionRefusedError: the session has no id of the right form.
    """
    said = auth if isinstance(auth, Mapping) else {}
    session_id, thread_id = said.get("sessionId"), said.get("threadId")
    if not isinstance(session_id, str) or not _UUID.fullmatch(session_id):
        raise ConnectionRefusedError("the id of a session is a UUID")
    return {
        "sessionId": session_id,
        "threadId": thread_id if isinstance(thread_id, str) and _UUID.fullmatch(thread_id) else "",
        "clientType": "webapp",
        "userEnv": None,
        "chatProfile": None,
    }
