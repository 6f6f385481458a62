"""Ends processes with ``kill -9`` while they change an index, and checks the index afterwards.

After each kill, the index opens; every document has its former text or the one it was being
given; `check_place` finds nothing, or nothing after `repair_place`; and no process that reads
files is left.
"""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import TypeVar

import psutil

from bench.soak import Report
from bench.soak.articles import article
from bench.soak.steps import STEPS, Step, change, settings_of
from ingest.chunk import chunk
from rag.embedders import Embedder, open_embedder
from rag.errors import DalilError
from rag.index import PassageIndex, check_place, repair_place

# New articles of an ingest, and documents of a removal.
_SOME = 8
# Latest instants are after the usual end, for steps that take longer than usual.
_LATEST = 1.1
_END_SECONDS = 15.0
_MOST_TRIES = 10
# Imported once, not in every process that is killed.
_SLOW_IMPORTS = ("chromadb", "onnxruntime")

_T = TypeVar("_T")


def kill_at_random(times: int, seed: int = 1) -> Report:
    """The report of an index whose processes were killed `times` times, at random instants."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        trial = _Trial(Path(folder), Random(seed), report)
        for number in range(times):
            trial.kill(STEPS[number % len(STEPS)])
            report.log_progress(number + 1, times)
    return report


@dataclass
class _Trial:
    """An index over a folder of articles, and how long each step takes on it, in seconds."""

    folder: Path
    random: Random
    report: Report
    embedder: Embedder = field(default_factory=open_embedder)
    seconds: dict[Step, float] = field(default_factory=dict)
    written: int = 0

    def __post_init__(self) -> None:
        self.articles.mkdir()
        self._write(2 * _SOME)
        with _running("ingest", self, []) as (process, ready):
            _finish(process, ready)

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def articles(self) -> Path:
        return self.folder / "articles"

    def kill(self, step: Step) -> None:
        """Kill a step once, at a random instant between its begin and its end."""
        for _ in range(_MOST_TRIES):
            former = self._texts()
            removed = self._prepare(step)
            if step not in self.seconds:
                with _running(step, self, removed) as (process, ready):
                    self.seconds[step] = _finish(process, ready)
                continue
            delay = self.random.uniform(0, _LATEST * self.seconds[step])
            killed = _killed(step, self, removed, delay, self.report)
            self.report.outcomes[f"{step}: {'killed' if killed else 'done before the kill'}"] += 1
            self._inspect(f"{step} killed after {delay:.3f} s", former)
            if killed:
                return

    def _prepare(self, step: Step) -> list[str]:
        """Write or damage what the step is about; the ids of the documents to remove."""
        if step == "ingest":
            self._write(_SOME)
        elif step == "replace":
            for path in self._choose(sorted(self.articles.iterdir())):
                path.write_text(article(self.random), "utf-8")
        elif step == "repair":
            # All that is made from the texts is in folders beside the catalogue.
            for path in [one for one in self.index.iterdir() if one.is_dir()]:
                shutil.rmtree(path)
        elif step == "remove":
            with PassageIndex.open(self.index, self.embedder) as opened:
                chosen = self._choose(opened.documents())
            for document in chosen:
                Path(document.source).unlink(missing_ok=True)
            return [document.id for document in chosen]
        return []

    def _choose(self, these: list[_T]) -> list[_T]:
        return self.random.sample(these, min(_SOME, len(these) // 2))

    def _write(self, count: int) -> None:
        for _ in range(count):
            self.written += 1
            (self.articles / f"{self.written:05}.txt").write_text(article(self.random), "utf-8")

    def _texts(self) -> dict[str, str]:
        """The text of every document, by its source."""
        with PassageIndex.open(self.index, self.embedder) as opened:
            return {d.source: opened.document(d.id).text for d in opened.documents()}

    def _inspect(self, what: str, former: dict[str, str]) -> None:
        """Report every way in which the index is not as it has to be."""
        settings = settings_of(self.index)
        try:
            self._compare(what, former)
            if check_place(settings, self.embedder):
                self.report.outcomes["repaired"] += 1
                repair_place(settings, self.embedder, chunk)
                self._compare(f"{what}, after the repair", former)
            for finding in check_place(settings, self.embedder):
                self.report.faults.append(f"{what}: {finding.part}: {finding.text}")
        except DalilError as error:
            self.report.faults.append(f"{what}: {type(error).__name__}: {error}")

    def _compare(self, what: str, former: dict[str, str]) -> None:
        there = self._texts()
        for source in former.keys() | there.keys():
            path = Path(source)
            # The text after a whole step: that of the file, or none.
            wanted = path.read_text("utf-8").strip() if path.exists() else None
            if there.get(source, "").strip() not in {former.get(source, "").strip(), wanted or ""}:
                state = "lost" if source not in there else "of another text"
                self.report.faults.append(f"{what}: {path.name} is {state}")


@contextmanager
def _running(
    step: Step, trial: _Trial, removed: list[str]
) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that begins a step now; it is ended afterwards."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([change.__module__, *_SLOW_IMPORTS])
    here, there = context.Pipe(duplex=False)
    process = context.Process(
        target=change, args=(step, trial.index, trial.articles, removed, there)
    )
    process.start()
    there.close()
    try:
        here.recv()
        yield process, here
    finally:
        process.kill()
        process.join()
        process.close()
        here.close()


def _finish(process: BaseProcess, ready: Connection) -> float:
    """The seconds until a step is done."""
    begun = time.perf_counter()
    ready.recv()
    process.join()
    return time.perf_counter() - begun


def _killed(step: Step, trial: _Trial, removed: list[str], delay: float, report: Report) -> bool:
    """Whether a step was killed after `delay` seconds, before it was done."""
    with _running(step, trial, removed) as (process, ready):
        time.sleep(delay)
        readers = psutil.Process(process.pid).children() if process.is_alive() else []
        process.kill()
        process.join()
        _, left = psutil.wait_procs(readers, timeout=_END_SECONDS)
        if left:
            report.faults.append(f"{step}: {len(left)} processes that read files were left")
        return not _is_done(ready)


def _is_done(ready: Connection) -> bool:
    """Whether a step that was ended had said that it was done."""
    try:
        return bool(ready.recv() == "done")
    except EOFError:
        return False
