"""How well the reader reads: answering words, right sentence, right passage, and refusals.

    python -m bench.reader FOLDER [--most 300] [--weights FILE | --maxsim] [--output FILE]

FOLDER has the evaluation data. Given the gold paragraph: the F1 of the answering words as SQuAD
counts it, and how often they lie in the sentence that has the answer. Against the other
paragraphs of the article: the area under the ROC curve of the passage scores, and how often the
right one comes first. NoMIRACL: ten retrieved passages a question, half of the questions without
an answer. The reader was trained on XQuAD-dev among others, so those figures are no test of it.
"""

from __future__ import annotations

import argparse
import json
import re
import string
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench.datasets import json_lines
from bench.maxsim import MaxSimReader
from bench.report import environment, write_report
from rag.language import search_text
from rag.reader import Reader
from rag.reader.builtin import BuiltinReader
from rag.sentences import sentence_spans

_RIVALS = 4
_OF_TEXTS = 8
_ENGLISH_ARTICLES = frozenset(("a", "an", "the"))
_PUNCTUATION = re.compile(rf"[{re.escape(string.punctuation)}«»،؛؟“”‘’…]")


@dataclass(frozen=True, slots=True)
class ReaderQuestion:
    """A question, its gold passage, where the answer lies, and other passages of its article."""

    question: str
    passage: str
    answers: tuple[str, ...]
    start: int
    rivals: tuple[str, ...]


def word_f1(given: str, gold: str) -> float:
    """The F1 of the words that two answers share, letters compared as search compares them."""
    a, b = _words(given), _words(gold)
    shared = sum((Counter(a) & Counter(b)).values())
    return 2 * shared / (len(a) + len(b)) if a and b else float(a == b)


def _words(text: str) -> list[str]:
    plain = _PUNCTUATION.sub(" ", search_text(text)).split()
    return [word for word in plain if word not in _ENGLISH_ARTICLES]


