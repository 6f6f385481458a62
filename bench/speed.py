"""How fast and how large: cold start, warm questions, and collections of growing size.

    python -m bench.speed [--corpus FILE…] [--sizes 1000 10000] [--encode 2000] [--index FOLDER…]
        [--output FILE [--keep]] [--json]

Cold start and warm questions are over the sample articles. Larger collections are made of the
sentences of SQuAD files, dealt into new documents, so that words and lengths are real. Encoding is
most of the time of ingest; with --encode, only that many passages are encoded, and the others get
vectors of those, moved a little. Size, memory and questions are then as they would be, while ingest
is that of the index alone. With --index, collections that are there already are measured. Each of a
hundred questions is asked once, after ten others.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tqdm import tqdm

import rag.retrieval.hits
import rag.retrieval.query
import rag.retrieval.ranking
import rag.retrieval.retriever
from bench.datasets import Dataset, document, load_all
from bench.embedders import BorrowedVectors, configured_embedder
from bench.report import environment, kept, write_report
from ingest import ingest
from ingest.chunk import chunk
from rag.assistant import Assistant
from rag.index import PassageIndex
from rag.index.catalogue import Catalogue
from rag.index.local_snapshot import LocalSnapshot
from rag.index.terms import TermIndex
from rag.index.titles import TitleMatch
from rag.retrieval import Retriever
from rag.retrieval.query import PoolQuery
from rag.schema import Document, Passage
from rag.sentences import sentence_spans
from rag.settings import Settings

SAMPLES = Path(__file__).parents[1] / "samples"
QUESTIONS = (
    "ماذا ناقش كيم مع بوتين؟",
    "كم بلغت كلفة محطة التحلية؟",
    "من سجل هدف الفوز في نهائي كرة اليد؟",
    "What did Kim discuss with Putin?",
    "How many corals were moved to the reef?",
    "How much electricity does a cubic metre of fresh water need?",
)
_ROUNDS = 20
_WARM, _ASKED = 10, 100
_BATCH_DOCUMENTS = 64
_SENTENCES = 12

_COLD = """
import json, resource, sys, time
started = time.perf_counter()
from rag import Assistant
assistant = Assistant.open(sys.argv[1], model="verbatim")
assistant.retrieve(sys.argv[2])
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": seconds, "megabytes": peak / 1024}))
"""


def resident_megabytes() -> float:
    """Memory of this process that is resident now, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def percentiles(
    action: Callable[[str], object], questions: Sequence[str], rounds: int = _ROUNDS
) -> dict[str, float]:
    """Milliseconds that an action takes over the questions, and those of a core that it uses."""
    taken, used = [], []
    for _ in range(rounds):
        for question in questions:
            started, before = time.perf_counter(), time.process_time()
            action(question)
            taken.append((time.perf_counter() - started) * 1000)
            used.append((time.process_time() - before) * 1000)
    cuts = statistics.quantiles(taken, n=20)
    return {
        "p50_ms": statistics.median(taken),
        "p95_ms": cuts[18],
        "core_p50_ms": statistics.median(used),
    }


def sample_rows(folder: Path) -> Iterator[dict[str, object]]:
    """Cold start and warm questions over the sample articles."""
    ingest([SAMPLES], folder, settings=Settings(_env_file=None))
    cold = [_cold(folder) for _ in range(5)]
    yield {
        "measure": "import and first retrieval",
        "seconds": statistics.median(run["seconds"] for run in cold),
        "megabytes": statistics.median(run["megabytes"] for run in cold),
    }
    with Assistant.open(folder, model="verbatim", settings=Settings(_env_file=None)) as assistant:
        for question in QUESTIONS:
            assistant.ask(question)
        yield {"measure": "retrieve", **percentiles(assistant.retrieve, QUESTIONS)}
        yield {"measure": "verbatim answer", **percentiles(assistant.ask, QUESTIONS)}


