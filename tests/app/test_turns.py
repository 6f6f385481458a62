from __future__ import annotations

import asyncio

from rag.app.turns import Turns
from tests.app.loop import run


def test_what_is_shown_first_goes_first_and_no_more_at_once_than_cores() -> None:
    run(_several_at_once())


def test_who_leaves_while_waiting_takes_no_turn() -> None:
    run(_one_leaves())


async def _several_at_once() -> None:
    turns = Turns(cores=2)
    order: list[str] = []
    at_once = most = 0
    begun = asyncio.Event()

    async def work(name: str, rank: int) -> None:
        nonlocal at_once, most
        async with turns.take(rank):
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
    turns = Turns(cores=1)
    async with turns.take(0):
        waiting = asyncio.create_task(turns.take(0).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(5), turns.take(0):
        pass
