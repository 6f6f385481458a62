"""Work that may take minutes, for which callers wait only a limited time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future


class BoundedWait:
    """Runs one piece of work at a time, in a thread that does not keep the process alive.

    All callers together wait at most `seconds` for a piece of work.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._latest: Future[None] | None = None
        self._deadline = 0.0

    def run(self, work: Callable[[], None]) -> bool:
        """Start `work` unless something is running; whether it was started and is not done yet.

        Raises:
            Exception: what `work` raised within the limit.
        """
        if not self.wait():
            return False
        with self._lock:
            if self._latest is not None and not self._latest.done():
                return False
            started: Future[None] = Future()
            self._latest = started
            self._deadline = time.monotonic() + self._seconds
            threading.Thread(target=_run, args=(work, started), daemon=True).start()
        if not self.wait():
            return True
        started.result()
        return False

    def wait(self) -> bool:
        """Wait for the end of what runs, up to the limit; whether it has ended."""
        with self._lock:
            latest, deadline = self._latest, self._deadline
        if latest is None:
            return True
        try:
            latest.exception(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            return False
        return True

    def afterwards(self, work: Callable[[], None]) -> None:
        """Run `work` as soon as nothing is running: at once, or in the thread that is running."""
        with self._lock:
            latest = self._latest
        if latest is None:
            work()
        else:
            latest.add_done_callback(lambda _: work())


def _run(work: Callable[[], None], result: Future[None]) -> None:
    try:
        work()
    except BaseException as error:
        result.set_exception(error)
    else:
        result.set_result(None)
