"""Whether given texts, or the documents, say what a sentence says; and where.

Every sentence of a text is compared with the claim on its own, so that what supports the claim is
found at exact offsets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.answer.clause import spans_of
from rag.answer.content_words import content_words_of, overlap
from rag.answer.verify import Verdict, Verification, verify_sentence
from rag.language import question_language
from rag.schema import Document, Hit
from rag.tracing import note_verdict, recorded

_MOST_SUPPORTS = 5
# Sentences of a text that are compared with a claim, those with most of its words.
_MOST_COMPARED = 50


@dataclass(frozen=True, slots=True)
class Support:
    """A sentence that supports a claim, in whole or in part; the offsets are into its text.

    `source` is the position of the text in the list that was given, or None for a document of the
    index, which `document_id`, `title` and `document_sha256` then name.
    """

    start: int
    end: int
    quote: str
    verdict: Verdict
    groundedness: float
    source: int | None = None
    document_id: str | None = None
    title: str | None = None
    document_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Grounding:
    """What the sources say of a claim: the verdict, the grounded share of its words, and why.

    `reason` is in the language of the claim, empty for a supported one; `supports` are the
    sentences that support it, best first.
    """

    claim: str
    verdict: Verdict
    groundedness: float
    reason: str
    supports: tuple[Support, ...]


def ground_in_texts(claim: str, texts: Sequence[str]) -> Grounding:
    """What the texts, taken together, say of the claim."""
    with recorded("verification") as span:
        whole = verify_sentence(claim, texts, question_language(claim))
        supports = [
            replace(support, source=number)
            for number, text in enumerate(texts)
            for support in _supports(claim, text)
        ]
        note_verdict(span, whole.verdict, whole.groundedness)
        return _grounding(claim, whole, supports)


def ground_in_hits(claim: str, hits: Sequence[Hit]) -> Grounding:
    """What the passages, each on its own, say of the claim; the most favourable verdict counts."""
    with recorded("verification") as span:
        grounding = _ground_in_hits(claim, hits)
        note_verdict(span, grounding.verdict, grounding.groundedness)
        return grounding


def _ground_in_hits(claim: str, hits: Sequence[Hit]) -> Grounding:
    language = question_language(claim)
    found = [verify_sentence(claim, [hit.passage.text], language) for hit in hits]
    best = max(found, key=_strength, default=verify_sentence(claim, [], language))
    supports = [
        replace(
            support,
            start=support.start + hit.passage.start,
            end=support.end + hit.passage.start,
            document_id=hit.passage.document_id,
            title=hit.passage.title,
            document_sha256=hit.passage.document_sha256,
        )
        for hit in hits
        for support in _supports(claim, hit.passage.text)
    ]
    return _grounding(claim, best, supports)


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Where a document has a quote, character for character."""

    document_id: str
    title: str
    document_sha256: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """Whether documents have a quote verbatim, and where; the first place in each document."""

    quote: str
    verbatim: bool
    places: tuple[QuotePlace, ...]


def check_quote(quote: str, documents: Iterable[Document]) -> QuoteCheck:
    """Whether the documents have the quote, character for character."""
    places = tuple(
        QuotePlace(document.id, document.title, document.sha256, start, start + len(quote))
        for document in documents
        if (start := document.text.find(quote)) >= 0
    )
    return QuoteCheck(quote, bool(places), places)


def _grounding(claim: str, whole: Verification, supports: list[Support]) -> Grounding:
    best_first = sorted(supports, key=_strength, reverse=True)
    return Grounding(
        claim, whole.verdict, whole.groundedness, whole.reason, tuple(best_first[:_MOST_SUPPORTS])
    )


def _supports(claim: str, text: str) -> list[Support]:
    """The sentences of a text that support a claim, those with most of its words first.

    After the five best that support all of it, no other would be shown.
    """
    asked = content_words_of(claim)
    spans = [(start, end, text[start:end]) for start, end in spans_of(text)]
    spans.sort(key=lambda span: -overlap(asked, span[2]))
    found: list[Support] = []
    for start, end, quote in spans[:_MOST_COMPARED]:
        result = verify_sentence(claim, [quote])
        if result.verdict != "unsupported":
            found.append(Support(start, end, quote, result.verdict, result.groundedness))
        if sum(one.verdict == "supported" for one in found) == _MOST_SUPPORTS:
            break
    return found


def _strength(result: Verification | Support) -> tuple[bool, float]:
    return result.verdict == "supported", result.groundedness
