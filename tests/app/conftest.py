"""A real server in a process of its own, and a real Chromium in front of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
)

from ingest import ingest
from rag.app.passwords import password_hash
from rag.embedders import Embedder
from rag.settings import Settings
from tests.app.identity import PERSON, Identity, identity
from tests.app.texts import TEXTS
from tests.imports import ROOT
from tests.rag.models.provider import Exchange, Provider, provider
from tools.postgres import postgres, programs

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
# Chainlit writes into the folder that it is imported in, unless it is given one.
_CHAINLIT_ROOT = TemporaryDirectory(prefix="dalil-tests-chainlit-")
os.environ.setdefault("CHAINLIT_APP_ROOT", _CHAINLIT_ROOT.name)
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
# The name in deploy/ by which a proxy is called.
PROXY = "dalil.example.org"
_SLOW_WORDS = 2400
_MODELS = "openai:scripted,openai:slow,openai:held"
_START_SECONDS = 600
_STOP_SECONDS = 120
WAIT_MS = 60_000
_HELD_SECONDS = 60
# On a busy machine five seconds are no time: what is expected may only be late.
expect.set_options(timeout=30_000)


@dataclass
class Served:
    """The page as it is served, with what it needs to be served again."""

    url: str
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    @property
    def outbound(self) -> str:
        """Every address outside this machine that the server tried to reach."""
        log = self.folder / "outbound"
        return log.read_text() if log.exists() else ""

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(_STOP_SECONDS)

    def start_again(self) -> None:
        """Stop it as an administrator would, and start it in the same place."""
        self.stop()
        self.process = _start(self.url, self.folder, self.environment)


@dataclass
class Reader:
    """A person at a browser: the page, and what it did that it should not."""

    page: Page
    url: str
    elsewhere: str = ""
    logs_in: bool = False
    strange: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> Reader:
        self.page.goto(self.url + path)
        self.page.wait_for_selector("#chat-input", timeout=WAIT_MS)
        self.page.wait_for_selector(".dalil-language")
        # The settings button comes with the greeting of the server.
        self.page.wait_for_selector("#chat-settings-open-modal")
        return self

    def send(self, question: str) -> None:
        self.page.click("#chat-input")
        self.page.keyboard.insert_text(question)
        self.page.wait_for_selector("#chat-submit:not([disabled])", timeout=WAIT_MS)
        self.page.keyboard.press("Enter")

    def ask(self, question: str) -> Locator:
        """Ask, wait for the whole answer, and give it."""
        before = self.page.locator(".dalil-evidence").count()
        self.send(question)
        return self.answer(before)

    def answer(self, before: int) -> Locator:
        """The answer with this number, once it is complete."""
        evidence = self.page.locator(".dalil-evidence").nth(before)
        evidence.wait_for(timeout=WAIT_MS)
        self.page.wait_for_function(
            "n => document.querySelectorAll('.dalil-evidence')[n]"
            "?.dataset.status.match(/answered|partial|refused|stopped/)",
            arg=before,
            timeout=WAIT_MS,
        )
        self.idle()
        self.drawn()
        messages = self.page.locator('[data-step-type="assistant_message"]')
        return messages.filter(has=self.page.locator(".dalil-evidence")).nth(before)

    def idle(self) -> None:
        self.page.wait_for_selector("#stop-button", state="detached", timeout=WAIT_MS)

    def drawn(self) -> None:
        """Wait until what has come is on the screen, and what we add to it with it."""
        self.page.evaluate(
            "async () => { for (const _ of [1, 2]) await new Promise(requestAnimationFrame); }"
        )

    def quotes(self, answer: Locator) -> list[str]:
        return answer.locator(".dalil-cited blockquote").all_inner_texts()


OpenReader = Callable[..., Reader]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here; `make browser` installs it")
    return {"executable_path": CHROMIUM, "args": _FLAGS.split()}


@pytest.fixture(scope="session")
def chat_model() -> Iterator[Provider]:
    """A chat model that says the first sentence of the first passage, or never comes to an end.

    As ``held`` it says it when it is released.
    """
    with provider(_reply) as server:
        yield server


@pytest.fixture(scope="session")
def texts_index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    folder = tmp_path_factory.mktemp("page-texts")
    for name, text in TEXTS.items():
        (folder / "texts" / name).parent.mkdir(exist_ok=True)
        (folder / "texts" / name).write_text(text, encoding="utf-8")
    settings = Settings(_env_file=None)
    assert ingest([folder / "texts"], folder / "index", settings=settings, embedder=embedder).ok
    return folder / "index"


@pytest.fixture(scope="session")
def served(
    tmp_path_factory: pytest.TempPathFactory, texts_index: Path, chat_model: Provider
) -> Iterator[Served]:
    """The page as it is without configuration, with two further chat models."""
    folder = tmp_path_factory.mktemp("page")
    yield from _serve(folder, texts_index, chat_model, {})


@pytest.fixture(scope="session")
def served_with_login(
    tmp_path_factory: pytest.TempPathFactory, texts_index: Path, chat_model: Provider
) -> Iterator[Served]:
    """The page for three people with passwords, of whom only Amal may change the documents."""
    folder = tmp_path_factory.mktemp("page-login")
    lines = (f"{name}:{password_hash(f'{name}-secret')}" for name in ("amal", "omar", "huda"))
    (folder / "people").write_text("\n".join(lines))
    environment = {
        "DALIL_CHAT_PASSWORDS": str(folder / "people"),
        "DALIL_CHAT_EDITORS": "amal",
        "DALIL_ALLOWED_HOSTS": PROXY,
        "DALIL_API_KEYS": str(folder / "keys.json"),
    }
    yield from _serve(folder, texts_index, chat_model, environment)


@pytest.fixture(scope="session")
def served_at_debug(
    tmp_path_factory: pytest.TempPathFactory, texts_index: Path, chat_model: Provider
) -> Iterator[Served]:
    """The page for one person with a password, with every log line and a model over HTTP."""
    folder = tmp_path_factory.mktemp("page-debug")
    (folder / "people").write_text(f"amal:{password_hash('amal-secret')}")
    environment = {
        "DALIL_CHAT_PASSWORDS": str(folder / "people"),
        "DALIL_LOG_LEVEL": "DEBUG",
        "DALIL_MODEL": "openai:scripted",
    }
    yield from _serve(folder, texts_index, chat_model, environment)


@pytest.fixture(scope="session")
def served_with_postgres(
    tmp_path_factory: pytest.TempPathFactory, texts_index: Path, chat_model: Provider
) -> Iterator[Served]:
    """The page for one person with a password, with its history in PostgreSQL."""
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL here: neither on PATH nor in /usr/lib/postgresql")
    pytest.importorskip("asyncpg", reason="the extra 'postgres' is not installed")
    folder = tmp_path_factory.mktemp("page-postgres")
    (folder / "people").write_text(f"amal:{password_hash('amal-secret')}")
    # Its user has to reach the database's folder, which the tests' own does not let it.
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        with postgres(found, Path(place) / "server") as url:
            environment = {
                "DALIL_CHAT_PASSWORDS": str(folder / "people"),
                "DALIL_CHAT_HISTORY": url,
            }
            yield from _serve(folder, texts_index, chat_model, environment)


@pytest.fixture(scope="session")
def oauth() -> Iterator[Identity]:
    with identity() as server:
        yield server


@pytest.fixture(scope="session")
def served_behind_proxy(
    tmp_path_factory: pytest.TempPathFactory,
    texts_index: Path,
    chat_model: Provider,
    oauth: Identity,
) -> Iterator[Served]:
    """The page for people whom a proxy names in a header, or an OAuth provider."""
    folder = tmp_path_factory.mktemp("page-proxy")
    environment = {
        "DALIL_CHAT_USER_HEADER": "X-Forwarded-User",
        "DALIL_CHAT_OAUTH": "true",
        "DALIL_CHAT_PEOPLE": PERSON,
    } | oauth.environment
    yield from _serve(folder, texts_index, chat_model, environment)


@pytest.fixture
def read(browser: Browser, served: Served) -> Iterator[OpenReader]:
    """Open the page as a reader; what goes elsewhere or fails in the page fails the test."""
    contexts: list[BrowserContext] = []
    readers: list[Reader] = []

    def _read(
        locale: str = "ar-SA",
        viewport: dict[str, int] = DESKTOP,
        *,
        url: str = served.url,
        path: str | None = "",
        elsewhere: str = "",
    ) -> Reader:
        context = browser.new_context(locale=locale, viewport=viewport)  # type: ignore[arg-type]
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        reader = Reader(context.new_page(), url, elsewhere or url, logs_in=url != served.url)
        readers.append(reader)
        watch(reader)
        return reader if path is None else reader.open(path)

    yield _read
    strange = [line for reader in readers for line in reader.strange]
    for context in contexts:
        context.close()
    assert strange == []


def watch(reader: Reader) -> None:
    """Note every request that leaves the server's own address, and every error of the page."""

    def on_request(request: Request) -> None:
        if not request.url.startswith((reader.url, reader.elsewhere, "data:", "blob:")):
            reader.strange.append(f"request to {request.url}")

    def on_console(message: ConsoleMessage) -> None:
        text = message.text
        # A file of the wrong kind is refused by the server, and Radix wants a title where a label
        # does. Before a login, Chainlit asks who the person is.
        expected = ["404", "400 (Bad Request)", "Bad Request", "DialogTitle"]
        if reader.logs_in:
            expected.append("Unauthorized")
        if message.type == "error" and not any(words in text for words in expected):
            reader.strange.append(f"console: {text[:300]}")

    reader.page.on("request", on_request)
    reader.page.on("console", on_console)
    reader.page.on("pageerror", lambda error: reader.strange.append(f"error: {error}"))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _serve(folder: Path, index: Path, model: Provider, further: dict[str, str]) -> Iterator[Served]:
    shutil.copytree(index, folder / "index")
    environment = {
        "DALIL_INDEX": str(folder / "index"),
        "DALIL_CHAT_FOLDER": str(folder / "chat"),
        "DALIL_MODEL": "verbatim",
        "DALIL_CHAT_MODELS": _MODELS,
        "DALIL_MODEL_BASE_URL": model.base_url,
        "DALIL_MODEL_API_KEY": "none",
        "DALIL_MAX_FILE_MEGABYTES": "1",
        "OMP_NUM_THREADS": "2",
    } | further
    url = f"http://127.0.0.1:{free_port()}"
    served = Served(url, folder, environment, _start(url, folder, environment))
    try:
        yield served
    finally:
        served.stop()


