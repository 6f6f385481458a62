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
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Literal

import psutil

from ingest.readers.reading import FileReading
from ingest.worker import OUTCOME, PAGE_READ, READY, TASK, Outcome, Task
from rag import errors
from rag.errors import IngestError, ReaderCrashed, ReadingLimitExceeded
from rag.settings import Settings

logger = logging.getLogger(__name__)

_START = """
import importlib, json, sys
sys.path[:] = json.loads(sys.argv[1])
importlib.import_module(sys.argv[2]).main()
"""
_WATCH_SECONDS = 0.1
# Files read ahead of the one that is asked for, and worker processes at most.
_MOST_AHEAD = 4
_MOST_WORKERS = max(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one file may take: its size, and the memory and time of reading it.

    Every page that was read adds `page_seconds` to `seconds`.
    """

    file_bytes: int | None = None
    memory_bytes: int = 1_000_000_000
    seconds: float = 30.0
    page_seconds: float = 1.0

    @classmethod
    def from_settings(cls, settings: Settings) -> ReadingLimits:
        """The limits that the settings name."""
        return cls(
            file_bytes=int(settings.max_file_megabytes * 1_000_000),
            memory_bytes=int(settings.read_memory_megabytes * 1_000_000),
            seconds=settings.read_seconds,
            page_seconds=settings.read_page_seconds,
        )


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
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._watching = False

    def read(
        self, path: Path, limits: ReadingLimits = ReadingLimits(), *, call: object = None
    ) -> FileReading:
        """What is read of a file, as `ingest.readers.read_file` gives it, within the limits.

        `call` marks the reads that `end` ends together.

        Raises:
            ReadingLimitExceeded: reading it took more memory or time than `limits` allows.
            ReaderCrashed: its reader failed in a way that no reader foresees.
            IngestError: as `ingest.readers.read_file` raises.
        """
        with self._places, self._worker(call) as worker:
            return worker.read(path, limits)

    def read_all(
        self, paths: Iterable[Path], limits: ReadingLimits = ReadingLimits()
    ) -> Generator[FileReading | IngestError]:
        """Yield what is read of each file, or its error, in the order given, some read ahead."""

        def one(path: Path) -> FileReading | IngestError:
            try:
                return self.read(path, limits, call=call)
            except IngestError as error:
                return error

        call = object()
        threads = ThreadPoolExecutor(self._ahead, thread_name_prefix="reading")
        waiting: deque[Future[FileReading | IngestError]] = deque()
        try:
            for path in paths:
                waiting.append(threads.submit(one, path))
                if len(waiting) > 2 * self._ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
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
    def _worker(self, call: object) -> Iterator[_Worker]:
        """A worker of one's own, started if none is idle; kept for others if it may go on."""
        with self._changed:
            worker = self._idle.pop() if self._idle else None
        worker = worker or _Worker(self._module)
        worker.call = call
        with self._changed:
            self._busy.add(worker)
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="reading-limits", daemon=True).start()
            self._changed.notify()
        try:
            yield worker
        finally:
            with self._changed:
                self._busy.discard(worker)
                if worker.is_usable:
                    self._idle.append(worker)
                else:
                    worker.close()

    def _watch(self) -> None:
        """End workers that are over a limit; runs in a thread of its own."""
        while True:
            with self._changed:
                while not self._busy:
                    self._changed.wait()
                for worker in self._busy:
                    worker.end_if_over(measure_memory=self._measure_memory)
            time.sleep(_WATCH_SECONDS)


