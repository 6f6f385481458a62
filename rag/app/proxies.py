"""The proxies in front of a server, which alone may say who sends a request, and how."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Self

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from rag.app.people import is_loopback
from rag.app.web import ASGIApp, Receive, Scope, Send
from rag.errors import SettingsError
from rag.settings import Settings

_THIS_MACHINE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto")


@dataclass(frozen=True, slots=True)
class Proxies:
    """The networks of the proxies, and the headers that nobody else may send."""

    networks: tuple[IPv4Network | IPv6Network, ...]
    headers: frozenset[bytes]

    @classmethod
    def of(cls, settings: Settings, listens_on: str) -> Self:
        """The proxies of a server with these settings.

        If none are named, they are on this machine where the settings say that there are any.

        Raises:
            SettingsError: an address is not one, or nobody could send the header of a person.
        """
        header = settings.chat_user_header
        named = tuple(filter(None, map(str.strip, settings.trusted_proxies.split(","))))
        if header and not named and not is_loopback(listens_on):
            message = (
                f"anybody who reaches {listens_on!r} could send the header {header!r}. Name the "
                "address of the proxy in DALIL_TRUSTED_PROXIES, or serve on 127.0.0.1."
            )
            raise SettingsError(message)
        networks = tuple(map(_network, named))
        if not named and (header or settings.allowed_hosts.strip()):
            networks = _THIS_MACHINE
        names = (*_FORWARDED, header.lower().encode()) if header else _FORWARDED
        return cls(networks, frozenset(names))

    def trust(self, address: str) -> bool:
        """Whether a connection from that address is one of a proxy."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)


class BehindProxies:
    """Takes the address of a client from a proxy; from others, takes away what only it may say."""

    def __init__(self, app: ASGIApp, proxies: Proxies) -> None:
        self._app = app
        self._proxies = proxies
        networks = [str(network) for network in proxies.networks]
        self._forwarded: Any = ProxyHeadersMiddleware(app, networks)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif self._proxies.trust((scope.get("client") or ("",))[0]):
            await self._forwarded(scope, receive, send)
        else:
            own = [one for one in scope["headers"] if one[0] not in self._proxies.headers]
            await self._app({**scope, "headers": own}, receive, send)


def _network(address: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(address)
    except ValueError as error:
        message = (
            f"DALIL_TRUSTED_PROXIES: {address!r} is not the address of a machine or a network "
            f"({error}). Give one such as 10.0.0.5 or 172.16.0.0/12."
        )
        raise SettingsError(message) from error
