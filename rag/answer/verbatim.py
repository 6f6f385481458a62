"""Answers made of quotes alone."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.wording import say, short_line
from rag.schema import Citation, Language, ShortAnswer
from rag.text.markers import without_markers


def verbatim_text(
    language: Language, citations: Sequence[Citation], short: ShortAnswer | None = None
) -> str:
    """The quotes, each with its marker; one in another language is introduced in `language`.

    Before a first quote in another language comes the short answer.
    """
    before = (None, *citations)
    paragraphs = [
        _paragraph(language, citation, last is None or last.document_id != citation.document_id)
        for last, citation in zip(before, citations, strict=False)
    ]
    if short is not None and citations[0].language not in (language, "mixed"):
        paragraphs.insert(0, f"{short_line(short, language)} [{short.marker}]")
    return "\n\n".join(paragraphs)


def cited_quote(citation: Citation) -> str:
    """A quote with its marker; it has no other, though the document may have footnotes."""
    return f"{without_markers(citation.quote)} [{citation.marker}]"


def _paragraph(language: Language, citation: Citation, is_new: bool) -> str:
    """A quote with its marker; the first of a document in another language is introduced."""
    if citation.language == language or not is_new:
        return cited_quote(citation)
    names = {"ar": "from_arabic", "en": "from_english", "mixed": "from_mixed"}
    lead = say(names[citation.language], language, title=without_markers(citation.title))
    return f"{lead}\n{cited_quote(citation)}"
