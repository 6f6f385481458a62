"""How often Dalil says that sources differ: of public question sets, and of articles that do.

    python -m bench.disagreements [FOLDER] [--most N] [--output FILE]

FOLDER has the evaluation data. Their paragraphs hardly contradict one another, so that a warning
there is most likely false; each is printed to be read. Only questions for a figure or a date are
asked. "xquad" has every paragraph in both languages: whatever is asked, two documents say it.
The articles are those of `bench.news_pairs`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bench.datasets import Question, document, load_squad, load_travel, sample
from bench.news_pairs import AGREEING, DIFFERING, LATER_AGREEING, LATER_DIFFERING, Pair
from bench.report import environment, write_report
from bench.trials import PASSAGES, index_of
from rag.answer.answerer import Answerer, AnswerOptions
from rag.answer.kinds import expected_kind
from rag.embedders import Embedder, open_embedder, usable_cores
from rag.reader.builtin import BuiltinReader
from rag.retrieval import Retriever
from rag.schema import Answer, AnswerFinished, Document

PAIRS = {
    "differing": DIFFERING,
    "agreeing": AGREEING,
    "differing, later": LATER_DIFFERING,
    "agreeing, later": LATER_AGREEING,
}


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, and questions for figures and dates that some of them answer."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[str, ...]


def collections(folder: Path, most: int | None) -> Iterator[Collection]:
    """The question sets of the evaluation data that are in a folder."""
    files = [folder / f"xquad-dev.{language}.json" for language in ("ar", "en")]
    if all(path.is_file() for path in files):
        parallel = [load_squad(path) for path in files]
        both = [question for one in parallel for question in one.questions]
        everything = tuple(document for one in parallel for document in one.documents)
        yield Collection("xquad", everything, _asked(both, most))
        for one, language in zip(parallel, ("ar", "en"), strict=True):
            yield Collection(f"xquad.{language}", one.documents, _asked(both, most))
    for name in ("arcd-train", "tydi-dev.ar"):
        if (path := folder / f"{name}.json").is_file():
            one = load_squad(path)
            yield Collection(name.partition("-")[0], one.documents, _asked(one.questions, most))
    travel = folder / "travel-dev.docs.jsonl", folder / "travel-dev.questions.jsonl"
    if all(path.is_file() for path in travel):
        one = load_travel(*travel)
        yield Collection("travel", one.documents, _asked(one.questions, most))


def _asked(questions: Sequence[Question], most: int | None) -> tuple[str, ...]:
    return tuple(q.text for q in sample([q for q in questions if expected_kind(q.text)], most))


def articles() -> tuple[Document, ...]:
    """All articles of the pairs, with their dates."""
    return tuple(
        replace(
            document(f"{pair.name}-{number}.txt", article.title, article.text),
            published=date.fromisoformat(article.day) if article.day else None,
        )
        for pairs in PAIRS.values()
        for pair in pairs
        for number, article in enumerate((pair.first, pair.second), start=1)
    )


def answers(
    documents: Sequence[Document], questions: Sequence[str], embedder: Embedder
) -> Iterator[Answer]:
    """The answers in quotes."""
    with index_of(documents, embedder) as index:
        retriever, reader = Retriever(index), BuiltinReader(threads=usable_cores())
        answerer = Answerer(None, AnswerOptions(), reader)
        for question in questions:
            *_, last = answerer.events(question, retriever.retrieve(question, PASSAGES))
            assert isinstance(last, AnswerFinished)
            yield last.answer


def is_reported(pair: Pair, answer: Answer) -> bool:
    """Whether an answer reports both sides of a pair, and no other difference."""
    if answer.disagreement is None:
        return False
    said = [side.said for side in answer.disagreement.sides]
    return len(said) == len(pair.said) and all(any(w in s for s in said) for w in pair.said)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print every warning over the evaluation data, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.disagreements", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("folder", type=Path, nargs="?", default=Path("../shared/eval"), help="evaluation data")
    add("--most", type=int, help="questions of each collection, evenly spread; all if left out")
    add("--output", type=Path, help="write the figures there as JSON")
    options = parser.parse_args(arguments)
    embedder = open_embedder()
    rows: list[dict[str, object]] = []
    for one in collections(options.folder, options.most):
        found = list(answers(one.documents, one.questions, embedder))
        warned = [answer for answer in found if answer.disagreement]
        for answer in warned:
            print(f"{one.name}: {answer.question}\n{answer.notices[0].text}\n{answer.text}\n")
        shown = sum(answer.status != "refused" for answer in found)
        rows.append({"collection": one.name, "shown": shown, "warnings": len(warned)})
    told = answers(articles(), [p.question for pairs in PAIRS.values() for p in pairs], embedder)
    for name, pairs in PAIRS.items():
        found = [next(told) for _ in pairs]
        row = {"collection": name, "shown": len(pairs)}
        row["warnings"] = sum(answer.disagreement is not None for answer in found)
        row["right"] = sum(is_reported(p, a) for p, a in zip(pairs, found, strict=True))
        rows.append(row if name.startswith("differing") else row | {"right": 0})
    write_report({"environment": environment(), "rows": rows}, as_json=False, path=options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
