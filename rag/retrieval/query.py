"""A question as it is looked up: by its own terms, and by their translations.

Each language pool of each index has statistics of its own, so each gets a `PoolQuery`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.analysis import STEM_MARK, is_function_word, stem, words, words_as_written
from rag.embedders import EncodedQuestion, Vectors
from rag.index import PassageStore, Snapshot
from rag.index.scoring import Candidates, TermGroup, TermStatistics, coverage
from rag.language import question_language
from rag.retrieval.phrases import quoted_phrases
from rag.retrieval.spellings import question_groups, spelled_groups, spellings
from rag.schema import Language
from rag.translation import ForeignWording, InducedTerms, foreign_wording, open_term_table

TranslationSource = Literal["table", "names", "terms"]
TRANSLATIONS: tuple[TranslationSource, ...] = ("table", "names", "terms")
"""Where words of the other language come from: the learned table, names of the index that sound
alike, and terms of the index that the encoder finds near."""

_OTHER: Mapping[Language, Language] = {"ar": "en", "en": "ar"}


@dataclass(frozen=True, slots=True)
class Query:
    """A question as all indexes are asked.

    `terms` are those of its own language, a group for each; `foreign` are its words for the other
    language. `quotes` are phrases that passages should contain word for word, `stems` the stems of
    its content words. `encoded.words` are the vectors of `foreign.words`, or empty if no index
    compares them. `induced` are the terms of each index that its words may be translated to.
    """

    language: Language
    terms: Sequence[TermGroup]
    quotes: Sequence[Sequence[str]]
    stems: frozenset[str]
    foreign: ForeignWording
    encoded: EncodedQuestion
    induced: Sequence[InducedTerms | None]


@dataclass(frozen=True, slots=True)
class PoolQuery:
    """The query for one language pool of one index.

    `own` says whether the pool has the question's language. `terms` are those of all `groups`, each
    with its greatest weight. `statistics` are those of the pool. `reference` are those of the first
    index that has such a pool, if several indexes are searched together: scores by these can be
    compared between indexes. An index never depends on the ones after it.
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


def read_query(
    question: str, stores: Sequence[PassageStore], translations: Collection[TranslationSource]
) -> Query:
    """A question with its terms, translations and vectors, which the stores' embedder makes."""
    language = question_language(question)
    other = _OTHER[language]
    said = words(question)
    otherwise = spellings(question)
    foreign = foreign_wording(
        [word for word in said if word not in otherwise],
        other,
        open_term_table() if "table" in translations else None,
    )
    # Read before any snapshot is open: another thread may be making them just now.
    induced = [store.induced_terms(other) if "terms" in translations else None for store in stores]
    written = dict(words_as_written(question))
    compared = any(terms and len(terms.stems) for terms in induced)
    return Query(
        language=language,
        terms=question_groups(question, language, otherwise),
        quotes=quoted_phrases(question),
        stems=frozenset(stem(word) for word in said if not is_function_word(word)),
        foreign=replace(foreign, sure=(*foreign.sure, *spelled_groups(otherwise))),
        encoded=stores[0].embedder.embed_question(
            question, [written.get(w, w) for w in foreign.words] if compared else ()
        ),
        induced=induced,
    )


def pool_queries(
    query: Query,
    snapshots: Sequence[Snapshot],
    translations: Collection[TranslationSource],
) -> list[dict[Language, PoolQuery]]:
    """The query for each pool of each index; pools without passages are left out."""
    pools = [snapshot.pools() for snapshot in snapshots]
    references = _references(snapshots, pools)
    return [
        {
            pool: _pool_query(pool, query, snapshot, induced, references.get(pool), translations)
            for pool in of_one
        }
        for snapshot, of_one, induced in zip(snapshots, pools, query.induced, strict=True)
    ]


def _pool_query(
    pool: Language,
    query: Query,
    snapshot: Snapshot,
    induced: InducedTerms | None,
    reference: Snapshot | None,
    translations: Collection[TranslationSource],
) -> PoolQuery:
    own = pool == query.language
    groups = query.terms if own else _translated(query, snapshot, induced, translations)
    return PoolQuery(
        own,
        groups,
        _greatest(groups),
        snapshot.statistics(pool, groups),
        reference.statistics(pool, groups) if reference else None,
    )


def _translated(
    query: Query,
    snapshot: Snapshot,
    induced: InducedTerms | None,
    translations: Collection[TranslationSource],
) -> list[dict[str, float]]:
    """The groups of terms that the other language's pool is searched for."""
    pool = query.foreign.pool
    groups = query.foreign.translated(
        lambda skeletons: snapshot.names(pool, skeletons) if "names" in translations else (),
        [induced] if induced else [],
        query.encoded.words,
    )
    return [{STEM_MARK + term: weight for term, weight in group.items()} for group in groups]


def _references(
    snapshots: Sequence[Snapshot], pools: Sequence[Collection[Language]]
) -> Mapping[Language, Snapshot]:
    """For each pool the first index that has it; empty if only one index has passages."""
    if sum(map(bool, pools)) < 2:
        return {}
    of_each = reversed(list(zip(snapshots, pools, strict=True)))
    return {pool: snapshot for snapshot, of_one in of_each for pool in of_one}


def _greatest(groups: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Each term with the greatest weight that it has in any group."""
    greatest: dict[str, float] = {}
    for group in groups:
        for term, weight in group.items():
            greatest[term] = max(greatest.get(term, 0.0), weight)
    return greatest
