"""The process that reads files for `ingest.workers`: reads a task a line, writes an outcome a line.

Run by `ingest.workers` alone. Tasks and outcomes are JSON, so that nothing in a file can become
code in the process that gives the tasks.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from pydantic import TypeAdapter

from ingest.readers import read_file
from ingest.readers.reading import FileReading, Unit, announce_pages, announce_parts
from rag.errors import IngestError

READY, PAGE_READ, PAGE_RECOGNISED = b"ready\n", b"page\n", b"recognised\n"
# Before the number of pages that a file states.
PAGES = b"pages "
# Before the unit of the parts of a file, how many were read, and how many it has.
PARTS = b"parts "
# Seconds between two reports of the parts of a file: it may have a million rows.
_TELL_SECONDS = 0.2
# A worker whose parent process has died ends itself this long after the time limit of its task.
_GRACE_SECONDS = 60.0
# A worker that uses more than `_MOST_KEPT` bytes of memory ends after its file; with the readers of
# all formats loaded, it uses 100 MB. One that read a text of more than `_LONG_TEXT` characters ends
# as well, so that its memory is free while the text is embedded.
_MOST_KEPT, _LONG_TEXT = 150_000_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read and the limits of reading it; `None` is no limit.

    `ocr` are the languages in which text in pictures is recognised, if any.
    """

    path: str
    max_bytes: int | None
    memory_bytes: int | None
    seconds: float
    ocr: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read of a file, or the name of an error and its message.

    `details` is the traceback of an unexpected error. `last` says that the worker
    ends after this outcome.
    """

    reading: FileReading | None = None
    error: str = ""
    message: str = ""
    details: str = ""
    last: bool = False


TASK, OUTCOME = TypeAdapter(Task), TypeAdapter(Outcome)


class ReadFile(Protocol):
    """Reads a file as `ingest.readers.read_file`."""

    def __call__(self, path: Path, *, max_bytes: int | None = None, ocr: str = "") -> FileReading:
        """What is read of the file."""
        ...


def main(read: ReadFile = read_file) -> None:
    """Answer tasks with `read` until the input ends."""
    channel = _private_output()
    started = time.monotonic()
    seconds = told = 0.0

    def page_read(recognised: bool) -> None:
        _set_alarm(max(seconds, time.monotonic() - started) + _GRACE_SECONDS)
        channel.write(PAGE_RECOGNISED if recognised else PAGE_READ)
        channel.flush()

    def counted(pages: int) -> None:
        channel.write(PAGES + b"%d\n" % pages)
        channel.flush()

    def part_read(unit: Unit, done: int, total: int) -> None:
        nonlocal told
        if (now := time.monotonic()) - told >= _TELL_SECONDS:
            told = now
            channel.write(PARTS + f"{unit} {done} {total}\n".encode())
            channel.flush()

    announce_pages(page_read, counted)
    announce_parts(part_read)
    channel.write(READY)
    channel.flush()
    for line in sys.stdin.buffer:
        task = TASK.validate_json(line)
        started, seconds, told = time.monotonic(), task.seconds, 0.0
        _set_alarm(seconds + _GRACE_SECONDS)
        outcome, answer = _answer(task, read)
        _set_alarm(0)
        channel.write(answer + b"\n")
        channel.flush()
        if outcome.last:
            return


def _answer(task: Task, read: ReadFile) -> tuple[Outcome, bytes]:
    """The outcome of a task, also as JSON."""
    _limit_memory(task.memory_bytes)
    try:
        outcome = _outcome(task, read)
        answer = OUTCOME.dump_json(outcome)
    except MemoryError:
        _limit_memory(None)
        outcome = Outcome(error=MemoryError.__name__, last=True)
        answer = OUTCOME.dump_json(outcome)
    return outcome, answer


def _outcome(task: Task, read: ReadFile) -> Outcome:
    try:
        reading = read(Path(task.path), max_bytes=task.max_bytes, ocr=task.ocr)
    except IngestError as error:
        return Outcome(error=type(error).__name__, message=str(error))
    except MemoryError:
        raise
    # At the boundary of the process: an unexpected error fails this file alone.
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return Outcome(error="Exception", message=message, details=traceback.format_exc())
    is_long = len(reading.document.text) > _LONG_TEXT
    return Outcome(reading, last=is_long or _is_swollen(task.memory_bytes))


def _private_output() -> BinaryIO:
    """Standard output, for outcomes alone; what a library prints goes to standard error."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel


def _limit_memory(limit: int | None) -> None:
    """Limit the address space, where the system enforces that (Linux)."""
    if sys.platform != "linux":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = hard if limit is None else limit
    # A lower limit from outside stays.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _is_swollen(limit: int | None) -> bool:
    """Whether the process uses more than `_MOST_KEPT` bytes, or addresses half of its `limit`."""
    if sys.platform != "linux":
        return False
    page = os.sysconf("SC_PAGE_SIZE")
    addressed, resident = Path("/proc/self/statm").read_text().split()[:2]
    too_much = limit is not None and int(addressed) * page > limit / 2
    return too_much or int(resident) * page > _MOST_KEPT


def _set_alarm(seconds: float) -> None:
    """End this process after `seconds`, on systems with alarms; 0 cancels that."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
