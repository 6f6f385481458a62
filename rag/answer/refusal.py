"""Whether the retrieved passages contain an answer: a decision of ours, not a chat model's.

A logistic model over what the reading of the passages tells. `bench.calibrate` fits it on
questions asked of a collection that contains their answer, and of the same one without it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.content_words import (
    ContentWord,
    content_words_of,
    hit_text,
    telling_words_of,
    text_words,
)
from rag.answer.evidence import EvidenceSentence, pair_of
from rag.answer.fit import counts_another, speaks_of_another
from rag.answer.matches import has_word
from rag.answer.names import names
from rag.answer.reading import Reading
from rag.answer.weights import learned_weights
from rag.schema import Hit
from rag.translation.restating import restated

# Log odds against an answer that speaks of another of several things than the question.
_OF_ANOTHER = 4.0
# Log odds against one that does not name what is to be counted. That is so for 26 of 257 questions
# without an answer, and for 5 of 254 right answers, whose words the lexicon does not know.
_COUNTS_ANOTHER = 2.0
# Log odds against any answer when no passage has a word of what is asked, names apart. Too rare in
# large collections to be learned there, it decides in small ones.
_NOTHING_THERE = 2.0
# Log odds against a sentence that has less than this share of the words that are asked with, also
# in translation. Of 600 questions about news it withholds 14 answers to near misses, 6 wrong ones
# and 4 right ones; to refuse as many near misses by the threshold costs 12 right ones or more.
_LITTLE, _SAYS_LITTLE = 0.26, 0.62
_RECOGNISED = 0.5
_MANY = 7
# Answers that a strictness this much nearer to 1 refuses are called weak.
_WEAK = 0.1


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


def signals(reading: Reading, ranked: Sequence[EvidenceSentence]) -> dict[str, float]:
    """What the reading tells about whether there is an answer; `ranked` must not be empty.

    With a reader, `answerable`: its log odds that the passage of the best sentence answers. Without
    one, `covered` and `passage_covered`, the shares of the question's words that the best sentence
    and its passage contain, each with the title; `similarity_margin`, how far that passage is ahead
    of the mean of the others; and `evidence`, the log odds that the best sentence answers.
    """
    best = ranked[0]
    if reading.readings:
        return {"answerable": reading.readings[reading.hits.index(best.hit)].answerable}
    asked = telling_words_of(restated(reading.question, hit_text(best.hit)))
    others = _others(reading.hits, best.hit)
    # To be ahead of one or two passages means little.
    many = min(len(others) / _MANY, 1.0)
    return {
        "covered": covered(asked, _titled(best)),
        "passage_covered": covered(asked, hit_text(best.hit)),
        "similarity_margin": many * _margin(best.hit.similarity, [h.similarity for h in others]),
        "evidence": best.score,
    }


def asks_for_nothing_there(reading: Reading) -> bool:
    """Whether no passage has a word of what is asked about the names of a question.

    False if none of these words has a translation that is likely: it might be there in other words.
    """
    named = {word.stem for word in names(reading.question)}
    about = [
        word
        for word in content_words_of(reading.question)
        if not (word.is_name or word.is_frame or word.stem in named)
    ]
    known = any(max(word.targets.values(), default=0.0) >= _RECOGNISED for word in about)
    texts = [hit_text(hit) for hit in reading.hits] if known else []
    return known and not any(has_word(text, word) for word in about for text in texts)


def covered(asked: Sequence[ContentWord], text: str) -> float:
    """The mean confidence that each word is in a text, in [0, 1]; 1 without any word."""
    there = text_words(text)
    scores = [1.0 if has_word(text, word) else there.match_score(word) for word in asked]
    return sum(scores) / len(scores) if scores else 1.0


def _titled(sentence: EvidenceSentence) -> str:
    """A sentence with the title of its document before it."""
    return f"{sentence.hit.passage.title}\n{sentence.text}"


def _others(hits: Sequence[Hit], best: Hit) -> list[Hit]:
    """The hits of other documents; where there are none, the other hits."""
    of_others = [hit for hit in hits if hit.passage.document_id != best.passage.document_id]
    return of_others or [hit for hit in hits if hit is not best]


def _margin(value: float, others: Sequence[float]) -> float:
    """The difference of a value from the mean of the others; 0 if there are none."""
    return value - sum(others) / len(others) if others else 0.0


def decide(
    reading: Reading, ranked: Sequence[EvidenceSentence], strictness: float, sure: float = 0.0
) -> Decision:
    """Whether to answer, at a strictness in [0, 1]; answers that `sure` refuses are called weak.

    0 always answers if there is anything to quote; 0.5 refuses one in ten of the questions of the
    development sets that have an answer; 1 answers only what is as good as certain.
    """
    if not ranked:
        return Decision(0.0, 1.0, 1.0)
    weights = learned_weights().of(reading)
    odds = weights.answer[pair_of(reading, ranked[0].hit)](signals(reading, ranked))
    if speaks_of_another(reading.question, ranked[0].text):
        odds -= _OF_ANOTHER
    titled = _titled(ranked[0])
    question = restated(reading.question, titled)
    if counts_another(question, titled):
        odds -= _COUNTS_ANOTHER
    if reading.readings and covered(telling_words_of(question), titled) < _LITTLE:
        odds -= _SAYS_LITTLE
    if asks_for_nothing_there(reading):
        odds -= _NOTHING_THERE
    sure = max(sure, strictness + _WEAK * (1 - strictness))
    return Decision(
        probability=_probability(odds),
        threshold=_threshold(weights.thresholds, strictness),
        weak_below=_threshold(weights.thresholds, sure),
    )


def answers_alone(reading: Reading, sentence: EvidenceSentence, strictness: float) -> bool:
    """Whether a sentence would be shown as the answer if it were the best one."""
    return not decide(reading, [sentence], strictness).refuses


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
