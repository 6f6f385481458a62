"""HTTP over one connection, which ends when its client is too slow or sends too much.

uvicorn waits without end for the head and the body of a request, and for a client that does not
read what it is sent. It keeps a head of any size in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, Final, Literal

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS: Final = 20.0
"""How long the line and the headers of a request may take, from its first byte on."""
HEAD_BYTES: Final = 64 * 1024
"""The greatest size of the line and the headers of a request."""
BODY_SECONDS: Final = 20.0
BODY_BYTES: Final = 10_000
"""In each `BODY_SECONDS` at least `BODY_BYTES` of a body have to come."""
READ_SECONDS: Final = 60.0
"""How long a client may leave an answer that was sent unread."""
MOST_WAITING: Final = 1000
"""Connections that wait for their clients at most; the one that waited longest is closed first."""

_Wait = Literal["head", "body", "read"]


class LimitedProtocol(HttpToolsProtocol):
    """The HTTP protocol of uvicorn, with limits of time and size."""

    # All waiting connections of this process; the one that has waited longest is first.
    _waiting: ClassVar[dict[LimitedProtocol, None]] = {}

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._timers: dict[_Wait, asyncio.TimerHandle] = {}
        self._awaits_head = True
        self._head_bytes = self._body_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait("head", HEAD_SECONDS, self._end)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_all()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read a part of a request."""
        if self._awaits_head:
            self._head_bytes += len(data)
            if "head" not in self._timers:
                self._wait("head", HEAD_SECONDS, self._end)
        super().data_received(data)
        if self._awaits_head and self._head_bytes > HEAD_BYTES:
            self._end()

    def on_message_begin(self) -> None:
        """A head begins; it may come together with the request before it."""
        super().on_message_begin()
        self._awaits_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; what follows a body in pieces (trailers) is left out.

        uvicorn adds trailers to the headers, also those that a proxy would have removed there.
        """
        if self._awaits_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there; the body is waited for."""
        self._awaits_head = False
        self._head_bytes = self._body_bytes = 0
        self._stop("head")
        self._wait("body", BODY_SECONDS, self._check_body)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is there; from now on the client waits for us."""
        self._awaits_head = True
        self._stop("body")
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the client to read the rest of the last answer."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._wait("read", READ_SECONDS, self._end)
        else:
            self._note()

    def handle_websocket_upgrade(self) -> None:
        """Leave the connection to the protocol of web sockets, which has limits of its own."""
        self._stop_all()
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        self._wait("read", READ_SECONDS, self._end)

    def resume_writing(self) -> None:
        """The client has read."""
        super().resume_writing()
        self._stop("read")

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection without requests, also if its client has not read the last answer."""
        if self.transport.get_write_buffer_size():
            self._end()
        super().timeout_keep_alive_handler()

    def _wait(self, kind: _Wait, seconds: float, then: Callable[[], None]) -> None:
        self._stop(kind)
        self._timers[kind] = self.loop.call_later(seconds, then)
        self._note()

    def _note(self) -> None:
        """Add this connection to those that wait; above the limit, the first one is closed."""
        self._waiting.pop(self, None)
        self._waiting[self] = None
        if len(self._waiting) > MOST_WAITING:
            next(iter(self._waiting))._end()

    def _stop(self, kind: _Wait) -> None:
        if (timer := self._timers.pop(kind, None)) is not None:
            timer.cancel()
        if not self._timers:
            self._waiting.pop(self, None)

    def _stop_all(self) -> None:
        for kind in list(self._timers):
            self._stop(kind)
        self._waiting.pop(self, None)

    def _check_body(self) -> None:
        # What the application has not taken yet is not the client's delay.
        if self._body_bytes < BODY_BYTES and not self.flow.read_paused:
            self._end()
        else:
            self._body_bytes = 0
            self._wait("body", BODY_SECONDS, self._check_body)

    def _end(self) -> None:
        self._stop_all()
        self.transport.abort()
