"""The packets that a connection of the page may send, checked before Socket.IO reads them.

Engine.IO and Socket.IO answer a packet that they cannot read with a traceback in the log, keep any
number of binary attachments in memory, and accept packets without a session.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Final

from chainlit.auth import get_token_from_cookies
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from rag.app.sessions import Sessions
from rag.app.web import ASGIApp, Message, Receive, Scope, Send, given_first

PATH: Final = "/ws/socket.io"

# Of Engine.IO: probe, close, pong, upgrade. Of Socket.IO, after a 4: connect, disconnect, event and
# acknowledgement; both of the latter have a list.
_PROBE = "2probe"
_WITHOUT_DATA = re.compile(r"[135]|4[01]")
_WITH_DATA = re.compile(r"4(0|[23][0-9]{0,15})([\[{].*)", re.DOTALL)
_SEPARATOR = "\x1e"
_MOST_PACKETS = 16
# Connections of one person; each is an open file of this process.
_MOST_CONNECTIONS = 1000
# Socket.IO has handlers of these names, which are not for browsers.
_NOT_SENT = frozenset({"connect", "disconnect"})


class Packets:
    """Passes on packets that can be read, of people who have a session; others are refused."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions
        self._connected: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] == "lifespan" or not str(scope["path"]).startswith(PATH):
            await self._app(scope, receive, send)
        elif (
            person := self._sessions.name(get_token_from_cookies(HTTPConnection(scope).cookies))
        ) is None:
            await _refuse(scope, receive, send, 401)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif self._connected[person] >= _MOST_CONNECTIONS:
            await _refuse(scope, receive, send, 429)
        else:
            await self._connect(person, scope, receive, send)

    async def _connect(self, person: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._connected[person] += 1
        try:
            await self._app(scope, _readable(receive), send)
        finally:
            self._connected[person] -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request of a browser that has no WebSocket."""
        body = await Request(scope, receive).body()
        if body and not are_packets(body):
            await _refuse(scope, receive, send, 400)
            return
        await self._app(scope, given_first(body, receive), send)


def are_packets(body: bytes) -> bool:
    """Whether the body of a request is packets, each of which can be read."""
    try:
        packets = body.decode().split(_SEPARATOR)
    except UnicodeDecodeError:
        return False
    # A probe is sent over a WebSocket alone.
    return len(packets) <= _MOST_PACKETS and all(
        is_packet(one) and one != _PROBE for one in packets
    )


def is_packet(text: object) -> bool:
    """Whether `text` is a packet that can be read and that a browser sends; binary ones are not."""
    if not isinstance(text, str):
        return False
    if text == _PROBE or _WITHOUT_DATA.fullmatch(text):
        return True
    if not (found := _WITH_DATA.fullmatch(text)):
        return False
    try:
        data = json.loads(found[2])
    except (ValueError, RecursionError):
        return False
    if found[1] == "0":
        return isinstance(data, dict)
    if not isinstance(data, list):
        return False
    if found[1].startswith("3"):
        return len(found[1]) > 1
    return bool(data) and isinstance(data[0], str) and data[0] not in _NOT_SENT


def _readable(receive: Receive) -> Receive:
    """`receive`, for which a connection ends with the first packet that cannot be read."""

    async def receiving() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and not is_packet(message.get("text")):
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    return receiving


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await Response(status_code=status)(scope, receive, send)
