"""Serves an application until it is interrupted, and says when it can be reached."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.app.hosts import KEEP_ALIVE_SECONDS
from rag.logs import uvicorn_log_config, uvicorn_log_level
from rag.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI


def run_server(
    app: FastAPI, settings: Settings, *, host: str, port: int, ready: Callable[[], None]
) -> None:
    """Serve an application until it is interrupted; `ready` is called when it can be reached."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level=uvicorn_log_level(settings.log_level),
        log_config=uvicorn_log_config(settings.log_format),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    Server(config).run()
