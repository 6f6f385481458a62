"""The dates in documents, in order, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.overview.statements import Statement, statements
from rag.schema import Document
from rag.text.figures import figures, is_year
from rag.text.tokens import plain_figures

# A number after one of these is a year; all are in search form.
_BEFORE_YEAR = frozenset(
    "in since until by during from of year عام بعام لعام وعام العام سنه بسنه في منذ حتي".split()
)


@dataclass(frozen=True, slots=True)
class Event:
    """A date, as completely as a document gives it, and the sentence that has it.

    The date is one of the Gregorian calendar; `month` and `day` are None where they are not said.
    """

    year: int
    month: int | None
    day: int | None
    statement: Statement

    @property
    def iso(self) -> str:
        """The date as ISO 8601 writes it: ``2024-05-03``, ``2024-05`` or ``2024``."""
        parts = (part for part in (self.month, self.day) if part is not None)
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in parts)])


def timeline(documents: Iterable[Document]) -> list[Event]:
    """Every date with a year that the documents give, earliest first.

    A date without a year is left out, and so is one of the Hijri calendar: which day it was is
    not said by the quote.
    """
    found = [event for document in documents for event in document_events(document)]
    return sorted(found, key=_order)


def document_events(document: Document) -> Iterator[Event]:
    """The dates of one document, in the order of its text, each once for a sentence."""
    for statement in statements(document):
        yield from dict.fromkeys(_events(statement))


def _events(statement: Statement) -> Iterator[Event]:
    found = figures(statement.quote)
    for day in found.days:
        if day.year is not None and day.calendar == "gregorian":
            yield Event(day.year, day.month or None, day.day, statement)
    words = plain_figures(statement.quote).split()
    for quantity in found.quantities:
        first = quantity.at[0]
        if is_year(quantity) and first and words[first - 1] in _BEFORE_YEAR:
            yield Event(int(quantity.value), None, None, statement)


def _order(event: Event) -> tuple[int, int, int, str, int]:
    place = event.statement
    return event.year, event.month or 0, event.day or 0, place.document_id, place.start
