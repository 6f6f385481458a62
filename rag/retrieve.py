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
from rag.copies import without_copies
from rag.embedders import EncodedQuestion, Vectors
from rag.embedders.blas import single_threaded_blas
from rag.fusion import Legs, Weights, background, fuse, merge, pool_scores, weights_of
from rag.index import PassageStore, Snapshot
from rag.index.compression import byte_cosines, nibble_cosines
from rag.index.parts import spans_in
from rag.index.scoring import Candidates, TermGroup, TermStatistics, coverage, term_weights
from rag.index.titles import TitleMatch
from rag.language import question_language
from rag.phrases import quoted_phrases
from rag.question import MAX_QUESTION_CHARACTERS, plain_question
from rag.rerankers import HitOrder
from rag.schema import EVERYTHING, Hit, Language, Passage, Scope, SentenceMatch
from rag.sentences import sentence_spans
from rag.spellings import question_groups, spelled_groups, spellings
from rag.tracing import note_question, recorded
from rag.translation import ForeignWording, InducedTerms, foreign_wording, open_term_table
from rag.usable import with_usable

# How many passages each leg brings before they are ranked together.
CANDIDATES = 100
# The number of these that are compared with the question part by part.
RESCORED = 40
# A title of which this share is named adds passages of its document, up to that number.
NAMED_TITLE = 0.5
TITLED_PASSAGES = 60
# The greatest number of passages with a quoted phrase.
QUOTED_PASSAGES = 60
# So many passages are ranked for each that is wanted, since copies of others are left out.
_RANKED = 4

TranslationSource = Literal["table", "names", "terms"]
TRANSLATIONS: tuple[TranslationSource, ...] = ("table", "names", "terms")
"""Where words of the other language come from: the learned table, names of the index that sound
alike, and terms of the index that the encoder finds near."""

