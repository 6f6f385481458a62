"""Starts the API without the chat page."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import FastAPI

from rag.api.callers import Gate
from rag.api.desk import Desk
from rag.api.mount import mount_api
from rag.api.problems import register_problems
from rag.app.fair_queue import FairQueue
from rag.app.hosts import Hosts
from rag.app.library import Library
from rag.app.people import People
from rag.app.ready import ReadyModel
from rag.app.server import run_server
from rag.app.web import make_app
from rag.settings import Settings

logger = logging.getLogger(__name__)

_THREADS = 64


def serve(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve the API until it is interrupted; `ready` is called when it can be reached.

    Raises:
        SettingsError: a setting cannot be used, or no key could be used from elsewhere.
        IndexFailure: the index cannot be opened.
    """
    app = make_server(settings, host=host)
    run_server(app, settings, host=host, port=port, ready=ready)


def make_server(settings: Settings, *, host: str = "127.0.0.1") -> FastAPI:
    """The API as an ASGI application with everything that it needs.

    Raises:
        SettingsError: a setting cannot be used, or no key could be used from elsewhere.
        IndexFailure: the index cannot be opened.
    """
    hosts = Hosts.of(settings, host)
    gate = Gate(settings, People.from_settings(settings), hosts)
    gate.check_exposure()
    library = Library(settings)
    desk = Desk(library, settings, FairQueue())
    ready = ReadyModel(settings)

    async def close() -> None:
        desk.close()
        library.close()

    app = make_app(
        hosts=hosts, threads=_THREADS, warm=lambda: ready.prepare(settings.model), close=close
    )
    mount_api(app, desk, gate)
    register_problems(app)
    return app
