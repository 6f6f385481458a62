"""A worker process whose reader fails on files of certain names; run by `test_workers`."""

from __future__ import annotations

import os
import time
from pathlib import Path

from ingest import worker
from ingest.readers import read_file
from ingest.readers.reading import FileReading, page_read, pages_counted
from rag.errors import UnreadableFile


def read_or_fail(path: Path, *, max_bytes: int | None = None, ocr: str = "") -> FileReading:
    match path.stem:
        case "loop":
            while True:
                pass
        case "crash":
            os._exit(3)
        case "surprise":
            raise AssertionError("nobody foresaw this")
        case "process":
            raise UnreadableFile(str(os.getpid()))
        case "fill":
            fill_memory()
        case "pages":
            pages_counted(3)
            for _ in range(3):
                time.sleep(1.2)
                page_read()
    return read_file(path, max_bytes=max_bytes, ocr=ocr)


def fill_memory() -> None:
    """As on a system that does not limit memory: slowly more, far beyond any limit."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    kept = []
    for _ in range(40):
        kept.append(b"x" * 50_000_000)
        time.sleep(0.1)


def main() -> None:
    worker.main(read_or_fail)
