"""Who calls: an API key, or anyone at this machine while there are no keys."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security.utils import get_authorization_scheme_param
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import Scope as ASGIScope

from rag.access.collections import Access, Collections
from rag.access.keys import SCOPES, ApiKey, KeyFile, Scope
from rag.api.problems import ApiError
from rag.app.hosts import Hosts
from rag.app.people import LOCAL_PERSON, People, is_loopback
from rag.app.rights import Rights
from rag.errors import SettingsError
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request, what they may do, and the collections that they may use."""

    name: str
    key_id: str
    scopes: frozenset[Scope]
    access: Access


def caller_without_key(rights: Rights, person: str = LOCAL_PERSON) -> Caller:
    """The caller where no key is needed: somebody at this machine."""
    return Caller(person, "", frozenset(SCOPES), rights.of(person))


class Gate:
    """Identifies callers, and refuses those without the right for their request.

    Without a key anyone may call, but only at a loopback address that no proxy makes public, while
    no file of keys has been made, and if the chat needs no login either.
    """

    def __init__(self, settings: Settings, people: People, hosts: Hosts) -> None:
        self._keys = KeyFile(settings.api_keys.absolute())
        self._rights = Rights(people, Collections.from_settings(settings))
        self.hosts = hosts
        self._private = is_loopback(hosts.farthest) and not people.log_in
        per_minute = settings.api_requests_per_minute
        self._limit: RateLimitItem | None = (
            RateLimitItemPerMinute(per_minute) if per_minute else None
        )
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    @property
    def needs_key(self) -> bool:
        """Whether a request without a key is refused."""
        return not self._private or self._keys.exists()

    def check_exposure(self) -> None:
        """Refuse to be reachable from elsewhere while there is no key.

        Raises:
            SettingsError: others than this machine reach the server, and there is no key.
        """
        if not is_loopback(self.hosts.farthest) and not self._keys.entries():
            message = (
                f"nobody could use the API at {self.hosts.farthest!r}: there is no key. Make one "
                "with `dalil keys create NAME`, or serve on 127.0.0.1."
            )
            raise SettingsError(message)

    def admit(self, token: str, scope: Scope) -> Caller:
        """The caller with that token, if they may do what `scope` allows.

        Raises:
            ApiError: 401 without a valid key, 403 without the scope, 429 above the rate limit.
        """
        caller = self._caller(token)
        if scope not in caller.scopes:
            detail = f"The key of {caller.name!r} has no scope {scope!r}."
            raise ApiError(403, "missing_scope", detail)
        self._count(caller)
        return caller

    async def may_send(self, scope: ASGIScope) -> bool:
        """Whether a request has a key that is known, or needs none."""
        token = token_of(Request(scope))
        return not self.needs_key or await asyncio.to_thread(self._keys.find, token) is not None

    def _caller(self, token: str) -> Caller:
        if not self.needs_key:
            return caller_without_key(self._rights)
        key = self._keys.find(token) if token else None
        if key is None:
            detail = (
                "This key is unknown, revoked or expired."
                if token
                else "Send a key as 'Authorization: Bearer dalil_…'."
            )
            raise ApiError(401, "invalid_key", detail, {"WWW-Authenticate": "Bearer"})
        return self._caller_of(key)

    def _caller_of(self, key: ApiKey) -> Caller:
        """The owner of a key, with the rights that both the owner and the key have."""
        access = self._rights.of(key.owner)
        if key.collections is not None:
            access = access.within(key.collections)
        if not access.reads:
            detail = "The collections of this key are gone, or its owner may not read them now."
            raise ApiError(403, "no_collection", detail)
        scopes = key.scopes if access.writes else key.scopes - {"write"}
        return Caller(key.owner, key.id, scopes, access)

    def _count(self, caller: Caller) -> None:
        if self._limit is None or self._limiter.hit(self._limit, caller.key_id):
            return
        detail = f"More than {self._limit.amount} requests in a minute; wait and try again."
        wait = self._limiter.get_window_stats(self._limit, caller.key_id).reset_time
        raise ApiError(429, "too_many_requests", detail, {"Retry-After": str(_seconds_until(wait))})


def _seconds_until(moment: float) -> int:
    return max(1, round(moment - time.time()))


def token_of(request: Request) -> str:
    """The key of a request: a bearer token, or the header that Anthropic's clients send."""
    scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
    return token if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")


async def _admitted(request: Request, scope: Scope) -> Caller:
    gate: Gate = request.app.state.gate
    return await asyncio.to_thread(gate.admit, token_of(request), scope)


async def reader(request: Request) -> Caller:
    """The caller, who may ask and read."""
    return await _admitted(request, "read")


async def writer(request: Request) -> Caller:
    """The caller, who may add and remove documents."""
    return await _admitted(request, "write")


Reader = Annotated[Caller, Depends(reader)]
Writer = Annotated[Caller, Depends(writer)]
