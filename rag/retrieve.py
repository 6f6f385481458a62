"""Question to ranked passages, across both languages.

Each language pool of each index is searched by itself, by vector and by term; in the other
language's pool the terms are translations. `rag.fusion` ranks what is found, joins the pools and
merges the rankings of several indexes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Literal, NamedTuple

import numpy as np

from rag.analysis import STEM_MARK, is_function_word, stem, words, words_as_written
from rag.embedders import EncodedQuestion, Vectors
from rag.embedders.blas import single_threaded_blas
from rag.fusion import Legs, Weights, background, fuse, merge, pool_scores, weights_of
from rag.index import POOLS, PassageIndex
from rag.index.catalogue import spans_in
from rag.index.compression import byte_cosines, nibble_cosines
from rag.index.holdings import Candidates, Holdings
from rag.index.segment import Rows
from rag.index.terms import TermGroup, TermStatistics, coverage, likeliest
from rag.index.titles import TitleMatch
from rag.language import question_language
from rag.phrases import quoted_phrases
from rag.question import MAX_QUESTION_CHARACTERS, plain_question
from rag.rerankers import HitOrder
from rag.schema import EVERYTHING, Hit, Language, Passage, Scope, SentenceMatch
from rag.spellings import question_groups, spelled_groups, spellings
from rag.translation import ForeignWording, InducedTerms, foreign_wording, open_term_table
from rag.usable import with_usable

# How many passages each leg brings before they are ranked together.
CANDIDATES = 100
# Of these, so many are compared with the question part by part.
RESCORED = 40
# A title of which this share is named brings its document's passages in, at most so many.
NAMED_TITLE = 0.5
TITLED_PASSAGES = 60
# Of a scope, so many passages are ranked whatever the legs find; a smaller one is ranked whole.
SCOPED_PASSAGES = 400
# Of the passages that hold a quoted phrase, at most so many.
QUOTED_PASSAGES = 60

TranslationSource = Literal["table", "names", "terms"]
TRANSLATIONS: tuple[TranslationSource, ...] = ("table", "names", "terms")
"""Where words of the other language come from: the learned table, names of the index that sound
alike, and terms of the index that the encoder finds near."""

_OTHER: Mapping[Language, Language] = {"ar": "en", "en": "ar"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as every index is asked: its own language, its words there and elsewhere.

    `quotes` are phrases that have to stand as they are, `stems` those of its content words;
    `foreign` is for the other language's pool, and `encoded.words` are its words, or none if no
    index compares them.
    """

    language: Language
    terms: Sequence[TermGroup]
    quotes: Sequence[Sequence[str]]
    stems: frozenset[str]
    foreign: ForeignWording
    encoded: EncodedQuestion


@dataclass(frozen=True, slots=True)
class _Wording:
    """What is looked for in one pool of one index.

    `terms` are those of all groups. `statistics` are the pool's own. `reference` are those of the
    first index that has such a pool, if it is searched together with others: scores by these
    compare between indexes. An index never depends on the ones after it.
    """

    own: bool
    groups: Sequence[TermGroup]
    terms: TermGroup
    statistics: TermStatistics
    reference: TermStatistics | None

    def coverage(self, candidates: Candidates, statistics: TermStatistics | None = None) -> Vectors:
        """The share of the terms in each candidate, by the pool's own statistics or by others."""
        return coverage(
            candidates,
            self.groups,
            statistics or self.statistics,
            stems_only=not self.own,
            all_groups=statistics is not None,
        )


@dataclass(frozen=True, slots=True)
class _Query:
    """What a question is looked up by in one pool of one index.

    `quoted`, by the keys of passages, is the share of its quoted phrases that they hold.
    """

    wording: _Wording
    holdings: Holdings
    quoted: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class _Rough:
    """The passages of a pool that are to be compared part by part, best first, aligned.

    `comparable` are their terms by the statistics of the reference.
    """

    query: _Query
    keys: list[int]
    quoted: Vectors
    whole: Vectors
    terms: Vectors
    comparable: Vectors
    title: Vectors


