"""The API behind a real server: uvicorn in a thread, over a copy of the sample index."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from rag.access.keys import KeyFile, Scope
from rag.api.serve import make_server
from rag.settings import Settings

ARABIC = "كم بلغت كلفة محطة التحلية؟"
ENGLISH = "How many corals were moved?"
ABSENT_ARABIC = "من فاز ببطولة كأس العالم في الشطرنج عام 1972؟"
ABSENT_ENGLISH = "Which volcano erupted in Iceland last winter?"


class Served:
    """A running server and its settings."""

    def __init__(self, url: str, settings: Settings, app: FastAPI) -> None:
        self.url = url
        self.settings = settings
        self.app = app

    def client(self, token: str | None = None) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx2.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=60)

    def key(
        self,
        owner: str,
        *scopes: Scope,
        days: float | None = None,
        collections: tuple[str, ...] | None = None,
    ) -> str:
        keys = KeyFile(self.settings.api_keys)
        return keys.create(owner, scopes, days=days, collections=collections)[1]


Serve = Callable[..., Served]


@contextmanager
def serving(settings: Settings) -> Iterator[Served]:
    """A server of its own, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = make_server(settings)
    config = uvicorn.Config(app, port=port, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield Served(f"http://127.0.0.1:{port}", settings, app)
    finally:
        server.should_exit = True
        thread.join(20)


def settings_in(folder: Path, index: Path, **changes: object) -> Settings:
    """Settings that keep everything below a folder, with a copy of an index."""
    shutil.copytree(index, folder / "index")
    values: dict[str, object] = {
        "index": folder / "index",
        "chat_folder": folder / "chat",
        "collections": folder / "collections",
        "api_keys": folder / "keys.json",
        "audit_log": folder / "audit.jsonl",
        "model": "verbatim",
        **changes,
    }
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, samples_index: Path) -> Iterator[Served]:
    """A server without keys, for tests that change nothing in it."""
    with serving(settings_in(tmp_path_factory.mktemp("served"), samples_index)) as one:
        yield one


@pytest.fixture
def serve(tmp_path: Path, samples_index: Path) -> Iterator[Serve]:
    """Start a server of the test's own, with changed settings."""
    with ExitStack() as stack:

        def start(**changes: object) -> Served:
            return stack.enter_context(serving(settings_in(tmp_path, samples_index, **changes)))

        yield start
