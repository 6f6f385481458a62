"""An answer in the form that the page shows: quotes with their places, and text as Markdown."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from ingest.identity import is_web_source
from rag.answer.content_words import content_words_of
from rag.answer.verbatim import cited_quote
from rag.answer.wording import IN_TEXT, copy_text, say, short_line
from rag.app.wording import notice_text
from rag.app.wording import say as say_here
from rag.language import search_text
from rag.models.chat import VERBATIM
from rag.schema import Answer, Citation, EvidenceFound, Hit, Language, ShortAnswer

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_MARKER = re.compile(r"\[(\d+)\]")
# Markers before the punctuation mark that ends their sentence.
_BEFORE_END = re.compile(r"((?:\s*\[\d+\])+)([.,;:!?،؛؟…]+)(?=\s|$)")
# Embeddings, overrides and isolates, and what ends them.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
# Chainlit puts its cursor in place of this character.
_CURSOR = "\u200b"
_MOST_NEAREST = 3
DIRECTION: dict[Language, str] = {"ar": "\u200f", "en": "\u200e"}
"""For each language a mark without width that gives a line its direction."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote as a card shows it; `marker` is None where the answer does not point to it.

    `answer` are the offsets of its words that answer, into the document as `start` and `end` are.
    `file` is the name of its file, or the address of a page of the web.
    `translation` is a machine's, in the language of the question.
    `ocr_confidence` is that of a text that was recognised in a picture. `sha256` is that of the
    document's file as it was read. `copies` name the other places with the same words.
    """

    marker: int | None
    document_id: str
    title: str
    file: str
    page: int | None
    published: str | None
    language: str
    start: int
    end: int
    text: str
    answer: tuple[int, int] | None = None
    translation: str | None = None
    ocr_confidence: float | None = None
    sha256: str = ""
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The card under an answer: its quotes, further quotes, and notices.

    `language` is that of the question; `status` is empty until the answer is there, and until then
    `usual_seconds` says how long its model usually takes, if that is known.
    """

    language: Language
    status: str
    model: str
    cited: tuple[Quote, ...]
    further: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    notices: tuple[str, ...]
    conversation: str
    usual_seconds: int | None = None

    def props(self) -> dict[str, Any]:
        """The card as plain JSON values, for the browser."""
        return asdict(self)


def found_evidence(
    event: EvidenceFound, language: Language, conversation: str, usual_seconds: int | None = None
) -> Evidence:
    """What is shown before the answer is there."""
    cited = tuple(_quote(citation, citation.marker) for citation in event.citations)
    notices = tuple(notice.text for notice in event.notices)
    return Evidence(language, "", "", cited, (), (), notices, conversation, usual_seconds)


def answer_evidence(answer: Answer, asked_model: str, conversation: str) -> Evidence:
    """What is shown under a finished answer; `asked_model` was to write it."""
    cited = tuple(_quote(citation, citation.marker) for citation in answer.citations)
    places = {(quote.document_id, quote.start) for quote in cited}
    further = tuple(
        _quote(citation, None)
        for citation in answer.evidence
        if (citation.document_id, citation.start) not in places
    )
    refused = answer.status == "refused"
    return Evidence(
        language=answer.language,
        status=answer.status,
        model=answer.model,
        cited=cited,
        further=() if refused else further,
        nearest=tuple(_passage(hit) for hit in answer.hits[:_MOST_NEAREST]) if refused else (),
        notices=tuple(
            notice_text(notice, answer.language, model=asked_model)
            for notice in answer.notices
            if notice.code not in IN_TEXT
        ),
        conversation=conversation,
    )


def stopped_evidence(evidence: Evidence) -> Evidence:
    """What is shown when the person stopped the answer."""
    return replace(evidence, status="stopped")


def literally(text: str) -> str:
    """Markdown that shows exactly this text, line by line."""
    return _escaped(_INDENT.sub("", text))


def inline(text: str) -> str:
    """As `literally`, for a place inside a sentence of ours: its direction stays its own.

    Characters that turn text are left out: one too many would turn the rest of the sentence.
    """
    return f"\u2068{literally(_TURNING.sub('', text))}\u2069"


def file_or_address(source: str) -> str:
    """The address of a page of the web, and of anything else the name of its file."""
    return source if is_web_source(source) else PurePosixPath(source).name


