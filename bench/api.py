"""The cost of the HTTP API: compared with calls in Python and with the chat, and if clients leave.

    python -m bench.api [--questions 200] [--sessions 100] [--rounds 3] [--out FILE]

Everything is asked of one chat page over the sample articles, in a process of its own, which
serves the API as well; answers are verbatim. The overhead is what a question takes over HTTP, on an
open connection, beyond what `Assistant.ask` takes here: the two are asked in turn, so that a busy
machine slows both alike. For the load, people at the page and programs at the API ask at the same
moment, in turns of rounds. For the slot, all programs but one leave while they wait; the last one
then asks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import psutil

from bench.load import QUESTIONS, ROOT, measure, page_over
from rag.assistant import Assistant
from rag.settings import Settings

_WARM = 10
_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Overhead:
    """Medians over the questions, in milliseconds; `overhead_ms` is that of the differences.

    `ask_cpu_ms` and `server_cpu_ms` are means of the processor's time, here and in the server, on
    which other programs of the machine have little influence.
    """

    questions: int
    load_average: float
    ask_ms: float
    http_ms: float
    overhead_ms: float
    overhead_p95_ms: float
    ask_cpu_ms: float
    server_cpu_ms: float
    overhead_cpu_ms: float


@dataclass(frozen=True, slots=True)
class Round:
    """The waiting times of a round of simultaneous questions for whole answers, in seconds."""

    door: str
    sessions: int
    lost: int
    median: float
    p95: float
    load_average: float


@dataclass(frozen=True, slots=True)
class Leaving:
    """After `left` of the waiting clients had gone: how long a new question took, in seconds.

    `alone` is what the same question took while nobody else asked.
    """

    left: int
    answered: float
    alone: float


def overhead(url: str, server: int, assistant: Assistant, questions: int) -> Overhead:
    """The time that HTTP adds to a question, measured alternately with a call in Python."""
    with httpx.Client(base_url=url, timeout=_SECONDS) as client:

        def over_http(question: str) -> None:
            client.post("/api/v1/ask", json={"question": question}).raise_for_status()

        def pair(number: int) -> tuple[float, float]:
            question = QUESTIONS[number % len(QUESTIONS)]
            return _ms(lambda: assistant.ask(question)), _ms(lambda: over_http(question))

        for number in range(_WARM):
            pair(number)
        busy = os.getloadavg()[0]
        pairs = [pair(number) for number in range(questions)]
        began = _processor_ms(server)
        for number in range(questions):
            over_http(QUESTIONS[number % len(QUESTIONS)])
        server_ms = (_processor_ms(server) - began) / questions
    began = time.process_time()
    for number in range(questions):
        assistant.ask(QUESTIONS[number % len(QUESTIONS)])
    ask_ms = (time.process_time() - began) * 1000 / questions
    added = sorted(http - ask for ask, http in pairs)
    return Overhead(
        questions,
        round(busy, 1),
        round(statistics.median(ask for ask, _ in pairs), 2),
        round(statistics.median(http for _, http in pairs), 2),
        round(statistics.median(added), 2),
        round(_percentile(added, 0.95), 2),
        round(ask_ms, 2),
        round(server_ms, 2),
        round(server_ms - ask_ms, 2),
    )


def _processor_ms(process: int) -> float:
    """The processor's time that a process has taken so far."""
    times = psutil.Process(process).cpu_times()
    return (times.user + times.system) * 1000


async def programs(url: str, sessions: int) -> Round:
    """How long `sessions` programs wait that ask the API at the same moment."""
    busy = os.getloadavg()[0]
    limits = httpx.Limits(max_connections=sessions, max_keepalive_connections=sessions)
    async with httpx.AsyncClient(base_url=url, timeout=_SECONDS, limits=limits) as client:
        # As at the page, the connections are open before anybody asks.
        await asyncio.gather(*(client.get("/api/v1/health") for _ in range(sessions)))
        waited = await asyncio.gather(*(_asked(client, number) for number in range(sessions)))
    answers = sorted(one for one in waited if one is not None)
    return Round(
        "api",
        sessions,
        sessions - len(answers),
        round(statistics.median(answers), 3),
        round(_percentile(answers, 0.95), 3),
        round(busy, 1),
    )


async def _asked(client: httpx.AsyncClient, number: int) -> float | None:
    """How long a program waited; None if it got no answer."""
    started = time.perf_counter()
    question = QUESTIONS[number % len(QUESTIONS)]
    try:
        response = await client.post("/api/v1/ask", json={"question": question})
    except httpx.HTTPError:
        return None
    answered = response.is_success and response.json()["status"] == "answered"
    return time.perf_counter() - started if answered else None


async def people(url: str, sessions: int) -> Round:
    """How long `sessions` people wait who ask at the chat page at the same moment."""
    load = await measure(url, sessions)
    waited = load.answer_median, load.answer_p95
    return Round("chat", sessions, load.lost, *waited, load.load_average)


async def leaving(url: str, sessions: int) -> Leaving:
    """Let all but one of the programs leave while they wait, and then ask."""
    limits = httpx.Limits(max_connections=sessions)
    async with (
        httpx.AsyncClient(base_url=url, timeout=_SECONDS, limits=limits) as crowd,
        httpx.AsyncClient(base_url=url, timeout=_SECONDS) as last,
    ):
        await _asked(last, 0)
        alone = await _asked(last, 0)
        waiting = [asyncio.ensure_future(_asked(crowd, n)) for n in range(sessions - 1)]
        await asyncio.sleep(0.2)
        gone = [one for one in waiting if one.cancel()]
        await asyncio.gather(*waiting, return_exceptions=True)
        answered = await _asked(last, 0)
    if alone is None or answered is None:
        raise SystemExit("The API gave no answer.")
    return Leaving(len(gone), round(answered, 3), round(alone, 3))


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    """Measure, print, and write a result if a file is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="a file for the results, such as api.json")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as made,
        page_over(ROOT / "samples", Path(made)) as (url, server),
    ):
        settings = Settings(_env_file=None, model="verbatim")
        with Assistant.open(Path(made) / "index", settings=settings) as assistant:
            added = overhead(url, server, assistant, arguments.questions)
        _say(added)
        rounds = []
        for _ in range(arguments.rounds):
            for door in (people, programs):
                rounds.append(asyncio.run(door(url, arguments.sessions)))
                _say(rounds[-1])
        left = [asyncio.run(leaving(url, arguments.sessions)) for _ in range(arguments.rounds)]
        for one in left:
            _say(one)
    best = {d: statistics.median(r.p95 for r in rounds if r.door == d) for d in ("chat", "api")}
    result = {
        "cores": os.cpu_count(),
        "overhead": asdict(added),
        "rounds": [asdict(one) for one in rounds],
        "api_p95_by_chat_p95": round(best["api"] / best["chat"], 2),
        "leaving": [asdict(one) for one in left],
    }
    _say(result["api_p95_by_chat_p95"])
    if arguments.out:
        arguments.out.write_text(json.dumps(result, indent=2) + "\n")


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
