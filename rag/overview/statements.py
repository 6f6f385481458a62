"""The sentences of a document that state something."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rag.answer.instructions import instruction_spans
from rag.language import text_language
from rag.schema import Document, TextLanguage
from rag.sentences import sentence_spans
from rag.text.bylines import is_dateline_sentence, without_bylines

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
    A dateline that is a sentence of its own is part of the sentence after it, which it dates.
    """
    left_out = {*instruction_spans(document.text)}
    headings = {heading.start for heading in document.headings}
    sentences = [*sentence_spans(document.text)]
    datelines = {
        after[0]: start
        for (start, end), after in pairwise(sentences)
        if is_dateline_sentence(document.text[start:end])
        and "\n" not in document.text[end : after[0]]
    }
    return [
        _statement(document, datelines.get(start, start), end)
        for start, end in without_bylines(document.text, sentences)
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
