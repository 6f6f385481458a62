"""Where a server listens, and the names by which programs and browsers may call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from rag.app.people import is_loopback
from rag.settings import Settings

KEEP_ALIVE_SECONDS: Final = 75
"""How long a connection without requests stays open: longer than clients and proxies keep theirs.

If the server were first, a request that is sent at that moment would be lost.
"""


@dataclass(frozen=True, slots=True)
class Hosts:
    """The address that a server listens on, and the host names of the proxy in front of it.

    Without names, a server at a loopback address is called by loopback names alone, and any other
    server by every name.
    """

    listens_on: str
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings, listens_on: str) -> Self:
        """The hosts of a server with these settings."""
        names = (host_name(part.strip()) for part in settings.allowed_hosts.split(","))
        return cls(listens_on, frozenset(filter(None, names)))

    @property
    def farthest(self) -> str:
        """A name by which others than this machine reach the server; else where it listens."""
        strangers = sorted(name for name in self.names if not is_loopback(name))
        return strangers[0] if strangers else self.listens_on

    def welcome(self, host: str) -> bool:
        """Whether a request with that ``Host`` header is served."""
        name = host_name(host)
        if self.names:
            return name in self.names or is_loopback(name)
        return is_loopback(name) or not is_loopback(self.listens_on)


def host_name(host: str) -> str:
    """A ``Host`` header without its port, in lower case."""
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name.lower().rstrip(".")
