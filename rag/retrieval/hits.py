"""Ranked passages of several indexes as one list of hits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from rag.index import Snapshot
from rag.retrieval.copies import Copies, repeating, without_copies
from rag.retrieval.fusion import Weights, background, fuse, merge
from rag.retrieval.ranking import RankedPassage, RankedPool, RankedPools, sentence_cosines
from rag.schema import Hit, Language, Passage, SentenceMatch
from rag.sentences import sentence_spans


class Found(NamedTuple):
    """A passage by its place in a pool, with its score in the ranking of its index."""

    pool: RankedPool
    place: int
    score: float

    @property
    def passage(self) -> RankedPassage:
        """The passage as it was ranked."""
        return self.pool.passages[self.place]


def merged(indexes: Sequence[RankedPools], count: int, weights: Weights) -> list[Found]:
    """The best passages of all indexes in one ranking, at most `count` of each index."""
    chance: dict[Language, float] = {}
    rankings: list[list[tuple[Found, float]]] = []
    for pools in indexes:
        # An index ranks its pools as if it were alone, unless an earlier one has them too.
        first = {name: pool for name, pool in pools.items() if name not in chance}
        chance |= {name: background(pool.comparable, weights) for name, pool in first.items()}
        fused = fuse(
            {n: p.scores if n in first else p.comparable for n, p in pools.items()},
            count,
            backgrounds=chance
            | {name: background(pool.scores, weights) for name, pool in first.items()},
        )
        rankings.append(
            [
                (
                    Found(pools[name], place, score),
                    float(pools[name].comparable[place] - chance[name]),
                )
                for name, place, score in fused
            ]
        )
    # Passages with the quoted words come first.
    return sorted(merge(rankings), key=lambda found: -found.passage.quoted)


def hits_of(ranked: Sequence[Found], k: int) -> list[Hit]:
    """The first `k` of the ranked passages that are no copies; a mixed one may be in both pools."""
    chosen = _that_may_be_hits(ranked, k)
    passages = _passages([one.passage for one in chosen])
    first: dict[str, tuple[Passage, Found]] = {}
    for passage, found in zip(passages, chosen, strict=True):
        first.setdefault(passage.id, (passage, found))
    different = list(first.values())
    kept, copies = without_copies(
        [passage for passage, _ in different], [found.passage.said() for _, found in different]
    )
    hits = [different[place] for place in kept[:k]]
    cosines = sentence_cosines([found.passage for _, found in hits])
    return [
        Hit(
            passage=passage,
            rank=rank,
            score=found.score,
            similarity=float(found.pool.similarity[found.place]),
            term_score=float(found.pool.terms[found.place]),
            sentences=tuple(_matches(found.passage, of_passage, copies)),
        )
        for rank, ((passage, found), of_passage) in enumerate(zip(hits, cosines, strict=True), 1)
    ]


def _that_may_be_hits(ranked: Sequence[Found], k: int) -> list[Found]:
    """Those of the ranked passages, in order, that have to be read to know the first `k` hits."""
    repeated = repeating([found.passage.said() for found in ranked])
    others = islice((place for place in range(len(ranked)) if place not in repeated), k)
    return [ranked[place] for place in sorted({*repeated, *others})]


def _matches(
    passage: RankedPassage, cosines: Sequence[float], copies: Copies
) -> Iterator[SentenceMatch]:
    """The sentences of a passage, with their cosines.

    The first sentence with the words of some `copies` gets these, and they are taken out.
    """
    for (start, end, number), cosine in zip(passage.said(), cosines, strict=True):
        yield SentenceMatch(start, end, cosine, tuple(copies.pop(number, ())))


def unranked_hits(passages: Sequence[Passage]) -> list[Hit]:
    """Hits for passages that no question was compared with, in their order."""
    return [
        Hit(passage, rank, 0.0, 0.0, 0.0, sentences=_sentences_of(passage))
        for rank, passage in enumerate(passages, start=1)
    ]


def _passages(ranked: Sequence[RankedPassage]) -> list[Passage]:
    """The passages themselves, in one read an index."""
    keys: dict[Snapshot, list[int]] = {}
    for one in ranked:
        keys.setdefault(one.snapshot, []).append(one.key)
    found = {snapshot: snapshot.passages(of_one) for snapshot, of_one in keys.items()}
    return [found[one.snapshot][one.key] for one in ranked]


def _sentences_of(passage: Passage) -> tuple[SentenceMatch, ...]:
    return tuple(
        SentenceMatch(passage.start + start, passage.start + end, 0.0)
        for start, end in sentence_spans(passage.text)
    )
