"""Starts the chat page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rag.app.folder import prepare_chainlit
from rag.app.hosts import Hosts
from rag.app.people import People
from rag.app.server import run_server
from rag.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.app.web import Scope

logger = logging.getLogger(__name__)

_THREADS = 64


def serve(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve the chat page until it is interrupted; `ready` is called when it can be opened.

    Raises:
        SettingsError: a setting cannot be used, or the page would be open to strangers.
        IndexFailure: the index cannot be opened.
    """
    app = make_chat_app(settings, host=host)
    run_server(app, settings, host=host, port=port, ready=ready)


def make_chat_app(settings: Settings, *, host: str = "127.0.0.1") -> FastAPI:
    """The chat page as an ASGI application; a process can have one.

    Raises:
        SettingsError: a setting cannot be used, or the page would be open to strangers.
        IndexFailure: the index cannot be opened.
    """
    people = People.from_settings(settings)
    hosts = Hosts.of(settings, host)
    people.check_exposure(hosts.farthest)
    prepare_chainlit(settings)

    # Chainlit reads its folder when it is imported, and everything below imports it.
    import chainlit as cl
    from chainlit.auth import get_token_from_cookies
    from chainlit.server import build_dir
    from starlette.requests import HTTPConnection

    from rag.api.callers import Gate
    from rag.api.desk import Desk
    from rag.api.limits import BodyLimit
    from rag.api.mount import mount_api
    from rag.api.paths import API_PATH, COMPATIBLE_PATH
    from rag.app.chat import Chat
    from rag.app.connections import register_connections
    from rag.app.fair_queue import FairQueue
    from rag.app.history import History, history_url
    from rag.app.library import Library
    from rag.app.login import SessionWithPage, make_login_router, register_login
    from rag.app.packets import Packets
    from rag.app.ready import ReadyModel
    from rag.app.rights import Rights
    from rag.app.routes import make_router
    from rag.app.script import load_scripts, make_script_router
    from rag.app.sessions import Sessions
    from rag.app.suggestions import Suggestions
    from rag.app.web import make_app, mount_chainlit_page, take_page

    library = Library(settings)
    history = History(history_url(settings), forget=library.forget)
    cl.data_layer(lambda: history)
    sessions = Sessions(people, settings.chat_folder)
    register_login(people, sessions)
    suggestions = Suggestions(library, settings)
    ready = ReadyModel(settings)
    register_connections(history, sessions)
    processor = FairQueue()
    rights = Rights(people, library.collections)
    desk = Desk(library, settings, processor)
    Chat(
        library, history, settings, people, suggestions, ready, processor, rights, desk.audit
    ).register()

    def warm() -> None:
        # Neither the first page nor the first question should wait for what is loaded at first use.
        load_scripts(assets)
        ready.prepare(settings.model)
        suggestions.make_quietly()

    async def close() -> None:
        await history.close()
        desk.close()
        library.close()

    async def may_upload(scope: Scope) -> bool:
        # The APIs have limits of their own, and keys in place of sessions.
        of_api = str(scope["path"]).startswith((f"{API_PATH}/", f"{COMPATIBLE_PATH}/"))
        return of_api or sessions.lasts(get_token_from_cookies(HTTPConnection(scope).cookies))

    assets = Path(build_dir) / "assets"
    scripts = take_page()
    app = make_app(hosts=hosts, threads=_THREADS, warm=warm, close=close, scripts=scripts)
    app.add_middleware(Packets, sessions=sessions)
    upload_bytes = int(settings.max_file_megabytes * 1_000_000)
    app.add_middleware(BodyLimit, may_upload=may_upload, upload_bytes=upload_bytes)
    app.include_router(make_router(library, history, rights, ready, suggestions, desk.audit))
    if not people.log_in:
        app.add_middleware(SessionWithPage, sessions=sessions)
    if people.passwords:
        app.include_router(make_login_router())
    app.include_router(make_script_router(assets))
    mount_api(app, desk, Gate(settings, people, hosts))
    mount_chainlit_page(app)
    return app
