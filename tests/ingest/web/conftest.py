"""A web server on this machine, which only the rule of these tests allows to be fetched from."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Network

import pytest

from ingest.web.addresses import AddressRule

THIS_MACHINE = AddressRule((IPv4Network("127.0.0.0/8"),))


@dataclass
class Site:
    """Answers by path: status, headers and body; requests for paths are counted in `asked`."""

    port: int = 0
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def address(self, path: str) -> str:
        """The address of a path, by number."""
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, path: str, body: str, **headers: str) -> str:
        """Answer a path with an HTML page, and give its address."""
        given = {"Content-Type": "text/html; charset=utf-8"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        self.answers[path] = (200, given, body.encode())
        return self.address(path)

    def redirect(self, path: str, to: str) -> str:
        """Answer a path with a redirect, and give its address."""
        self.answers[path] = (302, {"Location": to}, b"")
        return self.address(path)


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty site; it has no robots.txt."""
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            status, headers, body = served.answers.get(self.path, (404, {}, b"no such page"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()