def _start(url: str, folder: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    kept = {k: v for k, v in os.environ.items() if not k.upper().startswith(("DALIL_", "CHAINLIT"))}
    port = url.rsplit(":", 1)[1]
    script = Path(__file__).with_name("quiet_server.py")
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, str(script), port, str(folder / "outbound")],
            cwd=folder,
            env=kept | environment | {"PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{url}/health", timeout=2):
                return process
        except (URLError, OSError):
            time.sleep(0.2)
    process.kill()
    raise AssertionError(f"the page did not start:\n{(folder / 'log').read_text()[-3000:]}")


def _reply(exchange: Exchange) -> None:
    """Rewrite, say words without end, or quote, as the request wants it."""
    request = exchange.server.requests[-1]
    prompt = request["messages"][-1]["content"]
    exchange.start_stream()
    if "<passages>" not in prompt:
        exchange.send_event({"content": "What did the Lowfield bridge cost?"})
        exchange.send_event({}, "stop")
        return
    if request["model"] == "slow":
        # Longer than a test waits for anything: on a busy machine the page draws late.
        for _ in range(_SLOW_WORDS):
            exchange.send_event({"content": "word "})
            time.sleep(0.05)
    if request["model"] == "held":
        exchange.server.released.wait(_HELD_SECONDS)
    passage = re.search(r"^\[1\] (?:\(\S+\) )?(.+)$", prompt, re.MULTILINE)
    assert passage is not None, json.dumps(prompt)
    sentence = re.split(r"(?<=[.])\s", passage[1])[0]
    for word in f"{sentence} [1]".split(" "):
        exchange.send_event({"content": f"{word} "})
        time.sleep(0.01)
    exchange.send_event({}, "stop")
    exchange.wfile.write(b"data: [DONE]\n\n")
