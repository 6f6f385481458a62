"""API keys: random tokens of named owners, kept as hashes in one file.

A token is ``dalil_<id>_<secret>``. The file has the SHA-256 of the token; with 256 random bits no
slow hash is needed. The file is read again when it changes, so that a revoked key is refused at
once by a server that runs.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from rag.access.stored import StoredList
from rag.errors import SettingsError

Scope = Literal["read", "write"]
"""``read``: ask, search and read documents; ``write``: add and remove them."""

SCOPES: tuple[Scope, ...] = ("read", "write")

_PREFIX = "dalil"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its token: whose it is, what it may do, and until when.

    `owner` is the person's name, as in the chat. `expires` is None for a key without an end.
    `collections` are the names of those that the key is for; None for all that its owner may use.
    """

    id: str
    owner: str
    token_sha256: str
    scopes: frozenset[Scope]
    created: datetime
    expires: datetime | None = None
    collections: frozenset[str] | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether the key may be used at that time."""
        return self.expires is None or now < self.expires


class KeyFile:
    """The API keys in a file; a missing file has none. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._stored = StoredList(
            path, TypeAdapter(list[ApiKey]), what="API keys", setting="DALIL_API_KEYS"
        )

    def exists(self) -> bool:
        """Whether keys were ever made here, also if all of them have been revoked."""
        return self._stored.path.exists()

    def entries(self) -> list[ApiKey]:
        """Every key, also those that have expired, oldest first.

        Raises:
            SettingsError: the file cannot be read.
        """
        return sorted(self._stored.entries(), key=lambda key: key.created)

    def find(self, token: str) -> ApiKey | None:
        """The key of that token, if there is one that has not expired.

        Raises:
            SettingsError: the file cannot be read.
        """
        id_ = _id_of(token)
        key = next((one for one in self._stored.entries() if one.id == id_), None)
        given = _hash(token)
        # Compared also if there is no such key, so that both cases take the same time.
        same = hmac.compare_digest(given, key.token_sha256 if key else _hash(""))
        return key if key and same and key.is_valid(datetime.now(UTC)) else None

    def create(
        self,
        owner: str,
        scopes: Collection[Scope] = SCOPES[:1],
        *,
        days: float | None = None,
        collections: Collection[str] | None = None,
    ) -> tuple[ApiKey, str]:
        """A new key of `owner` and its token, which is not kept and cannot be shown again.

        Raises:
            SettingsError: the owner has no name, there is no scope, its end is after the last year
                that a date has, or the file cannot be written.
        """
        if not owner.strip() or not scopes:
            raise SettingsError("a key needs the name of its owner and at least one scope.")
        id_ = secrets.token_hex(4)
        token = f"{_PREFIX}_{id_}_{secrets.token_urlsafe(32)}"
        now = datetime.now(UTC).replace(microsecond=0)
        try:
            expires = now + timedelta(days=days) if days is not None else None
        except OverflowError as error:
            raise SettingsError(f"no date is {days:g} days from now; give fewer.") from error
        key = ApiKey(
            id_,
            owner.strip(),
            _hash(token),
            frozenset(scopes),
            now,
            expires=expires,
            collections=frozenset(collections) if collections is not None else None,
        )
        with self._stored.changing() as keys:
            keys.append(key)
        return key, token

    def revoke(self, id_: str) -> None:
        """Remove a key.

        Raises:
            SettingsError: there is no key of that id, or the file cannot be written.
        """
        with self._stored.changing() as keys:
            left = [key for key in keys if key.id != id_]
            if len(left) == len(keys):
                message = f"there is no key {id_!r}; `dalil keys list` shows all."
                raise SettingsError(message)
            keys[:] = left


def _id_of(token: str) -> str:
    parts = token.split("_", 2)
    return parts[1] if len(parts) == 3 and parts[0] == _PREFIX else ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