class _Worker:
    """A worker process and the task that it is at."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path), module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C reaches this process alone, and a worker is ended with what it started.
            start_new_session=True,
        )
        self._tasks, self._outcomes = _pipes(self._process)
        self._limits = ReadingLimits()
        self._started = self._progressed = 0.0
        self._pages = 0
        self._over: Literal["", "time", "memory"] = ""
        self.call: object = None
        self._ending = threading.Lock()
        self.is_usable = self._outcomes.readline() == READY
        if not self.is_usable:
            self.end()
            self.close()
            code = self._process.returncode
            raise ReaderCrashed(
                f"a process that reads files could not be started (exit code {code}). Check that"
                f" {sys.executable!r} runs, and that there is memory left."
            )

    def read(self, path: Path, limits: ReadingLimits) -> FileReading:
        """What is read of a file, as `ReadingPool.read`."""
        self._limits, self._pages, self._over = limits, 0, ""
        self._progressed = self._started = time.monotonic()
        task = Task(str(path), limits.file_bytes, limits.memory_bytes, limits.seconds)
        try:
            outcome = self._outcome(task)
        except BaseException:
            self.end()
            raise
        finally:
            self._started = 0.0
        if outcome is None or outcome.last:
            self.end()
        return self._reading(path, outcome)

    def end_if_over(self, *, measure_memory: bool) -> None:
        """End the process if its task is over a limit."""
        if not self._started:
            return
        if time.monotonic() > self._deadline():
            self._over = "time"
        elif measure_memory and self._resident_bytes() > self._limits.memory_bytes:
            self._over = "memory"
        if self._over:
            self.end()

    def end(self) -> None:
        """End the process and what it started."""
        self.is_usable = False
        with self._ending:
            if self._process.poll() is None:
                if hasattr(os, "killpg"):
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Close the pipes to a process that has ended."""
        self._outcomes.close()
        # A task that it did not take is lost.
        with suppress(OSError):
            self._tasks.close()

    def _outcome(self, task: Task) -> Outcome | None:
        """What the worker answers; `None` if it ended without an answer."""
        try:
            self._tasks.write(TASK.dump_json(task) + b"\n")
            self._tasks.flush()
        except OSError:
            return None
        while (line := self._outcomes.readline()) == PAGE_READ:
            self._pages += 1
            self._progressed = time.monotonic()
        return OUTCOME.validate_json(line) if line.endswith(b"\n") else None

    def _reading(self, path: Path, outcome: Outcome | None) -> FileReading:
        """What an outcome says was read, or its error raised."""
        limits, name = self._limits, str(path)
        if self._over == "time":
            raise ReadingLimitExceeded(
                f"{name!r} was not read within {limits.seconds:g} s plus {limits.page_seconds:g} s"
                " a page. Split it or save it as text, or set DALIL_READ_SECONDS higher."
            )
        if self._over == "memory" or (outcome and outcome.error == MemoryError.__name__):
            raise ReadingLimitExceeded(
                f"reading {name!r} took more than {limits.memory_bytes / 1e6:,.0f} MB of memory."
                " Split it or save it as text, or set DALIL_READ_MEMORY_MEGABYTES higher."
            )
        if outcome is None:
            code = self._process.returncode
            raise ReaderCrashed(
                f"{name!r} ended its reader ({'signal' if code < 0 else 'exit code'} {abs(code)})."
                " The file is probably damaged; save it again in its program, or as text."
            )
        if outcome.reading is None:
            raise _error(name, outcome)
        return outcome.reading

    def _deadline(self) -> float:
        """When the task is over its time.

        After a page, the worker may be silent for as long as it has been reading, so that a file
        of a million empty pages buys no time.
        """
        limits = self._limits
        silence = max(limits.seconds, self._progressed - self._started)
        whole = limits.seconds + self._pages * limits.page_seconds
        return min(self._started + whole, self._progressed + silence)

    def _resident_bytes(self) -> int:
        try:
            return int(psutil.Process(self._process.pid).memory_info().rss)
        except psutil.Error:
            return 0


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def _error(name: str, outcome: Outcome) -> IngestError:
    kind = getattr(errors, outcome.error, None)
    if isinstance(kind, type) and issubclass(kind, IngestError):
        return kind(outcome.message)
    logger.warning("a reader failed on %r: %s", name, outcome.message)
    logger.debug("%s", outcome.details)
    return ReaderCrashed(
        f"{name!r} could not be read ({outcome.message}). The file is probably damaged; save it"
        " again in its program, or as text."
    )


@lru_cache(maxsize=1)
def reading_pool() -> ReadingPool:
    """The pool of this process, ended with it."""
    pool = ReadingPool()
    atexit.register(pool.close)
    if hasattr(os, "register_at_fork"):
        # A forked process must not share the pipes of its parent.
        os.register_at_fork(after_in_child=reading_pool.cache_clear)
    return pool
