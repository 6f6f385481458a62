"""A server with OpenAI's chat protocol whose model writes a given reply."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar


class ObedientModel(ThreadingHTTPServer):
    """Answers every request with `reply`; `prompt` is what the last request asked."""

    daemon_threads = True

    def __init__(self) -> None:
        self.reply = ""
        self.prompt = ""
        super().__init__(("127.0.0.1", 0), _Exchange)

    @property
    def base_url(self) -> str:
        """The address for `DALIL_MODEL_BASE_URL`."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Exchange(BaseHTTPRequestHandler):
    server: ObedientModel
    _EVENT: ClassVar = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}

    def do_POST(self) -> None:
        """Stream the reply."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.prompt = str(asked["messages"][-1]["content"])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self._send({"role": "assistant", "content": self.server.reply}, None)
        self._send({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, delta: dict[str, str], finish_reason: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        self.wfile.write(f"data: {json.dumps({**self._EVENT, 'choices': [choice]})}\n\n".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def obedient_model() -> Iterator[ObedientModel]:
    """The server while it runs."""
    with ObedientModel() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
