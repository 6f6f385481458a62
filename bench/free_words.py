"""Questions in free words and near misses over articles that no model was trained with.

    python -m bench.free_words [--weights FILE] [--output FILE]

Twelve articles, seven in Arabic and five in English, each with twenty questions that it answers
and sixteen near misses, in both languages, written by somebody who had not seen the system. Nearly
all words of a near miss are in the article, and few words of a question that it answers are. The
reader reads every passage of the article: the area is that under the ROC curve of the highest
log odds of an answer, between questions with an answer and near misses; then, how often the passage
with the highest log odds is the right one, and the F1 of its best span.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bench.reader import word_f1
from bench.report import environment, write_report
from bench.trials import ARTICLES
from rag.language import question_language, text_language
from rag.reader import Reader
from rag.reader.builtin import BuiltinReader
from train.reader.articles import Article, ArticleQuestion, load_articles

# The share of questions with an answer that is refused where the share of near misses is taken.
_REFUSED = 0.1


@dataclass(frozen=True, slots=True)
class Result:
    """The highest log odds over an article, and for a question with an answer what was found."""

    direction: str
    answerable: bool
    odds: float
    is_right: bool = False
    f1: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.free_words", description=__doc__.split("\n")[0])
    parser.add_argument("--weights", type=Path, help="weights of the reader, if not the shipped")
    parser.add_argument("--output", type=Path, help="write the figures there as JSON")
    options = parser.parse_args(arguments)
    reader = BuiltinReader(threads=1, weights=options.weights)
    found: dict[str, list[Result]] = defaultdict(list)
    for article in load_articles(ARTICLES):
        for result in results(article, reader):
            found[result.direction].append(result)
    found["all"] = [result for of in list(found.values()) for result in of]
    rows = [{"direction": name, **figures(of)} for name, of in sorted(found.items())]
    report = {"environment": environment(), "rows": rows}
    write_report(report, as_json=False, path=options.output)
    return 0


def results(article: Article, reader: Reader) -> Iterator[Result]:
    """The findings of a reader for each question over all passages of an article."""
    passages = article.passages()
    for asked in article.asked:
        titles = [article.title] * len(passages)
        readings = reader.read(asked.question, [text for _, text in passages], titles)
        odds = [reading.answerable for reading in readings]
        best = odds.index(max(odds))
        direction = f"{question_language(asked.question)}→{text_language(article.text)}"
        if asked.answer is None:
            yield Result(direction, False, odds[best])
            continue
        start, text = passages[best]
        right = start <= asked.answer[0] and asked.answer[1] <= start + len(text)
        span = readings[best].spans[0] if readings[best].spans else None
        said = text[span.start : span.end] if span and right else ""
        yield Result(direction, True, odds[best], right, word_f1(said, _answer(article, asked)))


def _answer(article: Article, asked: ArticleQuestion) -> str:
    return article.text[slice(*asked.answer)] if asked.answer else ""


def figures(results: Sequence[Result]) -> dict[str, float | int]:
    """The area, the share of near misses refused where a tenth is refused wrongly, and the rest."""
    from sklearn.metrics import roc_auc_score

    known = [r for r in results if r.answerable]
    misses = [r.odds for r in results if not r.answerable]
    least = sorted(r.odds for r in known)[int(_REFUSED * len(known))]
    return {
        "questions": len(known),
        "near_misses": len(misses),
        "area": float(roc_auc_score([r.answerable for r in results], [r.odds for r in results])),
        "misses_refused": mean(odds < least for odds in misses),
        "right_passage": mean(r.is_right for r in known),
        "f1": mean(r.f1 for r in known),
    }


if __name__ == "__main__":
    sys.exit(main())
