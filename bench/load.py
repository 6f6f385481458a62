"""How long people wait for the first quote when many ask at once.

Starts the chat page over the sample articles in a process of its own, connects sessions as
browsers do, and lets all of them ask at the same moment. The memory of the page is read after each
round, for what grows with each question. Run as ``python -m bench.load``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import psutil
import socketio

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
QUESTIONS = (
    "ماذا ناقش كيم مع بوتين؟",
    "من فاز بكأس كرة اليد؟",
    "متى دُشّنت محطة التحلية في مرسى النور؟",
    "How many corals were moved to the reef?",
    "Who runs the desalination plant in Marsa Noor?",
)
_START_SECONDS = 900.0
_CONNECT_SECONDS = 300
_ANSWER_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Waited:
    """The waiting times of one session in seconds: for quotes, and for the whole answer."""

    first_quote: float | None
    answer: float | None


@dataclass(frozen=True, slots=True)
class Load:
    """The waiting times of all sessions in seconds, and the load of the machine before they asked.

    `lost` are those without an answer. `resident_mb` is the page's memory afterwards.
    """

    sessions: int
    cores: int
    load_average: float
    lost: int
    first_quote_median: float
    first_quote_p95: float
    first_quote_most: float
    answer_median: float
    answer_p95: float
    resident_mb: int | None = None


class Session:
    """One person at the page, over a websocket."""

    def __init__(self, url: str, cookie: str) -> None:
        self._url = url
        self._cookie = cookie
        self._client = socketio.AsyncClient(reconnection=False)
        self._asked = 0.0
        self._quoted: float | None = None
        self._answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._client.on("element", self._on_element)

    async def connect(self) -> None:
        """Come to the page."""
        await self._client.connect(
            self._url,
            socketio_path="/ws/socket.io",
            headers={"Cookie": self._cookie},
            auth={"sessionId": str(uuid.uuid4()), "clientType": "webapp", "userEnv": "{}"},
            transports=["websocket"],
            wait_timeout=_CONNECT_SECONDS,
        )
        await self._client.emit("connection_successful")

    async def ask(self, question: str) -> Waited:
        """Ask, and wait for the answer."""
        self._asked = time.perf_counter()
        message = {
            "id": str(uuid.uuid4()),
            "threadId": "",
            "name": "user",
            "type": "user_message",
            "output": question,
            "createdAt": "2024-01-01T00:00:00Z",
        }
        await self._client.emit("client_message", {"message": message, "fileReferences": None})
        try:
            answered = await asyncio.wait_for(self._answered, _ANSWER_SECONDS)
        except TimeoutError:
            return Waited(self._quoted, None)
        return Waited(self._quoted, answered)

    async def leave(self) -> None:
        """Close the page."""
        await self._client.disconnect()

    def _on_element(self, element: dict[str, Any]) -> None:
        props = element.get("props") or {}
        waited = time.perf_counter() - self._asked
        if self._quoted is None and (props.get("cited") or props.get("nearest")):
            self._quoted = waited
        if props.get("status") and not self._answered.done():
            self._answered.set_result(waited)


async def measure(url: str, sessions: int) -> Load:
    """How long `sessions` people wait who ask at the same moment."""
    cookie = _log_in(url)
    people = [Session(url, cookie) for _ in range(sessions)]
    await asyncio.gather(*(person.connect() for person in people))
    await asyncio.sleep(2)
    busy = os.getloadavg()[0]
    asked = (person.ask(QUESTIONS[number % len(QUESTIONS)]) for number, person in enumerate(people))
    waited = await asyncio.gather(*asked)
    await asyncio.gather(*(person.leave() for person in people))
    quotes = sorted(one.first_quote for one in waited if one.first_quote is not None)
    answers = sorted(one.answer for one in waited if one.answer is not None)
    return Load(
        sessions=sessions,
        cores=os.cpu_count() or 1,
        load_average=round(busy, 1),
        lost=sessions - len(answers),
        first_quote_median=round(statistics.median(quotes), 3),
        first_quote_p95=round(_percentile(quotes, 0.95), 3),
        first_quote_most=round(quotes[-1], 3),
        answer_median=round(statistics.median(answers), 3),
        answer_p95=round(_percentile(answers, 0.95), 3),
    )


@contextmanager
def page_over(documents: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """The address and the process of a chat page over `documents`, with verbatim answers.

    The page writes its files into `folder`.
    """
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    program = f"""
from ingest import ingest
from rag.app.serve import serve
from rag.settings import load_settings
ingest([{str(documents)!r}])
serve(load_settings(), port={port})
"""
    environment = {
        "DALIL_INDEX": str(folder / "index"),
        "DALIL_CHAT_FOLDER": str(folder / "chat"),
        "DALIL_MODEL": "verbatim",
        # All programs come from one address, and would soon be over the limit for one.
        "DALIL_API_REQUESTS_PER_MINUTE": "0",
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env=os.environ | environment,
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            # For the questions to begin with, all has to be loaded.
            request = urllib.request.Request(
                f"{url}/dalil/starters?language=ar", headers={"Cookie": _log_in(url)}
            )
            with urllib.request.urlopen(request, timeout=60) as response:
                if json.load(response)["complete"]:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit("The chat page did not start.")


def _log_in(url: str) -> str:
    request = urllib.request.Request(f"{url}/auth/header", method="POST")
    with urllib.request.urlopen(request, timeout=10) as response:
        cookies = response.headers.get_all("Set-Cookie") or []
    return "; ".join(cookie.partition(";")[0] for cookie in cookies)


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    """Measure, print, and write a result if a file is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--url", help="a page that is served already, open on this machine")
    parser.add_argument("--out", type=Path, help="a file for the results, such as load.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.url:
            results = _rounds(arguments.url, arguments.sessions, arguments.rounds)
        else:
            with page_over(SAMPLES, Path(folder)) as (url, process):
                results = _rounds(url, arguments.sessions, arguments.rounds, process)
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(json.dumps([asdict(one) for one in results], indent=2) + "\n")


def _rounds(url: str, sessions: int, rounds: int, process: int | None = None) -> list[Load]:
    results = []
    for number in range(1, rounds + 1):
        load = replace(asyncio.run(measure(url, sessions)), resident_mb=_resident_mb(process))
        sys.stdout.write(f"round {number}: {json.dumps(asdict(load))}\n")
        sys.stdout.flush()
        results.append(load)
    return results


def _resident_mb(process: int | None) -> int | None:
    """The resident memory of a process, in MB."""
    return round(psutil.Process(process).memory_info().rss / 1e6) if process else None


if __name__ == "__main__":
    main()
