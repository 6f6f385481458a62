"""Limits on wrong passwords, by name and by address."""

from __future__ import annotations

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_LONGEST_NAME = 200
# Somebody at one address who tries one name; one name from anywhere; one address for any name.
_PAIR = RateLimitItemPerMinute(5, 5)
_NAME = RateLimitItemPerMinute(50, 15)
_ADDRESS = RateLimitItemPerMinute(50, 15)

RETRY_SECONDS = _PAIR.get_expiry()
"""After this time a person who forgot their password may try again."""


class Attempts:
    """Counts wrong passwords, and refuses further ones from too many on."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def begin(self, name: str, address: str) -> bool:
        """Count an attempt; whether it may go on.

        The attempt counts before its password is checked, so that many at once are no way around.
        """
        pair, *others = self._limits(name, address)
        free = all(self._limiter.test(item, *keys) for item, keys in others)
        return free and self._limiter.hit(pair[0], *pair[1])

    def wrong(self, name: str, address: str) -> None:
        """Count a wrong password against the name and the address."""
        for item, keys in self._limits(name, address)[1:]:
            self._limiter.hit(item, *keys)

    def right(self, name: str, address: str) -> None:
        """Forget the wrong passwords for this name from this address."""
        item, keys = self._limits(name, address)[0]
        self._limiter.clear(item, *keys)

    def _limits(self, name: str, address: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
        name = name.casefold()[:_LONGEST_NAME]
        return [
            (_PAIR, ("pair", name, address)),
            (_NAME, ("name", name)),
            (_ADDRESS, ("address", address)),
        ]