class Retriever:
    """Finds the passages that a question is about, in one index or in several together.

    Several must have been made with the same embedder. With `reranking`, the first passages are
    ordered anew by a model. `weights` are those of the legs, those that suit the embedder if none
    are given; `translations` are the sources that words of the other language are taken from.
    Questions longer than `max_question_characters` are not taken.
    """

    def __init__(
        self,
        index: PassageIndex,
        *further: PassageIndex,
        reranking: HitOrder | None = None,
        weights: Weights | None = None,
        translations: Collection[TranslationSource] = TRANSLATIONS,
        max_question_characters: int = MAX_QUESTION_CHARACTERS,
    ) -> None:
        self._reranking = reranking
        self._max_question_characters = max_question_characters
        self._weights = weights or weights_of(index.embedder.identity)
        self._translations = translations
        self._index = index
        self._catalogue = index.catalogue
        alike = (Retriever(i, weights=weights, translations=translations) for i in further)
        self._all = (self, *alike)

    def retrieve(self, question: str, k: int = 10, *, scope: Scope | None = None) -> list[Hit]:
        """The `k` best passages for a question, best first; fewer if the index holds fewer.

        Raises:
            QuestionError: the question has no words or is too long.
            RerankerError: there is a re-ranker and it failed.
        """
        question = self.plain_question(question)
        # What has the quoted words comes first, whatever a model finds of it.
        if self._reranking is None or quoted_phrases(question):
            return self._retrieve(question, k, scope)
        hits = self._retrieve(question, max(k, self._reranking.passages), scope)
        return self._reranking.apply(question, hits)[:k]

    def plain_question(self, question: str) -> str:
        """The question as it is searched.

        Raises:
            QuestionError: the question has no words or is too long.
        """
        return plain_question(question, self._max_question_characters)

    def _retrieve(self, question: str, k: int, scope: Scope | None) -> list[Hit]:
        with single_threaded_blas(), ExitStack() as snapshots:
            asked, induced = self._asked(question)
            for one in self._all:
                snapshots.enter_context(one._catalogue.snapshot())
            held = [one._holdings() for one in self._all]
            references = self._references(held)
            pools: list[_RankedPools] = []
            for one, holdings, terms in zip(self._all, held, induced, strict=True):
                wordings = one._wordings(asked, holdings, terms, references)
                ranked = one._ranked_pools(asked, wordings, holdings, scope or EVERYTHING)
                pools.append(dict(ranked))
            # Those with the quoted words may be last without them.
            everything = sum(len(pool.entries) for of_one in pools for pool in of_one.values())
            found = merge(self._rankings(pools, everything if asked.quotes else 2 * k))
            found.sort(key=lambda one: -one.entry.quoted)
            return with_usable(
                lambda kept: _hits(kept, k), found, lambda one: f"stored passage {one.entry.key}"
            )

    def _references(
        self, held: Sequence[Mapping[Language, Holdings]]
    ) -> Mapping[Language, Retriever]:
        """For each pool the first index that has it; empty if only one index has passages."""
        if sum(map(bool, held)) < 2:
            return {}
        of_each = reversed(list(zip(self._all, held, strict=True)))
        return {pool: one for one, holdings in of_each for pool in holdings}

    def _rankings(
        self, pools: Sequence[_RankedPools], count: int
    ) -> list[list[tuple[_Found, float]]]:
        """The best passages of each index, best first, each with a score that compares."""
        chance: dict[Language, float] = {}
        rankings = []
        for of_one in pools:
            # An index ranks its pools as if it were alone, unless an earlier one has them too.
            first = {name: pool for name, pool in of_one.items() if name not in chance}
            chance |= {name: self._background(pool.comparable) for name, pool in first.items()}
            fused = fuse(
                {n: p.scores if n in first else p.comparable for n, p in of_one.items()},
                count,
                backgrounds=chance
                | {name: self._background(pool.scores) for name, pool in first.items()},
            )
            rankings.append(
                [
                    (
                        _Found(of_one[name], place, score),
                        float(of_one[name].comparable[place] - chance[name]),
                    )
                    for name, place, score in fused
                ]
            )
        return rankings

    def _background(self, scores: Vectors) -> float:
        return background(scores, self._weights)

    def _holdings(self) -> dict[Language, Holdings]:
        """The pools that contain any passages."""
        pools = {pool: self._catalogue.terms.holdings(pool) for pool in POOLS}
        return {pool: holdings for pool, holdings in pools.items() if len(holdings)}

    def _asked(self, question: str) -> tuple[_Asked, list[InducedTerms | None]]:
        """The question, and the terms of each index that its words may be translated to."""
        language = question_language(question)
        other = _OTHER[language]
        said = words(question)
        written = dict(words_as_written(question))
        otherwise = spellings(question)
        foreign = foreign_wording(
            [word for word in said if word not in otherwise],
            other,
            open_term_table() if "table" in self._translations else None,
        )
        foreign = replace(foreign, sure=(*foreign.sure, *spelled_groups(otherwise)))
        # Read before any snapshot is held: another thread may be making them anew just now.
        induced = [
            one._index.induced_terms(other) if "terms" in self._translations else None
            for one in self._all
        ]
        compared = any(terms and len(terms.stems) for terms in induced)
        asked = _Asked(
            language=language,
            terms=question_groups(question, language, otherwise),
            quotes=quoted_phrases(question),
            stems=frozenset(stem(word) for word in said if not is_function_word(word)),
            foreign=foreign,
            encoded=self._index.embedder.embed_question(
                question, [written.get(w, w) for w in foreign.words] if compared else ()
            ),
        )
        return asked, induced

    def _wordings(
        self,
        asked: _Asked,
        held: Iterable[Language],
        induced: InducedTerms | None,
        references: Mapping[Language, Retriever],
    ) -> Mapping[Language, _Wording]:
        """What is looked for in each pool."""
        wordings: dict[Language, _Wording] = {}
        for pool in held:
            own = pool == asked.language
            groups = asked.terms if own else self._translated(asked, induced)
            statistics = self._catalogue.terms.statistics(pool, groups)
            of = references.get(pool)
            reference = of._catalogue.terms.statistics(pool, groups) if of else None
            wordings[pool] = _Wording(own, groups, _heaviest(groups), statistics, reference)
        return wordings

    def _translated(self, asked: _Asked, induced: InducedTerms | None) -> list[dict[str, float]]:
        pool, vocabulary = asked.foreign.pool, self._catalogue.vocabulary
        groups = asked.foreign.translated(
            lambda shapes: vocabulary.names(pool, shapes) if "names" in self._translations else (),
            [induced] if induced else [],
            asked.encoded.words,
        )
        return [{STEM_MARK + term: weight for term, weight in g.items()} for g in groups]

    def _ranked_pools(
        self,
        asked: _Asked,
        wordings: Mapping[Language, _Wording],
        held: Mapping[Language, Holdings],
        scope: Scope,
    ) -> Iterator[tuple[Language, _RankedPool]]:
        # A document's title may be in another language than its text.
        titles = self._titles(asked, wordings.values())
        titled = self._catalogue.keys_titled(titles.best(NAMED_TITLE), TITLED_PASSAGES)
        rough = []
        for pool, holdings in held.items():
            query = _Query(wordings[pool], holdings, self._quoted(asked.quotes, pool))
            found = self._found(query, asked.encoded.whole, titled, scope)
            # A scope may leave nothing of a pool.
            if len(found):
                candidates = holdings.candidates(found)
                rough.append(self._rough(query, candidates, asked.encoded.whole, titles))
        return self._ranked(rough, asked.encoded.part)

    def _titles(self, asked: _Asked, wordings: Iterable[_Wording]) -> TitleMatch:
        """What the question and its translation name of titles."""
        named = dict.fromkeys(asked.stems, 1.0)
        for wording in wordings:
            if not wording.own:
                named |= {term.removeprefix(STEM_MARK): w for term, w in wording.terms.items()}
        return self._catalogue.titles.matching(named)

    def _quoted(self, quotes: Sequence[Sequence[str]], pool: Language) -> Mapping[int, float]:
        holding = Counter(
            key
            for phrase in quotes
            for key in self._catalogue.holding(pool, phrase, QUOTED_PASSAGES)
        )
        return {key: count / len(quotes) for key, count in holding.items()}

    def _found(self, query: _Query, vector: Vectors, titled: Sequence[int], scope: Scope) -> Rows:
        """Passages that may fit, by ascending row."""
        holdings, wording = query.holdings, query.wording
        keys = [*titled, *query.quoted]
        if scope:
            keys += self._catalogue.keys_in_scope(holdings.pool, SCOPED_PASSAGES, scope)
        rows = np.unique(
            np.concatenate(
                [
                    self._index.nearest(holdings, vector, CANDIDATES),
                    likeliest(holdings, wording.terms, CANDIDATES, wording.statistics),
                    holdings.rows_of(np.array(keys, dtype=np.int64)),
                ]
            )
        )
        if not scope:
            return rows
        inside = self._catalogue.in_scope(holdings.keys[rows].tolist(), scope)
        return rows[np.isin(holdings.keys[rows], inside)]

    def _rough(
        self, query: _Query, candidates: Candidates, vector: Vectors, titles: TitleMatch
    ) -> _Rough:
        """Of the candidates those that are best without their parts."""
        wording, holdings = query.wording, query.holdings
        terms = wording.coverage(candidates)
        comparable = (
            terms if wording.reference is None else wording.coverage(candidates, wording.reference)
        )
        title = titles.shares(holdings.titles[candidates.rows].tolist())
        whole = byte_cosines(candidates.whole, vector)
        scores = self._scores(wording, Legs(whole, whole, terms, title))
        keys = candidates.keys.tolist()
        quoted = np.array([query.quoted.get(key, 0.0) for key in keys])
        kept = np.lexsort((-scores, -quoted))[:RESCORED]
        return _Rough(
            query,
            [keys[place] for place in kept],
            quoted[kept],
            whole[kept],
            terms[kept],
            comparable[kept],
            title[kept],
        )

    def _ranked(
        self, pools: Sequence[_Rough], vector: Vectors
    ) -> Iterator[tuple[Language, _RankedPool]]:
        """The pools with the scores of their passages, now that their parts are compared."""
        if not pools:
            return
        stored = self._catalogue.parts([key for pool in pools for key in pool.keys])
        cosines = nibble_cosines(stored.vectors, vector)
        ends = np.cumsum([0, *stored.counts], dtype=np.int64)
        best = np.maximum.reduceat(cosines, ends[:-1])
        of_each = (cosines[start:end] for start, end in pairwise(ends.tolist()))
        parts = zip(stored.spans, stored.sentences, of_each, strict=True)
        for pool in pools:
            part, best = np.split(best, [len(pool.keys)])
            legs = Legs(pool.whole, part, pool.terms, pool.title)
            comparable = replace(legs, terms=pool.comparable)
            found = zip(pool.keys, pool.quoted.tolist(), islice(parts, len(part)), strict=True)
            yield (
                pool.query.holdings.pool,
                _RankedPool(
                    [_Ranked(self, key, quoted, *of) for key, quoted, of in found],
                    legs.similarity(self._weights.whole),
                    legs.terms,
                    self._scores(pool.query.wording, legs),
                    self._scores(pool.query.wording, comparable),
                ),
            )

    def _scores(self, wording: _Wording, legs: Legs) -> Vectors:
        return pool_scores(legs, same_language=wording.own, weights=self._weights)


