"""How well retrieval finds the passage that answers, within and across languages.

    python -m bench.retrieval --corpus ar.json en.json --questions ar.json en.json [--json]

Files are in SQuAD format; parallel files share question ids, so every question can be asked in
either language over either. Each paragraph is a document, indexed with the product's own code;
ranks are of documents. Measures come from ranx, intervals from a bootstrap over documents.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench.datasets import Dataset, Question, ask_of, halves, load_all, load_travel, sample
from bench.report import environment, write_report
from ingest.chunk import chunk
from rag.embedders import open_embedder
from rag.index import PassageIndex
from rag.retrieve import Retriever
from rag.schema import Document

MEASURES = ("ndcg@10", "recall@1", "recall@5", "mrr")
# Passages asked for, so that ten different documents are among them.
_DEPTH = 40
_RESAMPLES = 1000
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean and its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of one direction, such as ``ar→en`` over one collection."""

    collection: str
    direction: str
    questions: int
    measures: dict[str, Figure]


@contextmanager
def indexed(documents: Sequence[Document]) -> Iterator[PassageIndex]:
    """A throw-away index of these documents."""
    with (
        tempfile.TemporaryDirectory() as folder,
        PassageIndex.open(Path(folder) / "index", open_embedder(), create=True) as index,
    ):
        for batch in _batches(documents, _BATCH):
            index.put([(document, chunk(document)) for document in batch])
        yield index


def _batches(items: Sequence[Document], size: int) -> Iterator[Sequence[Document]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]


def ranked_documents(retriever: Retriever, question: str, depth: int = _DEPTH) -> list[str]:
    """Ids of the documents of the first passages, best first, none twice."""
    hits = retriever.retrieve(question, depth)
    return list(dict.fromkeys(hit.passage.document_id for hit in hits))


def measure(ranks: dict[str, list[str]], questions: Sequence[Question]) -> dict[str, Figure]:
    """The measures of ranx over the questions, with intervals over their documents."""
    from ranx import Qrels, Run, evaluate

    qrels = Qrels({q.id: {q.document_id: 1} for q in questions})
    run = Run(
        {
            q.id: {d: 1.0 / (place + 1) for place, d in enumerate(ranks[q.id])} or {"none": 0.0}
            for q in questions
        }
    )
    evaluate(qrels, run, list(MEASURES), make_comparable=True)
    return {name: _figure(run.scores[name], questions) for name in MEASURES}


def _figure(scores: dict[str, float], questions: Sequence[Question]) -> Figure:
    groups: dict[str, list[float]] = {}
    for question in questions:
        groups.setdefault(question.document_id, []).append(float(scores[question.id]))
    sums = np.array([sum(values) for values in groups.values()])
    sizes = np.array([len(values) for values in groups.values()])
    chosen = np.random.default_rng(0).integers(len(sums), size=(_RESAMPLES, len(sums)))
    means = sums[chosen].sum(axis=1) / sizes[chosen].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Figure(float(sums.sum() / sizes.sum()), float(low), float(high))


def evaluate_collection(
    name: str, documents: Sequence[Document], questions: Sequence[Question]
) -> list[Row]:
    """One row for each direction that the questions take over the collection."""
    language = {document.id: document.language for document in documents}
    rows = []
    with indexed(documents) as index:
        retriever = Retriever(index)
        by_direction: dict[str, list[Question]] = {}
        for question in questions:
            direction = f"{question.language}→{language[question.document_id]}"
            by_direction.setdefault(direction, []).append(question)
        for direction, asked in sorted(by_direction.items()):
            ranks = {q.id: ranked_documents(retriever, q.text) for q in asked}
            rows.append(Row(name, direction, len(asked), measure(ranks, asked)))
    return rows


def travel_rows(travel: Dataset, most: int | None) -> list[dict[str, object]]:
    """Share of questions whose document is among the first 5 and the first 20 passages."""
    language = {document.id: document.language for document in travel.documents}
    places: dict[str, list[int]] = {}
    with indexed(travel.documents) as index:
        retriever = Retriever(index)
        for question in sample(travel.questions, most):
            hits = retriever.retrieve(question.text, 20)
            place = next(
                (h.rank for h in hits if h.passage.document_id == question.document_id), 99
            )
            direction = f"{question.language}→{language[question.document_id]}"
            places.setdefault(direction, []).append(place)
    return [
        {
            "collection": "travel",
            "direction": direction,
            "questions": len(ranks),
            "first_5": float(np.mean(np.array(ranks) <= 5)),
            "first_20": float(np.mean(np.array(ranks) <= 20)),
        }
        for direction, ranks in sorted(places.items())
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = _parser().parse_args(arguments)
    corpora, asked = load_all(options.corpus), load_all(options.questions)
    rows: list[dict[str, object]] = []
    for corpus in corpora:
        questions = [q for one in asked for q in sample(ask_of(one, corpus), options.most)]
        rows += [asdict(r) for r in evaluate_collection(corpus.name, corpus.documents, questions)]
    for first, second in itertools.combinations(corpora, 2):
        if {q.id for q in first.questions} == {q.id for q in second.questions}:
            mixed = halves(first, second)
            for language in ("ar", "en"):
                questions = [q for q in mixed.questions if q.language == language]
                found = evaluate_collection(
                    "mixed", mixed.documents, sample(questions, options.most)
                )
                rows += [asdict(row) for row in found]
    if options.travel:
        rows += travel_rows(load_travel(*options.travel), options.most)
    report = {"environment": environment(), "rows": rows}
    write_report(report, as_json=options.json, path=options.output)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.retrieval", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("--corpus", type=Path, nargs="+", default=[], help="SQuAD files to search")
    add("--questions", type=Path, nargs="+", default=[], help="SQuAD files to ask")
    add("--travel", type=Path, nargs=2, metavar=("DOCUMENTS", "QUESTIONS"), help="the Travel set")
    add("--most", type=int, help="ask at most so many questions of each file, evenly spread")
    add("--json", action="store_true", help="print one JSON document")
    add("--output", type=Path, help="write the JSON there as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
