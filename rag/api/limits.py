"""The size of requests: forms with files may be large, everything else is small."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.problems import problem, problem_response

_BODY_BYTES = 2_000_000
# Beside the files, a form has names and boundaries.
_FORM_BYTES = 1_000_000


class BodyLimit:
    """Refuses a body that is too large: before it is read if its length is told, else while.

    In place of Starlette's own limit, whose refusal is plain text and no problem.
    """

    def __init__(self, app: ASGIApp, upload_bytes: int) -> None:
        self._app = app
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_form = headers.get("content-type", "").startswith("multipart/form-data")
        limit = self._upload_bytes + _FORM_BYTES if is_form else _BODY_BYTES
        detail = f"The body has more than {limit:,} bytes; send less at once."
        told = headers.get("content-length", "")
        if told.isdecimal() and int(told) > limit:
            response = problem_response(problem(413, "content_too_large", detail))
            await response(scope, receive, send)
            return
        taken = 0

        async def counting() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413, detail)
            return message

        await self._app(scope, counting, send)
