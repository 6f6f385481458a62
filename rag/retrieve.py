"""Question to ranked passages, across both languages.

Each language pool is searched apart, by vector and by term; in the other language's pool the terms
are translations. `rag.fusion` ranks what is found and joins the pools.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import islice
from typing import Literal

import numpy as np

from rag.analysis import STEM_MARK, is_function_word, stem, words, words_as_written
from rag.embedders import EncodedQuestion, Vectors
from rag.embedders.blas import single_threaded_blas
from rag.errors import QuestionError
from rag.fusion import Legs, Weights, fuse, pool_scores, weights_of
from rag.index import POOLS, PassageIndex
from rag.index.catalogue import PassageParts
from rag.index.compression import byte_cosines, nibble_cosines
from rag.index.terms import Candidates, TermGroup, TermStatistics
from rag.index.titles import TitleMatch
from rag.language import question_language
from rag.phrases import quoted_phrases
from rag.rerankers import Reranking
from rag.schema import EVERYTHING, Hit, Language, Passage, Scope, SentenceMatch
from rag.spellings import question_groups, spelled_groups, spellings
from rag.translation import ForeignWording, InducedTerms, foreign_wording, open_term_table

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
MAX_QUESTION_CHARACTERS = 2000

TranslationSource = Literal["table", "names", "terms"]
TRANSLATIONS: tuple[TranslationSource, ...] = ("table", "names", "terms")
"""Where words of the other language come from: the learned table, names of the index that sound
alike, and terms of the index that the encoder finds near."""

_OTHER: Mapping[Language, Language] = {"ar": "en", "en": "ar"}


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
class _Asked:
    """A question as every index is asked: its own language, its words there and elsewhere.

    `quotes` are phrases that have to stand as they are, `stems` those of its content words;
    `foreign` is for the other language's pool, `induced` are the terms of that pool in each index,
    and `encoded.words` are its words, or none if no index compares them.
    """

    language: Language
    terms: Sequence[TermGroup]
    quotes: Sequence[Sequence[str]]
    stems: frozenset[str]
    foreign: ForeignWording
    induced: Sequence[InducedTerms]
    encoded: EncodedQuestion


@dataclass(frozen=True, slots=True)
class _Wording:
    """What is looked for in one pool of all indexes, and their statistics together."""

    pool: Language
    groups: Sequence[TermGroup]
    statistics: TermStatistics


@dataclass(frozen=True, slots=True)
class _Query:
    """What a question is looked up by in one pool of one index.

    `titles` tells which titles it names, in whichever language they are, and `titled` are passages
    under those of which it names most; `quoted`, by the keys of passages, is the share of its
    quoted phrases that they hold.
    """

    wording: _Wording
    own: bool
    encoded: EncodedQuestion
    titles: TitleMatch
    titled: Sequence[int]
    quoted: Mapping[int, float]

    @property
    def pool(self) -> Language:
        """The pool that is searched."""
        return self.wording.pool


class Retriever:
    """Finds the passages that a question is about, in one index or in several together.

    Several must have been made with the same embedder. With `reranking`, the first passages are
    ordered anew by a model. `weights` are those of the legs, those that suit the embedder if none
    are given; `translations` are the sources that words of the other language are taken from.
    """

    def __init__(
        self,
        index: PassageIndex,
        *further: PassageIndex,
        reranking: Reranking | None = None,
        weights: Weights | None = None,
        translations: Collection[TranslationSource] = TRANSLATIONS,
    ) -> None:
        self._reranking = reranking
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
        question = check_question(question)
        if self._reranking is None:
            return self._retrieve(question, k, scope)
        hits = self._retrieve(question, max(k, self._reranking.passages), scope)
        return self._reranking.apply(question, hits)[:k]

    def _retrieve(self, question: str, k: int, scope: Scope | None) -> list[Hit]:
        ranked: dict[Language, _RankedPool] = {}
        with single_threaded_blas(), ExitStack() as snapshots:
            asked = self._asked(question)
            for one in self._all:
                snapshots.enter_context(one._catalogue.snapshot())
            wordings = list(self._wordings(asked))
            for one in self._all:
                for name, pool in one._ranked_pools(asked, wordings, scope or EVERYTHING):
                    known = ranked.get(name)
                    ranked[name] = known.joined(pool) if known else pool
            # Those with the quoted words may stand last without them.
            count = sum(len(p.entries) for p in ranked.values()) if asked.quotes else 2 * k
            scores = {name: pool.scores for name, pool in ranked.items()}
            fused = fuse(scores, count, weights=self._weights)
            found = [(ranked[name], place, score) for name, place, score in fused]
            found.sort(key=lambda one: -one[0].entries[one[1]].quoted)
            return _hits(found, k)

    def _asked(self, question: str) -> _Asked:
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
        induced = (
            [one._index.induced_terms(other) for one in self._all]
            if "terms" in self._translations
            else []
        )
        compared = any(len(terms.stems) for terms in induced)
        return _Asked(
            language=language,
            terms=question_groups(question, language, otherwise),
            quotes=quoted_phrases(question),
            stems=frozenset(stem(word) for word in said if not is_function_word(word)),
            foreign=foreign,
            induced=induced,
            encoded=self._index.embedder.embed_question(
                question, [written.get(w, w) for w in foreign.words] if compared else ()
            ),
        )

    def _wordings(self, asked: _Asked) -> Iterator[_Wording]:
        """What is looked for in each pool: in all indexes the same, so that scores compare."""
        for pool in POOLS:
            holding = [one for one in self._all if one._catalogue.terms.passages(pool)]
            if not holding:
                continue
            groups = asked.terms if pool == asked.language else self._translated(asked)
            statistics = [one._catalogue.terms.statistics(pool, groups) for one in holding]
            yield _Wording(pool, groups, reduce(TermStatistics.joined, statistics))

    def _translated(self, asked: _Asked) -> list[dict[str, float]]:
        pool = asked.foreign.pool
        names = [one._catalogue.vocabulary for one in self._all]
        groups = asked.foreign.translated(
            lambda shape: (
                [form for words in names for form in words.names(pool, shape)]
                if "names" in self._translations
                else ()
            ),
            asked.induced,
            asked.encoded.words,
        )
        return [{STEM_MARK + term: weight for term, weight in g.items()} for g in groups]

    def _ranked_pools(
        self, asked: _Asked, wordings: Sequence[_Wording], scope: Scope
    ) -> Iterator[tuple[Language, _RankedPool]]:
        for query in self._queries(asked, wordings):
            found = self._catalogue.candidates(query.pool, self._found(query, scope), scope)
            # A scope may leave nothing of a pool.
            if found.keys:
                yield query.pool, self._ranked(query, found)

    def _queries(self, asked: _Asked, wordings: Sequence[_Wording]) -> Iterator[_Query]:
        # A document's title may be in another language than its text.
        named = dict.fromkeys(asked.stems, 1.0)
        for wording in wordings:
            if wording.pool != asked.language:
                weights = _heaviest(wording.groups)
                named |= {term.removeprefix(STEM_MARK): w for term, w in weights.items()}
        titles = self._catalogue.titles.matching(named)
        titled = self._catalogue.keys_titled(titles.best(NAMED_TITLE), TITLED_PASSAGES)
        for wording in wordings:
            if self._catalogue.terms.passages(wording.pool):
                own = wording.pool == asked.language
                quoted = self._quoted(asked.quotes, wording.pool)
                yield _Query(wording, own, asked.encoded, titles, titled, quoted)

    def _quoted(self, quotes: Sequence[Sequence[str]], pool: Language) -> Mapping[int, float]:
        holding = Counter(
            key
            for phrase in quotes
            for key in self._catalogue.holding(pool, phrase, QUOTED_PASSAGES)
        )
        return {key: count / len(quotes) for key, count in holding.items()}

    def _ranked(self, query: _Query, candidates: Candidates) -> _RankedPool:
        terms = self._catalogue.terms.coverage(
            query.pool,
            query.wording.groups,
            candidates.keys,
            statistics=query.wording.statistics,
            stems_only=not query.own,
        )
        title = query.titles.shares(candidates.titles)
        whole = byte_cosines(candidates.whole, query.encoded.whole)
        scored = partial(pool_scores, same_language=query.own, weights=self._weights)
        rough = scored(Legs(whole, whole, terms, title))
        quoted = np.array([query.quoted.get(key, 0.0) for key in candidates.keys])
        kept = np.lexsort((-rough, -quoted))[:RESCORED]
        keys = [candidates.keys[place] for place in kept]
        parts, cosines = self._parts(keys, query.encoded.part)
        best = np.array([of_passage.max() for of_passage in cosines], dtype=np.float32)
        legs = Legs(whole[kept], best, terms[kept], title[kept])
        return _RankedPool(
            [_Ranked(self, *of) for of in zip(keys, quoted[kept], parts, cosines, strict=True)],
            legs.similarity(self._weights.whole),
            legs.terms,
            scored(legs),
        )

    def _found(self, query: _Query, scope: Scope) -> set[int]:
        """Keys of passages that may fit."""
        if self._catalogue.terms.passages(query.pool) <= CANDIDATES:
            return set(self._catalogue.keys_in_pool(query.pool, CANDIDATES))
        wanted = _heaviest(query.wording.groups)
        by_term = self._catalogue.terms.candidates(
            query.pool, wanted, CANDIDATES, statistics=query.wording.statistics
        )
        by_vector = self._index.nearest(query.pool, query.encoded.whole, CANDIDATES)
        scoped = self._catalogue.keys_in_pool(query.pool, SCOPED_PASSAGES, scope) if scope else ()
        return {*by_vector, *by_term, *query.titled, *query.quoted, *scoped}

    def _parts(
        self, keys: Sequence[int], vector: Vectors
    ) -> tuple[list[PassageParts], list[Vectors]]:
        """The parts of passages, and their cosines with the question."""
        parts = self._catalogue.parts(keys)
        cosines = nibble_cosines(np.concatenate([one.parts for one in parts]), vector)
        return parts, np.split(cosines, np.cumsum([len(one.parts) for one in parts])[:-1])


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A rescored candidate: where it is from, and its parts with their cosines.

    `quoted` is the share of the question's quoted phrases that it holds.
    """

    retriever: Retriever
    key: int
    quoted: float
    parts: PassageParts
    cosines: Vectors

    def sentences(self) -> Iterator[SentenceMatch]:
        """The sentences, each with the best cosine of the parts that lie mostly in it."""
        left, right = self.parts.spans.T
        sentences = self.parts.sentences
        start, end = sentences[:, :1], sentences[:, 1:]
        shared = np.minimum(end, right) - np.maximum(start, left)
        inside = 2 * shared >= np.minimum(right - left, end - start)
        # A sentence that no part lies in fits as badly as the worst of them.
        best = np.where(inside, self.cosines, self.cosines.min()).max(axis=1)
        for (first, last), cosine in zip(sentences.tolist(), best.tolist(), strict=True):
            yield SentenceMatch(first, last, cosine)


@dataclass(frozen=True, slots=True)
class _RankedPool:
    """The rescored candidates of a pool, aligned."""

    entries: list[_Ranked]
    similarity: Vectors
    terms: Vectors
    scores: Vectors

    def joined(self, other: _RankedPool) -> _RankedPool:
        """The candidates of both, whose scores compare, since their parts do."""
        return _RankedPool(
            [*self.entries, *other.entries],
            np.concatenate([self.similarity, other.similarity]),
            np.concatenate([self.terms, other.terms]),
            np.concatenate([self.scores, other.scores]),
        )


def _hits(fused: Sequence[tuple[_RankedPool, int, float]], k: int) -> list[Hit]:
    """The first `k` of the ranked passages; a mixed one may stand in both pools."""
    passages = _passages([pool.entries[place] for pool, place, _ in fused])
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
            sentences=tuple(pool.entries[place].sentences()),
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
