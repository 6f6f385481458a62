"""A fair queue for the processor: each person has a turn before anybody has a second one."""

from __future__ import annotations

import asyncio
import heapq
import os
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from rag.schema import AnswerEvent
from rag.tracing import count_waiting

SEARCHING, WRITING = 0, 1
"""Ranks: of one person's requests, those with the lower rank have the first turns."""

Waiting = Callable[[int], Awaitable[None]]
"""Called with the number of questions ahead of a request that waits, and with 0 at its turn."""

# A shorter wait is not shown.
_UPDATE_SECONDS = 0.7
_LONGEST_PAUSE_SECONDS = 3.0
# Persons whose last turn is remembered.
_MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """A place in the queue of what one person asked."""

    rank: int
    arrival: int
    ready: asyncio.Future[None] = field(compare=False)


class FairQueue:
    """Gives turns to at most as many requests at once as there are cores, fairly between persons.

    The next turn is for the person whose last one is longest ago, so that nobody waits for more
    than one turn of another person. Of one person's requests, the lowest rank is first, then the
    oldest.

    More at once would only slow one another down, and with them the event loop that shows what
    is found: all of Python shares one lock.
    """

    def __init__(self, cores: int | None = None) -> None:
        self._most = self._free = cores or os.cpu_count() or 1
        self._waiting: dict[str, list[_Place]] = {}
        # Persons by their last turn, the latest at the end.
        self._served: OrderedDict[str, int] = OrderedDict()
        self._arrival, self._turn = count(1), count(1)

    @asynccontextmanager
    async def take(
        self, rank: int | None, waiting: Waiting | None = None, *, person: str = ""
    ) -> AsyncIterator[None]:
        """A context in which `person` has a turn; entering it waits for the turn.

        Without a rank it neither waits nor counts: for work that is done elsewhere.
        """
        if rank is None:
            yield
            return
        if self._free:
            self._free -= 1
            self._note_turn(person)
        else:
            await self._wait(rank, waiting, person)
        try:
            yield
        finally:
            self._give()

    async def _wait(self, rank: int, waiting: Waiting | None, person: str) -> None:
        place = _Place(rank, next(self._arrival), asyncio.get_running_loop().create_future())
        heapq.heappush(self._waiting.setdefault(person, []), place)
        count_waiting(1)
        reported, pause = 0, _UPDATE_SECONDS
        try:
            while not (await asyncio.wait({place.ready}, timeout=pause))[0]:
                if waiting is not None and (ahead := self._ahead(place, person)) != reported:
                    reported = ahead
                    await waiting(ahead)
                # With hundreds of questions, updates would otherwise take longer than answers.
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
            if waiting is not None and reported:
                await waiting(0)
        except BaseException:
            if place.ready.done():
                self._give()
            place.ready.cancel()
            raise
        finally:
            count_waiting(-1)

    def _ahead(self, place: _Place, person: str) -> int:
        """The number of questions in progress or ahead of a place, without those that were left."""
        own = sum(one < place and not one.ready.done() for one in self._waiting.get(person, ()))
        ahead = own + self._most
        for other, places in self._waiting.items():
            if other != person:
                first = self._order(other) < self._order(person)
                ahead += min(own + first, sum(not one.ready.done() for one in places))
        return ahead

    def _give(self) -> None:
        while self._waiting:
            person = min(self._waiting, key=self._order)
            places = self._waiting[person]
            ready = heapq.heappop(places).ready
            if not places:
                del self._waiting[person]
            if not ready.done():
                self._note_turn(person)
                ready.set_result(None)
                return
        self._free += 1

    def _order(self, person: str) -> tuple[int, int]:
        """The sort key of a person's next turn, lowest first; without a recent turn, by arrival."""
        first = min(self._waiting.get(person, ()), default=None)
        return self._served.get(person, 0), first.arrival if first else 0

    def _note_turn(self, person: str) -> None:
        self._served[person] = next(self._turn)
        self._served.move_to_end(person)
        if len(self._served) > _MOST_REMEMBERED:
            self._served.popitem(last=False)


async def in_turns(
    events: AsyncIterator[AnswerEvent],
    queue: FairQueue,
    *,
    person: str,
    computed: bool,
    writer: FairQueue | None = None,
    waiting: Waiting | None = None,
) -> AsyncGenerator[AnswerEvent, None]:
    """The events of one answer; each step that uses the processor waits for a turn of `person`.

    `computed` says that no chat model is asked, so that every step uses it; otherwise only the
    first does. What a model writes after the first event waits for one turn of `writer`, for a
    model that answers one after the other. Closing this closes `events`.
    """
    try:
        async with queue.take(SEARCHING, waiting, person=person):
            event = await anext(events, None)
        if event is None:
            return
        yield event
        async with (writer or queue).take(WRITING if writer else None, waiting, person=person):
            while True:
                async with queue.take(WRITING if computed else None, person=person):
                    event = await anext(events, None)
                if event is None:
                    return
                yield event
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
