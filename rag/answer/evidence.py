"""The sentences of the retrieved passages that answer a question, word for word.

They are found without any chat model, in milliseconds, and cannot be invented.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.reading import Reading
from rag.answer.weights import LearnedWeights, Pair
from rag.language import text_language
from rag.reader import AnswerSpan
from rag.schema import Citation, Hit, SentenceMatch
from rag.text.same_words import words_key

# A sentence this much less likely than the best (in log odds) is not quoted beside it.
FAR_BEHIND = 1.0
# Nor is one that is this unlikely in itself (about one in fifty).
UNLIKELY = -4.0
# Words are marked as the answer from these log odds on.
_LEAST_ANSWER = -3.0
# In further quotes only words that are not much less likely than those of the first are marked.
_MUCH_LESS = 1.5


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence of a hit, with the log odds that it contains the answer; higher is better.

    `answer` are the words that answer, if a reader found them, and `lead` is how much higher they
    score than any others of the passage.
    """

    hit: Hit
    match: SentenceMatch
    score: float
    answer: AnswerSpan | None = None
    lead: float = 0.0

    @property
    def text(self) -> str:
        """The sentence as it is in the document."""
        passage = self.hit.passage
        return passage.text[self.match.start - passage.start : self.match.end - passage.start]


def ranked(reading: Reading, learned: LearnedWeights) -> list[EvidenceSentence]:
    """The sentences of a reading, best first; ties in reading order."""
    weights = learned.of(reading).evidence
    scored = [
        EvidenceSentence(
            s.hit, s.match, weights[pair_of(reading, s.hit)](s.features), s.answer, s.lead
        )
        for s in reading.sentences
    ]
    return sorted(scored, key=lambda sentence: -sentence.score)


def once(ranked: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """The `ranked` sentences without those that repeat a better one word for word."""
    first: dict[str, EvidenceSentence] = {}
    for sentence in ranked:
        first.setdefault(words_key(sentence.text), sentence)
    return list(first.values())


def pair_of(reading: Reading, hit: Hit) -> Pair:
    """Whether a hit is in the question's language."""
    return "same" if reading.same_language(hit) else "other"


def choose(
    ranked: Sequence[EvidenceSentence], count: int, behind: float = FAR_BEHIND
) -> list[EvidenceSentence]:
    """At most `count` of the ranked sentences: the best, and those at most `behind` it in score."""
    if not ranked:
        return []
    least = max(ranked[0].score - behind, UNLIKELY)
    return [ranked[0], *(sentence for sentence in ranked[1:count] if sentence.score >= least)]


def cite(sentences: Sequence[EvidenceSentence], first: int = 1) -> tuple[Citation, ...]:
    """The sentences as citations, numbered from `first` in the order given."""
    best = max((s.answer.score for s in sentences[:1] if s.answer), default=_LEAST_ANSWER)
    least = max(_LEAST_ANSWER, best - _MUCH_LESS)
    return tuple(
        citation(
            sentence.hit,
            sentence.match.start,
            sentence.match.end,
            marker,
            1 / (1 + math.exp(-sentence.score)),
            _answering(sentence, least),
        )
        for marker, sentence in enumerate(sentences, start=first)
    )


def _answering(sentence: EvidenceSentence, least: float) -> tuple[int, int] | None:
    """The words of the sentence that answer, if their score is at least `least`."""
    answer = sentence.answer
    if answer is None or answer.score < least:
        return None
    return answer.start, answer.end


def with_answers(
    citations: Iterable[Citation], evidence: Sequence[Citation]
) -> tuple[Citation, ...]:
    """The citations, each with the answering words that `evidence` marks inside its quote."""
    marked = [(one.document_id, *one.answer) for one in evidence if one.answer]
    return tuple(
        replace(one, answer=next(iter(_inside(one, marked)), one.answer)) for one in citations
    )


def _inside(cited: Citation, marked: Iterable[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    for document_id, start, end in marked:
        if document_id == cited.document_id and cited.start <= start < end <= cited.end:
            yield start, end


def citation(
    hit: Hit,
    start: int,
    end: int,
    marker: int,
    support: float,
    answer: tuple[int, int] | None = None,
) -> Citation:
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
        answer=answer,
        ocr_confidence=passage.ocr_confidence,
    )
