"""Who acts on a conversation: the person of the Chainlit session, or the one that a route names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from chainlit.context import ChainlitContextException, get_context

_named: ContextVar[str | None] = ContextVar("acting_person", default=None)


@contextmanager
def acting_as(person: str) -> Iterator[None]:
    """Within it, `person` is who acts."""
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
