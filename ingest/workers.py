"""Reads files in worker processes, each ended when it takes too long or too much memory.

Documents come from anywhere: a file of a few hundred bytes can make a parser loop, fill the
memory or crash. A worker reads one file at a time, is used again for the next one, and is
replaced when it had to be ended. On Linux the memory limit is one of the system
(``RLIMIT_AS``); elsewhere the resident memory is measured several times a second.

Workers are started as a fresh interpreter, not through `multiprocessing`: a program that calls
`ingest` at its top level, without a ``__main__`` guard, works. The limit in time grows with
each page read, which pools with a fixed limit per task do not offer.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.readers.reading import FileReading, PartListener, Unit
from ingest.worker_process import ReadingLimits, WorkerProcess
from rag.errors import IngestError

__all__ = ["ReadingLimits", "ReadingPool", "reading_pool"]

_WATCH_SECONDS = 0.1
# About the time of a worker's start: a file waits that long for a running worker to become free.
_PATIENCE_SECONDS = 0.4
_USUAL_LIMITS = ReadingLimits()
# Seconds between two reports of how many pages of a file were read.
_TELL_SECONDS = 0.5
# Files read ahead of the one that is asked for, and worker processes at most.
_MOST_AHEAD = 4
_MOST_WORKERS = max(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that is being read; `parts` are (unit, done, in all) once its reader told them."""

    path: Path
    reading: Future[FileReading | IngestError]
    parts: list[tuple[Unit, int, int]]


class ReadingPool:
    """Worker processes that read files; safe to share between threads.

    Args:
        most: how many files are read at once; further callers wait.
        measure_memory: measure the memory of workers, for systems that do not limit it.
        module: the module whose `main` a worker process runs.
    """

    def __init__(
        self,
        most: int = _MOST_WORKERS,
        *,
        measure_memory: bool = sys.platform != "linux",
        module: str = "ingest.worker",
    ) -> None:
        self._module = module
        self._places = threading.BoundedSemaphore(most)
        self._ahead = min(most, _MOST_AHEAD, os.cpu_count() or 1)
        self._measure_memory = measure_memory
        self._changed = threading.Condition()
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._starting = 0
        self._watching = False

    def read(
        self,
        path: Path,
        limits: ReadingLimits = _USUAL_LIMITS,
        *,
        call: object = None,
        told: PartListener | None = None,
    ) -> FileReading:
        """What is read of a file, as `ingest.readers.read_file` gives it, within the limits.

        `call` marks the reads that `end` ends together. `told` is called as parts of it are read.

        Raises:
            ReadingLimitExceeded: reading it took more memory or time than `limits` allows.
            ReaderCrashed: its reader failed with an unexpected error.
            IngestError: as `ingest.readers.read_file` raises.
        """
        with self._places, self._worker(call) as worker:
            return worker.read(path, limits, told)

    def read_all(
        self,
        paths: Iterable[Path],
        limits: ReadingLimits = _USUAL_LIMITS,
        told: Callable[[Path, Unit, int, int], None] | None = None,
    ) -> Generator[FileReading | IngestError]:
        """Yield what is read of each file, or its error, in the order given, some read ahead.

        `told` is called in this thread, while it waits for a file, with the file, the unit and
        number of its parts that were read, and the number that it states (0 if it states none).
        """

        def one(path: Path, parts: list[tuple[Unit, int, int]]) -> FileReading | IngestError:
            def keep(unit: Unit, done: int, total: int) -> None:
                parts[:] = [(unit, done, total)]

            try:
                return self.read(path, limits, call=call, told=keep)
            except IngestError as error:
                return error

        def result(of: _Waiting) -> FileReading | IngestError:
            while told and not wait([of.reading], _TELL_SECONDS).done:
                if of.parts:
                    told(of.path, *of.parts[0])
            return of.reading.result()

        call = object()
        threads = ThreadPoolExecutor(self._ahead, thread_name_prefix="reading")
        waiting: deque[_Waiting] = deque()
        try:
            for path in paths:
                parts: list[tuple[Unit, int, int]] = []
                waiting.append(_Waiting(path, threads.submit(one, path, parts), parts))
                if len(waiting) > 2 * self._ahead:
                    yield result(waiting.popleft())
            while waiting:
                yield result(waiting.popleft())
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            if waiting:
                self.end(call)

    def end(self, call: object) -> None:
        """End the workers that read for `call`."""
        with self._changed:
            for worker in self._busy:
                if worker.call is call:
                    worker.end()

    def close(self) -> None:
        """End all workers; the pool may be used again."""
        with self._changed:
            for worker in (*self._idle, *self._busy):
                worker.end()
            for worker in self._idle:
                worker.close()
            self._idle.clear()

    @contextmanager
    def _worker(self, call: object) -> Iterator[WorkerProcess]:
        """A worker for the caller alone, in `_busy`; it is used again if it is still usable."""
        worker = self._take_idle() or self._started()
        worker.call = call
        with self._changed:
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="reading-limits", daemon=True).start()
            self._changed.notify_all()
        try:
            yield worker
        finally:
            with self._changed:
                self._busy.discard(worker)
                if worker.is_usable:
                    self._idle.append(worker)
                else:
                    worker.close()
                self._changed.notify_all()

    def _take_idle(self) -> WorkerProcess | None:
        """An idle worker, which is busy from now on, or `None` if one has to be started.

        Waits for workers that are there: small files are read sooner than another one starts. Those
        that have ended meanwhile are dropped.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._idle or not self._starting)
            until = time.monotonic() + _PATIENCE_SECONDS
            while True:
                while self._idle:
                    worker = self._idle.pop()
                    if worker.is_usable:
                        self._busy.add(worker)
                        return worker
                    worker.close()
                left = until - time.monotonic()
                if left <= 0 or not self._busy:
                    self._starting += 1
                    return None
                self._changed.wait(left)

    def _started(self) -> WorkerProcess:
        """A new worker, which `_take_idle` has counted; it is busy from now on."""
        worker = None
        try:
            worker = WorkerProcess(self._module)
        finally:
            with self._changed:
                self._starting -= 1
                if worker:
                    self._busy.add(worker)
                self._changed.notify_all()
        return worker

    def _watch(self) -> None:
        """End workers that are over a limit; runs in a thread of its own."""
        while True:
            with self._changed:
                while not self._busy:
                    self._changed.wait()
                for worker in self._busy:
                    worker.end_if_over(measure_memory=self._measure_memory)
            time.sleep(_WATCH_SECONDS)


@lru_cache(maxsize=1)
def reading_pool() -> ReadingPool:
    """The pool of this process, ended with it."""
    pool = ReadingPool()
    atexit.register(pool.close)
    if hasattr(os, "register_at_fork"):
        # A forked process must not share the pipes of its parent.
        os.register_at_fork(after_in_child=reading_pool.cache_clear)
    return pool
