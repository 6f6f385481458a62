"""One worker process, which reads a file at a time and is killed when it exceeds a limit."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

import psutil

from ingest.readers.reading import FileReading, PartListener, Unit
from ingest.worker import (
    OUTCOME,
    PAGE_READ,
    PAGE_RECOGNISED,
    PAGES,
    PARTS,
    READY,
    TASK,
    Outcome,
    Task,
)  # fmt: skip
from rag import errors
from rag.errors import IngestError, ReaderCrashed, ReadingLimitExceeded
from rag.settings import Settings

logger = logging.getLogger(__name__)

_START = """
import importlib, json, sys
sys.path[:] = json.loads(sys.argv[1])
importlib.import_module(sys.argv[2]).main()
"""


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The limits for one file: its size, and the memory and time of reading it.

    Every page that was read adds `page_seconds` to `seconds`, and every page that was recognised
    in a picture (OCR) adds `ocr_page_seconds`. `ocr` has the languages of OCR; empty for none.
    """

    file_bytes: int | None = None
    memory_bytes: int = 1_000_000_000
    seconds: float = 30.0
    page_seconds: float = 1.0
    ocr: str = ""
    ocr_page_seconds: float = 60.0

    @property
    def first_seconds(self) -> float:
        """The time allowed until the first page is read, with OCR if that is on."""
        return self.seconds + (self.ocr_page_seconds if self.ocr else 0.0)

    @classmethod
    def from_settings(cls, settings: Settings) -> ReadingLimits:
        """The limits that the settings name."""
        return cls(
            file_bytes=int(settings.max_file_megabytes * 1_000_000),
            memory_bytes=int(settings.read_memory_megabytes * 1_000_000),
            seconds=settings.read_seconds,
            page_seconds=settings.read_page_seconds,
            ocr=settings.ocr_languages if settings.ocr == "on" else "",
            ocr_page_seconds=settings.ocr_page_seconds,
        )


class WorkerProcess:
    """A worker process and its present task; it runs the function `main` of a module.

    Raises:
        ReaderCrashed: it cannot be started.
    """

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
        self._extra_seconds = 0.0
        self._over: Literal["", "time", "memory"] = ""
        self.call: object = None
        self._ending = threading.Lock()
        self._is_ready = self._outcomes.readline() == READY
        if not self._is_ready:
            self.end()
            self.close()
            code = self._process.returncode
            raise ReaderCrashed(
                f"a process that reads files could not be started (exit code {code}). Check that"
                f" {sys.executable!r} runs, and that there is memory left."
            )

    @property
    def is_usable(self) -> bool:
        """Whether it runs and may be given a task."""
        return self._is_ready and self._process.poll() is None

    def read(
        self, path: Path, limits: ReadingLimits, told: PartListener | None = None
    ) -> FileReading:
        """What is read of a file, as `ReadingPool.read`."""
        self._limits, self._extra_seconds, self._over = limits, 0.0, ""
        self._progressed = self._started = time.monotonic()
        task = Task(
            str(path), limits.file_bytes, limits.memory_bytes, limits.first_seconds, limits.ocr
        )
        try:
            outcome = self._outcome(task, told or (lambda unit, done, total: None))
        except BaseException:
            self.end()
            raise
        finally:
            self._started = 0.0
        if outcome is None or outcome.last:
            self.end()
        return self._reading(path, outcome)

    def end_if_over(self, *, measure_memory: bool) -> None:
        """Kill the process if its task exceeds a limit."""
        # If the task ends meanwhile, it exceeds no limit.
        started = self._started
        if not started or self._process.poll() is not None:
            return
        if time.monotonic() > self._deadline(started):
            self._over = "time"
        elif measure_memory and self._resident_bytes() > self._limits.memory_bytes:
            self._over = "memory"
        if self._over:
            self.end()

    def end(self) -> None:
        """Kill the process and those that it started."""
        self._is_ready = False
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

    def _outcome(self, task: Task, told: PartListener) -> Outcome | None:
        """What the worker answers; `None` if it ended without an answer."""
        try:
            self._tasks.write(TASK.dump_json(task) + b"\n")
            self._tasks.flush()
        except OSError:
            return None
        added = {
            PAGE_READ: self._limits.page_seconds,
            PAGE_RECOGNISED: self._limits.ocr_page_seconds,
        }
        done = total = 0
        has_parts = False
        while (line := self._outcomes.readline()) in added or line.startswith((PAGES, PARTS)):
            if line.startswith(PARTS):
                unit, *numbers = line.removeprefix(PARTS).decode().split()
                read, parts = map(int, numbers)
                has_parts = True
                told(cast(Unit, unit), read, max(read, parts) if parts else 0)
                continue
            if line in added:
                self._extra_seconds += added[line]
                self._progressed = time.monotonic()
                done += 1
            else:
                total = int(line.removeprefix(PAGES))
            # Of the files in an archive, the files are told.
            if has_parts:
                continue
            # A file may have more pages than it says.
            told("pages", done, max(done, total) if total else 0)
        return OUTCOME.validate_json(line) if line.endswith(b"\n") else None

    def _reading(self, path: Path, outcome: Outcome | None) -> FileReading:
        """What an outcome says was read, or its error raised."""
        limits, name = self._limits, str(path)
        if self._over == "time":
            recognised = f", {limits.ocr_page_seconds:g} s with OCR" if limits.ocr else ""
            raise ReadingLimitExceeded(
                f"{name!r} was not read within {limits.first_seconds:g} s plus"
                f" {limits.page_seconds:g} s a page{recognised}. Split it or save it as text, or"
                f" set {'DALIL_OCR_PAGE_SECONDS' if limits.ocr else 'DALIL_READ_SECONDS'} higher."
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

    def _deadline(self, started: float) -> float:
        """The time at which the task that began at `started` is killed.

        The pause after a page may be as long as the reading before it, so that a file of a million
        empty pages gains no time.
        """
        limits = self._limits
        silence = max(limits.first_seconds, self._progressed - started)
        whole = limits.first_seconds + self._extra_seconds
        return min(started + whole, self._progressed + silence)

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