class _Ranked(NamedTuple):
    """A rescored candidate: where it is from, and its parts with their cosines.

    `quoted` is the share of the question's quoted phrases that it holds; `spans` and `sentences`
    are as they are stored.
    """

    retriever: Retriever
    key: int
    quoted: float
    spans: bytes
    sentences: bytes
    cosines: Vectors

    def matches(self) -> Iterator[SentenceMatch]:
        """The sentences, each with the best cosine of the parts that lie mostly in it."""
        left, right = spans_in(self.spans).T
        sentences = spans_in(self.sentences)
        start, end = sentences[:, :1], sentences[:, 1:]
        shared = np.minimum(end, right) - np.maximum(start, left)
        inside = 2 * shared >= np.minimum(right - left, end - start)
        # A sentence that no part lies in fits as badly as the worst of them.
        best = np.where(inside, self.cosines, self.cosines.min()).max(axis=1)
        for (first, last), cosine in zip(sentences.tolist(), best.tolist(), strict=True):
            yield SentenceMatch(first, last, cosine)


@dataclass(frozen=True, slots=True)
class _RankedPool:
    """The rescored candidates of a pool, aligned.

    `scores` rank them inside the pool, `comparable` ones against passages of other indexes.
    """

    entries: list[_Ranked]
    similarity: Vectors
    terms: Vectors
    scores: Vectors
    comparable: Vectors


