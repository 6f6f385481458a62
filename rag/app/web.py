"""The web application: our own pages and headers, and Chainlit below them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import os
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers

from rag.app.hosts import Hosts
from rag.errors import DalilError

logger = logging.getLogger(__name__)

# The words of the ASGI specification.
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

# Chainlit runs the code of its custom elements with `eval`. Of scripts in a page, its own alone are
# run: those of an answer, a title or a name never are, however they came into it.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-eval'{scripts}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
# An uploaded file is sent as a download without a type of its own: the scripts of a web page would
# otherwise run as the person who opens it, and another page could load a script.
_FILES = "/project/file/"
_HEADERS_OF_FILES = (
    (b"content-disposition", b"attachment"),
    (b"content-security-policy", b"sandbox"),
    (b"content-type", b"application/octet-stream"),
)
# Content of one person is stored by no browser and no proxy.
_PRIVATE = ("/auth/", "/dalil/", "/feedback", "/login", "/project/", "/user", "/ws/")
# Further routes of Chainlit that are closed: descriptions of its routes, other front ends,
# conversations that everybody may read, changes to elements, and new tokens for old ones.
CLOSED = (
    "/docs",
    "/docs/oauth2-redirect",
    "/redoc",
    "/openapi.json",
    "/auth/jwt",
    "/copilot/{filename:path}",
    "/mcp",
    "/project/element",
    "/project/share/{thread_id}",
    "/project/thread/share",
)
# The bytes of a file name, in nearly every file system.
_LONGEST_PART = 255
_FROM_ELSEWHERE = re.compile(
    r'\s*<link\b[^>]*\bhref="https?://[^"]*"[^>]*/?>|\s*<!-- FONT (?:START|END) -->'
)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def own_page(html: str) -> str:
    """Chainlit's page without what it links from other hosts; our styles come after its own."""
    ours = (
        '<link rel="stylesheet" href="/public/dalil.css">\n'
        '  <script src="/public/overview.js" defer></script>'
    )
    return _FROM_ELSEWHERE.sub("", html).replace("</head>", f"  {ours}\n  </head>", 1)


def script_hashes(html: str) -> tuple[str, ...]:
    """The hashes by which a policy allows the inline scripts of a page."""
    digests = (hashlib.sha256(found.encode()).digest() for found in _SCRIPT.findall(html))
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


class Guard:
    """Adds security headers, and refuses requests of other origins and for other hosts.

    The loopback page has no login. Other pages in the same browser could reach it by requests of
    their own, or by a name that resolves to 127.0.0.1: `Origin` and `Host` are checked for that.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, scripts: tuple[str, ...] = ()) -> None:
        """Guard an application whose page has inline `scripts` with these hashes."""
        self._app = app
        self._hosts = hosts
        policy = _POLICY.format(scripts="".join(f" {one}" for one in scripts))
        self._headers = (*_HEADERS, (b"content-security-policy", policy.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if not self._welcome(scope):
            await _refuse(scope, receive, send, 403, b"Not from this address.")
            return
        if not _can_be_a_path(str(scope["path"])):
            await _refuse(scope, receive, send, 404, b"Nothing is here.")
            return
        await self._app(scope, receive, _with_headers(send, scope, self._headers))

    def _welcome(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) > 1 or len(origins) > 1 or not self._hosts.welcome(host := "".join(hosts)):
            return False
        return not origins or origins[0].partition("://")[2] == host


def _with_headers(send: Send, scope: Scope, headers: Sequence[Header]) -> Send:
    path, secure = str(scope["path"]), scope["scheme"] in {"https", "wss"}

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = [*headers, *_added(path)]
            names = {name for name, _ in added} - {b"content-security-policy"}
            sent = [one for one in message["headers"] if one[0].lower() not in names]
            if secure:
                sent = [_secured(*header) for header in sent]
            message = {**message, "headers": [*sent, *added]}
        await send(message)

    return sending


def _added(path: str) -> list[Header]:
    """The headers that every answer at a path has besides those of all."""
    headers = list(_HEADERS_OF_FILES if path.startswith(_FILES) else ())
    if path.startswith(_PRIVATE):
        headers.append((b"cache-control", b"no-store"))
    elif path.startswith("/public/") or "." not in path.rsplit("/", 1)[-1]:
        headers.append((b"cache-control", b"no-cache"))
    return headers


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header; a cookie that came over HTTPS is sent back over nothing else."""
    is_open = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return name, value + b"; Secure" if is_open else value


