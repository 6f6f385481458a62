"""Whether the retrieved passages hold an answer at all: a decision of ours, not a model's mood.

A logistic model over what the reading of the passages tells. `bench.calibrate` fits it on
questions asked of a collection that holds their answer, and of the same one without it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.analysis import words
from rag.answer.asked import HELD
from rag.answer.evidence import EvidenceSentence
from rag.answer.fit import speaks_of_another
from rag.answer.names import names
from rag.answer.reading import Reading, coverage, plain_weights
from rag.answer.weights import LearnedWeights, Pair, learned_weights
from rag.schema import Hit
from rag.translation import open_term_table

EVERYWHERE = "everywhere"
# A word is known if the table translates it, or gives synonyms, at least this surely.
_KNOWN = 0.3
# A word is recognised in any wording if the table translates it this surely.
_RECOGNISED = 0.5
# Log odds against an answer when nothing that is asked for is there: over the development sets
# that is so for one in fifty questions that have an answer. Too rare there to be learned, it
# decides where a collection is small.
_NOTHING_THERE = 4.0
_SHOWN = 3
_MANY = 7


@dataclass(frozen=True, slots=True)
class Decision:
    """How likely the documents hold an answer, and from which probability on it is shown."""

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


def pair_of(reading: Reading, ranked: Sequence[EvidenceSentence]) -> Pair:
    """Whether the best evidence is in the question's language."""
    return "same" if reading.same_language(ranked[0].hit) else "other"


def direction_of(reading: Reading, ranked: Sequence[EvidenceSentence]) -> str:
    """The languages of question and best evidence, such as ``ar→en``."""
    language = ranked[0].hit.passage.language
    return f"{reading.language}→{reading.language if language == 'mixed' else language}"


def signals(reading: Reading, ranked: Sequence[EvidenceSentence]) -> dict[str, float]:
    """What the reading tells about whether there is an answer; `ranked` must not be empty."""
    best = ranked[0]
    place = reading.hits.index(best.hit)
    features = next(s.features for s in reading.sentences if s.match is best.match)
    others = _others(reading.hits, best.hit)
    rivals = [s.compared for s in ranked if s.hit in others]
    covered = [coverage(held, reading.weights) for held in reading.held]
    rest = [c for hit, c in zip(reading.hits, covered, strict=True) if hit in others]
    asked = list(zip(reading.asked, reading.held[place], strict=True))
    plain = plain_weights(reading.asked)
    total = sum(plain) or 1.0
    anywhere = [max(column) for column in zip(*reading.held, strict=True)]
    known = [max(word.targets.values(), default=0.0) >= _KNOWN for word in reading.asked]
    shown = ranked[:_SHOWN]
    # To be ahead of one or two passages means little.
    many = min(len(others) / _MANY, 1.0)
    return {
        "evidence": best.compared,
        "shown_evidence": sum(s.compared for s in shown) / len(shown),
        "ahead": min(best.compared - max(rivals), 3.0) if rivals else 3.0,
        "cosine": features["cosine"],
        "best_cosine": max(s.match.cosine_similarity for s in ranked),
        "similarity": best.hit.similarity,
        "similarity_margin": many * _margin(best.hit.similarity, [h.similarity for h in others]),
        "terms": best.hit.term_score,
        "terms_margin": many * _margin(best.hit.term_score, [h.term_score for h in others]),
        "coverage": features["coverage"],
        "telling_coverage": features["telling_coverage"],
        "coverage_around": features["coverage_around"],
        "passage_coverage": coverage(reading.held[place], plain),
        "best_coverage": max(covered),
        "coverage_margin": covered[place] - max(rest, default=0.0),
        "nowhere": sum(w for w, held in zip(plain, anywhere, strict=True) if held < HELD) / total,
        "known_nowhere": sum(
            w for w, held, k in zip(plain, anywhere, known, strict=True) if k and held < HELD
        )
        / total,
        "missing": sum(w.weight * (1 - held) for w, held in asked),
        "most_missing": max((w.weight * (1 - held) for w, held in asked), default=1.0),
        "names_missing": float(sum(w.is_name and held < HELD for w, held in asked)),
        "kind": float(best.holds_kind),
        "no_kind": float(reading.kind is not None and not best.holds_kind),
        "no_kind_shown": float(reading.kind is not None and not any(s.holds_kind for s in shown)),
        "question_length": math.log(1 + len(asked)),
        "rank": float(place),
        "passages": math.log(len(reading.hits)),
        "arabic": float(reading.language == "ar"),
    }


def asks_for_nothing_there(reading: Reading) -> bool:
    """Whether what is asked about the names of a question stands in none of the passages.

    True if no content word other than names and parts of known phrases (such as a country's
    name) is held anywhere, and one of them would have been recognised in any wording.
    """
    left = _phrase_stems(reading.question) | {word.stem for word in names(reading.question)}
    about = [
        (max(column), max(word.targets.values(), default=0.0))
        for word, column in zip(reading.asked, zip(*reading.held, strict=True), strict=True)
        if not word.is_name and not word.is_frame and word.stem not in left
    ]
    return (
        bool(about)
        and all(held < HELD for held, _ in about)
        and any(known >= _RECOGNISED for _, known in about)
    )


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
    learned = learned_weights()
    weights = learned.read if reading.readings else learned.compared
    odds = compared_odds(reading, ranked, learned)
    if reading.readings:
        odds = weights.answer[pair_of(reading, ranked)](read_signals(reading, odds))
        if speaks_of_another(reading.question, ranked[0].text):
            odds -= _NOTHING_THERE
    everywhere = weights.thresholds[EVERYWHERE]
    steps = weights.thresholds.get(direction_of(reading, ranked), everywhere)
    return Decision(
        probability=_probability(odds),
        threshold=_threshold(steps, strictness),
        weak_below=_threshold(steps, strictness + 0.25 * (1 - strictness)),
    )


def compared_odds(
    reading: Reading, ranked: Sequence[EvidenceSentence], learned: LearnedWeights
) -> float:
    """The log odds that the documents contain the answer, without the reader."""
    by_comparison = sorted(ranked, key=lambda sentence: -sentence.compared)
    odds = learned.compared.answer[pair_of(reading, by_comparison)](signals(reading, by_comparison))
    return odds - _NOTHING_THERE if asks_for_nothing_there(reading) else odds


def read_signals(reading: Reading, odds: float) -> dict[str, float]:
    """What the reader tells about whether there is an answer, beside the `odds` without it."""
    return {
        "answerable": max(one.answerable for one in reading.readings),
        "compared": odds,
    }


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
