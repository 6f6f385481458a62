"""Connections to checked addresses, and to no others, within one limit in time.

The name of a host is resolved once for each connection, all its addresses are checked, and one of
these is connected to: a name that resolves to something else a moment later gains nothing.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore2
import httpx2

from ingest.web.addresses import AddressRule, Resolve


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment, on the monotonic clock, at which a fetch is given up."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """The seconds that are left.

        Raises:
            ReadTimeout: none.
        """
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time is over")
        return left


@cache
def _ssl_context() -> ssl.SSLContext:
    """The default one; made once, since reading the certificates takes long."""
    return httpcore2.default_ssl_context()


class CheckedTransport(httpx2.BaseTransport):
    """Sends requests over connections that `CheckedBackend` makes; it knows no proxies.

    All that it does together may take `seconds` from its making.
    """

    def __init__(self, rule: AddressRule, resolve: Resolve, seconds: float) -> None:
        context = _ssl_context()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            network_backend=CheckedBackend(rule, resolve, Deadline.after(seconds)),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The response to a request; its body is read when it is asked for.

        Raises:
            UnsafeAddress: the host is at an address that is not public.
            PageUnavailable: there is no such host.
        """
        url = request.url
        sent = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        response = self._pool.handle_request(sent)
        return httpx2.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    """The parts of the body of a response, as they arrive."""

    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class CheckedBackend(httpcore2.NetworkBackend):
    """Connects to the addresses of hosts that a rule allows."""

    def __init__(self, rule: AddressRule, resolve: Resolve, deadline: Deadline) -> None:
        self._rule = rule
        self._resolve = resolve
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first address of `host` that answers.

        Raises:
            UnsafeAddress: one of its addresses is not public.
        """
        addresses = self._rule.addresses(host, port, self._resolve)
        for address in addresses[:-1]:
            try:
                return self._connected(address, port, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connected(addresses[-1], port, socket_options)

    def _connected(
        self, address: str, port: int, options: Iterable[httpcore2.SOCKET_OPTION] | None
    ) -> httpcore2.NetworkStream:
        stream = self._sockets.connect_tcp(
            address, port, self._deadline.left(), socket_options=options
        )
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore2.NetworkStream):
    """A stream of bytes each of whose steps may last until the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
