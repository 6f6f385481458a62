"""Serves an application until it is interrupted, and says when it can be reached."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable

import uvicorn

from rag.app.hosts import KEEP_ALIVE_SECONDS
from rag.app.proxies import BehindProxies, Proxies
from rag.app.slow import LimitedProtocol
from rag.app.web import ASGIApp
from rag.logs import uvicorn_log_config, uvicorn_log_level
from rag.settings import Settings

# Of one packet of Socket.IO, which takes no more than a million bytes, and its frame.
_WEBSOCKET_BYTES = 1_000_100
# Each connection is an open file; one process needs no more than this.
_OPEN_FILES = 65_536


def run_server(
    app: ASGIApp,
    settings: Settings,
    *,
    host: str,
    port: int,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve an application until it is interrupted; `ready` is called when it can be reached.

    Raises:
        SettingsError: the proxies in front of it cannot be told apart from others.
    """

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    config = server_config(app, settings, host=host, port=port)
    # uvicorn logs the address of each connection, with the id by which a browser resumes it.
    logging.getLogger("uvicorn.error").addFilter(_is_no_connection)
    _allow_connections()
    Server(config).run()


def server_config(app: ASGIApp, settings: Settings, *, host: str, port: int) -> uvicorn.Config:
    """The configuration of every server of Dalil: its limits, its logs, and the proxies it trusts.

    Raises:
        SettingsError: the proxies in front of it cannot be told apart from others.
    """
    return uvicorn.Config(
        BehindProxies(app, Proxies.of(settings, host)),
        host=host,
        port=port,
        http=LimitedProtocol,
        ws_max_size=_WEBSOCKET_BYTES,
        log_level=uvicorn_log_level(settings.log_level),
        log_config=uvicorn_log_config(settings.log_format),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        access_log=False,
        server_header=False,
        # `BehindProxies` does that for the proxies that the settings name.
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )


def _is_no_connection(record: logging.LogRecord) -> bool:
    return "WebSocket" not in str(record.msg)


def _allow_connections() -> None:
    """Let this process open as many files as the system lets it."""
    if os.name != "posix":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
