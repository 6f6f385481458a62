"""Answers with their quotes as Markdown, as a page, and as a document of a word processor."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from docx import Document as make_document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.text.paragraph import Paragraph

from rag.answer.wording import say
from rag.app.export.answers import ExportedAnswer, ExportedQuote
from rag.app.shown import literally
from rag.language import question_language
from rag.schema import Language
from rag.text.characters import xml_characters

Form = Literal["md", "html", "docx"]

_TITLE: dict[Language, str] = {"ar": "من دليل", "en": "From Dalil"}
_QUOTES: dict[Language, str] = {"ar": "الاقتباسات", "en": "Quotes"}
_STYLE = (
    "body{font-family:'IBM Plex Sans Arabic',system-ui,sans-serif;line-height:1.7;max-width:44rem;"
    "margin:2rem auto;padding:0 1rem}blockquote{border-inline-start:3px solid #0f6b63;margin:0;"
    "padding-inline-start:1rem}cite{font-style:normal;color:#555;font-size:.9em}"
)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file as it is sent to the browser."""

    name: str
    media_type: str
    content: bytes


def exported_file(answers: Sequence[ExportedAnswer], form: Form) -> ExportedFile:
    """The answers as one file of that form."""
    media_type, write = FORMS[form]
    return ExportedFile(f"dalil.{form}", media_type, write(answers))


def _markdown(answers: Sequence[ExportedAnswer]) -> bytes:
    lines = [f"# {_TITLE[_main_language(answers)]}", ""]
    for answer in answers:
        lines += [f"## {literally(_one_line(answer.question))}", "", literally(answer.text), ""]
        for notice in answer.notices:
            lines += [f"*{literally(_one_line(notice))}*", ""]
        for quote in answer.quotes:
            lines += [f"> {literally(part)}" if part else ">" for part in quote.text.split("\n")]
            if translation := _translation(quote, answer):
                lines += [">", f"> *{literally(translation)}*"]
            lines += [">", f"> — {literally(_one_line(_reference(quote, answer.language)))}", ""]
    return "\n".join(lines).encode()


def _html(answers: Sequence[ExportedAnswer]) -> bytes:
    language = _main_language(answers)
    parts = []
    for answer in answers:
        quotes = "".join(
            f"<li><blockquote dir='auto'>{_paragraphs(quote.text)}</blockquote>"
            f"{_translation_in_html(quote, answer)}"
            f"<cite dir='auto'>{escape(_reference(quote, answer.language))}</cite></li>"
            for quote in answer.quotes
        )
        notices = "".join(f"<p dir='auto'><em>{escape(one)}</em></p>" for one in answer.notices)
        parts.append(
            f"<section lang='{answer.language}' dir='{_direction(answer.language)}'>"
            f"<h2 dir='auto'>{escape(answer.question)}</h2>"
            f"<div dir='auto'>{_paragraphs(answer.text)}</div>{notices}"
            f"<h3>{_QUOTES[answer.language]}</h3><ul>{quotes}</ul></section>"
        )
    title = _TITLE[language]
    page = (
        f"<!doctype html><html lang='{language}' dir='{_direction(language)}'><head>"
        "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{title}</h1>{''.join(parts)}</body></html>"
    )
    return page.encode()


def _docx(answers: Sequence[ExportedAnswer]) -> bytes:
    document = make_document()
    _write(document, _TITLE[_main_language(answers)], "Title")
    for answer in answers:
        _write(document, answer.question, "Heading 1")
        for part in answer.text.split("\n\n"):
            _write(document, part)
        for notice in answer.notices:
            _write(document, notice)
        for quote in answer.quotes:
            for part in quote.text.split("\n\n"):
                _write(document, part, "Quote")
            if translation := _translation(quote, answer):
                _write(document, translation)
            _write(document, _reference(quote, answer.language), "Caption")
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _write(document: WordDocument, text: str, style: str = "Normal") -> None:
    paragraph = document.add_paragraph(xml_characters(text), style=style)
    if question_language(text) == "ar":
        _right_to_left(paragraph)


def _right_to_left(paragraph: Paragraph) -> None:
    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for run in paragraph.runs:
        run.font.rtl = True


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def _reference(quote: ExportedQuote, language: Language) -> str:
    number = f"[{quote.number}] " if quote.number is not None else ""
    return number + quote.reference(language)


def _translation(quote: ExportedQuote, answer: ExportedAnswer) -> str | None:
    """The translation of a quote, marked as a machine's, unless the answer's text has it."""
    if quote.translation is None or quote.translation in answer.text:
        return None
    return say("translation", answer.language, text=quote.translation)


def _translation_in_html(quote: ExportedQuote, answer: ExportedAnswer) -> str:
    translation = _translation(quote, answer)
    return f"<p dir='auto'><em>{escape(translation)}</em></p>" if translation else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _main_language(answers: Sequence[ExportedAnswer]) -> Language:
    return answers[0].language if answers else "en"


def _direction(language: Language) -> str:
    return "rtl" if language == "ar" else "ltr"


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: dict[Form, tuple[str, Callable[[Sequence[ExportedAnswer]], bytes]]] = {
    "md": ("text/markdown; charset=utf-8", _markdown),
    "html": ("text/html; charset=utf-8", _html),
    "docx": (_WORD, _docx),
}
