"""What it costs to read small files in worker processes rather than in this one.

Both read the same files, alternately: the small files of `bench.soak` of every text format.
Processor time counts this process and its workers; starting them counts too. Run as
``python -m bench.workers``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from bench.soak.files import valid_files
from ingest.readers import read_file
from ingest.workers import ReadingPool
from rag.errors import IngestError

_ENDINGS = (".txt", ".md", ".html", ".csv", ".json", ".docx", ".eml", ".rtf")


@dataclass(frozen=True, slots=True)
class Cost:
    """The seconds that reading all files took, by the clock and of processors."""

    wall: float
    processor: float


def in_process(paths: Sequence[Path]) -> None:
    """Read files in this process."""
    for path in paths:
        try:
            read_file(path)
        except IngestError as error:
            raise SystemExit(f"{path} is not read: {error}") from error


def in_workers(paths: Sequence[Path]) -> None:
    """Read files in worker processes, which are ended afterwards."""
    pool = ReadingPool()
    for reading in pool.read_all(paths):
        if isinstance(reading, IngestError):
            raise SystemExit(f"a file is not read: {reading}")
    pool.close()


def cost(read: Callable[[Sequence[Path]], None], paths: Sequence[Path]) -> Cost:
    """What it takes to read the files."""
    began, before = time.monotonic(), _processor_seconds()
    read(paths)
    return Cost(time.monotonic() - began, _processor_seconds() - before)


def _processor_seconds() -> float:
    used = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def small_files(folder: Path, count: int) -> list[Path]:
    """The paths of `count` files of a few kilobytes, each with another text."""
    made = valid_files()
    paths = []
    for number in range(count):
        ending = _ENDINGS[number % len(_ENDINGS)]
        several = made[ending]
        path = folder / f"{number}{ending}"
        path.write_bytes(several[number % len(several)])
        paths.append(path)
    return paths


def main() -> None:
    """Measure, print, and write a result if a file is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = small_files(Path(folder), options.files)
        # What is imported once is not the cost of a file.
        in_process(paths[: len(_ENDINGS)])
        rounds = [(cost(in_process, paths), cost(in_workers, paths)) for _ in range(options.rounds)]
    ratios = {
        name: round(statistics.median(getattr(w, name) / getattr(p, name) for p, w in rounds), 3)
        for name in ("wall", "processor")
    }
    result = {
        "files": options.files,
        "workers to process, median": ratios,
        "rounds": [{"in_process": asdict(p), "in_workers": asdict(w)} for p, w in rounds],
    }
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    if options.output:
        options.output.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
