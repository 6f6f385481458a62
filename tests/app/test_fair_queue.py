"""The queue of questions: order, number at once, and how many are ahead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from rag.app.fair_queue import FairQueue, in_turns
from rag.schema import AnswerEvent, EvidenceFound, TextDelta
from tests.app.loop import run


def test_what_is_shown_first_goes_first_and_no_more_at_once_than_cores() -> None:
    run(_several_at_once())


def test_who_leaves_while_waiting_takes_no_turn() -> None:
    run(_one_leaves())


async def _several_at_once() -> None:
    queue = FairQueue(cores=2)
    order: list[str] = []
    at_once = most = 0
    begun = asyncio.Event()

    async def work(name: str, rank: int) -> None:
        nonlocal at_once, most
        async with queue.take(rank):
            at_once += 1
            most = max(most, at_once)
            await begun.wait()
            order.append(name)
            await asyncio.sleep(0)
            at_once -= 1

    names = [("a", 0), ("b", 0), ("write c", 1), ("search d", 0), ("write e", 1)]
    tasks = [asyncio.create_task(work(*name)) for name in names]
    await asyncio.sleep(0)
    begun.set()
    await asyncio.gather(*tasks)
    assert order == ["a", "b", "search d", "write c", "write e"]
    assert most == 2


async def _one_leaves() -> None:
    queue = FairQueue(cores=1)
    async with queue.take(0):
        waiting = asyncio.create_task(queue.take(0).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(5), queue.take(0):
        pass


def test_who_waits_sees_how_many_are_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.app.fair_queue._UPDATE_SECONDS", 0.01)
    run(_told_while_waiting())


async def _told_while_waiting() -> None:
    queue = FairQueue(cores=1)
    told: dict[str, list[int]] = {"first": [], "second": []}

    async def wait(name: str) -> None:
        async def waiting(ahead: int) -> None:
            told[name].append(ahead)

        async with queue.take(0, waiting):
            pass

    async with asyncio.timeout(5), queue.take(0):
        tasks = [asyncio.create_task(wait(name)) for name in told]
        while not told["second"]:
            await asyncio.sleep(0.01)
    await asyncio.gather(*tasks)
    assert told["first"][0] == 1
    assert told["second"][0] == 2
    assert told["first"][-1] == told["second"][-1] == 0


def test_a_model_that_answers_one_after_the_other_is_waited_for() -> None:
    run(_one_writes_at_a_time())


async def _one_writes_at_a_time() -> None:
    queue, writer = FairQueue(cores=4), FairQueue(cores=1)
    writing = most = 0

    async def events() -> AsyncGenerator[AnswerEvent, None]:
        nonlocal writing, most
        yield EvidenceFound((), ())
        writing += 1
        most = max(most, writing)
        await asyncio.sleep(0)
        yield TextDelta("a word")
        writing -= 1

    async def ask() -> list[AnswerEvent]:
        found = in_turns(events(), queue, person="amal", computed=False, writer=writer)
        return [event async for event in found]

    answers = await asyncio.gather(*(ask() for _ in range(3)))
    assert [len(answer) for answer in answers] == [2, 2, 2]
    assert most == 1


def test_a_person_with_one_request_is_served_before_one_with_many() -> None:
    run(_one_asks_much())


async def _one_asks_much() -> None:
    queue = FairQueue(cores=1)
    order: list[str] = []

    async def ask(person: str, *ranks: int) -> None:
        for rank in ranks:
            async with queue.take(rank, person=person):
                order.append(person)
                await asyncio.sleep(0)

    async with asyncio.timeout(5):
        flood = [asyncio.create_task(ask("omar", 0, 1)) for _ in range(50)]
        await asyncio.sleep(0)
        await asyncio.gather(*(ask(person, 0, 1, 1) for person in ("أمل", "sara")), *flood)
    # Each has three queue, and goes at least every third time.
    for person in ("أمل", "sara"):
        assert order[:10].count(person) == 3
    assert len(order) == 106
