"""Logging in to the chat page: by password, OAuth or a header, or as its only person.

Wrong passwords are limited; Chainlit's own route takes any number of them.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import chainlit as cl
import chainlit.auth
import chainlit.server
from chainlit.auth import get_token_from_cookies, set_auth_cookie
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.datastructures import Headers
from fastapi.security import OAuth2PasswordRequestForm

from rag.app.attempts import RETRY_SECONDS, Attempts
from rag.app.connections import disconnect_session
from rag.app.people import LOCAL_PERSON, People
from rag.app.sessions import Sessions
from rag.app.web import ASGIApp, Message, Receive, Scope, Send


def register_login(people: People, sessions: Sessions) -> None:
    """Register the configured ways to log in; without any, everybody is `LOCAL_PERSON`.

    That one person is needed too: only people with a name have a history.
    """
    # Chainlit's own tokens are valid for 15 days and cannot be ended.
    chainlit.server.create_jwt = sessions.begin  # type: ignore[attr-defined,assignment]
    chainlit.auth.decode_jwt = sessions.person  # type: ignore[attr-defined]

    async def on_logout(request: Request, _: Response) -> dict[str, Any]:
        if token := get_token_from_cookies(request.cookies):
            await asyncio.to_thread(sessions.end, token)
            await disconnect_session(token)
        return {"success": True}

    cl.on_logout(on_logout)
    if people.passwords:

        async def by_password(username: str, password: str) -> cl.User | None:
            known = await asyncio.to_thread(people.knows, username, password)
            return cl.User(identifier=username) if known else None

        cl.password_auth_callback(by_password)
    if people.oauth:

        async def by_oauth(
            provider_id: str,
            token: str,
            raw_user_data: dict[str, str],
            default_user: cl.User,
            id_token: str | None = None,
        ) -> cl.User | None:
            return default_user if people.may_enter(default_user.identifier) else None

        cl.oauth_callback(by_oauth)
    header = people.header
    if header or not people.log_in:

        async def by_header(headers: Headers) -> cl.User | None:
            name = headers.get(header) if header else LOCAL_PERSON
            return cl.User(identifier=name) if name else None

        cl.header_auth_callback(by_header)


class SessionWithPage:
    """Middleware that sends a new session with the page itself, where nobody has to log in.

    Chainlit's page would ask who it is, be refused, ask for a session and load once more.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] == "GET":
            request = Request(scope)
            opens_page = "text/html" in request.headers.get("accept", "")
            if opens_page and not self._sessions.lasts(get_token_from_cookies(request.cookies)):
                send = _with_cookies(send, self._cookies(request))
        await self._app(scope, receive, send)

    def _cookies(self, request: Request) -> list[tuple[bytes, bytes]]:
        response = Response()
        token = self._sessions.begin(cl.User(identifier=LOCAL_PERSON))
        set_auth_cookie(request, response, token)
        return [header for header in response.raw_headers if header[0] == b"set-cookie"]


def _with_cookies(send: Send, cookies: list[tuple[bytes, bytes]]) -> Send:
    async def sending(message: Message) -> None:
        # Not with a page on which `Guard` refuses the request.
        if message["type"] == "http.response.start" and message["status"] == 200:
            message = {**message, "headers": [*message["headers"], *cookies]}
        await send(message)

    return sending


def make_login_router() -> APIRouter:
    """The route of passwords in place of Chainlit's, which takes any number of wrong ones."""
    router = APIRouter()
    attempts = Attempts()

    @router.post("/login")
    async def log_in(
        request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()]
    ) -> Response:
        name, address = form.username, request.client.host if request.client else ""
        if not attempts.begin(name, address):
            retry = {"Retry-After": str(RETRY_SECONDS)}
            raise HTTPException(429, "tooManyAttempts", headers=retry)
        try:
            accepted: Response = await chainlit.server.login(request, Response(), form)
        except BaseException:
            # Also where the client has gone meanwhile.
            attempts.wrong(name, address)
            raise
        attempts.right(name, address)
        return accepted

    return router