def with_links(text: str, markers: set[int]) -> str:
    """Markdown that shows the text, each of its markers a link to the quote of that number.

    Markers come after the punctuation mark that ends a sentence, if that is directly after the
    last word.
    """
    pieces = _MARKER.split(_BEFORE_END.sub(r"\2\1", _INDENT.sub("", text)))
    shown = [_escaped(pieces[0])]
    for number, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        known = int(number) in markers
        # A marker without a quote is part of the text itself.
        shown.append(f"[{number}](#quote-{number})" if known else _escaped(f"[{number}]"))
        shown.append(_escaped(piece))
    return "".join(shown)


def answer_text(answer: Answer) -> str:
    """Markdown of what is shown above the quotes of an answer.

    What a model wrote is left out where it adds nothing to the short answer and the quotes below.
    """
    if answer.parts and answer.model == VERBATIM and answer.citations:
        return parts_text(answer)
    short = short_text(answer.short_answer, answer.language)
    if answer.citations and (answer.model == VERBATIM or _adds_nothing(answer)):
        return short or say_here("quoted_one", answer.language)
    written = with_links(answer.text, {citation.marker for citation in answer.citations})
    return f"{short}\n\n{written}" if short else written


def short_text(short: ShortAnswer | None, language: Language) -> str:
    """The short answer in bold, in the direction of its language even if it has no letters."""
    if short is None:
        return ""
    return DIRECTION[language] + short_line(short, language, f"**{literally(short.text)}**")


def _adds_nothing(answer: Answer) -> bool:
    """Whether each of a model's sentences is in a quote, or has only words of the short answer.

    The words of the question do not count. Nothing is left out where there is no short answer, or
    no quote has its words.
    """
    short = answer.short_answer
    if short is None or not any(citation.answer for citation in answer.citations):
        return False
    quotes = search_text(" ".join(citation.quote for citation in answer.citations))
    known = {
        one.stem for one in content_words_of(f"{answer.question} {short.text} {short.original}")
    }
    return all(
        search_text(said).strip(" .") in quotes
        or all(one.is_frame or one.stem in known for one in content_words_of(said))
        for said in (_MARKER.sub("", one.text) for one in answer.sentences if one.markers)
    )


def parts_text(answer: Answer) -> str:
    """Markdown with each part of the question and its short answer, else its first quote."""
    quotes = {citation.marker: citation for citation in answer.citations}
    direction = DIRECTION[answer.language]
    shown = []
    for part in answer.parts:
        if part.status == "refused":
            said = direction + literally(say("part_missing", answer.language))
        elif part.short_answer:
            marker = part.short_answer.marker
            link = with_links(f"[{marker}]", {marker})
            said = f"{short_text(part.short_answer, answer.language)} {link}"
        else:
            # A quote has a direction of its own.
            marker = part.markers[0]
            said = with_links(cited_quote(quotes[marker]), {marker})
        shown.append(f"{direction}{literally(part.question)}\n\n{said}")
    return "\n\n".join(shown)


def _escaped(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\1", text.replace(_CURSOR, ""))


def _quote(citation: Citation, marker: int | None) -> Quote:
    return Quote(
        marker=marker,
        document_id=citation.document_id,
        title=citation.title,
        file=file_or_address(citation.source),
        page=citation.page,
        published=citation.published.isoformat() if citation.published else None,
        language=citation.language,
        start=citation.start,
        end=citation.end,
        text=citation.quote,
        answer=citation.answer,
        translation=citation.translation.text if citation.translation else None,
        ocr_confidence=citation.ocr_confidence,
        sha256=citation.document_sha256,
        copies=tuple(copy_text(copy) for copy in citation.copies),
    )


def _passage(hit: Hit) -> Quote:
    passage = hit.passage
    return Quote(
        marker=None,
        document_id=passage.document_id,
        title=passage.title,
        file=file_or_address(passage.source),
        page=passage.page,
        published=passage.published.isoformat() if passage.published else None,
        language=passage.language,
        start=passage.below_title,
        end=passage.end,
        text=passage.text[passage.below_title - passage.start :],
        ocr_confidence=passage.ocr_confidence,
        sha256=passage.document_sha256,
    )
