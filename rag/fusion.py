"""How the scores of one pool are combined, and how the pools are joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rag.embedders import Vectors
from rag.schema import Passage
from rag.sentences import Span

# Chosen on the development sets; bench/retrieval shows what each is worth.
SENTENCE_WEIGHT = 0.5
TERM_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that some leg found: cosines ``(1 + n_sentences,)``, the passage's own first."""

    passage: Passage
    cosines: Vectors
    spans: tuple[Span, ...]
    term_score: float

    @property
    def similarity(self) -> float:
        """Passage cosine and best sentence cosine, averaged."""
        whole, best = float(self.cosines[0]), float(self.cosines[1:].max(initial=-1.0))
        return (1 - SENTENCE_WEIGHT) * whole + SENTENCE_WEIGHT * max(best, whole)

    @property
    def score(self) -> float:
        """What ranks the candidate within its pool."""
        return TERM_WEIGHT * self.term_score + (1 - TERM_WEIGHT) * self.similarity


def rank_pool(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of one pool, best first; ties by reading order."""
    return sorted(candidates, key=lambda c: (-c.score, c.passage.document_id, c.passage.ordinal))


def interleave(pools: Sequence[Sequence[Candidate]], count: int) -> list[Candidate]:
    """The first `count` passages, taken from the pools in turn; none twice."""
    chosen: dict[str, Candidate] = {}
    for candidate in _in_turn(pools):
        chosen.setdefault(candidate.passage.id, candidate)
        if len(chosen) == count:
            break
    return list(chosen.values())


def _in_turn(pools: Sequence[Sequence[Candidate]]) -> Iterator[Candidate]:
    for row in zip_longest(*pools):
        yield from (candidate for candidate in row if candidate is not None)
