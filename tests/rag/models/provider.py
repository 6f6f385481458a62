"""A chat model provider of our own: a real HTTP server that does what each test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Exchange"], None]


class Provider(ThreadingHTTPServer):
    """Answers request after request by `behaviours`; the last one stays."""

    daemon_threads = True

    def __init__(self, behaviours: list[Behaviour]) -> None:
        self.behaviours = behaviours
        self.requests: list[dict[str, Any]] = []
        self.released = threading.Event()
        super().__init__(("127.0.0.1", 0), Exchange)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of what is tested."""


class Exchange(BaseHTTPRequestHandler):
    server: Provider
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(json.loads(body))
        behaviours = self.server.behaviours
        behaviour = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
        behaviour(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps the tests' output clean."""

    def reply(self, status: int, body: str, media_type: str = "application/json") -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def start_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.close_connection = True
        self.end_headers()

    def send_event(self, delta: dict[str, str], finish_reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        event = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "m",
            "choices": [choice],
        }
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()


def says(*pieces: str, finish_reason: str | None = "stop") -> Behaviour:
    """Streams the pieces, then the reason why it ends; no reason is a stream that broke off."""

    def behave(exchange: Exchange) -> None:
        exchange.start_stream()
        for piece in pieces:
            exchange.send_event({"role": "assistant", "content": piece})
        if finish_reason:
            exchange.send_event({}, finish_reason)
            exchange.wfile.write(b"data: [DONE]\n\n")

    return behave


def fails(status: int, message: str = "it went wrong", code: str | None = None) -> Behaviour:
    body = json.dumps({"error": {"message": message, "type": "error", "code": code}})
    return lambda exchange: exchange.reply(status, body)


def sends(body: str, media_type: str = "application/json") -> Behaviour:
    return lambda exchange: exchange.reply(200, body, media_type)


def hangs(exchange: Exchange) -> None:
    exchange.server.released.wait(30)


def drips(exchange: Exchange) -> None:
    """Never silent for long, and never finished."""
    exchange.start_stream()
    while not exchange.server.released.wait(0.05):
        exchange.send_event({"content": "word "})


def drops(exchange: Exchange) -> None:
    """Promises more than it sends, as a server that dies does."""
    exchange.send_response(200)
    exchange.send_header("Content-Type", "text/event-stream")
    exchange.send_header("Content-Length", "100000")
    exchange.end_headers()
    exchange.send_event({"content": "The talks "})
    exchange.close_connection = True


@contextmanager
def provider(*behaviours: Behaviour) -> Iterator[Provider]:
    with Provider(list(behaviours)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()
