"""Who acts on a conversation, and in which language the page is shown.

Who acts is the person of the Chainlit session, or the one that a route names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from chainlit.context import ChainlitContextException, get_context

from rag.schema import Language

LANGUAGE_COOKIE = "dalil_language"

_named: ContextVar[str | None] = ContextVar("acting_person", default=None)


@contextmanager
def acting_as(person: str) -> Iterator[None]:
    """A context in which `person` is the acting person."""
    token = _named.set(person)
    try:
        yield
    finally:
        _named.reset(token)


def acting_person() -> str | None:
    """The name of the person who acts, or None outside of a session and of `acting_as`."""
    if (named := _named.get()) is not None:
        return named
    try:
        user = get_context().session.user
    except ChainlitContextException:
        return None
    return str(user.identifier) if user else None


def acting_conversation() -> str | None:
    """The id of the conversation of the Chainlit session, or None outside of a session."""
    try:
        return str(get_context().session.thread_id)
    except ChainlitContextException:
        return None


def page_language() -> Language:
    """The language of the page as the browser shows it: its cookie, else what it accepts."""
    environ = getattr(get_context().session, "environ", None) or {}
    for piece in str(environ.get("HTTP_COOKIE", "")).split(";"):
        name, _, value = piece.strip().partition("=")
        if name == LANGUAGE_COOKIE:
            return "ar" if value == "ar" else "en"
    accepted = str(environ.get("HTTP_ACCEPT_LANGUAGE", "")).lower()
    return "ar" if accepted.startswith("ar") else "en"
