"""Question to ranked passages, across both languages.

Each language pool is searched apart, by vector and by term; in the other language's pool the terms
are translations. `rag.fusion` ranks what is found and joins the pools.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from rag.analysis import STEM_MARK, is_function_word, question_terms, stem, words
from rag.embedders import Vectors
from rag.embedders.blas import single_threaded_blas
from rag.errors import QuestionError
from rag.fusion import Legs, fuse, pool_scores
from rag.index import POOLS, PassageIndex
from rag.index.compression import Bytes, byte_cosines, nibble_cosines
from rag.index.terms import TermGroup, pools
from rag.language import question_language
from rag.schema import Hit, Language, Passage, SentenceMatch
from rag.sentences import Span, sentence_spans
from rag.translation import QueryTranslator, open_term_table

_Parts = tuple[tuple[Span, ...], Vectors]

# How many passages each leg brings before they are ranked together.
CANDIDATES = 100
# Of these, so many are compared with the question part by part.
RESCORED = 60
# A title of which this share is named brings its document's passages in, at most so many.
NAMED_TITLE = 0.5
TITLED_PASSAGES = 60
# Of a scope, so many passages are ranked whatever the legs find; a smaller one is ranked whole.
SCOPED_PASSAGES = 400
MAX_QUESTION_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents a question is asked of; an empty scope means all of them.

    A document without a date lies outside every date range.
    """

    document_ids: frozenset[str] = frozenset()
    published_from: date | None = None
    published_until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.document_ids or self.published_from or self.published_until)

    def holds(self, passage: Passage) -> bool:
        """Whether the passage's document is in the scope."""
        if self.document_ids and passage.document_id not in self.document_ids:
            return False
        if self.published_from is None and self.published_until is None:
            return True
        day = passage.published
        return (
            day is not None
            and (self.published_from is None or day >= self.published_from)
            and (self.published_until is None or day <= self.published_until)
        )


def check_question(question: str, limit: int = MAX_QUESTION_CHARACTERS) -> str:
    """The question without control characters and surrounding white space.

    Raises:
        QuestionError: nothing to ask is left, or it is longer than `limit` characters.
    """
    cleaned = "".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in question)
    cleaned = " ".join(cleaned.split())
    if not any(c.isalnum() for c in cleaned):
        message = (
            f"the question {question[:40]!r} has no words; ask something, such as 'Who met whom?'."
        )
        raise QuestionError(message)
    if len(cleaned) > limit:
        message = (
            f"the question has {len(cleaned):,} characters, more than {limit:,}; ask a shorter one."
        )
        raise QuestionError(message)
    return cleaned


@dataclass(frozen=True, slots=True)
class _Query:
    """What a question is looked up by in one pool."""

    pool: Language
    own: bool
    vector: Vectors
    part_vector: Vectors
    groups: Sequence[TermGroup]
    named: Mapping[str, float]


