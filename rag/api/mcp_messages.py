"""Messages to the MCP server over HTTP, checked before the SDK reads them.

The SDK answers a message that is nested too deeply with a traceback in the log, writes a
notification that it does not know to the log with all that it carries, and keeps a connection
open for messages that this server never sends.
"""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.app.web import given_first
from rag.text.characters import with_whole_characters

_PARSE_ERROR, _INVALID_REQUEST = -32700, -32600
_FAULTS = {_PARSE_ERROR: "This is no JSON that can be read.", _INVALID_REQUEST: "No request."}


class Messages:
    """Passes requests on, in text that can be stored, and accepts and drops notifications.

    Each request is answered completely, so that no later notification is about it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] != "POST":
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
        else:
            given = _read(await Request(scope, receive).body())
            if isinstance(given, bytes):
                await self._app(_with_length(scope, given), given_first(given, receive), send)
            else:
                await given(scope, receive, send)


def _read(body: bytes) -> bytes | Response:
    """The request in a body, or the answer to a body that has none."""
    try:
        message = with_whole_characters(json.loads(body))
    except (ValueError, RecursionError):
        return _refusal(_PARSE_ERROR)
    if not isinstance(message, dict) or not isinstance(message.get("method", ""), str):
        return _refusal(_INVALID_REQUEST)
    asked, number = "method" in message, message.get("id")
    if asked and isinstance(number, str | int) and not isinstance(number, bool):
        return json.dumps(message).encode()
    return _refusal(_INVALID_REQUEST) if asked and "id" in message else Response(status_code=202)


def _refusal(code: int) -> Response:
    fault = {"code": code, "message": _FAULTS[code]}
    return JSONResponse({"jsonrpc": "2.0", "id": None, "error": fault}, 400)


def _with_length(scope: Scope, body: bytes) -> Scope:
    names = (b"content-length", b"transfer-encoding")
    kept = [header for header in scope["headers"] if header[0] not in names]
    return {**scope, "headers": [*kept, (b"content-length", str(len(body)).encode())]}
