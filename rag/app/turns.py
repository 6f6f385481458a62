"""Who may use the processor next, when many ask at once."""

from __future__ import annotations

import asyncio
import heapq
import os
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from rag.schema import AnswerEvent
from rag.tracing import count_waiting

SEARCHING, WRITING = 0, 1
"""Ranks: what is shown first is also computed first."""


class Turns:
    """Lets as many work at once as there are cores; who waits with a lower rank goes first.

    More at once would only slow one another down, and with them the event loop that shows what
    is found: all of Python shares one lock.
    """

    def __init__(self, cores: int | None = None) -> None:
        self._free = cores or os.cpu_count() or 1
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._arrival = count()

    @asynccontextmanager
    async def take(self, rank: int | None) -> AsyncIterator[None]:
        """Wait for a turn, first come first served within a rank, and give it back at the end.

        Without a rank it neither waits nor counts: for work that is done elsewhere.
        """
        if rank is None:
            yield
            return
        if self._free:
            self._free -= 1
        else:
            ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (rank, next(self._arrival), ready))
            count_waiting(1)
            try:
                await ready
            except asyncio.CancelledError:
                if ready.done() and not ready.cancelled():
                    self._give()
                raise
            finally:
                count_waiting(-1)
        try:
            yield
        finally:
            self._give()

    def _give(self) -> None:
        while self._waiting:
            ready = heapq.heappop(self._waiting)[2]
            if not ready.done():
                ready.set_result(None)
                return
        self._free += 1


async def in_turns(
    events: AsyncIterator[AnswerEvent], turns: Turns, *, computed: bool
) -> AsyncGenerator[AnswerEvent, None]:
    """The events of one answer; each step that uses the processor waits for its turn.

    `computed` says that no chat model is asked, so that every step uses it; otherwise only the
    first does. Closing this closes `events`.
    """
    rank: int | None = SEARCHING
    try:
        while True:
            async with turns.take(rank):
                event = await anext(events, None)
            if event is None:
                return
            yield event
            rank = WRITING if computed else None
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
