"""Tells Chainlit who a person is."""

from __future__ import annotations

import asyncio

import chainlit as cl
from fastapi.datastructures import Headers

from rag.app.people import LOCAL_PERSON, People


def register_login(people: People) -> None:
    """Register the configured ways to log in; without any, whoever comes is the one person here.

    That one person is needed too: only people with a name have a history.
    """
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
