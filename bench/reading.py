"""The cost of worker processes: seconds to read many small files with them and without.

    python -m bench.reading [--files 1000] [--rounds 5]

The files are short articles in Arabic and English, read by `ingest.readers` in this process and
by `ingest.workers`. Starting the workers is counted on its own, since they are used again. The
rounds take turns, and the median of each way is printed.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from ingest.readers import read_file
from ingest.workers import ReadingPool

_ARABIC = "أعلنت وزارة المياه افتتاح محطة تحلية جديدة، وقال الوزير إن المشروع سيخدم مليون نسمة. "
_ENGLISH = "The water ministry opened a new plant, and the minister said it serves a million. "
_SENTENCES = 20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = write_articles(Path(folder), arguments.files)
        pool = ReadingPool()
        start = seconds(pool.read_all(paths[:1]))
        seconds(pool.read_all(paths))
        here, there = [], []
        for _ in range(arguments.rounds):
            here.append(seconds(map(read_file, paths)))
            there.append(seconds(pool.read_all(paths)))
        pool.close()
    alone, workers = statistics.median(here), statistics.median(there)
    print(f"{arguments.files} files in this process: {alone:.2f} s")
    print(f"{arguments.files} files in workers: {workers:.2f} s, {workers / alone:.2f} times that")
    print(f"start of the first worker with its first file: {start:.2f} s")


def write_articles(folder: Path, count: int) -> list[Path]:
    """The paths of `count` articles, alternately in Arabic and in English."""
    paths = [folder / f"{number}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        text = (_ENGLISH if number % 2 else _ARABIC) * _SENTENCES
        path.write_text(f"Article {number}\n\n{text}\n", encoding="utf-8")
    return paths


def seconds(readings: Iterable[object]) -> float:
    """How long it takes to read all of these."""
    started = time.perf_counter()
    for _ in readings:
        pass
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
