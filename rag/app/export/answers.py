"""The answers of a conversation as an export has them, with their quotes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chainlit.types import ThreadDict

from rag.answer.wording import ocr_text, say
from rag.app.shown import DIRECTION, file_or_address
from rag.language import question_language
from rag.schema import Document, Language

_LINK = re.compile(r"\[(\d+)\]\(#quote-\d+\)")
# Our own marks of bold text; those in a quoted text are escaped.
_BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKS = "".join(DIRECTION.values())
_PARAGRAPHS = re.compile(r"\s*\n\s*\n\s*")


@dataclass(frozen=True, slots=True)
class ExportedQuote:
    """A quote and where it is from; `number` is None where the answer does not point to it.

    `translation` is a machine's, in the language of the question, if there is one.
    """

    number: int | None
    text: str
    title: str
    published: str | None
    page: int | None
    file: str
    translation: str | None = None
    ocr_confidence: float | None = None
    copies: tuple[str, ...] = ()

    def reference(self, language: Language) -> str:
        """Title, date, page, file, whether it was recognised, and where else the words are."""
        comma = "، " if language == "ar" else ", "
        page = f"{'ص' if language == 'ar' else 'p.'} {self.page}" if self.page else None
        ocr = None if self.ocr_confidence is None else ocr_text(self.ocr_confidence, language)
        also = say("copies", language, places=comma.join(self.copies)) if self.copies else None
        parts = (self.title, self.published, page, self.file, ocr)
        reference = comma.join(part for part in parts if part)
        return f"{reference}. {also}" if also else reference


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """A question, its answer as plain text, the quotes of the answer, and notices about it."""

    question: str
    text: str
    language: Language
    quotes: tuple[ExportedQuote, ...]
    notices: tuple[str, ...] = ()


def exported_quotes(
    title: str, language: Language, places: Iterable[tuple[Document, int, int]]
) -> ExportedAnswer:
    """Quotes under a title, each from the document of its place, between two offsets."""
    return ExportedAnswer(
        question=title,
        text="",
        language=language,
        quotes=tuple(
            ExportedQuote(
                number=None,
                text=without_line_breaks(document.text[start:end]),
                title=document.title,
                published=document.published.isoformat() if document.published else None,
                page=bisect_right(document.pages, start) or None,
                file=file_or_address(document.source),
            )
            for document, start, end in places
        ),
    )


def exported_answers(thread: ThreadDict, answer_id: str | None = None) -> list[ExportedAnswer]:
    """The answers of a conversation in their order, or the one of that id."""
    cards = {
        str(element["forId"]): props
        for element in thread["elements"] or []
        if element["name"] == "Evidence" and (props := element.get("props"))
    }
    question, found = "", []
    for step in thread["steps"]:
        if step["type"] == "user_message":
            question = step["output"]
        elif step["id"] in cards and answer_id in {None, step["id"]}:
            found.append(_answer(question, step["output"], cards[step["id"]]))
    return found


def _answer(question: str, shown: str, card: Mapping[str, Any]) -> ExportedAnswer:
    quotes = (*card.get("cited", ()), *card.get("nearest", ()))
    return ExportedAnswer(
        question=question,
        text=_ESCAPED.sub(r"\1", _LINK.sub(r"[\1]", _BOLD.sub(r"\1", shown))).strip(_MARKS),
        language=question_language(question),
        quotes=tuple(_quote(quote) for quote in quotes),
        notices=tuple(card.get("notices", ())),
    )


def _quote(quote: Mapping[str, Any]) -> ExportedQuote:
    return ExportedQuote(
        number=quote["marker"],
        text=without_line_breaks(quote["text"]),
        title=quote["title"],
        published=quote["published"],
        page=quote["page"],
        file=quote["file"],
        translation=quote.get("translation"),
        ocr_confidence=quote.get("ocr_confidence"),
        copies=tuple(quote.get("copies", ())),
    )


def without_line_breaks(text: str) -> str:
    """The text with the line breaks of its page gone; paragraphs stay apart."""
    return "\n\n".join(" ".join(part.split()) for part in _PARAGRAPHS.split(text.strip()))
