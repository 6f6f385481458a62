"""The sentences of the retrieved passages that answer a question, word for word.

They are found without any chat model, in milliseconds, and cannot be invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.analysis import content_words, word_overlap
from rag.language import text_language
from rag.schema import Citation, Hit, SentenceMatch

# Chosen on the development sets; bench/answers shows what each is worth.
PASSAGE_WEIGHT = 0.5
OVERLAP_WEIGHT = 0.35
# A sentence that scores less than this share of the best is not quoted beside it.
FAR_BEHIND = 0.6
# A sentence shorter than this says too little by itself (a heading, "Reuters reported.").
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence of a hit, with its score for the question; higher is better."""

    hit: Hit
    match: SentenceMatch
    score: float

    @property
    def text(self) -> str:
        """The sentence as it stands in the document."""
        passage = self.hit.passage
        return passage.text[self.match.start - passage.start : self.match.end - passage.start]


def rank_sentences(question: str, hits: Sequence[Hit]) -> list[EvidenceSentence]:
    """Every sentence of the hits that says something, best first."""
    asked = content_words(question)
    ranked = [
        EvidenceSentence(hit, match, _score(asked, hit, match))
        for hit in hits
        for match in hit.sentences
    ]
    ranked = [
        sentence for sentence in ranked if len(sentence.text.split()) >= _FEWEST_WORDS
    ] or ranked
    return sorted(ranked, key=lambda sentence: -sentence.score)


def _score(asked: frozenset[str], hit: Hit, match: SentenceMatch) -> float:
    passage = hit.passage
    text = passage.text[match.start - passage.start : match.end - passage.start]
    return (
        match.cosine_similarity
        + PASSAGE_WEIGHT * hit.score
        + OVERLAP_WEIGHT * word_overlap(asked, text)
    )


def choose(ranked: Sequence[EvidenceSentence], count: int) -> list[EvidenceSentence]:
    """At most `count` of the ranked sentences: the best, and those not far behind it."""
    if not ranked:
        return []
    least = ranked[0].score * FAR_BEHIND
    return [sentence for sentence in ranked[:count] if sentence.score >= least]


def cite(sentences: Sequence[EvidenceSentence]) -> tuple[Citation, ...]:
    """The sentences as citations, numbered from 1 in the order given."""
    return tuple(
        citation(sentence.hit, sentence.match.start, sentence.match.end, marker, sentence.score)
        for marker, sentence in enumerate(sentences, start=1)
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
    )
