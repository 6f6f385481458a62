"""Limits on the size of requests: large for forms with files, small for all others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.problems import problem, problem_response

BODY_BYTES: Final = 2_000_000
"""The largest body of a request that is no form with files."""

# Beside the files, a form has names and boundaries.
_FORM_BYTES = 1_000_000


class _TooLarge(HTTPException):
    """The body has more bytes than it may have."""


class BodyLimit:
    """Refuses a body that is too large: before it is read if its length is stated, else meanwhile.

    In place of Starlette's own limit, whose refusal is plain text and no problem. A form with
    files may have `upload_bytes` if `may_upload` is true of its request, everything else
    `body_bytes`. The sender is checked here, since a form is read before the route checks it.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        may_upload: Callable[[Scope], Awaitable[bool]] | None = None,
        upload_bytes: int = 0,
        body_bytes: int = BODY_BYTES,
    ) -> None:
        self._app = app
        self._may_upload = may_upload
        self._form_bytes = upload_bytes + _FORM_BYTES
        self._body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_form = headers.get("content-type", "").startswith("multipart/form-data")
        uploads = is_form and self._may_upload is not None and await self._may_upload(scope)
        limit = self._form_bytes if uploads else self._body_bytes
        detail = f"The body has more than {limit:,} bytes; send less at once."
        refusal = problem_response(problem(413, "content_too_large", detail))
        told = headers.get("content-length", "")
        if told.isdecimal() and int(told) > limit:
            await refusal(scope, receive, send)
            return
        taken, started, refused = 0, False, False

        async def counting() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise _TooLarge(413, detail)
            return message

        async def sending(message: Message) -> None:
            # Not every application makes a 413 of the exception.
            nonlocal started, refused
            if taken <= limit:
                started = True
                await send(message)
            elif not refused:
                refused = True
                await refusal(scope, receive, send)

        try:
            await self._app(scope, counting, sending)
        except _TooLarge:
            # From who reads the whole body in front of the application.
            if not started:
                await refusal(scope, receive, send)
