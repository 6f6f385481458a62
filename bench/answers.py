"""How good answers are: what is shown, what is cited, what is refused, and how long it takes.

    python -m bench.answers FOLDER [--most 110] [--trials FILE] [--json] [--output FILE]

FOLDER has the evaluation data; without any, nothing is measured. Every question is asked of a
collection that has its answer and of the same one without it, in verbatim mode, within and
across languages (`bench.trials`).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.calibrate import load_trials
from bench.report import environment, write_report
from bench.trials import Trial, has_answer
from rag.answer.answerer import Answerer, AnswerOptions
from rag.answer.generate import ChatModel
from rag.models.chat import VERBATIM, chat_model_options
from rag.schema import Answer, AnswerFinished, Citation
from rag.settings import load_settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trial, its answer, and the seconds that the answer took after retrieval."""

    trial: Trial
    answer: Answer
    milliseconds: float

    @property
    def refused(self) -> bool:
        """Whether nothing was shown as an answer."""
        return self.answer.status == "refused"

    def is_valid(self, citation: Citation) -> bool:
        """Whether a quote is found word for word at its offsets in a passage retrieved."""
        return any(
            hit.passage.id == citation.passage_id
            and hit.passage.text[
                citation.start - hit.passage.start : citation.end - hit.passage.start
            ]
            == citation.quote
            for hit in self.trial.hits
        )


def outcomes(
    trials: Sequence[Trial], options: AnswerOptions, model: ChatModel | None = None
) -> list[Outcome]:
    """Every trial answered, in quotes if there is no model."""
    made = []
    for trial in trials:
        if not trial.is_fair:
            continue
        answerer = Answerer(model, options)
        started = time.perf_counter()
        *_, last = answerer.events(trial.question.text, trial.hits)
        assert isinstance(last, AnswerFinished)
        made.append(Outcome(trial, last.answer, (time.perf_counter() - started) * 1000))
    return made


def row(collection: str, direction: str, found: Sequence[Outcome]) -> dict[str, object]:
    """The measures of one direction over one collection.

    `contains`: share of shown answers that contain the gold words, `contains_of_all`: of all
    questions that have an answer. `from_gold`: share of quotes that are of the gold document.
    """
    answerable = [one for one in found if one.trial.answerable]
    without = [one for one in found if not one.trial.answerable]
    shown = [one for one in answerable if not one.refused]
    quotes = [(one, c) for one in shown for c in one.answer.citations]
    right = [
        any(
            c.document_id == one.trial.question.document_id
            and has_answer(c.quote, one.trial.question.answers)
            for c in one.answer.citations
        )
        for one in shown
    ]
    cited_gold = [
        any(c.document_id == one.trial.question.document_id for c in one.answer.citations)
        for one in shown
    ]
    written = [one for one in shown if one.answer.sentences]
    in_words = [one for one in written if any(s.markers for s in one.answer.sentences)]
    by_model: dict[str, object] = {}
    if written:
        by_model = {
            "asked_of_model": len(written),
            "shown_in_its_words": len(in_words),
            "its_words_contain": _mean(
                [has_answer(one.answer.text, one.trial.question.answers) for one in in_words]
            ),
            "sentences_held_back": sum(not s.markers for o in written for s in o.answer.sentences),
            "verify_ms_max": max(one.answer.timings.verify_ms for one in written),
        }
    return by_model | {
        "collection": collection,
        "direction": direction,
        "questions": len(answerable),
        "contains": _mean(right),
        "contains_of_all": sum(right) / max(len(answerable), 1),
        "false_refusals": _mean([one.refused for one in answerable]),
        "false_answers": _mean([not one.refused for one in without]),
        "quotes_per_answer": _mean([len(one.answer.citations) for one in shown]),
        "from_gold": _mean([c.document_id == o.trial.question.document_id for o, c in quotes]),
        "cites_gold": _mean(cited_gold),
        "quote_validity": _mean([o.is_valid(c) for o, c in quotes]),
        "answer_ms_p50": float(np.median([one.milliseconds for one in found])),
    }


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.answers", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("folder", type=Path, nargs="?", default=Path("../shared/eval"), help="evaluation data")
    add("--most", type=int, default=110, help="questions of each file, evenly spread")
    add("--trials", type=Path, help="keep the retrieved passages in this file, and read them there")
    add("--strictness", type=float, default=0.5, help="as the setting of that name")
    add("--quotes", type=int, default=3, help="as the setting of that name")
    add("--model", default=VERBATIM, help="as the setting of that name")
    add("--collections", nargs="+", default=["xquad"], help="the ones to ask a model about")
    add("--every", type=int, default=1, help="take every n-th trial only; models are slow")
    add("--json", action="store_true", help="print one JSON document")
    add("--output", type=Path, help="write the JSON there as well")
    options = parser.parse_args(arguments)
    trials = load_trials(options.folder, options.most, options.trials)
    if not trials:
        print(f"no evaluation data in {str(options.folder)!r}: nothing is measured.")
        return 0
    answering = AnswerOptions(quotes=options.quotes, strictness=options.strictness)
    model = None
    if options.model != VERBATIM:
        model = ChatModel(options.model, chat_model_options(load_settings()))
        trials = [trial for trial in trials if trial.collection in options.collections]
    found = outcomes(trials[:: options.every], answering, model)
    keys = sorted({(one.trial.collection, one.trial.direction) for one in found})
    rows = [
        row(*key, [o for o in found if (o.trial.collection, o.trial.direction) == key])
        for key in keys
    ]
    report = {"environment": environment(), "rows": rows}
    write_report(report, as_json=options.json, path=options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
