"""The passages of one index that a question is about, with their scores.

A store finds candidates by vector, by term, by title and by quoted words. They are scored exactly
by whole vectors and terms; the best of them are compared with the question part by part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from rag.analysis import STEM_MARK
from rag.embedders import Vectors
from rag.index import Snapshot
from rag.index.compression import byte_cosines, nibble_cosines
from rag.index.parts import sentences_in, spans_in
from rag.index.scoring import Candidates, Keys, term_weights
from rag.index.titles import TitleMatch
from rag.retrieval.fusion import Legs, Weights, pool_scores
from rag.retrieval.query import PoolQuery, Query
from rag.schema import Language, Scope

# The number of passages that each leg finds before they are ranked together.
CANDIDATES = 100
# The number of these that are compared with the question part by part.
RESCORED = 40
# A title that is named by this share adds passages of its document, up to that number.
NAMED_TITLE = 0.5
TITLED_PASSAGES = 60
# The greatest number of passages with a quoted phrase.
QUOTED_PASSAGES = 60


class RankedPassage(NamedTuple):
    """A passage of an index: its parts with their cosines.

    `quoted` is the share of the question's quoted phrases that it contains; `spans` and `sentences`
    are as they are stored (`rag.index.parts`).
    """

    snapshot: Snapshot
    key: int
    quoted: float
    spans: bytes
    sentences: bytes
    cosines: Vectors

    def said(self) -> list[tuple[int, int, int]]:
        """The sentences: their offsets into the document, and the numbers of their words."""
        said: list[tuple[int, int, int]] = sentences_in(self.sentences).tolist()
        return said


@dataclass(frozen=True, slots=True)
class RankedPool:
    """The scored passages of one pool of one index, aligned.

    `scores` rank them inside the pool; `comparable` are scores that can be compared with those of
    other indexes.
    """

    passages: list[RankedPassage]
    similarity: Vectors
    terms: Vectors
    scores: Vectors
    comparable: Vectors


RankedPools = Mapping[Language, RankedPool]


@dataclass(frozen=True, slots=True)
class _Rough:
    """The passages of a pool that are to be compared part by part, best first, aligned.

    `comparable` are their terms by the statistics of the reference.
    """

    pool: Language
    wanted: PoolQuery
    keys: list[int]
    quoted: Vectors
    whole: Vectors
    terms: Vectors
    comparable: Vectors
    title: Vectors


def ranked_pools(
    query: Query,
    wanted: Mapping[Language, PoolQuery],
    snapshot: Snapshot,
    scope: Scope,
    weights: Weights,
) -> RankedPools:
    """The scored passages of each pool of an index; a pool without any in `scope` is left out."""
    # A document's title may be in another language than its text.
    titles = _titles(query, wanted, snapshot)
    titled = snapshot.titled(titles.best(NAMED_TITLE), TITLED_PASSAGES, scope)
    quoted = {pool: _quoted(query.quotes, pool, snapshot, scope) for pool in wanted}
    # The nearest are being searched since `search_ahead`, so they are asked for last.
    matches = {
        pool: _term_matches(pool, of_pool, snapshot, scope) for pool, of_pool in wanted.items()
    }
    found = [
        _candidates(pool, query, [matches[pool], [*titled, *quoted[pool]]], snapshot, scope)
        for pool in wanted
    ]
    rough = [
        _roughly_best(query, wanted[one.pool], one, quoted[one.pool], of_pool, weights)
        for one, of_pool in zip(found, _title_shares(titles, found), strict=True)
        if len(one.keys)
    ]
    return dict(_with_parts(rough, query.encoded.part, snapshot, weights))


def sentence_cosines(passages: Sequence[RankedPassage]) -> list[list[float]]:
    """For each passage the cosines of its sentences: the best of the parts mostly in a sentence."""
    if not passages:
        return []
    spans = [spans_in(one.spans) for one in passages]
    sentences = [sentences_in(one.sentences) for one in passages]
    cosines = np.concatenate([one.cosines for one in passages])
    part_of = np.repeat(np.arange(len(passages)), list(map(len, spans)))
    counts = list(map(len, sentences))
    sentence_of = np.repeat(np.arange(len(passages)), counts)[:, None]
    left, right = np.concatenate(spans).T
    joined = np.concatenate(sentences)
    start, end = joined["start"][:, None], joined["end"][:, None]
    shared = np.minimum(end, right) - np.maximum(start, left)
    inside = 2 * shared >= np.minimum(right - left, end - start)
    # A sentence without a part fits as badly as the worst part of its passage.
    worst = np.array([one.cosines.min() for one in passages])
    best = np.where(inside & (sentence_of == part_of), cosines, worst[sentence_of]).max(axis=1)
    of_all = iter(best.tolist())
    return [list(islice(of_all, count)) for count in counts]


def _titles(query: Query, wanted: Mapping[Language, PoolQuery], snapshot: Snapshot) -> TitleMatch:
    """The shares of titles that the question and its translation name."""
    named = dict.fromkeys(query.stems, 1.0)
    for of_pool in wanted.values():
        if not of_pool.own:
            named |= {term.removeprefix(STEM_MARK): w for term, w in of_pool.terms.items()}
    return snapshot.titles(named)


def _quoted(
    quotes: Sequence[Sequence[str]], pool: Language, snapshot: Snapshot, scope: Scope
) -> Mapping[int, float]:
    """The share of the `quotes` that each passage of a pool has, for those that have any."""
    counts = Counter(
        key for phrase in quotes for key in snapshot.quoting(pool, phrase, QUOTED_PASSAGES, scope)
    )
    return {key: count / len(quotes) for key, count in counts.items()}


def _term_matches(pool: Language, wanted: PoolQuery, snapshot: Snapshot, scope: Scope) -> Keys:
    """The passages of a pool that match best by term."""
    weights = term_weights(wanted.terms, wanted.statistics)
    return snapshot.term_matches(pool, weights, CANDIDATES, scope)


def _candidates(
    pool: Language, query: Query, further: Sequence[ArrayLike], snapshot: Snapshot, scope: Scope
) -> Candidates:
    """The passages of a pool that may fit: the nearest by vector, and `further` ones."""
    nearest = snapshot.nearest(pool, query.encoded.whole, CANDIDATES, scope)
    keys = np.concatenate([nearest, *(np.asarray(some, dtype=np.int64) for some in further)])
    return snapshot.candidates(pool, keys)


def _title_shares(titles: TitleMatch, found: Sequence[Candidates]) -> list[Vectors]:
    """The shares of their titles that the question names, of the candidates of each pool."""
    numbers = np.concatenate([np.zeros(0, dtype=np.uint32), *(one.titles for one in found)])
    ends = np.cumsum([len(one.keys) for one in found], dtype=np.int64)
    return np.split(titles.shares(numbers), ends)[:-1]


def _roughly_best(
    query: Query,
    wanted: PoolQuery,
    candidates: Candidates,
    quoted_by_key: Mapping[int, float],
    title: Vectors,
    weights: Weights,
) -> _Rough:
    """Of the candidates those that are best without their parts.

    `title` are the shares of their titles that are named.
    """
    terms = wanted.coverage(candidates)
    comparable = (
        terms if wanted.reference is None else wanted.coverage(candidates, wanted.reference)
    )
    whole = byte_cosines(candidates.whole, query.encoded.whole)
    scores = pool_scores(
        Legs(whole, whole, terms, title), same_language=wanted.own, weights=weights
    )
    keys = candidates.keys.tolist()
    quoted = np.array([quoted_by_key.get(key, 0.0) for key in keys])
    kept = np.lexsort((-scores, -quoted))[:RESCORED]
    return _Rough(
        candidates.pool,
        wanted,
        [keys[place] for place in kept],
        quoted[kept],
        whole[kept],
        terms[kept],
        comparable[kept],
        title[kept],
    )


def _with_parts(
    pools: Sequence[_Rough], vector: Vectors, snapshot: Snapshot, weights: Weights
) -> Iterator[tuple[Language, RankedPool]]:
    """The pools with the scores of their passages, now that their parts are compared."""
    stored = snapshot.parts([key for pool in pools for key in pool.keys])
    if not stored.counts:
        return
    cosines = nibble_cosines(stored.vectors, vector)
    ends = np.cumsum([0, *stored.counts], dtype=np.int64)
    best = np.maximum.reduceat(cosines, ends[:-1])
    of_each = (cosines[start:end] for start, end in pairwise(ends.tolist()))
    parts = zip(stored.spans, stored.sentences, of_each, strict=True)
    for pool in pools:
        part, best = np.split(best, [len(pool.keys)])
        legs = Legs(pool.whole, part, pool.terms, pool.title)
        own = pool.wanted.own
        found = zip(pool.keys, pool.quoted.tolist(), islice(parts, len(part)), strict=True)
        yield (
            pool.pool,
            RankedPool(
                [RankedPassage(snapshot, key, quoted, *of) for key, quoted, of in found],
                legs.similarity(weights.whole),
                legs.terms,
                pool_scores(legs, same_language=own, weights=weights),
                pool_scores(
                    replace(legs, terms=pool.comparable), same_language=own, weights=weights
                ),
            ),
        )
