"""An OAuth provider of our own: a real HTTP server at which one person can sign in."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

CODE, TOKEN, SECRET = "one-time-code", "access-token", "client-secret"
PERSON = "salma@example.org"


class Identity(ThreadingHTTPServer):
    """Follows RFC 6749's authorization code flow, as far as a client notices."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """What Chainlit has to be told."""
        return {
            "OAUTH_GENERIC_CLIENT_ID": "dalil",
            "OAUTH_GENERIC_CLIENT_SECRET": SECRET,
            "OAUTH_GENERIC_AUTH_URL": f"{self.url}/authorize",
            "OAUTH_GENERIC_TOKEN_URL": f"{self.url}/token",
            "OAUTH_GENERIC_USER_INFO_URL": f"{self.url}/userinfo",
            "OAUTH_GENERIC_SCOPES": "openid email",
        }


class _Exchange(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        place = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        if place.path == "/userinfo":
            known = self.headers["Authorization"] == f"Bearer {TOKEN}"
            self._reply(200 if known else 401, json.dumps({"email": PERSON}), "application/json")
            return
        if place.path != "/authorize":
            self._reply(204, "", "text/plain")
            return
        back = urlencode({"code": CODE, "state": asked["state"]})
        page = f'<a id="agree" href="{asked["redirect_uri"]}?{back}">Sign in</a>'
        self._reply(200, page, "text/html")

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        known = body["code"] == [CODE] and body["client_secret"] == [SECRET]
        token = json.dumps({"access_token": TOKEN, "token_type": "bearer"})
        self._reply(200 if known else 400, token, "application/json")

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the tests' output clean."""

    def _reply(self, status: int, body: str, media_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.end_headers()
        self.wfile.write(body.encode())


@contextmanager
def identity() -> Iterator[Identity]:
    server = Identity()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
