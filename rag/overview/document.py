"""One document at a glance, and the documents that are about the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.content_words import PRESENT, content_words_of, hit_words
from rag.overview.names import Named, people_and_places
from rag.overview.statements import Statement, statements
from rag.overview.timeline import Event, timeline
from rag.schema import Document, Hit
from rag.text.figures import figures, is_year

_LEAD, _FIGURES, _MOST_RELATED = 2, 6, 3


@dataclass(frozen=True, slots=True)
class Overview:
    """The first sentences of a document, those with figures, its dates and its names."""

    lead: tuple[Statement, ...]
    figures: tuple[Statement, ...]
    events: tuple[Event, ...]
    names: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another document, and the names that its passage shares with this one."""

    document_id: str
    title: str
    shared: tuple[str, ...]


def overview(document: Document) -> Overview:
    """A document at a glance; every part may be empty."""
    said = statements(document)
    lead = tuple(said[:_LEAD])
    counted = [one for one in said if one not in lead and _has_figure(one)]
    return Overview(
        lead=lead,
        figures=tuple(counted[:_FIGURES]),
        events=tuple(timeline([document])),
        names=tuple(people_and_places([document])),
    )


def related(document: Document, hits: Sequence[Hit]) -> list[Related]:
    """The other documents that have a passage with a name of this one, in the order of `hits`.

    `hits` were retrieved for the document's title. A name may be in the other language.
    """
    named = [(one.name, content_words_of(one.name)) for one in people_and_places([document])]
    found: dict[str, Related] = {}
    for hit in hits:
        other, there = hit.passage, hit_words(hit)
        shared = tuple(
            name
            for name, words in named
            if words and all(there.match_score(w) >= PRESENT for w in words)
        )
        if shared and other.document_id != document.id:
            found.setdefault(other.document_id, Related(other.document_id, other.title, shared))
    return list(found.values())[:_MOST_RELATED]


def _has_figure(statement: Statement) -> bool:
    return any(not is_year(quantity) for quantity in figures(statement.quote).quantities)
