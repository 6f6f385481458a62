"""Limits on wrong passwords, by name and by address."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_LONGEST_NAME = 200
# Wrong passwords: 5 in 5 minutes for a name from an address; 50 in 15 minutes for a name from all
# addresses, and from an address for all names.
_PAIR = RateLimitItemPerMinute(5, 5)
_NAME = RateLimitItemPerMinute(50, 15)
_ADDRESS = RateLimitItemPerMinute(50, 15)
# One person can use all addresses of an IPv6 network of this prefix length.
_NETWORK_BITS = 64

RETRY_SECONDS = _PAIR.get_expiry()
"""After this time a person who forgot their password may try again."""

_Limit = tuple[RateLimitItem, tuple[str, ...]]


class Attempts:
    """Counts wrong passwords, and refuses further attempts above the limits.

    An attempt whose password is still being checked counts as a wrong one, so that the limits also
    apply to simultaneous attempts. Each that began has to end with `wrong` or `right`.
    """

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._checking: Counter[tuple[str, ...]] = Counter()

    def begin(self, name: str, address: str) -> bool:
        """Whether an attempt may go on; if so, it counts."""
        limits = self._limits(name, address)
        if not all(map(self._is_free, limits)):
            return False
        self._checking.update(keys for _, keys in limits)
        return True

    def wrong(self, name: str, address: str) -> None:
        """Count a wrong password."""
        limits = self._limits(name, address)
        self._end(limits)
        for item, keys in limits:
            self._limiter.hit(item, *keys)

    def right(self, name: str, address: str) -> None:
        """Forget the wrong passwords for this name from this address."""
        limits = self._limits(name, address)
        self._end(limits)
        item, keys = limits[0]
        self._limiter.clear(item, *keys)

    def _is_free(self, limit: _Limit) -> bool:
        item, keys = limit
        left = self._limiter.get_window_stats(item, *keys).remaining
        return left > self._checking[keys]

    def _end(self, limits: list[_Limit]) -> None:
        for _, keys in limits:
            self._checking[keys] -= 1
            if not self._checking[keys]:
                del self._checking[keys]

    def _limits(self, name: str, address: str) -> list[_Limit]:
        name, address = name.casefold()[:_LONGEST_NAME], _network(address)
        return [
            (_PAIR, ("pair", name, address)),
            (_NAME, ("name", name)),
            (_ADDRESS, ("address", address)),
        ]


def _network(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 address, its network of `_NETWORK_BITS` bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), _NETWORK_BITS), strict=False))
