"""The sentences of a document that state something."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from rag.answer.instructions import instruction_spans
from rag.language import text_language
from rag.schema import Document, TextLanguage
from rag.sentences import sentence_spans
from rag.text.bylines import without_bylines

_FEWEST_WORDS, _MOST_CHARACTERS = 4, 500
_ENDS = re.compile(r"""[.!؟?…。][\s"'”’»)\]}]*$""")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a document, word for word: ``document.text[start:end] == quote``."""

    document_id: str
    title: str
    source: str
    page: int | None
    start: int
    end: int
    quote: str
    language: TextLanguage
    published: date | None


def statements(document: Document) -> list[Statement]:
    """The whole sentences of a document, in order.

    Headings, bylines, lines without an end, and sentences that instruct a chat model are left out.
    """
    left_out = {*instruction_spans(document.text)}
    headings = {heading.start for heading in document.headings}
    return [
        _statement(document, start, end)
        for start, end in without_bylines(document.text, [*sentence_spans(document.text)])
        if (start, end) not in left_out
        and start not in headings
        and _states(document.text[start:end])
    ]


def _states(sentence: str) -> bool:
    if len(sentence) > _MOST_CHARACTERS or sentence.startswith("#"):
        return False
    return len(sentence.split()) >= _FEWEST_WORDS and _ENDS.search(sentence) is not None


def _statement(document: Document, start: int, end: int) -> Statement:
    quote = document.text[start:end]
    return Statement(
        document_id=document.id,
        title=document.title,
        source=document.source,
        page=bisect_right(document.pages, start) or None,
        start=start,
        end=end,
        quote=quote,
        language=text_language(quote),
        published=document.published,
    )