_OTHER: Mapping[Language, Language] = {"ar": "en", "en": "ar"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as every index is asked: its own language, its words there and elsewhere.

    `quotes` are phrases that have to be there word for word, `stems` those of its content words;
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

    `quoted`, by the keys of passages, is the share of its quoted phrases that they contain.
    """

    pool: Language
    wording: _Wording
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
    ordered again by a model. `weights` are those of the legs, those that suit the embedder if none
    are given; `translations` are the sources that words of the other language are taken from.
    Questions longer than `max_question_characters` are not taken. With `trace_questions`, traces
    have their text.
    """

    def __init__(
        self,
        index: PassageStore,
        *further: PassageStore,
        reranking: HitOrder | None = None,
        weights: Weights | None = None,
        translations: Collection[TranslationSource] = TRANSLATIONS,
        max_question_characters: int = MAX_QUESTION_CHARACTERS,
        trace_questions: bool = False,
    ) -> None:
        self._trace_questions = trace_questions
        self._reranking = reranking
        self._max_question_characters = max_question_characters
        self._weights = weights or weights_of(index.embedder.identity)
        self._translations = translations
        self._index = index
        alike = (Retriever(i, weights=weights, translations=translations) for i in further)
        self._all = (self, *alike)

    def retrieve(self, question: str, k: int = 10, *, scope: Scope | None = None) -> list[Hit]:
        """The `k` best passages for a question, best first; fewer if the index has fewer.

        Passages that only repeat better ones of other documents are left out: see `rag.copies`.

        Raises:
            QuestionError: the question has no words or is too long.
            RerankerError: there is a re-ranker and it failed.
        """
        with recorded("retrieval", attributes={"gen_ai.request.top_k": k}) as span:
            if self._trace_questions:
                note_question(span, "gen_ai.retrieval.query.text", question)
            hits = self._ordered(self.plain_question(question), k, scope)
            span.set_attribute("dalil.retrieval.passages", len(hits))
            return hits

    def _ordered(self, question: str, k: int, scope: Scope | None) -> list[Hit]:
        # What has the quoted words comes first, whatever a model finds of it.
        if self._reranking is None or quoted_phrases(question):
            return self._retrieve(question, k, scope)
        hits = self._retrieve(question, max(k, self._reranking.passages), scope)
        return self._reranking.apply(question, hits)[:k]

    def opening(self, document_id: str, most: int) -> list[Hit]:
        """The first `most` passages of a document in their order; none if no index has it."""
        holding = (one._index for one in self._all if one._index.contains(document_id))
        index = next(holding, None)
        passages = index.passages_of(document_id)[:most] if index else []
        hits = [
            Hit(passage, rank, 0.0, 0.0, 0.0, sentences=_sentences_of(passage))
            for rank, passage in enumerate(passages, start=1)
        ]
        return self._with_same_files(hits)

    def further_documents(self) -> list[str]:
        """The ids of the documents of all indexes but the first."""
        return [one.id for other in self._all[1:] for one in other._index.documents()]

    def plain_question(self, question: str) -> str:
        """The question as it is searched.

        Raises:
            QuestionError: the question has no words or is too long.
        """
        return plain_question(question, self._max_question_characters)

    def _retrieve(self, question: str, k: int, scope: Scope | None) -> list[Hit]:
        with single_threaded_blas(), ExitStack() as snapshots:
            asked, induced = self._asked(question)
            read = [snapshots.enter_context(one._index.snapshot()) for one in self._all]
            held = [one.pools() for one in read]
            references = _references(read, held)
            pools: list[_RankedPools] = []
            for one, snapshot, of_one, terms in zip(self._all, read, held, induced, strict=True):
                wordings = one._wordings(asked, snapshot, of_one, terms, references)
                ranked = one._ranked_pools(asked, wordings, snapshot, scope or EVERYTHING)
                pools.append(dict(ranked))
            # Those with the quoted words may be last without them.
            everything = sum(len(pool.entries) for of_one in pools for pool in of_one.values())
            found = merge(self._rankings(pools, everything if asked.quotes else _RANKED * k))
            found.sort(key=lambda one: -one.entry.quoted)
            hits = with_usable(
                lambda kept: _hits(kept, k), found, lambda one: f"stored passage {one.entry.key}"
            )
        return self._with_same_files(hits)

    def _with_same_files(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with the sources of other files that have the content of their documents."""
        ids = {hit.passage.document_id for hit in hits}
        files: dict[str, tuple[str, ...]] = {}
        for one in self._all:
            files |= one._index.same_files(ids)
        return [
            replace(hit, same_files=files.get(hit.passage.document_id, ())) if files else hit
            for hit in hits
        ]

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
        # Read before any snapshot is open: another thread may be making them just now.
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
        snapshot: Snapshot,
        pools: Collection[Language],
        induced: InducedTerms | None,
        references: Mapping[Language, Snapshot],
    ) -> Mapping[Language, _Wording]:
        """What is looked for in each of `pools`, those that have any passages."""
        wordings: dict[Language, _Wording] = {}
        for pool in pools:
            own = pool == asked.language
            groups = asked.terms if own else self._translated(asked, snapshot, induced)
            statistics = snapshot.statistics(pool, groups)
            of = references.get(pool)
            reference = of.statistics(pool, groups) if of else None
            wordings[pool] = _Wording(own, groups, _heaviest(groups), statistics, reference)
        return wordings

    def _translated(
        self, asked: _Asked, snapshot: Snapshot, induced: InducedTerms | None
    ) -> list[dict[str, float]]:
        pool = asked.foreign.pool
        groups = asked.foreign.translated(
            lambda shapes: snapshot.names(pool, shapes) if "names" in self._translations else (),
            [induced] if induced else [],
            asked.encoded.words,
        )
        return [{STEM_MARK + term: weight for term, weight in g.items()} for g in groups]

    def _ranked_pools(
        self,
        asked: _Asked,
        wordings: Mapping[Language, _Wording],
        snapshot: Snapshot,
        scope: Scope,
    ) -> Iterator[tuple[Language, _RankedPool]]:
        # A document's title may be in another language than its text.
        titles = _titles(asked, wordings.values(), snapshot)
        titled = snapshot.titled(titles.best(NAMED_TITLE), TITLED_PASSAGES, scope)
        rough = []
        for pool, wording in wordings.items():
            query = _Query(pool, wording, _quoted(asked.quotes, pool, snapshot, scope))
            found = _found(query, asked.encoded.whole, titled, snapshot, scope)
            # A scope may leave nothing of a pool.
            if len(found.keys):
                rough.append(self._rough(query, found, asked.encoded.whole, titles))
        return self._ranked(rough, asked.encoded.part, snapshot)

    def _rough(
        self, query: _Query, candidates: Candidates, vector: Vectors, titles: TitleMatch
    ) -> _Rough:
        """Of the candidates those that are best without their parts."""
        wording = query.wording
        terms = wording.coverage(candidates)
        comparable = (
            terms if wording.reference is None else wording.coverage(candidates, wording.reference)
        )
        title = titles.shares(candidates.titles.tolist())
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
        self, pools: Sequence[_Rough], vector: Vectors, snapshot: Snapshot
    ) -> Iterator[tuple[Language, _RankedPool]]:
        """The pools with the scores of their passages, now that their parts are compared."""
        if not pools:
            return
        stored = snapshot.parts([key for pool in pools for key in pool.keys])
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
                pool.query.pool,
                _RankedPool(
                    [_Ranked(snapshot, key, quoted, *of) for key, quoted, of in found],
                    legs.similarity(self._weights.whole),
                    legs.terms,
                    self._scores(pool.query.wording, legs),
                    self._scores(pool.query.wording, comparable),
                ),
            )

    def _scores(self, wording: _Wording, legs: Legs) -> Vectors:
        return pool_scores(legs, same_language=wording.own, weights=self._weights)


def _references(
    snapshots: Sequence[Snapshot], held: Sequence[Collection[Language]]
) -> Mapping[Language, Snapshot]:
    """For each pool the first index that has it; empty if only one index has passages."""
    if sum(map(bool, held)) < 2:
        return {}
    of_each = reversed(list(zip(snapshots, held, strict=True)))
    return {pool: snapshot for snapshot, pools in of_each for pool in pools}


def _titles(asked: _Asked, wordings: Iterable[_Wording], snapshot: Snapshot) -> TitleMatch:
    """What the question and its translation name of titles."""
    named = dict.fromkeys(asked.stems, 1.0)
    for wording in wordings:
        if not wording.own:
            named |= {term.removeprefix(STEM_MARK): w for term, w in wording.terms.items()}
    return snapshot.titles(named)


def _quoted(
    quotes: Sequence[Sequence[str]], pool: Language, snapshot: Snapshot, scope: Scope
) -> Mapping[int, float]:
    """The share of the `quotes` that each passage of a pool has, for those that have any."""
    holding = Counter(
        key for phrase in quotes for key in snapshot.quoting(pool, phrase, QUOTED_PASSAGES, scope)
    )
    return {key: count / len(quotes) for key, count in holding.items()}


def _found(
    query: _Query, vector: Vectors, titled: Sequence[int], snapshot: Snapshot, scope: Scope
) -> Candidates:
    """The passages of one pool that may fit: by vector, by term, by title and by quoted words."""
    weights = term_weights(query.wording.terms, query.wording.statistics)
    keys = np.concatenate(
        [
            snapshot.nearest(query.pool, vector, CANDIDATES, scope),
            snapshot.likeliest(query.pool, weights, CANDIDATES, scope),
            np.array([*titled, *query.quoted], dtype=np.int64),
        ]
    )
    return snapshot.candidates(query.pool, keys)


class _Ranked(NamedTuple):
    """A rescored candidate: where it is from, and its parts with their cosines.

    `quoted` is the share of the question's quoted phrases that it contains; `spans` and `sentences`
    are as they are stored.
    """

    snapshot: Snapshot
    key: int
    quoted: float
    spans: bytes
    sentences: bytes
    cosines: Vectors

    def matches(self) -> Iterator[SentenceMatch]:
        """The sentences, each with the best cosine of the parts that are mostly in it."""
        left, right = spans_in(self.spans).T
        sentences = spans_in(self.sentences)
        start, end = sentences[:, :1], sentences[:, 1:]
        shared = np.minimum(end, right) - np.maximum(start, left)
        inside = 2 * shared >= np.minimum(right - left, end - start)
        # A sentence without a part fits as badly as the worst of them.
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
    """The first `k` of the ranked passages that are no copies; a mixed one may be in both pools."""
    passages = _passages([one.entry for one in fused])
    first: dict[str, tuple[Passage, _RankedPool, int, float]] = {}
    for passage, one in zip(passages, fused, strict=True):
        first.setdefault(passage.id, (passage, *one))
    hits = [
        Hit(
            passage=passage,
            rank=0,
            score=score,
            similarity=float(pool.similarity[place]),
            term_score=float(pool.terms[place]),
            sentences=tuple(pool.entries[place].matches()),
        )
        for passage, pool, place, score in first.values()
    ]
    kept = without_copies(hits)[:k]
    return [replace(hit, rank=rank) for rank, hit in enumerate(kept, start=1)]


def _passages(entries: Sequence[_Ranked]) -> list[Passage]:
    """The passages of ranked candidates, in one read an index."""
    keys: dict[Snapshot, list[int]] = {}
    for entry in entries:
        keys.setdefault(entry.snapshot, []).append(entry.key)
    found = {snapshot: snapshot.passages(of) for snapshot, of in keys.items()}
    return [found[entry.snapshot][entry.key] for entry in entries]


def _sentences_of(passage: Passage) -> tuple[SentenceMatch, ...]:
    return tuple(
        SentenceMatch(passage.start + start, passage.start + end, 0.0)
        for start, end in sentence_spans(passage.text)
    )


def _heaviest(groups: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Each term with the greatest weight that it has in any group."""
    heaviest: dict[str, float] = {}
    for group in groups:
        for term, weight in group.items():
            heaviest[term] = max(heaviest.get(term, 0.0), weight)
    return heaviest
