"""Answers made of quotes alone."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.wording import say
from rag.schema import Citation, Language, ShortAnswer


def verbatim_text(
    language: Language, citations: Sequence[Citation], short: ShortAnswer | None = None
) -> str:
    """The quotes, each with its marker; one in another language is introduced in `language`.

    Before a first quote in another language comes the short answer.
    """
    paragraphs = [_paragraph(language, citation) for citation in citations]
    if short is not None and citations[0].language not in (language, "mixed"):
        paragraphs.insert(0, f"{short.text} [{short.marker}]")
    return "\n\n".join(paragraphs)


def _paragraph(language: Language, citation: Citation) -> str:
    if citation.language == language:
        return f"{citation.quote} [{citation.marker}]"
    names = {"ar": "from_arabic", "en": "from_english", "mixed": "from_mixed"}
    lead = say(names[citation.language], language, title=citation.title)
    return f"{lead}\n{citation.quote} [{citation.marker}]"