def _can_be_a_path(path: str) -> bool:
    """Whether a file system could take every part of a path: some routes look there for it."""
    if "\x00" in path:
        return False
    return all(len(part.encode("utf-8", "replace")) <= _LONGEST_PART for part in path.split("/"))


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: bytes) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": why})


def given_first(body: bytes, receive: Receive) -> Receive:
    """`receive` that first gives a body that was read already, for the next application."""
    given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return given.pop() if given else await receive()

    return receiving


async def _invalid(_: Request, error: Exception) -> Response:
    """The answer to a body of a wrong form: the reason, without any of what was sent."""
    assert isinstance(error, RequestValidationError)
    faults = [{"loc": one["loc"], "msg": one["msg"], "type": one["type"]} for one in error.errors()]
    return JSONResponse({"detail": faults}, 422)


async def _not_text(_: Request, __: Exception) -> Response:
    return JSONResponse({"detail": "A text has half of a character (a lone surrogate)."}, 422)


async def _unusable(request: Request, error: Exception) -> Response:
    """The answer to a request that Chainlit fails on, such as an upload of an empty file."""
    logger.info("a request to %r cannot be used: %s", request.url.path, type(error).__name__)
    return JSONResponse({"detail": "This cannot be used."}, 422)


def _register_faults(app: FastAPI) -> None:
    """Answer what cannot be read with 422.

    FastAPI repeats what was sent, which need not be text or a number that JSON has.
    """
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(UnicodeEncodeError, _not_text)


def _nothing_here() -> None:
    raise HTTPException(404)


def make_app(
    *,
    hosts: Hosts,
    threads: int,
    warm: Callable[[], None],
    close: Callable[[], Awaitable[None]],
    scripts: tuple[str, ...] = (),
) -> FastAPI:
    """The application without its routes; Chainlit is mounted last, since it takes every path.

    Args:
        hosts: where it is served, and the names by which it may be called.
        threads: how many questions can be answered at once.
        warm: run in the background at the start.
        close: run at the end.
        scripts: the hashes of the inline scripts of its page.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # Each question that is being answered occupies a thread.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))
        threading.Thread(target=_quietly, args=(warm,), name="warm", daemon=True).start()
        yield
        await close()

    app = FastAPI(title="Dalil", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    _register_faults(app)
    app.add_middleware(Guard, hosts=hosts, scripts=scripts)
    return app


def _quietly(warm: Callable[[], None]) -> None:
    try:
        warm()
    except DalilError as error:
        logger.warning("the page starts cold: %s", error)


def take_page() -> tuple[str, ...]:
    """Have Chainlit serve its page as `own_page` changes it; returns the hashes of its scripts."""
    os.environ["CHAINLIT_ROOT_PATH"] = "/"

    import chainlit.server

    template: Callable[[str], str] = chainlit.server.get_html_template
    chainlit.server.get_html_template = lambda root: own_page(template(root))
    return script_hashes(template("/"))


def mount_chainlit_page(app: FastAPI) -> None:
    """Put Chainlit under every path that has no route yet, but for what the page does not use."""
    for path in CLOSED:
        app.add_api_route(path, _nothing_here, methods=["GET", "POST", "PUT", "DELETE"])
    import chainlit.server
    from chainlit.auth import ensure_jwt_secret

    ensure_jwt_secret()
    _register_faults(chainlit.server.app)
    chainlit.server.app.add_exception_handler(ValueError, _unusable)
    # What Chainlit's `mount_chainlit` does besides: run a file of ours, which is not needed, and
    # add a middleware that guards other paths than "/", and fails if a browser disconnects.
    app.mount("/", chainlit.server.app)