class Retriever:
    """Finds the passages that a question is about, in one index or in several together.

    Several must have been made with the same embedder.
    """

    def __init__(self, index: PassageIndex, *further: PassageIndex) -> None:
        self._index = index
        self._catalogue = index.catalogue
        self._further = [Retriever(other) for other in further]

    def retrieve(self, question: str, k: int = 10, *, scope: Scope | None = None) -> list[Hit]:
        """The `k` best passages for a question, best first; fewer if the index holds fewer.

        Raises:
            QuestionError: the question has no words or is too long.
        """
        question = check_question(question)
        by_pool: dict[Language, _RankedPool] = {}
        with single_threaded_blas():
            for retriever in (self, *self._further):
                for pool in retriever._ranked_pools(question, scope or Scope()):
                    known = by_pool.get(pool.query.pool)
                    by_pool[pool.query.pool] = known.joined(pool) if known else pool
        fused = fuse({name: pool.scores for name, pool in by_pool.items()}, 2 * k)
        hits: dict[str, Hit] = {}
        for name, place, score in fused:
            passage = by_pool[name].passages[place]
            # A mixed passage stands in both pools.
            if passage.id not in hits and len(hits) < k:
                hits[passage.id] = by_pool[name].hit(place, len(hits) + 1, score)
        return list(hits.values())

    def _ranked_pools(self, question: str, scope: Scope) -> Iterator[_RankedPool]:
        for query in self._queries(question):
            # A scope may leave nothing of a pool.
            if candidates := self._candidates(query, scope):
                yield self._ranked(query, candidates)

    def _queries(self, question: str) -> list[_Query]:
        own = question_language(question)
        vector = self._index.embedder.embed([question], "question")[0]
        part_vector = self._index.embedder.part_query(vector)
        asked = words(question)
        # A document's title may be in another language than its text.
        named = {stem(word): 1.0 for word in asked if not is_function_word(word)}
        groups_of: dict[Language, Sequence[TermGroup]] = {}
        for pool in POOLS:
            if not self._catalogue.terms.passages(pool):
                continue
            if pool == own:
                groups_of[pool] = [{term: 1.0} for term in question_terms(question, pool)]
            else:
                translated = self._translator(pool).translate(asked)
                groups_of[pool] = [{STEM_MARK + t: w for t, w in g.items()} for g in translated]
                named |= _heaviest(translated)
        return [
            _Query(pool, pool == own, vector, part_vector, groups, named)
            for pool, groups in groups_of.items()
        ]

    def _translator(self, pool: Language) -> QueryTranslator:
        return QueryTranslator(
            pool=pool,
            table=open_term_table(),
            names_of=partial(self._catalogue.vocabulary.names, pool),
            induced=self._index.induced_terms(pool),
            encode=self._index.embed_words,
        )

    def _ranked(self, query: _Query, passages: dict[int, Passage]) -> _RankedPool:
        terms = self._catalogue.terms.coverage(
            query.pool, query.groups, list(passages), stems_only=not query.own
        )
        titles = self._catalogue.titles.coverage(
            query.named, (passage.title for passage in passages.values())
        )
        title = np.array([titles[p.title] for p in passages.values()], dtype=np.float32)
        stored = self._catalogue.vectors(passages, parts=False)
        whole = byte_cosines(_stacked([stored[key].whole for key in passages]), query.vector)
        rough = pool_scores(Legs(whole, whole, terms, title), same_language=query.own)
        kept = np.argsort(-rough, kind="stable")[:RESCORED]
        every = list(passages)
        keys = [every[place] for place in kept]
        parts = self._parts(keys, query.part_vector)
        legs = Legs(
            whole[kept],
            np.array([cosines.max() for _, cosines in parts], dtype=np.float32),
            terms[kept],
            title[kept],
        )
        scores = pool_scores(legs, same_language=query.own)
        return _RankedPool(query, [passages[key] for key in keys], legs, scores, parts)

    def _candidates(self, query: _Query, scope: Scope) -> dict[int, Passage]:
        wanted = {term for group in query.groups for term in group}
        found = self._index.nearest(query.pool, query.vector, CANDIDATES)
        by_term = self._catalogue.terms.candidates(query.pool, wanted, CANDIDATES)
        found |= self._catalogue.passages_by_key(set(by_term) - found.keys())
        if scope:
            found |= self._catalogue.passages_within(
                scope.document_ids, scope.published_from, scope.published_until, SCOPED_PASSAGES
            )
        if titles := self._catalogue.titles.named(query.named, NAMED_TITLE):
            found |= self._catalogue.passages_titled(titles, TITLED_PASSAGES)
        return {
            key: p for key, p in found.items() if query.pool in pools(p.language) and scope.holds(p)
        }

    def _parts(self, keys: Sequence[int], vector: Vectors) -> list[_Parts]:
        """The spans of each passage's parts and their cosines with the question."""
        if not keys:
            return []
        stored = self._catalogue.vectors(keys)
        cosines = nibble_cosines(np.concatenate([stored[key].parts for key in keys]), vector)
        ends = np.cumsum([len(stored[key].spans) for key in keys])
        split = np.split(cosines, ends[:-1])
        return [(stored[key].spans, of_key) for key, of_key in zip(keys, split, strict=True)]


@dataclass(frozen=True, slots=True)
class _RankedPool:
    """The rescored candidates of a pool, aligned."""

    query: _Query
    passages: list[Passage]
    legs: Legs
    scores: Vectors
    parts: list[_Parts]

    def joined(self, other: _RankedPool) -> _RankedPool:
        """The candidates of both, whose scores compare, since their parts do."""
        legs = Legs(
            np.concatenate([self.legs.whole, other.legs.whole]),
            np.concatenate([self.legs.part, other.legs.part]),
            np.concatenate([self.legs.terms, other.legs.terms]),
            np.concatenate([self.legs.title, other.legs.title]),
        )
        return _RankedPool(
            self.query,
            [*self.passages, *other.passages],
            legs,
            np.concatenate([self.scores, other.scores]),
            [*self.parts, *other.parts],
        )

    def hit(self, place: int, rank: int, score: float) -> Hit:
        passage = self.passages[place]
        return Hit(
            passage=passage,
            rank=rank,
            score=score,
            similarity=float(self.legs.similarity[place]),
            term_score=float(self.legs.terms[place]),
            sentences=tuple(_sentences(passage, *self.parts[place])),
        )


def _sentences(
    passage: Passage, spans: Sequence[Span], cosines: Vectors
) -> Iterator[SentenceMatch]:
    """The passage's sentences, each with the best cosine of the parts that lie mostly in it."""
    for start, end in sentence_spans(passage.text):
        start, end = passage.start + start, passage.start + end
        inside = [
            cosine
            for (left, right), cosine in zip(spans, cosines, strict=True)
            if min(end, right) - max(start, left) >= min(right - left, end - start) / 2
        ]
        yield SentenceMatch(start, end, float(max(inside, default=cosines.min())))


def _stacked(rows: Sequence[Bytes]) -> Bytes:
    return np.stack(rows) if rows else np.zeros((0, 1), dtype=np.int8)


def _heaviest(groups: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Each term with the greatest weight that it has in any group."""
    heaviest: dict[str, float] = {}
    for group in groups:
        for term, weight in group.items():
            heaviest[term] = max(heaviest.get(term, 0.0), weight)
    return heaviest
