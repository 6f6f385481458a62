"""Where other documents give other figures or dates than one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from rag.overview.factual import factual_questions
from rag.schema import Answer, Citation, Document

_MOST_ASKED = 8

Ask = Callable[[str], Answer]
"""The answer to a question, of all documents."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question that a document and others answer in different ways, with what they say."""

    question: str
    said: tuple[Citation, ...]


def conflicts(document: Document, ask: Ask) -> list[Conflict]:
    """The first questions of a document to which another document gives another answer."""
    asked = islice(factual_questions(document), _MOST_ASKED)
    return [found for one in asked for found in _conflict(document, ask(one.text))]


def _conflict(document: Document, answer: Answer) -> Iterator[Conflict]:
    if answer.disagreement is None:
        return
    markers = [marker for side in answer.disagreement.sides for marker in side.markers]
    said = tuple(one for one in answer.citations if one.marker in markers)
    own = [one.document_id == document.id for one in said]
    if any(own) and not all(own):
        yield Conflict(answer.question, said)
