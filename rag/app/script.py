"""Chainlit's script as it is served: for right-to-left text, without foreign links, compressed."""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

_JAVASCRIPT = "text/javascript"
_PIECE_BYTES = 64 * 1024
# Sliders, lists and menus ask a provider of Radix for the direction. Chainlit has none, so that
# they would run from left to right on every page.
_DIRECTION = re.compile(r'(return \w+\|\|\w+\|\|)"ltr"\}')
# Chainlit finds the names of months, by which conversations are ordered, with ``\b``. In a browser
# that matches beside Latin letters only, so that Arabic months would be in the wrong order.
_MONTHS = re.compile(r'(new RegExp\(`)\\\\b(\(\$\{\w+\.join\("\|"\)\}\))\\\\b(`,"i"\))')
# Chainlit makes a link of every address in a message, also of one whose signs are escaped. Those
# that we make lead to quotes; anything else in a text stays text.
_LINK = re.compile(
    r'\w+\.jsx\("a",\{\.\.\.(\w+),className:"text-primary hover:underline",target:"_blank",'
    r"children:(\w+)\}\)"
)

_LOADING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Script:
    """The script's text and its compressed form; `tag` changes with them."""

    plain: bytes
    compressed: bytes
    tag: str


def as_served(script: str) -> str:
    """The script with the page's direction, ordered months, and no foreign links."""
    script = _LINK.sub(r'(\1.href?.startsWith("#")?\g<0>:\2)', script)
    return _MONTHS.sub(r"\1\2\3", _DIRECTION.sub(r'\1document.dir||"ltr"}', script))


def load_scripts(assets: Path) -> None:
    """Prepare Chainlit's scripts, which takes about a second, before a page asks for them."""
    for path in _paths(assets):
        _load(path)


def _paths(assets: Path) -> Iterator[Path]:
    return assets.glob("index-*.js")


def _load(path: Path) -> Script:
    """The script in a file, as it is served; made once, also if two pages ask at the same time."""
    with _LOADING:
        return _loaded(path)


@cache
def _loaded(path: Path) -> Script:
    plain = as_served(path.read_text("utf-8")).encode()
    return Script(plain, gzip.compress(plain, 9), f'"{hashlib.sha256(plain).hexdigest()[:16]}"')


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    """The content piece by piece: for a client that reads slowly, no more is kept than one."""
    for start in range(0, len(content), _PIECE_BYTES):
        yield content[start : start + _PIECE_BYTES]


def make_script_router(assets: Path) -> APIRouter:
    """The routes of Chainlit's scripts, to be included before Chainlit is mounted."""
    router = APIRouter()

    def route(path: Path) -> None:
        def serve(request: Request) -> Response:
            script = _load(path)
            headers = {"etag": script.tag, "cache-control": "no-cache", "vary": "accept-encoding"}
            if request.headers.get("if-none-match") == script.tag:
                return Response(status_code=304, headers=headers)
            content = script.plain
            if "gzip" in request.headers.get("accept-encoding", ""):
                content = script.compressed
                headers["content-encoding"] = "gzip"
            headers["content-length"] = str(len(content))
            return StreamingResponse(_pieces(content), headers=headers, media_type=_JAVASCRIPT)

        router.add_api_route(f"/assets/{path.name}", serve, methods=["GET"])

    for path in _paths(assets):
        route(path)
    return router
