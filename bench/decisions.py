"""The weights that rank evidence and decide on refusals, learned and cross-validated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import numpy as np

from bench.fitting import SHIFT, fit, fit_order
from bench.trials import FREE_WORDS, NEARLY, Trial, has_answer
from rag.answer import evidence, refusal
from rag.answer.reading import Reading, ReadSentence, read
from rag.answer.weights import LearnedWeights, Linear, Pair, Weights
from rag.reader import Reader
from rag.schema import Hit

STEPS = tuple(step / 10 for step in range(1, 11))
# The share of answerable questions that is refused at strictness 0.5, and at 1.
USUAL, STRICTEST = 0.1, 0.6
USUAL_STEP = STEPS.index(0.5)
TRAVEL, NOMIRACL = "travel", "nomiracl"
_FOLDS = 5
_QUOTES = 3
_EVIDENCE_PENALTY = 1e-3
_ANSWER_PENALTY = 1e-1
_PAIRS: tuple[Pair, ...] = ("same", "other")


class _OfTrial(Protocol):
    @property
    def trial(self) -> Trial: ...


HasTrial = TypeVar("HasTrial", bound=_OfTrial)


@dataclass(frozen=True, slots=True)
class Read:
    """A trial and the reading of its hits."""

    trial: Trial
    reading: Reading

    @property
    def pair(self) -> Pair:
        """Whether question and gold document are in one language."""
        asked, _, of_gold = self.trial.direction.partition("→")
        return "same" if of_gold in (asked, "mixed") else "other"

    def is_right(self, hit: Hit, text: str) -> bool:
        """Whether words of a hit are of the gold document and contain the answer."""
        question = self.trial.question
        return hit.passage.document_id == question.document_id and has_answer(
            text, question.answers
        )


def read_all(trials: Sequence[Trial], reader: Reader) -> list[Read]:
    """Every fair trial for which something was retrieved, its passages read by `reader`."""
    made = [Read(t, read(t.question.text, t.hits, reader)) for t in trials if t.hits and t.is_fair]
    return [one for one in made if one.reading.sentences]


def fit_all(reads: Sequence[Read]) -> LearnedWeights:
    """Weights without thresholds, for passages that were retrieved only, and for those read."""
    return LearnedWeights(unread=_fit([unread(one) for one in reads]), read=_fit(reads))


def unread(one: Read) -> Read:
    """The same trial without the reader."""
    sentences = tuple(
        replace(s, features={n: v for n, v in s.features.items() if n != "read"}, answer=None)
        for s in one.reading.sentences
    )
    return replace(one, reading=replace(one.reading, sentences=sentences, readings=()))


def _fit(reads: Sequence[Read]) -> Weights:
    ranking = Weights(evidence=_fit_evidence(reads), answer={}, thresholds=[])
    return ranking.model_copy(update={"answer": _fit_answer(reads, ranking)})


def _fit_evidence(reads: Sequence[Read]) -> dict[Pair, Linear]:
    """Log odds that a sentence of the gold document contains the answer.

    Sentences of both languages are ranked together, each with the weights for its language, since
    they are compared in a collection of both.
    """
    rows: list[list[float]] = []
    labels: list[bool] = []
    asked: list[int] = []
    names: tuple[str, ...] = ()
    for number, one in enumerate(reads):
        sentences = one.reading.sentences if one.trial.answerable else ()
        right = [one.is_right(sentence.hit, sentence.text) for sentence in sentences]
        if any(right):
            names = tuple(sentences[0].features)
            rows += [_by_language(one.reading, sentence) for sentence in sentences]
            labels += right
            asked += [number] * len(right)
    doubled = tuple(f"{pair} {name}" for pair in _PAIRS for name in (*names, SHIFT))
    found = fit_order(np.array(rows), np.array(labels), np.array(asked), doubled, _EVIDENCE_PENALTY)
    return {
        pair: Linear(
            bias=round(found.bias + found.weights[f"{pair} {SHIFT}"], 4),
            weights={name: found.weights[f"{pair} {name}"] for name in names},
        )
        for pair in _PAIRS
    }


def _by_language(reading: Reading, sentence: ReadSentence) -> list[float]:
    """The features of a sentence with 1 behind them, in the places of its language, else 0."""
    values = [*sentence.features.values(), 1.0]
    none = [0.0] * len(values)
    return values + none if reading.same_language(sentence.hit) else none + values


def _fit_answer(reads: Sequence[Read], ranking: Weights) -> dict[Pair, Linear]:
    """Log odds that the collection contains the answer, as questions in use have one."""
    both = LearnedWeights(unread=ranking, read=ranking)
    learned: dict[Pair, Linear] = {}
    for pair in _PAIRS:
        asked = [o for o in reads if o.pair == pair and o.trial.collection != FREE_WORDS]
        found = [refusal.signals(o.reading, evidence.ranked(o.reading, both)) for o in asked]
        rows = np.array([list(values.values()) for values in found])
        labels = np.array([one.trial.answerable for one in asked], dtype=int)
        learned[pair] = fit(rows, labels, tuple(found[0]), _ANSWER_PENALTY)
    return learned


@dataclass(frozen=True, slots=True)
class Seen:
    """A trial with its best sentences, decided by weights learned without its article."""

    trial: Trial
    odds: float
    best: tuple[evidence.EvidenceSentence, ...]

    @property
    def tells(self) -> bool:
        """Whether thresholds are set by it.

        Travel is small, and some of it has no answer. Free words and their near misses are harder
        than what is asked in use.
        """
        return not self.trial.collection.startswith((TRAVEL, FREE_WORDS))

    @property
    def first_from_gold(self) -> bool:
        """Whether the best sentence is of the document that has the answer."""
        return self.best[0].hit.passage.document_id == self.trial.question.document_id

    def contains(self, count: int) -> bool:
        """Whether one of the first sentences contains the answer."""
        return any(has_answer(s.text, self.trial.question.answers) for s in self.best[:count])


def cross_validated(reads: Sequence[Read]) -> list[Seen]:
    """Every trial, decided by weights that were learned from other articles."""
    seen = []
    for kept, left_out in folds(reads):
        weights = fit_all(kept)
        for one in left_out:
            found = evidence.ranked(one.reading, weights)
            answer = weights.of(one.reading).answer
            pair = evidence.pair_of(one.reading, found[0].hit)
            odds = answer[pair](refusal.signals(one.reading, found))
            seen.append(Seen(one.trial, odds, tuple(found[:_QUOTES])))
    return seen


def folds(reads: Sequence[HasTrial]) -> list[tuple[list[HasTrial], list[HasTrial]]]:
    """Pairs of trials to learn from and trials to decide, which share no article."""
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


def thresholds(seen: Sequence[Seen]) -> list[float]:
    """The log odds below which a question is refused, step by step.

    A step refuses its share of the answerable questions of all collections and languages.
    """
    odds = [one.odds for one in seen if one.tells and one.trial.answerable]
    found = np.quantile(odds, [_refused(step) for step in STEPS])
    return [round(float(limit), 4) for limit in found]


def _refused(strictness: float) -> float:
    """The share of answerable questions that a strictness may refuse."""
    if strictness <= 0.5:
        return USUAL * (strictness / 0.5) ** 2
    return USUAL + (STRICTEST - USUAL) * ((strictness - 0.5) / 0.5) ** 2


def rows(seen: Sequence[Seen]) -> list[dict[str, Any]]:
    """Figures of a cross-validation, a row for each collection and direction."""
    limit = thresholds(seen)[USUAL_STEP]
    cells: dict[tuple[str, str], list[Seen]] = {}
    for one in seen:
        cells.setdefault((one.trial.collection, one.trial.direction), []).append(one)
    # Near misses are told from the questions that they were made of.
    for (name, direction), found in cells.items():
        if name.endswith(NEARLY):
            own = cells[name.removesuffix(NEARLY), direction]
            found += [one for one in own if one.trial.answerable]
    return [_row(key, cells[key], limit) for key in sorted(cells)]


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
        "first_from_gold": float(np.mean([one.first_from_gold for one in answerable])),
    }
    # Answers over Travel are told in words of their own, NoMIRACL has none.
    if key[0] not in (TRAVEL, NOMIRACL) and not key[0].endswith(NEARLY):
        for count in range(1, _QUOTES + 1):
            row[f"contains_{count}"] = float(np.mean([one.contains(count) for one in answerable]))
    return row
