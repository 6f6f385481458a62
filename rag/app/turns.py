"""Who may use the processor next, when many ask at once."""

from __future__ import annotations

import asyncio
import heapq
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count

from rag.schema import AnswerEvent
from rag.tracing import count_waiting

SEARCHING, WRITING = 0, 1
"""Ranks: what is shown first is also computed first."""

Waiting = Callable[[int], Awaitable[None]]
"""Told how many go first while a turn is waited for, and 0 when it has come."""

# Nothing is said of a shorter wait.
_TOLD_SECONDS = 0.7


class Turns:
    """Lets as many work at once as there are cores; who waits with a lower rank goes first.

    More at once would only slow one another down, and with them the event loop that shows what
    is found: all of Python shares one lock.
    """

    def __init__(self, cores: int | None = None) -> None:
        self._most = self._free = cores or os.cpu_count() or 1
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._arrival = count()

    @asynccontextmanager
    async def take(self, rank: int | None, waiting: Waiting | None = None) -> AsyncIterator[None]:
        """Wait for a turn, first come first served within a rank, and give it back at the end.

        Without a rank it neither waits nor counts: for work that is done elsewhere.
        """
        if rank is None:
            yield
            return
        if self._free:
            self._free -= 1
        else:
            await self._wait(rank, waiting)
        try:
            yield
        finally:
            self._give()

    async def _wait(self, rank: int, waiting: Waiting | None) -> None:
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        place = (rank, next(self._arrival))
        heapq.heappush(self._waiting, (*place, ready))
        count_waiting(1)
        told = False
        try:
            while not (await asyncio.wait({ready}, timeout=_TOLD_SECONDS))[0]:
                if waiting is not None:
                    told = True
                    await waiting(self._ahead(place))
            if waiting is not None and told:
                await waiting(0)
        except BaseException:
            if ready.done():
                self._give()
            ready.cancel()
            raise
        finally:
            count_waiting(-1)

    def _ahead(self, place: tuple[int, int]) -> int:
        """How many are answered or wait before a place; those who left do not count."""
        earlier = [one for one in self._waiting if one[:2] < place and not one[2].done()]
        return len(earlier) + self._most

    def _give(self) -> None:
        while self._waiting:
            ready = heapq.heappop(self._waiting)[2]
            if not ready.done():
                ready.set_result(None)
                return
        self._free += 1


async def in_turns(
    events: AsyncIterator[AnswerEvent],
    turns: Turns,
    *,
    computed: bool,
    writer: Turns | None = None,
    waiting: Waiting | None = None,
) -> AsyncGenerator[AnswerEvent, None]:
    """The events of one answer; each step that uses the processor waits for its turn.

    `computed` says that no chat model is asked, so that every step uses it; otherwise only the
    first does. What a model writes after the first event waits for one turn of `writer`, for a
    model that answers one after the other. Closing this closes `events`.
    """
    try:
        async with turns.take(SEARCHING, waiting):
            event = await anext(events, None)
        if event is None:
            return
        yield event
        async with (writer or turns).take(WRITING if writer else None, waiting):
            while True:
                async with turns.take(WRITING if computed else None):
                    event = await anext(events, None)
                if event is None:
                    return
                yield event
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
