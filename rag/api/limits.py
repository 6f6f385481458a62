"""The size of requests: forms with files may be large, everything else is small."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.problems import problem, problem_response

BODY_BYTES: Final = 2_000_000
"""What a body may have that is no form with files."""

# Beside the files, a form has names and boundaries.
_FORM_BYTES = 1_000_000


class BodyLimit:
    """Refuses a body that is too large: before it is read if its length is told, else while.

    In place of Starlette's own limit, whose refusal is plain text and no problem. A form with
    files may have `upload_bytes`, everything else `body_bytes`.
    """

    def __init__(
        self, app: ASGIApp, *, upload_bytes: int = 0, body_bytes: int = BODY_BYTES
    ) -> None:
        self._app = app
        self._form_bytes = upload_bytes + _FORM_BYTES
        self._body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_form = headers.get("content-type", "").startswith("multipart/form-data")
        limit = self._form_bytes if is_form else self._body_bytes
        detail = f"The body has more than {limit:,} bytes; send less at once."
        refusal = problem_response(problem(413, "content_too_large", detail))
        told = headers.get("content-length", "")
        if told.isdecimal() and int(told) > limit:
            await refusal(scope, receive, send)
            return
        taken, refused = 0, False

        async def counting() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413, detail)
            return message

        async def sending(message: Message) -> None:
            # Not every application makes a 413 of the exception.
            nonlocal refused
            if taken <= limit:
                await send(message)
            elif not refused:
                refused = True
                await refusal(scope, receive, send)

        await self._app(scope, counting, sending)
