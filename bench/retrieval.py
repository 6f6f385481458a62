"""How well retrieval finds the passage that answers, within and across languages.

    python -m bench.retrieval --corpus ar.json en.json --questions ar.json en.json [--json]
        [--travel DOCUMENTS QUESTIONS] [--reader] [--ablations | --without PART…]
        [--output FILE [--keep]]

Files are in SQuAD format; parallel files share question ids, so every question can be asked in
either language over either, and over a mixed collection that has every other paragraph in either.
Each paragraph is a document, indexed with the product's own code; ranks are of documents. Measures
come from ranx, intervals from a bootstrap over documents. With --ablations, everything is measured
again without each part of the ranking and each source of translations. The embedder is that of
DALIL_EMBEDDER.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from bench.datasets import Dataset, Question, ask_of, halves, load_all, load_travel, sample
from bench.embedders import RememberingEmbedder, configured_embedder
from bench.report import environment, kept, write_report
from bench.trials import index_of
from rag.embedders import usable_cores
from rag.index import PassageIndex
from rag.reader.builtin import BuiltinReader
from rag.reader.order import ReadingOrder
from rag.retrieval import Retriever
from rag.retrieval.fusion import weights_of
from rag.schema import Document
from rag.settings import load_settings

MEASURES = ("ndcg@10", "recall@1", "recall@5", "recall@12", "recall@30", "mrr")
"""A reader reads the first 12 passages; a re-ranker is shown the first 30."""
# Passages asked for, so that thirty different documents are among them.
_DEPTH = 40
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean and its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of one direction, such as ``ar→en`` over one collection.

    `without` names what the retriever is without, if anything.
    """

    collection: str
    direction: str
    without: str
    questions: int
    measures: dict[str, Figure]


Variants = dict[str, Callable[[PassageIndex], Retriever]]


def _weighted(**changed: float) -> Callable[[PassageIndex], Retriever]:
    """A retriever with some of its weights changed."""

    def make(index: PassageIndex) -> Retriever:
        return Retriever(index, weights=replace(weights_of(index.embedder.identity), **changed))

    return make


def reading_retriever(index: PassageIndex) -> Retriever:
    """Retrieval as `Assistant.retrieve` does it, with the reader that ships."""
    settings = load_settings()
    reader = BuiltinReader(threads=settings.threads or usable_cores())
    return Retriever(index, reranking=ReadingOrder(reader, settings.reader_passages))


WHOLE: Variants = {"": Retriever}
ABLATIONS: Variants = {
    "passage vectors": _weighted(whole=0.0),
    "window vectors": _weighted(whole=1.0),
    "all vectors": _weighted(similarity=0.0, other_language_similarity=0.0),
    "words": _weighted(terms=0.0, other_language_terms=0.0),
    "title": _weighted(title=0.0),
    "term table": lambda index: Retriever(index, translations=("names", "terms")),
    "names": lambda index: Retriever(index, translations=("table", "terms")),
    "induced terms": lambda index: Retriever(index, translations=("table", "names")),
    "window vectors and induced terms": lambda index: Retriever(
        index,
        weights=replace(weights_of(index.embedder.identity), whole=1.0),
        translations=("table", "names"),
    ),
    "any translation": lambda index: Retriever(index, translations=()),
}
"""Retrievers by the parts that they lack. Candidates are still found by every leg that is there."""


@contextmanager
def indexed(documents: Sequence[Document]) -> Iterator[PassageIndex]:
    """A temporary index of these documents, which encodes each question once."""
    with index_of(documents, RememberingEmbedder(configured_embedder())) as index:
        yield index


