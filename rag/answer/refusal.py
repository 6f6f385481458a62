"""Whether the retrieved passages contain an answer: a decision of ours, not a chat model's.

A logistic model over what the reading of the passages tells. `bench.calibrate` fits it on
questions asked of a collection that contains their answer, and of the same one without it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.analysis import words
from rag.answer.asked import HELD, asked_words, hit_words
from rag.answer.evidence import EvidenceSentence, pair_of
from rag.answer.fit import speaks_of_another
from rag.answer.names import names
from rag.answer.reading import Reading
from rag.answer.weights import learned_weights
from rag.schema import Hit
from rag.translation import open_term_table

EVERYWHERE = "everywhere"
# Log odds against an answer that speaks of another of several things than the question, and
# against any answer when nothing that is asked for is there. That is so for one in fifty questions
# that have an answer: too rare to be learned, it decides where a collection is small.
_AGAINST = 4.0
# A word is recognised in any wording if the table translates it this surely.
_RECOGNISED = 0.5
_MANY = 7


@dataclass(frozen=True, slots=True)
class Decision:
    """How likely the documents contain an answer, and from which probability on it is shown."""

    probability: float
    threshold: float
    weak_below: float

    @property
    def refuses(self) -> bool:
        """Whether the answer is withheld."""
        return self.probability < self.threshold

    @property
    def is_weak(self) -> bool:
        """Whether an answer that is shown should be called weak."""
        return self.probability < self.weak_below


def direction_of(reading: Reading, ranked: Sequence[EvidenceSentence]) -> str:
    """The languages of question and best evidence, such as ``ar→en``."""
    language = ranked[0].hit.passage.language
    return f"{reading.language}→{reading.language if language == 'mixed' else language}"


def signals(reading: Reading, ranked: Sequence[EvidenceSentence]) -> dict[str, float]:
    """What the reading tells about whether there is an answer; `ranked` must not be empty.

    `answerable` is there only with a reader.
    """
    best = ranked[0]
    others = _others(reading.hits, best.hit)
    # To be ahead of one or two passages means little.
    many = min(len(others) / _MANY, 1.0)
    found = {
        "cosine": best.match.cosine_similarity,
        "similarity": best.hit.similarity,
        "similarity_margin": many * _margin(best.hit.similarity, [h.similarity for h in others]),
        "terms": best.hit.term_score,
        "terms_margin": many * _margin(best.hit.term_score, [h.term_score for h in others]),
        "passages": math.log(len(reading.hits)),
        "arabic": float(reading.language == "ar"),
    }
    if reading.readings:
        found["answerable"] = max(one.answerable for one in reading.readings)
    else:
        found["evidence"] = best.score
    return found


def asks_for_nothing_there(reading: Reading) -> bool:
    """Whether none of the passages has anything of what is asked about the names of a question.

    True if no content word other than names and parts of known phrases (such as a country's name)
    is in a passage, and one of them would have been recognised in any wording.
    """
    left = _phrase_stems(reading.question) | {word.stem for word in names(reading.question)}
    about = [
        word
        for word in asked_words(reading.question)
        if not word.is_name and not word.is_frame and word.stem not in left
    ]
    known = any(max(word.targets.values(), default=0.0) >= _RECOGNISED for word in about)
    there = [hit_words(hit) for hit in reading.hits] if known else []
    return known and all(text.holds(word) < HELD for word in about for text in there)


def _phrase_stems(question: str) -> set[str]:
    """Stems of the question that are part of a phrase that the term table knows as a whole."""
    known = open_term_table().translate(words(question))
    return {part for term in known if " " in term for part in term.split()}


def _others(hits: Sequence[Hit], best: Hit) -> list[Hit]:
    """The hits of other documents; where there are none, the other hits."""
    of_others = [hit for hit in hits if hit.passage.document_id != best.passage.document_id]
    return of_others or [hit for hit in hits if hit is not best]


def _margin(value: float, others: Sequence[float]) -> float:
    """How far a value is ahead of the mean of the others; 0 if there are none."""
    return value - sum(others) / len(others) if others else 0.0


def decide(reading: Reading, ranked: Sequence[EvidenceSentence], strictness: float) -> Decision:
    """Whether to answer, at a strictness in [0, 1].

    0 always answers if there is anything to quote; 0.5 refuses one in twelve questions that
    have an answer, as measured on the development sets; 1 answers only what is as good as certain.
    """
    if not ranked:
        return Decision(0.0, 1.0, 1.0)
    weights = learned_weights().of(reading)
    odds = weights.answer[pair_of(reading, ranked[0].hit)](signals(reading, ranked))
    if speaks_of_another(reading.question, ranked[0].text) or asks_for_nothing_there(reading):
        odds -= _AGAINST
    everywhere = weights.thresholds[EVERYWHERE]
    steps = weights.thresholds.get(direction_of(reading, ranked), everywhere)
    return Decision(
        probability=_probability(odds),
        threshold=_threshold(steps, strictness),
        weak_below=_threshold(steps, strictness + 0.25 * (1 - strictness)),
    )


def _threshold(steps: Sequence[float], strictness: float) -> float:
    """The probability at a strictness, between the steps that were learned; 0 at 0."""
    if strictness <= 0:
        return 0.0
    place = min(strictness, 1.0) * len(steps) - 1
    if place < 0:
        return _probability(steps[0]) * (place + 1)
    below, share = int(place), place - int(place)
    above = steps[min(below + 1, len(steps) - 1)]
    return _probability(steps[below] * (1 - share) + above * share)


def _probability(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(min(odds, 60.0), -60.0)))
