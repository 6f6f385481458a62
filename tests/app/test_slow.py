"""Clients that are slow, or send without end, cost nobody else anything."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat

import pytest
import uvicorn

from rag.app import slow
from rag.app.server import server_config
from rag.app.slow import LimitedProtocol
from rag.app.web import Receive, Scope, Send
from rag.settings import Settings

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
LARGE = 20_000_000


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """A server that waits for a fifth of a second."""
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "READ_SECONDS"):
        monkeypatch.setattr(slow, name, 0.2)
    monkeypatch.setattr(slow, "MOST_WAITING", 20)
    config = server_config(told, Settings(_env_file=None), host="127.0.0.1", port=0)
    with running(uvicorn.Server(config)) as found:
        yield found


@contextmanager
def running(server: uvicorn.Server) -> Iterator[tuple[str, int]]:
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield listening.getsockname()
    finally:
        server.should_exit = True
        thread.join(60)
        listening.close()


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that tells what headers came, or at ``/large`` sends much."""
    if scope["type"] != "http":
        return
    body = b""
    while (message := await receive()).get("more_body"):
        body += message["body"]
    if scope["path"] == "/slow":
        await asyncio.sleep(0.6)
    content = b"x" * LARGE if scope["path"] == "/large" else repr(scope["headers"]).encode()
    headers = [(b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def answer(connection: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    connection.settimeout(60)
    found = b""
    try:
        while piece := connection.recv(65536):
            found += piece
    except ConnectionResetError:
        pass
    return found


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"\r\n", HEAD, b"GET / HT",
        HEAD + b"Content-Length: 9\r\n\r\nx",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
    ],
)  # fmt: skip
def test_who_does_not_end_a_request_is_disconnected(address: tuple[str, int], sent: bytes) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(sent)
        answer(connection)


def test_empty_lines_after_a_request_do_not_keep_the_connection(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(HEAD + b"Content-Length: 0\r\n\r\n")
        connection.settimeout(60)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        connection.sendall(b"\r\n")
        answer(connection)


def test_a_request_that_comes_byte_by_byte_is_not_waited_for(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as connection:
        assert is_refused(connection, repeat(b"a"), pause=0.02)


@pytest.mark.parametrize("piece", [b"X: " + b"a" * 1000 + b"\r\n", b"a" * 100_000])
@pytest.mark.parametrize("begin", [HEAD, b"GET /", HEAD + b"X: "])
def test_a_head_without_end_is_not_kept(
    address: tuple[str, int], begin: bytes, piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow, "HEAD_SECONDS", 600)
    with socket.create_connection(address) as connection:
        assert is_refused(connection, chain([begin], repeat(piece)))


def is_refused(connection: socket.socket, pieces: Iterable[bytes], *, pause: float = 0) -> bool:
    """Send one piece after the other until the server has closed the connection."""
    try:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
    except ConnectionError:
        return True
    return False


def test_who_reads_nothing_is_disconnected(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(1)
        assert 0 < len(answer(connection)) < LARGE


def test_an_answer_may_take_longer_than_a_request(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert answer(connection).startswith(b"HTTP/1.1 200")


def test_the_connection_that_waits_longest_makes_room(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow, "HEAD_SECONDS", 60)
    several = [socket.create_connection(address) for _ in range(21)]
    try:
        assert answer(several[0]) == b""
        several[-1].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert answer(several[-1]).startswith(b"HTTP/1.1 200")
        assert len(LimitedProtocol._waiting) < 21
    finally:
        for one in several:
            one.close()


def test_what_follows_a_body_is_no_header(address: tuple[str, int]) -> None:
    trailer = b"X-Forwarded-User: amal\r\n\r\n"
    with socket.create_connection(address) as connection:
        connection.sendall(HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"1\r\nx\r\n0\r\n" + trailer)
        assert b"amal" not in answer(connection)
