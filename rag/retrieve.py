"""Question to ranked passages, across both languages.

Each language pool is searched apart: the question's own by vector and by term, the other by
vector; ranking all passages together by any score that has terms in it starves the other
language (bench/retrieval). `rag.fusion` ranks and joins what the legs find.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Vectors
from rag.errors import QuestionError
from rag.fusion import Candidate, interleave, rank_pool
from rag.index import POOLS, PassageIndex
from rag.language import question_language
from rag.schema import Hit, Language, Passage, SentenceMatch

# How many passages each leg brings before they are ranked together.
CANDIDATES = 60
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


class Retriever:
    """Finds the passages that a question is about, in one index or in several together.

    Several must have been made with the same embedder.
    """

    def __init__(self, index: PassageIndex, *further: PassageIndex) -> None:
        self._indexes = (index, *further)

    def retrieve(self, question: str, k: int = 10, *, scope: Scope | None = None) -> list[Hit]:
        """The `k` best passages for a question, best first; fewer if the index holds fewer.

        Raises:
            QuestionError: the question has no words or is too long.
        """
        question = check_question(question)
        own = question_language(question)
        vector = self._indexes[0].embedder.embed([question], "query")[0]
        ranked = [
            rank_pool(
                [
                    candidate
                    for index in self._indexes
                    for candidate in _candidates(index, pool, question, vector, pool == own, scope)
                ]
            )
            for pool in sorted(POOLS, key=lambda pool: pool != own)
        ]
        chosen = interleave(ranked, k)
        return [_hit(candidate, rank) for rank, candidate in enumerate(chosen, start=1)]


def _candidates(
    index: PassageIndex,
    pool: Language,
    question: str,
    vector: Vectors,
    own: bool,
    scope: Scope | None,
) -> list[Candidate]:
    by_term = index.catalogue.terms.search(pool, question, CANDIDATES) if own else {}
    passages = index.nearest(pool, vector, CANDIDATES)
    passages |= index.catalogue.passages_by_key(by_term.keys() - passages.keys())
    if scope:
        passages = {key: p for key, p in passages.items() if scope.holds(p)}
    return _scored(index, passages, by_term, vector)


def _scored(
    index: PassageIndex,
    passages: dict[int, Passage],
    by_term: dict[int, float],
    vector: Vectors,
) -> list[Candidate]:
    best_term_score = max(by_term.values(), default=0.0)
    stored = index.catalogue.vectors(passages)
    return [
        Candidate(
            passage=passage,
            cosines=_cosines(stored[key].vectors, vector),
            spans=stored[key].spans,
            term_score=by_term.get(key, 0.0) / best_term_score if best_term_score else 0.0,
        )
        for key, passage in passages.items()
    ]


def _cosines(rows: NDArray[np.int8], vector: Vectors) -> Vectors:
    """Cosine of each int8 row with a unit vector."""
    values = rows.astype(np.float32)
    norms = np.sqrt(np.einsum("ij,ij->i", values, values))
    return np.asarray(values @ vector / np.maximum(norms, 1e-6), dtype=np.float32)


def _hit(candidate: Candidate, rank: int) -> Hit:
    sentences = tuple(
        SentenceMatch(start, end, float(cosine))
        for (start, end), cosine in zip(candidate.spans, candidate.cosines[1:], strict=True)
    )
    return Hit(
        passage=candidate.passage,
        rank=rank,
        score=candidate.score,
        similarity=candidate.similarity,
        term_score=candidate.term_score,
        sentences=sentences,
    )