def ranked_documents(retriever: Retriever, question: str, depth: int = _DEPTH) -> list[str]:
    """Ids of the documents of the first passages, best first, each once."""
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
    name: str,
    documents: Sequence[Document],
    questions: Sequence[Question],
    variants: Variants = WHOLE,
) -> list[Row]:
    """One row for each variant and each direction that the questions take over the collection."""
    language = {document.id: document.language for document in documents}
    by_direction: dict[str, list[Question]] = {}
    for question in questions:
        direction = f"{question.language}→{language[question.document_id]}"
        by_direction.setdefault(direction, []).append(question)
    rows = []
    with (
        indexed(documents) as index,
        tqdm(total=len(variants) * len(questions), desc=name, file=sys.stderr) as progress,
    ):
        for without, retriever in ((name, make(index)) for name, make in variants.items()):
            for direction, asked in sorted(by_direction.items()):
                ranks = {}
                for question in asked:
                    ranks[question.id] = ranked_documents(retriever, question.text)
                    progress.update()
                rows.append(Row(name, direction, without, len(asked), measure(ranks, asked)))
    return rows


def travel_rows(
    travel: Dataset, most: int | None, variants: Variants = WHOLE
) -> list[dict[str, object]]:
    """Share of questions whose document is among the first 5 and the first 20 passages."""
    language = {document.id: document.language for document in travel.documents}
    questions = sample(travel.questions, most)
    places: dict[tuple[str, str], list[int]] = {}
    with (
        indexed(travel.documents) as index,
        tqdm(total=len(variants) * len(questions), desc="travel", file=sys.stderr) as progress,
    ):
        for without, retriever in ((name, make(index)) for name, make in variants.items()):
            for question in questions:
                hits = retriever.retrieve(question.text, 20)
                place = next(
                    (h.rank for h in hits if h.passage.document_id == question.document_id), 99
                )
                direction = f"{question.language}→{language[question.document_id]}"
                places.setdefault((without, direction), []).append(place)
                progress.update()
    return [
        {
            "collection": "travel",
            "direction": direction,
            "without": without,
            "questions": len(ranks),
            "first_5": float(np.mean(np.array(ranks) <= 5)),
            "first_20": float(np.mean(np.array(ranks) <= 20)),
        }
        for (without, direction), ranks in sorted(places.items())
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = _parser().parse_args(arguments)
    whole: Variants = {"": reading_retriever} if options.reader else WHOLE
    variants = whole | (ABLATIONS if options.ablations else {})
    variants |= {name: ABLATIONS[name] for name in options.without}
    rows: list[dict[str, Any]] = []
    for corpus, questions in _collections(options):
        found = evaluate_collection(corpus.name, corpus.documents, questions, variants)
        rows += [asdict(row) for row in found]
    if options.travel:
        rows += travel_rows(load_travel(*options.travel), options.most, variants)
    report = {"environment": environment(), "rows": rows}
    if options.keep and options.output:
        report = kept(report, options.output, ("collection", "without"))
    write_report(report, as_json=options.json, path=options.output)
    return 0


def _collections(options: argparse.Namespace) -> Iterator[tuple[Dataset, list[Question]]]:
    """Each file with all questions about it; parallel files mixed as well."""
    corpora, asked = load_all(options.corpus), load_all(options.questions)
    for corpus in corpora:
        yield corpus, [q for one in asked for q in sample(ask_of(one, corpus), options.most)]
    for first, second in itertools.combinations(corpora, 2):
        if {q.id for q in first.questions} == {q.id for q in second.questions}:
            mixed = halves(first, second)
            by_language = (
                [q for q in mixed.questions if q.language == language] for language in ("ar", "en")
            )
            yield mixed, [q for of_one in by_language for q in sample(of_one, options.most)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.retrieval", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("--corpus", type=Path, nargs="+", default=[], help="SQuAD files to search")
    add("--questions", type=Path, nargs="+", default=[], help="SQuAD files to ask")
    add("--travel", type=Path, nargs=2, metavar=("DOCUMENTS", "QUESTIONS"), help="the Travel set")
    add("--most", type=int, help="greatest number of questions asked of each file, evenly spread")
    add("--reader", action="store_true", help="let the reader order the first passages")
    add("--ablations", action="store_true", help="measure again without each part")
    add(
        "--without", nargs="+", default=[], choices=list(ABLATIONS), help="only without these parts"
    )
    add("--keep", action="store_true", help="rows of other collections stay in the output file")
    add("--json", action="store_true", help="print one JSON document")
    add("--output", type=Path, help="write the JSON there as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
