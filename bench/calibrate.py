"""Learns what ranks evidence and what decides on refusals, and writes the weights that ship.

    python -m bench.calibrate FOLDER [--most 110] [--trials FILE] [--write]

FOLDER holds the evaluation data. Every question is asked twice: of a collection that holds its
answer and of the same one without the passage (`bench.trials`). Figures are of a cross-validation
whose folds share no article; the weights that are written are learned from everything.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.report import environment, write_report
from bench.trials import Trial, development_trials, holds
from rag.answer import evidence, refusal
from rag.answer.reading import Reading, read
from rag.answer.weights import FILE_NAME, Linear, Pair, Weights, write_weights
from rag.schema import Hit

OUTPUT = Path(__file__).parents[1] / "rag" / "data" / FILE_NAME
STEPS = tuple(step / 10 for step in range(1, 11))
# The share of answerable questions that is refused at strictness 0.5, and at 1.
USUAL, STRICTEST = 0.05, 0.6
# No more are refused at 0.5 than it takes to answer so few of the questions without an answer.
ENOUGH = 0.12
TRAVEL = "travel"
_FOLDS = 5
_EVIDENCE_PENALTY = 1e-3
_ANSWER_PENALTY = 3e-2
_LEAST_WEIGHT = 1e-3
# Features that speak against an answer, and those that may speak either way.
_AGAINST = frozenset(
    "no_kind no_kind_shown nowhere known_nowhere missing most_missing names_missing rank".split()
)
_EITHER = frozenset("length question_length passages arabic".split())
_PAIRS: tuple[Pair, ...] = ("same", "other")

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Read:
    """A trial and the reading of its hits."""

    trial: Trial
    reading: Reading

    @property
    def pair(self) -> Pair:
        """Whether question and gold document are in one language."""
        asked, _, held = self.trial.direction.partition("→")
        return "same" if held in (asked, "mixed") else "other"

    def is_right(self, hit: Hit, text: str) -> bool:
        """Whether words of a hit are of the gold document and hold the answer."""
        question = self.trial.question
        return hit.passage.document_id == question.document_id and holds(text, question.answers)


def read_all(trials: Sequence[Trial]) -> list[Read]:
    """Every fair trial for which something was retrieved."""
    made = [
        Read(t, read(t.question.text, t.hits, t.likeness)) for t in trials if t.hits and t.is_fair
    ]
    return [one for one in made if one.reading.sentences]


def fit(rows: Matrix, labels: NDArray[np.int64], names: Sequence[str], penalty: float) -> Linear:
    """A logistic regression over standardised features, as weights of the features themselves.

    Each weight has the sign that its feature's meaning demands, so that no accident of the data
    makes an answer likelier because more of the question is missing.
    """
    from scipy.optimize import minimize

    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    inputs = np.column_stack([np.ones(len(rows)), (rows - mean) / scale])
    signs = 2.0 * labels - 1.0

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        margins = signs * (inputs @ weights)
        shrunk = np.concatenate([[0.0], weights[1:]])
        value = np.logaddexp(0.0, -margins).mean() + penalty / 2 * float(shrunk @ shrunk)
        pulls = -signs / (1.0 + np.exp(np.clip(margins, -60, 60)))
        return float(value), inputs.T @ pulls / len(inputs) + penalty * shrunk

    bounds = [(None, None), *map(_bounds, names)]
    found = minimize(loss, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    weights = found.x[1:] / scale
    return Linear(
        bias=round(float(found.x[0] - (weights * mean).sum()), 4),
        weights={
            name: round(float(w), 4)
            for name, w in zip(names, weights, strict=True)
            if abs(w) >= _LEAST_WEIGHT
        },
    )


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name in _EITHER:
        return None, None
    return (None, 0.0) if name in _AGAINST else (0.0, None)


def fit_order(
    rows: Matrix, right: NDArray[np.bool_], asked: NDArray[np.int64], names: Sequence[str]
) -> Linear:
    """Log odds that a sentence is right, by weights that put right sentences of a question first.

    `asked` numbers the question of each row, in rising order. The weights maximise the share of a
    softmax over a question's sentences that the right ones get (Cao et al. 2007, ListNet), so they
    learn from choices between sentences, not from questions being easy or hard; a second fit of
    one scale and bias makes log odds of them.
    """
    from scipy.optimize import minimize

    scale = rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    inputs = rows / scale
    begins = np.flatnonzero(np.diff(asked, prepend=-1))
    place = np.cumsum(np.diff(asked, prepend=-1) > 0) - 1

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        scores = inputs @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, begins)[place])
        every = np.add.reduceat(powers, begins)
        good = np.add.reduceat(powers * right, begins)
        pulls = powers / every[place] - powers * right / good[place]
        value = np.mean(np.log(every) - np.log(good)) + _EVIDENCE_PENALTY / 2 * weights @ weights
        return float(value), inputs.T @ pulls / len(begins) + _EVIDENCE_PENALTY * weights

    found = minimize(
        loss,
        np.zeros(len(names)),
        jac=True,
        method="L-BFGS-B",
        bounds=[_bounds(name) for name in names],
    )
    weights = found.x / scale
    level = fit((rows @ weights)[:, None], right.astype(int), ["score"], 0.0)
    return Linear(
        bias=level.bias,
        weights={
            name: round(float(w) * level.weights["score"], 4)
            for name, w in zip(names, weights, strict=True)
        },
    )


def fit_evidence(reads: Sequence[Read]) -> dict[Pair, Linear]:
    """Log odds that a sentence of the gold document holds the answer."""
    learned: dict[Pair, Linear] = {}
    for pair in _PAIRS:
        rows: list[list[float]] = []
        labels: list[bool] = []
        asked: list[int] = []
        names: tuple[str, ...] = ()
        for number, one in enumerate(reads):
            if one.pair != pair or not one.trial.answerable:
                continue
            right = [
                one.is_right(sentence.hit, sentence.text) for sentence in one.reading.sentences
            ]
            if any(right):
                names = tuple(one.reading.sentences[0].features)
                rows += [list(sentence.features.values()) for sentence in one.reading.sentences]
                labels += right
                asked += [number] * len(right)
        learned[pair] = fit_order(np.array(rows), np.array(labels), np.array(asked), names)
    return learned


def fit_answer(reads: Sequence[Read], ranking: dict[Pair, Linear]) -> dict[Pair, Linear]:
    """Log odds that the collection holds the answer."""
    learned: dict[Pair, Linear] = {}
    for pair in _PAIRS:
        rows: list[list[float]] = []
        labels: list[bool] = []
        names: tuple[str, ...] = ()
        for one in reads:
            if one.pair == pair:
                signals = refusal.signals(one.reading, ranked(one, ranking))
                names = tuple(signals)
                rows.append(list(signals.values()))
                labels.append(one.trial.answerable)
        learned[pair] = fit(np.array(rows), np.array(labels, dtype=int), names, _ANSWER_PENALTY)
    return learned


def ranked(one: Read, ranking: dict[Pair, Linear]) -> list[evidence.EvidenceSentence]:
    """The sentences of a trial by weights that do not ship yet."""
    return evidence.ranked(one.reading, ranking)


@dataclass(frozen=True, slots=True)
class Seen:
    """A trial as weights that have not seen its article decide it.

    `right`: whether each of the first three sentences holds the answer; `gold`: whether it is of
    the document that does.
    """

    trial: Trial
    odds: float
    right: tuple[bool, ...]
    gold: tuple[bool, ...]

    @property
    def tells(self) -> bool:
        """Whether thresholds are set by it: Travel is small, and some of it has no answer."""
        return self.trial.collection != TRAVEL


def cross_validated(reads: Sequence[Read]) -> list[Seen]:
    """Every trial, decided by weights that were learned from other articles."""
    seen = []
    for kept, left_out in _folds(reads):
        ranking = fit_evidence(kept)
        answering = fit_answer(kept, ranking)
        for one in left_out:
            found = ranked(one, ranking)
            odds = answering[refusal.pair_of(one.reading, found)](
                refusal.signals(one.reading, found)
            )
            first = found[:3]
            question = one.trial.question
            seen.append(
                Seen(
                    one.trial,
                    odds,
                    tuple(holds(s.text, question.answers) for s in first),
                    tuple(s.hit.passage.document_id == question.document_id for s in first),
                )
            )
    return seen


def _folds(reads: Sequence[Read]) -> list[tuple[list[Read], list[Read]]]:
    groups = sorted({one.trial.group for one in reads})
    order = np.random.default_rng(0).permutation(len(groups))
    fold_of = {groups[place]: i % _FOLDS for i, place in enumerate(order)}
    return [
        (
            [one for one in reads if fold_of[one.trial.group] != fold],
            [one for one in reads if fold_of[one.trial.group] == fold],
        )
        for fold in range(_FOLDS)
    ]


def thresholds(seen: Sequence[Seen]) -> dict[str, list[float]]:
    """For each direction, the log odds below which a question is refused, step by step.

    A step refuses its share of the answerable questions, or fewer if that is enough to answer
    hardly any of those without an answer.
    """
    telling = [one for one in seen if one.tells]
    found = {}
    for direction in (*sorted({one.trial.direction for one in telling}), refusal.EVERYWHERE):
        of = [o for o in telling if direction in (o.trial.direction, refusal.EVERYWHERE)]
        held = [one.odds for one in of if one.trial.answerable]
        not_held = [one.odds for one in of if not one.trial.answerable]
        found[direction] = [
            round(
                min(
                    float(np.quantile(held, _refused(step))),
                    float(np.quantile(not_held, 1 - _answered(step))),
                ),
                4,
            )
            for step in STEPS
        ]
    return found


def _refused(strictness: float) -> float:
    """The share of answerable questions that a strictness may refuse."""
    if strictness <= 0.5:
        return USUAL * (strictness / 0.5) ** 2
    return USUAL + (STRICTEST - USUAL) * ((strictness - 0.5) / 0.5) ** 2


def _answered(strictness: float) -> float:
    """The share of questions without an answer that it is enough to answer, at a strictness."""
    return ENOUGH * (1 - strictness) / 0.5


def rows(seen: Sequence[Seen]) -> list[dict[str, Any]]:
    """Figures of a cross-validation, a row for each collection and direction."""
    limits = {name: steps[STEPS.index(0.5)] for name, steps in thresholds(seen).items()}
    cells: dict[tuple[str, str], list[Seen]] = {}
    for one in seen:
        cells.setdefault((one.trial.collection, one.trial.direction), []).append(one)
    return [_row(key, cells[key], limits[key[1]]) for key in sorted(cells)]


def _row(key: tuple[str, str], found: Sequence[Seen], limit: float) -> dict[str, Any]:
    from sklearn.metrics import roc_auc_score

    answerable = [one for one in found if one.trial.answerable]
    without = [one for one in found if not one.trial.answerable]
    row = {
        "collection": key[0],
        "direction": key[1],
        "questions": len(answerable),
        "auc": float(roc_auc_score([o.trial.answerable for o in found], [o.odds for o in found])),
        "false_refusals": float(np.mean([one.odds < limit for one in answerable])),
        "false_answers": float(np.mean([one.odds >= limit for one in without])),
        "first_from_gold": float(np.mean([one.gold[0] for one in answerable])),
    }
    # Answers over Travel are told in words of their own.
    if key[0] != TRAVEL:
        for count in (1, 2, 3):
            row[f"contains_{count}"] = float(np.mean([any(o.right[:count]) for o in answerable]))
    return row


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, print the figures, write the weights if asked to, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.calibrate", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("folder", type=Path, help="the evaluation data")
    add("--most", type=int, default=110, help="questions of each file, evenly spread")
    add("--trials", type=Path, help="keep the retrieved passages in this file, and read them there")
    add("--output", type=Path, help="write the figures there as JSON")
    add("--write", action="store_true", help=f"write rag/data/{FILE_NAME}")
    options = parser.parse_args(arguments)
    trials = load_trials(options.folder, options.most, options.trials)
    if not trials:
        print(f"there is no evaluation data in {str(options.folder)!r}.", file=sys.stderr)
        return 1
    reads = read_all(trials)
    seen = cross_validated(reads)
    report = {"environment": environment(), "rows": rows(seen)}
    write_report(report, as_json=False, path=options.output)
    if options.write:
        ranking = fit_evidence(reads)
        weights = Weights(
            evidence=ranking, answer=fit_answer(reads, ranking), thresholds=thresholds(seen)
        )
        write_weights(weights, OUTPUT)
    return 0


def load_trials(folder: Path, most: int | None, kept: Path | None) -> list[Trial]:
    """Trials of the evaluation data; kept in a file, and read from it, if one is named."""
    if kept is not None and kept.is_file():
        found: list[Trial] = pickle.loads(kept.read_bytes())
        return found
    trials = list(development_trials(folder, most))
    if kept is not None:
        kept.write_bytes(pickle.dumps(trials))
    return trials


if __name__ == "__main__":
    sys.exit(main())
