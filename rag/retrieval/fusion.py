"""One ranking from several legs and two language pools.

Within a pool, a score is a weighted sum of parts that are comparable between questions: cosines,
and shares of the score of a perfect match. Dividing by the pool's best score instead would give the
best of a pool without an answer the same score as the best of the right one.

Between pools, scores are compared after subtracting each pool's own background. After a few
passages in a row from one pool, the next one is from the other. Between indexes, rankings are
merged, so that the passages of one index never change the order of another's passages. The effect
of each choice, and alternatives that were tried, are in docs/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

import numpy as np

from rag.embedders import Vectors
from rag.schema import Language

Item = TypeVar("Item")

# The ranks of a pool whose mean score is the score of a passage by chance.
BACKGROUND = slice(5, 200)
# The usual background counts as the scores of this number of passages.
USUAL_BACKGROUND_COUNT = 10
# After this number of passages in a row from one pool, the next is from the other.
LONGEST_RUN = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each leg in the score of a passage.

    `whole` is the share of the whole passage in the similarity, the rest is its best part's.
    Cosines and shares are lower across languages; larger weights make up for it. `background` is
    the mean score of passages by chance over the development sets.
    """

    whole: float = 0.5
    terms: float = 0.88
    similarity: float = 0.6
    other_language_terms: float = 0.8
    other_language_similarity: float = 0.92
    title: float = 0.3
    background: float = 0.11


WEIGHTS = Weights()
# Cosines of e5 are worth more: they count besides those that USE gives alone.
_WEIGHTS_OF: Mapping[str, Weights] = {
    "e5": Weights(
        whole=0.78,
        similarity=1.5,
        other_language_terms=0.66,
        other_language_similarity=2.1,
        title=0.45,
        background=0.2,
    )
}


def weights_of(embedder: str) -> Weights:
    """The weights for the vectors of an embedder, by its identity."""
    return _WEIGHTS_OF.get(embedder.partition(":")[0], WEIGHTS)


@dataclass(frozen=True)
class Legs:
    """Scores of one pool's candidates, each ``(n,)``, higher is better.

    `whole` and `part`: cosines of the question with the passage and with its best part; `terms`
    and `title`: shares in [0, 1] of the question's terms that the passage contains, and of its
    title that the question names.
    """

    whole: Vectors
    part: Vectors
    terms: Vectors
    title: Vectors

    def similarity(self, whole: float) -> Vectors:
        """The dense part: passage and best part together, with that share of the former."""
        mixed: Vectors = whole * self.whole + (1 - whole) * self.part
        return mixed


def pool_scores(legs: Legs, *, same_language: bool, weights: Weights = WEIGHTS) -> Vectors:
    """The scores of a pool's candidates, ``(n,)``, higher is better."""
    if same_language:
        terms, similarity = weights.terms, weights.similarity
    else:
        terms, similarity = weights.other_language_terms, weights.other_language_similarity
    scores: Vectors = (
        terms * legs.terms
        + similarity * legs.similarity(weights.whole)
        + weights.title * legs.title
    )
    return scores


def fuse(
    pools: Mapping[Language, Vectors],
    count: int,
    *,
    weights: Weights = WEIGHTS,
    backgrounds: Mapping[Language, float] | None = None,
) -> list[tuple[Language, int, float]]:
    """The best candidates of all pools, best first: pool, place in its scores, fused score.

    `backgrounds` are subtracted; they are made of the pools' own scores if none are given.
    """
    if backgrounds is None:
        backgrounds = {pool: background(scores, weights) for pool, scores in pools.items()}
    queues = {
        pool: [
            (pool, int(place), float(scores[place] - backgrounds[pool]))
            for place in np.argsort(-scores, kind="stable")[:count]
        ]
        for pool, scores in pools.items()
    }
    fused: list[tuple[Language, int, float]] = []
    while len(fused) < count and any(queues.values()):
        paused = _pool_on_a_run(fused)
        waiting = [queue for pool, queue in queues.items() if queue and pool != paused]
        heads = waiting or [queue for queue in queues.values() if queue]
        fused.append(max(heads, key=lambda queue: queue[0][2]).pop(0))
    return fused


def merge(rankings: Sequence[Sequence[tuple[Item, float]]]) -> list[Item]:
    """One ranking of the items of several, each with a score that compares between rankings.

    The order inside each ranking does not change: an item counts the best score of itself and of
    the items after it.
    """
    scored = [
        (item, best)
        for ranking in rankings
        for (item, _), best in zip(ranking, _best_from_here(ranking), strict=True)
    ]
    return [item for item, _ in sorted(scored, key=lambda one: -one[1])]


def _best_from_here(ranking: Sequence[tuple[object, float]]) -> list[float]:
    return list(accumulate((score for _, score in reversed(ranking)), max))[::-1]


def background(scores: Vectors, weights: Weights = WEIGHTS) -> float:
    """The score of a passage by chance in a pool with these `scores`.

    A small pool has few passages for an estimate, so the usual background counts as well.
    """
    chance = -np.sort(-scores)[BACKGROUND]
    total = chance.sum() + USUAL_BACKGROUND_COUNT * weights.background
    return float(total / (len(chance) + USUAL_BACKGROUND_COUNT))


def _pool_on_a_run(fused: Sequence[tuple[Language, int, float]]) -> Language | None:
    last = {pool for pool, _, _ in fused[-LONGEST_RUN:]}
    return last.pop() if len(fused) >= LONGEST_RUN and len(last) == 1 else None
