"""What the embedded model says of the quotes, and what its word adds to the decision.

It takes some seconds a question, so what it said is kept in a file, a JSON line each, and only
what is not there yet is asked.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from bench.decisions import USUAL_STEP, Seen, folds, steps, thresholds
from bench.fitting import fit
from bench.trials import Trial
from rag.answer.generate import ChatModel
from rag.answer.judgement import excerpts
from rag.answer.refusal import judged_signals
from rag.answer.weights import Linear
from rag.models.chat import LOCAL, chat_model_options
from rag.settings import load_settings

_PENALTY = 1e-2


@dataclass(frozen=True, slots=True)
class Judged:
    """A trial that the model has judged; `margin` and `stated` as the refusal knows them."""

    trial: Trial
    margin: float
    stated: float


def ask(seen: Sequence[Seen], most: int, file: Path, minutes: float) -> None:
    """Ask the model about the first `most` questions of each cell, and keep what it says."""
    options = chat_model_options(load_settings())
    model = ChatModel(LOCAL, options)
    known = _read(file)
    until = time.monotonic() + 60 * minutes
    with file.open("a", encoding="utf-8") as kept:
        for one in _in_turn(seen, most):
            key = _key(one)
            if time.monotonic() > until:
                return
            if key in known:
                continue
            stated = model.judge(one.trial.question.text, one.best)
            kept.write(json.dumps({"key": key, "stated": stated}) + "\n")
            kept.flush()


def _in_turn(seen: Sequence[Seen], most: int) -> Iterator[Seen]:
    """The trials of `most` questions a cell, one of each cell after the other."""
    cells: dict[tuple[str, str], dict[str, list[Seen]]] = {}
    for one in seen:
        trial = one.trial
        if one.tells:
            questions = cells.setdefault((trial.collection, trial.direction), {})
            questions.setdefault(_digest(trial.question.text), []).append(one)
    queues = [sorted(questions.items())[:most] for questions in cells.values()]
    for turn in zip_longest(*queues):
        for pair in turn:
            yield from pair[1] if pair else ()


def judged(seen: Sequence[Seen], file: Path) -> list[Judged]:
    """The trials of which the file knows what the model says; each question and quotes once."""
    known = _read(file)
    limits = thresholds(seen)
    found = []
    for one in seen:
        stated = known.pop(_key(one), None) if one.tells else None
        if stated is not None:
            signals = judged_signals(one.odds, limits[one.trial.direction], stated)
            found.append(Judged(one.trial, signals["margin"], signals["stated"]))
    return found


def learn(found: Sequence[Judged]) -> tuple[Linear, list[float]]:
    """The weights of margin and judgement, and thresholds from folds they have not seen."""
    return _fit(found), steps([(one.trial.answerable, odds) for one, odds in _validated(found)])


def judged_rows(found: Sequence[Judged]) -> list[dict[str, Any]]:
    """Figures of a cross-validation, with the judgement and without, for each direction."""
    validated = _validated(found)
    limit = steps([(one.trial.answerable, odds) for one, odds in validated])[USUAL_STEP]
    alone = steps([(one.trial.answerable, one.margin) for one in found])[USUAL_STEP]
    directions = sorted({one.trial.direction for one in found})
    rows = []
    for direction in ("all", *directions):
        of = [pair for pair in validated if direction in ("all", pair[0].trial.direction)]
        answerable = [one.trial.answerable for one, _ in of]
        rows.append(
            {"collection": "judged", "direction": direction, "trials": len(of)}
            | _figures("without", answerable, [one.margin for one, _ in of], alone)
            | _figures("judgement", answerable, [one.stated for one, _ in of], None)
            | _figures("together", answerable, [odds for _, odds in of], limit)
        )
    return rows


def _figures(
    name: str, answerable: Sequence[bool], odds: Sequence[float], limit: float | None
) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    figures = {f"auc_{name}": float(roc_auc_score(answerable, odds))}
    if limit is not None:
        shown = np.array(odds) >= limit
        held = np.array(answerable)
        figures[f"false_refusals_{name}"] = float(np.mean(~shown[held]))
        figures[f"false_answers_{name}"] = float(np.mean(shown[~held]))
    return figures


def _validated(found: Sequence[Judged]) -> list[tuple[Judged, float]]:
    return [
        (one, weights({"margin": one.margin, "stated": one.stated}))
        for kept, left_out in folds(found)
        for weights in [_fit(kept)]
        for one in left_out
    ]


def _fit(found: Sequence[Judged]) -> Linear:
    rows = np.array([[one.margin, one.stated] for one in found])
    labels = np.array([one.trial.answerable for one in found], dtype=int)
    return fit(rows, labels, ["margin", "stated"], _PENALTY)


def _read(file: Path) -> dict[str, float | None]:
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    return {row["key"]: row["stated"] for row in map(json.loads, lines)}


def _key(one: Seen) -> str:
    return _digest("\n".join([one.trial.question.text, *excerpts(one.best)]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