def _cold(folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", _COLD, str(folder), QUESTIONS[0]],
        capture_output=True,
        text=True,
        check=True,
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def made_documents(corpora: Sequence[Dataset], passages: int) -> Iterator[Document]:
    """Documents of real sentences in a new order, with `passages` passages together."""
    made = 0
    for whole in dealt_documents(corpora):
        if made >= passages:
            return
        made += len(chunk(whole))
        yield whole


def dealt_documents(corpora: Sequence[Dataset]) -> Iterator[Document]:
    """Documents of real sentences in a new order, without end."""
    by_language = [
        [d.text[a:b] for d in corpus.documents for a, b in sentence_spans(d.text)]
        for corpus in corpora
    ]
    dice = random.Random(0)
    for number in count():
        sentences = dice.choices(by_language[number % len(by_language)], k=_SENTENCES)
        yield document(f"made/{number}", sentences[0][:60], f"{number}. " + " ".join(sentences))


PARTS: dict[str, tuple[tuple[Any, str], ...]] = {
    "vectors": ((LocalSnapshot, "nearest"),),
    "words": (
        (TermIndex, "statistics"),
        (LocalSnapshot, "term_matches"),
        (PoolQuery, "coverage"),
    ),
    "translation": ((rag.retrieval.query, "_translated"), (rag.retrieval.query, "foreign_wording")),
    "windows": ((Catalogue, "parts"), (rag.retrieval.ranking, "nibble_cosines")),
    "titles": (
        (rag.retrieval.ranking, "_titles"),
        (TitleMatch, "best"),
        (TitleMatch, "shares"),
    ),
    "reading": ((LocalSnapshot, "candidates"), (rag.retrieval.retriever, "hits_of")),
    "fusion": ((rag.retrieval.ranking, "pool_scores"), (rag.retrieval.hits, "fuse")),
}
"""The functions that each part of a retrieval calls; `part_times` adds the embedder's."""


def part_times(index: PassageIndex, questions: Sequence[str]) -> dict[str, float]:
    """Median milliseconds a question that each part takes, measured inside whole retrievals."""
    spent: dict[str, float] = defaultdict(float)
    taken: dict[str, list[float]] = defaultdict(list)
    parts = {"embedding": ((type(index.embedder), "embed_question"),), **PARTS}
    with watched(parts, spent):
        retriever = Retriever(index)
        for question in questions:
            spent.clear()
            retriever.retrieve(question)
            for part in parts:
                taken[part].append(spent[part] * 1000)
    return {part: statistics.median(times) for part, times in taken.items()}


@contextmanager
def watched(
    parts: dict[str, tuple[tuple[Any, str], ...]], spent: dict[str, float]
) -> Iterator[None]:
    """Add to `spent` the seconds that calls of each part take."""

    def timed(part: str, action: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return action(*arguments, **named)
            finally:
                spent[part] += time.perf_counter() - started

        return call

    former = [
        (owner, name, part, getattr(owner, name))
        for part, calls in parts.items()
        for owner, name in calls
    ]
    for owner, name, part, action in former:
        setattr(owner, name, timed(part, action))
    try:
        yield
    finally:
        for owner, name, _, action in former:
            setattr(owner, name, action)


def size_row(
    corpora: Sequence[Dataset], passages: int, folder: Path, encode: int | None
) -> dict[str, object]:
    """Ingest rate, size, memory and speed of a collection of that many passages."""
    embedder = configured_embedder()
    if encode is not None:
        embedder = BorrowedVectors(embedder, encode)
    progress = tqdm(total=passages, desc=f"{passages} passages", file=sys.stderr)
    with PassageIndex.open(folder, embedder, create=True) as index, progress:
        started = time.perf_counter()
        batch: list[tuple[Document, Sequence[Passage]]] = []
        for made in made_documents(corpora, passages):
            batch.append((made, chunk(made)))
            if len(batch) == _BATCH_DOCUMENTS:
                index.put(batch)
                progress.update(sum(len(of_document) for _, of_document in batch))
                batch = []
        if batch:
            index.put(batch)
        seconds = time.perf_counter() - started
        _, stored = index.catalogue.counts()
        return {
            "encoded": stored if encode is None else min(encode, stored),
            "passages_per_second": stored / seconds,
            **index_row(index, corpora),
        }


def index_row(index: PassageIndex, corpora: Sequence[Dataset]) -> dict[str, object]:
    """Size, memory and speed of a collection."""
    retriever = Retriever(index)
    warm, asked = asked_of(corpora)
    for question in warm:
        retriever.retrieve(question)
    taken = percentiles(retriever.retrieve, asked, rounds=1)
    files = (file for file in index.folder.rglob("*") if file.is_file())
    return {
        "measure": "collection",
        "passages": index.catalogue.counts()[1],
        "megabytes_on_disk": sum(file.stat().st_size for file in files) / 1e6,
        "megabytes_resident": resident_megabytes(),
        **taken,
        "parts_ms": part_times(index, asked),
        "load": round(os.getloadavg()[0], 1),
    }


def asked_of(corpora: Sequence[Dataset]) -> tuple[list[str], list[str]]:
    """Questions to warm up with, and others to measure, in turn of each corpus."""
    count = (_WARM + _ASKED) // len(corpora)
    spread = [corpus.questions[:: len(corpus.questions) // count][:count] for corpus in corpora]
    texts = [question.text for of_each in zip(*spread, strict=True) for question in of_each]
    return texts[:_WARM], texts[_WARM:]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        rows = [] if options.no_samples else list(sample_rows(Path(folder) / "samples"))
        corpora = load_all(options.corpus)
        for made in options.index:
            with PassageIndex.open(made, configured_embedder()) as index:
                rows.append(index_row(index, corpora))
        for size in options.sizes if corpora else []:
            rows.append(size_row(corpora, size, Path(folder) / str(size), options.encode))
    report = {"environment": environment(), "rows": rows}
    if options.keep and options.output:
        report = kept(report, options.output, ("measure", "passages"))
    write_report(report, as_json=options.json, path=options.output)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.speed", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("--corpus", type=Path, nargs="*", default=[], help="SQuAD files to make collections of")
    add("--sizes", type=int, nargs="*", default=[1_000, 10_000], help="passages of each collection")
    add("--encode", type=int, help="encode this number of passages")
    add("--index", type=Path, nargs="*", default=[], help="indexes to measure as they are")
    add("--no-samples", action="store_true", help="leave out cold start and the samples")
    add("--keep", action="store_true", help="other rows stay in the output file")
    add("--json", action="store_true", help="print one JSON document")
    add("--output", type=Path, help="write the JSON there as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