_RankedPools = Mapping[Language, _RankedPool]


class _Found(NamedTuple):
    """A passage by its place in a pool, with its score in the ranking of its index."""

    pool: _RankedPool
    place: int
    score: float

    @property
    def entry(self) -> _Ranked:
        return self.pool.entries[self.place]


def _hits(fused: Sequence[_Found], k: int) -> list[Hit]:
    """The first `k` of the ranked passages; a mixed one may be in both pools."""
    passages = _passages([one.entry for one in fused])
    first: dict[str, tuple[Passage, _RankedPool, int, float]] = {}
    for passage, one in zip(passages, fused, strict=True):
        first.setdefault(passage.id, (passage, *one))
    return [
        Hit(
            passage=passage,
            rank=rank,
            score=score,
            similarity=float(pool.similarity[place]),
            term_score=float(pool.terms[place]),
            sentences=tuple(pool.entries[place].matches()),
        )
        for rank, (passage, pool, place, score) in enumerate(islice(first.values(), k), start=1)
    ]


def _passages(entries: Sequence[_Ranked]) -> list[Passage]:
    """The passages of ranked candidates, in one read an index."""
    keys: dict[Retriever, list[int]] = {}
    for entry in entries:
        keys.setdefault(entry.retriever, []).append(entry.key)
    found = {retriever: retriever._catalogue.passages(of) for retriever, of in keys.items()}
    return [found[entry.retriever][entry.key] for entry in entries]


def _heaviest(groups: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Each term with the greatest weight that it has in any group."""
    heaviest: dict[str, float] = {}
    for group in groups:
        for term, weight in group.items():
            heaviest[term] = max(heaviest.get(term, 0.0), weight)
    return heaviest
