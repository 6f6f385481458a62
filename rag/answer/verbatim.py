"""Answers made of quotes alone."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.wording import say
from rag.schema import Citation, Language


def verbatim_text(language: Language, citations: Sequence[Citation]) -> str:
    """The quotes, each with its marker; one in another language is introduced in `language`."""
    return "\n\n".join(_paragraph(language, citation) for citation in citations)


def _paragraph(language: Language, citation: Citation) -> str:
    if citation.language == language:
        return f"{citation.quote} [{citation.marker}]"
    names = {"ar": "from_arabic", "en": "from_english", "mixed": "from_mixed"}
    lead = say(names[citation.language], language, title=citation.title)
    return f"{lead}\n{citation.quote} [{citation.marker}]"
