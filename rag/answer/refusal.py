"""Whether the retrieved passages hold an answer at all: a decision of ours, not a model's mood.

A logistic model over what retrieval says; `bench.calibrate` fits it on questions whose gold
passage is in the collection and the same questions with it taken out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.analysis import content_words, word_overlap
from rag.answer.evidence import EvidenceSentence
from rag.language import question_language
from rag.schema import Hit

# A passage that is not the best one but names everything asked for can support as well.
_SUPPORTING_HITS = 3


@dataclass(frozen=True, slots=True)
class Signals:
    """What retrieval says about a question, each higher when an answer is likelier.

    `evidence`: score of the best sentence; `passage_overlap`, `sentence_overlap`: share of the
    question's content words in the best passage and the best sentence; `margin`: how far the
    best passage is ahead of the next of its language; `similarity`: its cosine.
    """

    same_language: bool
    evidence: float
    passage_overlap: float
    sentence_overlap: float
    margin: float
    similarity: float


# Weights of (bias, evidence, passage_overlap, sentence_overlap, margin, similarity).
_SAME_LANGUAGE = (-7.3, 12.0, 3.0, -1.5, 9.0, -8.0)
_OTHER_LANGUAGE = (-2.4, 4.0, 0.0, 0.0, 6.0, 4.0)


def signals(question: str, hits: Sequence[Hit], ranked: Sequence[EvidenceSentence]) -> Signals:
    """Read the signals off the hits and their ranked sentences; both must not be empty."""
    best = ranked[0]
    asked = content_words(question)
    language = best.hit.passage.language
    rivals = [h.score for h in hits if h.passage.language == language and h is not best.hit]
    return Signals(
        same_language=language in (question_language(question), "mixed"),
        evidence=best.score,
        passage_overlap=max(word_overlap(asked, h.passage.text) for h in hits[:_SUPPORTING_HITS]),
        sentence_overlap=word_overlap(asked, best.text),
        margin=best.hit.score - max(rivals, default=0.0),
        similarity=best.hit.similarity,
    )


def answer_probability(seen: Signals) -> float:
    """How likely the documents hold an answer, in [0, 1]."""
    weights = _SAME_LANGUAGE if seen.same_language else _OTHER_LANGUAGE
    values = (
        1.0,
        seen.evidence,
        seen.passage_overlap,
        seen.sentence_overlap,
        seen.margin,
        seen.similarity,
    )
    return 1.0 / (1.0 + math.exp(-sum(w * v for w, v in zip(weights, values, strict=True))))


def refuses(probability: float, strictness: float) -> bool:
    """Whether an answer of that probability is withheld at a strictness in [0, 1]; 0 never does."""
    return probability < strictness**2


def is_weak(probability: float, strictness: float) -> bool:
    """Whether an answer that is shown should be called weak."""
    return probability < (strictness + 0.5 * (1 - strictness)) ** 2 / 2 + strictness**2 / 2
