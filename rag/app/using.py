"""Who may use the database of conversations next.

A transaction of SQLite locks out every other that writes, until its last step has had its turn in
the event loop. On a busy machine that takes seconds: others would give up waiting for the lock, or
for one of the connections, and what they write would be lost. So they wait here, without an end.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

from sqlalchemy.ext.asyncio import AsyncEngine

# SQLAlchemy opens 15 at most.
_MOST_AT_ONCE = 12


class Using:
    """Lets a few read at once, and one write; several if the database is not SQLite."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Share out the connections of `engine`, for one event loop."""
        self._any = asyncio.Semaphore(_MOST_AT_ONCE - 1)
        alone = engine.dialect.name == "sqlite"
        self._writing = asyncio.Semaphore(1) if alone else self._any

    def to_write(self) -> AbstractAsyncContextManager[None]:
        """A context in which a transaction may write."""
        return self._writing

    def to_run(self, query: str) -> AbstractAsyncContextManager[None]:
        """A context in which a statement may be run, which writes unless it begins with SELECT."""
        reads = query.lstrip().upper().startswith("SELECT")
        return self._any if reads else self._writing
