"""Which web addresses may be fetched: public ones, in whatever form they are written.

A name is checked by the addresses that it resolves to, when it is connected to (see
`ingest.web.connections`), so a name that later resolves to something else is checked again.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import httpx2

from rag.errors import PageUnavailable, UnsafeAddress

IpAddress = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The IP addresses of a host name, as text."""

# Browsers and resolvers read such a last label as a number, so the whole host as an IPv4 address.
_NUMERIC_END = re.compile(r"(?:^|\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?$")
# Ports of other protocols, whose servers could take a request for commands of their own: the "bad
# ports" of the Fetch standard, to which no browser sends one either.
_BAD_PORTS = frozenset(
    {0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
     102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
     465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
     993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667,
     6668, 6669, 6679, 6697, 10080}
)  # fmt: skip
# IPv4 addresses inside IPv6 ones: mapped, translated (NAT64) and tunnelled (6to4, Teredo); and
# networks of protocols, which versions of Python judge differently.
_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16",
                    "2001::/23", "192.0.0.0/24", "192.88.99.0/24")
)  # fmt: skip


def parsed(address: str) -> httpx2.URL:
    """The parts of a web address, without its fragment.

    Raises:
        UnsafeAddress: it is not of the web, has a password, names a port of another protocol, or
            writes an IP address in a form that programs read differently (decimal, octal,
            hexadecimal, shortened).
    """
    try:
        url = httpx2.URL(address.strip())
        host = url.host
    except (httpx2.InvalidURL, UnicodeError, ValueError) as error:
        message = f"{address!r} is not a web address ({error}). Check it."
        raise UnsafeAddress(message) from error
    if url.scheme not in {"http", "https"} or not host:
        message = f"{address!r} is not a web address. Give one that begins with https://."
        raise UnsafeAddress(message)
    if url.userinfo:
        raise UnsafeAddress(
            f"the address of {host!r} contains a user name or password. Leave it out."
        )
    if _NUMERIC_END.search(host) and not _is_ip(host):
        message = f"the host {host!r} is a number, not a name. Give the name of the site."
        raise UnsafeAddress(message)
    if url.port in _BAD_PORTS:
        message = f"port {url.port} of {host!r} is not one of the web. Leave it out."
        raise UnsafeAddress(message)
    return url.copy_with(fragment=None)


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: IpAddress) -> bool:
    """Whether an IP address belongs to the public internet.

    Private, loopback, link-local, shared, multicast, reserved and documentation addresses do not,
    nor do IPv6 addresses that contain an IPv4 address, which may be any of these.
    """
    if any(address in network for network in _NOT_PUBLIC):
        return False
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, slots=True)
class AddressRule:
    """Which hosts may be connected to: those all of whose addresses are public.

    `also_allowed` are further networks. It is for tests against a server on this machine, and no
    setting reaches it.
    """

    also_allowed: tuple[IPv4Network | IPv6Network, ...] = ()

    def addresses(self, host: str, port: int, resolve: Resolve) -> list[str]:
        """The addresses of `host` that may be connected to.

        Raises:
            UnsafeAddress: one of its addresses is not public.
            PageUnavailable: it has none.
        """
        found = [ip_address(host)] if _is_ip(host) else list(map(ip_address, resolve(host, port)))
        if not found:
            raise PageUnavailable(f"there is no site {host!r}. Check the address.")
        for one in found:
            if not is_public(one) and not any(one in network for network in self.also_allowed):
                message = (
                    f"{host!r} is at {one}, which is not an address of the public web. Save the"
                    " page to a file and ingest that."
                )
                raise UnsafeAddress(message)
        return [str(one) for one in found]


def resolved(host: str, port: int) -> list[str]:
    """The IP addresses that the system's resolver gives for a host name.

    Raises:
        PageUnavailable: it gives none.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        message = (
            f"the site {host!r} was not found ({error}). Check the address and the connection."
        )
        raise PageUnavailable(message) from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))
