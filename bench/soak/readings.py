"""Reads damaged files of every format, as an ingest does, and measures time and memory.

A file is read, or refused with a named error. A fault is an unexpected error of a reader, a
reading that goes on after its limit, a worker above its limit of memory, and a passage that is
not in its document.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from random import Random

from bench.soak import Report
from bench.soak.files import valid_files
from bench.soak.mutations import mutated
from ingest.chunk import chunk
from ingest.workers import ReadingLimits, ReadingPool
from rag.errors import IngestError, ReaderCrashed

LIMITS = ReadingLimits(file_bytes=20_000_000)
# The limit is checked several times a second, and the processor may be busy.
_LATE_SECONDS = 15.0


def damaged_file(number: int, seed: int = 1) -> tuple[str, bytes]:
    """The name and the content of a damaged file; formats take turns."""
    files = valid_files()
    random = Random(f"{seed} {number}")
    ending = sorted(files)[number % len(files)]
    others = [content for of in files.values() for content in of]
    content = mutated(random.choice(files[ending]), others, random)
    return f"{seed}-{number}{ending}", content


def read_damaged(count: int, seed: int = 1, kept: Path | None = None) -> Report:
    """The report of reading `count` damaged files; those with a fault are copied into `kept`."""
    report = Report()
    pool = ReadingPool()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            name, content = damaged_file(number, seed)
            path = Path(folder) / name
            path.write_bytes(content)
            if fault := _fault(path, pool, report):
                report.faults.append(f"{name}: {fault}")
                if kept is not None:
                    kept.mkdir(parents=True, exist_ok=True)
                    (kept / name).write_bytes(content)
            path.unlink()
            report.log_progress(number + 1, count)
    pool.close()
    return report


def _fault(path: Path, pool: ReadingPool, report: Report) -> str:
    """What is wrong with how a file is read; empty if nothing is."""
    begun = time.monotonic()
    try:
        reading = pool.read(path, LIMITS)
    except ReaderCrashed as error:
        report.outcomes["ReaderCrashed"] += 1
        return str(error)
    except IngestError as error:
        report.outcomes[type(error).__name__] += 1
        return _lateness(time.monotonic() - begun)
    report.outcomes["read"] += 1
    document = reading.document
    for passage in chunk(document):
        if document.text[passage.start : passage.end] != passage.text:
            return f"a passage is not in its document ({passage.start}-{passage.end})"
    return _lateness(time.monotonic() - begun, len(document.pages))


def _lateness(seconds: float, pages: int = 0) -> str:
    most = LIMITS.seconds + pages * LIMITS.page_seconds + _LATE_SECONDS
    return f"took {seconds:.0f} s, the limit is {most - _LATE_SECONDS:.0f} s" * (seconds > most)
