"""The sentences of the retrieved passages that answer a question, word for word.

They are found without any chat model, in milliseconds, and cannot be invented.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answer.reading import Held, Reading
from rag.answer.weights import Linear, Pair
from rag.language import text_language
from rag.schema import Citation, Hit, SentenceMatch

# A sentence this much less likely than the best (in log odds) is not quoted beside it.
FAR_BEHIND = 2.5
# Nor is one that is this unlikely in itself (about one in fifty).
UNLIKELY = -4.0


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence of a hit, with the log odds that it holds the answer; higher is better."""

    hit: Hit
    match: SentenceMatch
    score: float
    holds_kind: bool = False
    held: Held = ()

    @property
    def text(self) -> str:
        """The sentence as it stands in the document."""
        passage = self.hit.passage
        return passage.text[self.match.start - passage.start : self.match.end - passage.start]


def ranked(reading: Reading, weights: Mapping[Pair, Linear]) -> list[EvidenceSentence]:
    """The sentences of a reading, best first; ties in reading order."""
    scored = [
        EvidenceSentence(
            s.hit,
            s.match,
            weights["same" if reading.same_language(s.hit) else "other"](s.features),
            s.holds_kind,
            s.held,
        )
        for s in reading.sentences
    ]
    return sorted(scored, key=lambda sentence: -sentence.score)


def choose(ranked: Sequence[EvidenceSentence], count: int) -> list[EvidenceSentence]:
    """At most `count` of the ranked sentences: the best, and those not far behind it."""
    if not ranked:
        return []
    least = max(ranked[0].score - FAR_BEHIND, UNLIKELY)
    return [ranked[0], *(sentence for sentence in ranked[1:count] if sentence.score >= least)]


def cite(sentences: Sequence[EvidenceSentence], first: int = 1) -> tuple[Citation, ...]:
    """The sentences as citations, numbered from `first` in the order given."""
    return tuple(
        citation(
            sentence.hit,
            sentence.match.start,
            sentence.match.end,
            marker,
            1 / (1 + math.exp(-sentence.score)),
        )
        for marker, sentence in enumerate(sentences, start=first)
    )


def citation(hit: Hit, start: int, end: int, marker: int, support: float) -> Citation:
    """A citation of the words ``document.text[start:end]`` inside a hit's passage."""
    passage = hit.passage
    quote = passage.text[start - passage.start : end - passage.start]
    return Citation(
        marker=marker,
        passage_id=passage.id,
        document_id=passage.document_id,
        title=passage.title,
        source=passage.source,
        page=passage.page,
        start=start,
        end=end,
        quote=quote,
        language=text_language(quote),
        support=round(min(max(support, 0.0), 1.0), 4),
        published=passage.published,
        document_sha256=passage.document_sha256,
    )