def squad_rows(asking: Path, reading: Path, most: int) -> list[ReaderQuestion]:
    """Questions of one file over the paragraphs of another that is parallel to it."""
    texts = {row["id"]: row["question"] for _, _, row in rows_in(asking)}
    rows = list(rows_in(reading))
    articles: dict[str, list[str]] = {}
    for title, passage, _ in rows:
        articles.setdefault(title, []).append(passage)
    made = []
    for title, passage, row in rows[:: max(1, len(rows) // most)][:most]:
        others = [p for p in dict.fromkeys(articles[title]) if p != passage]
        answers = tuple(answer["text"] for answer in row["answers"])
        start = row["answers"][0]["answer_start"]
        made.append(
            ReaderQuestion(texts[row["id"]], passage, answers, start, tuple(others[:_RIVALS]))
        )
    return made


def rows_in(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The title, the paragraph and the question of each row of a file in SQuAD format."""
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for row in paragraph["qas"]:
                yield article.get("title", ""), paragraph["context"], row


def _some_texts(path: Path) -> list[str]:
    """Questions and sentences that the mean states of a language are made of."""
    rows = list(rows_in(path))[::_OF_TEXTS]
    sentences = [
        passage[a:b] for _, passage, _ in rows for a, b in islice(sentence_spans(passage), 1)
    ]
    return [*(row["question"] for _, _, row in rows), *sentences]


def jsonl_rows(path: Path, most: int) -> list[ReaderQuestion]:
    """Answerable questions of a file of JSON lines; rivals are passages of other questions."""
    rows = [row for row in json_lines(path) if not row["is_impossible"]]
    passages = [row["context"] for row in rows]
    made = []
    for place in range(0, len(rows), max(1, len(rows) // most)):
        row = rows[place]
        near = [passages[(place + step) % len(rows)] for step in range(1, 12)]
        others = [p for p in dict.fromkeys(near) if p != row["context"]]
        answers, start = (row["answer"],), row["answer_start"]
        made.append(
            ReaderQuestion(row["question"], row["context"], answers, start, tuple(others[:_RIVALS]))
        )
    return made[:most]


def figures(reader: Reader, asked: Sequence[ReaderQuestion]) -> dict[str, float]:
    """F1 and right sentence given the gold passage; AUC and first against the rivals."""
    from sklearn.metrics import roc_auc_score

    f1, sentence, first, gold, others = [], [], [], [], []
    for one in asked:
        readings = reader.read(one.question, [one.passage, *one.rivals])
        span = readings[0].spans[0]
        words = one.passage[span.start : span.end]
        f1.append(max(word_f1(words, answer) for answer in one.answers))
        bounds = [(a, b) for a, b in sentence_spans(one.passage) if a <= one.start < b]
        sentence.append(any(a <= span.start < b for a, b in bounds))
        scores = [reading.score for reading in readings]
        gold.append(scores[0])
        if one.rivals:
            others.append(max(scores[1:]))
            first.append(scores[0] > others[-1])
    labels = [1] * len(gold) + [0] * len(others)
    return {
        "f1": float(np.mean(f1)),
        "right_sentence": float(np.mean(sentence)),
        "auc": float(roc_auc_score(labels, gold + others)) if others else float("nan"),
        "right_passage": float(np.mean(first)) if first else float("nan"),
    }


def refusals(reader: Reader, path: Path, language: str, most: int) -> dict[str, float]:
    """NoMIRACL: AUC of the best passage's answerability, best balanced accuracy, and time."""
    from sklearn.metrics import roc_auc_score

    rows = [row for row in json_lines(path) if row["language"] == language]
    rows = rows[:: max(1, len(rows) // most)][:most]
    scores, times = [], []
    for row in rows:
        began = time.perf_counter()
        readings = reader.read(row["question"], row["passages"])
        times.append(time.perf_counter() - began)
        scores.append(max(reading.score for reading in readings))
    labels = np.array([row["answerable"] for row in rows])
    values = np.array(scores)
    balanced = [
        (np.mean(values[labels] >= limit) + np.mean(values[~labels] < limit)) / 2
        for limit in values
    ]
    return {
        "auc": float(roc_auc_score(labels, values)),
        "balanced_accuracy": float(max(balanced)),
        "ms_p50": float(np.median(times) * 1000),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.reader", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="the evaluation data")
    parser.add_argument("--most", type=int, default=300, help="questions of each file")
    parser.add_argument("--weights", type=Path, help="weights in place of those that ship")
    parser.add_argument("--maxsim", action="store_true", help="measure MaxSim over e5's states")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", type=Path, help="write the figures there as JSON")
    options = parser.parse_args(arguments)
    files = {lang: options.folder / f"xquad-dev.{lang}.json" for lang in ("ar", "en")}
    reader: Reader
    if options.maxsim:
        reader = MaxSimReader([text for path in files.values() for text in _some_texts(path)])
    else:
        reader = BuiltinReader(threads=options.threads, weights=options.weights)
    rows: list[dict[str, Any]] = []
    for asking in files:
        for reading in files:
            asked = squad_rows(files[asking], files[reading], options.most)
            rows.append({"set": f"xquad-dev {asking}→{reading}", **figures(reader, asked)})
            print(rows[-1], file=sys.stderr, flush=True)
    for name in ("tydi_goldp_dev.en", "qamr_wikinews_held.en", "aqad_held.ar"):
        asked = jsonl_rows(options.folder / f"{name}.jsonl.gz", options.most)
        rows.append({"set": name, **figures(reader, asked)})
        print(rows[-1], file=sys.stderr, flush=True)
    for language in ("ar", "en"):
        found = refusals(reader, options.folder / "nomiracl-dev.jsonl.gz", language, options.most)
        rows.append({"set": f"nomiracl {language}", **found})
        print(rows[-1], file=sys.stderr, flush=True)
    report = {"environment": environment(), "rows": rows}
    write_report(report, as_json=False, path=options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
