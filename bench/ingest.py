"""Ingest of the same files by Dalil and by plain LangChain with Chroma, alternately.

    python -m bench.ingest CORPUS… [--passages 2000] [--rounds 3] [--output FILE]

CORPUS are SQuAD files; their sentences are dealt into text files in both languages. Each run begins
with an empty folder, in a process of its own, and counts from the first file read to the last
passage stored: imports and the loading of the model are done before. LangChain splits texts as its
tutorial does, in pieces of 1,000 characters that overlap by 200. It gets the vectors of the same
model (USE-multilingual-v3), once by the package that carries the model and once by Dalil's own
runtime of it. Dalil also reads short windows of each passage, and stores words, titles and offsets.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from bench.datasets import load_all
from bench.report import environment, write_report
from bench.speed import made_documents
from bench.systems import SharedEncoder
from rag.embedders import Vectors, usable_cores

_MODEL_BY_PACKAGE, _MODEL_BY_DALIL = "langchain", "langchain, Dalil's runtime of the model"


class FastEncoder(SharedEncoder):
    """The same vectors by Dalil's own runtime of the model."""

    def __init__(self) -> None:
        from rag.embedders.windows import WindowEncoder

        super().__init__()
        self._encoder = WindowEncoder(threads=usable_cores())

    def _raw(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode(texts)


def _dalil(index: Path) -> Callable[[Path], None]:
    from ingest.pipeline import ingest_into
    from ingest.workers import ReadingLimits, reading_pool
    from rag.embedders import open_embedder
    from rag.index import PassageIndex

    embedder = open_embedder()
    embedder.embed_passages(["warm"])
    opened = PassageIndex.open(index, embedder, create=True)
    # Opens Chroma, as LangChain's store does before it is given anything.
    opened.faults()

    def run(folder: Path) -> None:
        with closing(reading_pool()), opened:
            ingest_into(opened, [folder], limits=ReadingLimits())

    return run


def _langchain(index: Path, encoder: SharedEncoder) -> Callable[[Path], None]:
    from bench.systems.langchain import LangChain

    encoder.passages(["warm"])
    store = LangChain(index, encoder, hybrid=False)
    return store.add_files


SYSTEMS: dict[str, Callable[[Path], Callable[[Path], None]]] = {
    "dalil": _dalil,
    _MODEL_BY_PACKAGE: lambda index: _langchain(index, SharedEncoder()),
    _MODEL_BY_DALIL: lambda index: _langchain(index, FastEncoder()),
}


def one_run(system: str, folder: Path) -> dict[str, float]:
    """The seconds, and those of a core, that a system takes for the files of a folder."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as index:
        run = SYSTEMS[system](Path(index) / "index")
        before, started = _core_seconds(), time.perf_counter()
        run(folder)
        return {
            "seconds": time.perf_counter() - started,
            "core_seconds": _core_seconds() - before,
        }


def _core_seconds() -> float:
    """The time that cores spent for this process and those that it started and that ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Measure, print, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("corpus", type=Path, nargs="*")
    parser.add_argument("--passages", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        system, folder = arguments.run
        print(json.dumps(one_run(system, Path(folder))))
        return
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in SYSTEMS}
    with tempfile.TemporaryDirectory() as folder:
        files = _write_files(Path(folder), arguments.corpus, arguments.passages)
        for _ in range(arguments.rounds):
            for name, runs in taken.items():
                runs.append(_apart(name, folder))
    rows = [_row(name, files, runs) for name, runs in taken.items()]
    report = {"environment": environment(), "rows": rows}
    write_report(report, as_json=False, path=arguments.output)


def _write_files(folder: Path, corpora: Sequence[Path], passages: int) -> int:
    """The number of files that have about that many passages."""
    count = 0
    for document in made_documents(load_all(corpora), passages):
        (folder / f"{count:06}.txt").write_text(document.text, "utf-8")
        count += 1
    return count


def _apart(system: str, folder: str) -> dict[str, float]:
    command = [sys.executable, "-W", "ignore", "-m", "bench.ingest", "--run", system, folder]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    measured: dict[str, float] = json.loads(output.splitlines()[-1])
    return measured


def _row(name: str, files: int, runs: Sequence[dict[str, float]]) -> dict[str, object]:
    """The median of the runs."""
    middle = {key: round(statistics.median(run[key] for run in runs), 1) for key in runs[0]}
    seconds = [round(run["seconds"], 1) for run in runs]
    return {"system": name, "files": files, **middle, "runs": seconds}


if __name__ == "__main__":
    main()
