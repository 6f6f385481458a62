"""Dates and names in the documents, on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.cli.render import Renderer
from rag.index import open_index
from rag.overview import Event, Named, people_and_places, timeline
from rag.overview.statements import Statement
from rag.schema import Document
from rag.serialise import plain_json
from rag.settings import Settings

_QUOTES_SHOWN = 3


def find_events(settings: Settings) -> list[Event]:
    """The dates that the documents of the index give, earliest first."""
    return timeline(_documents(settings))


def find_names(settings: Settings) -> list[Named]:
    """The names in the documents of the index, those in most sentences first."""
    return people_and_places(_documents(settings))


def events_json(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Each date as ISO 8601 writes it, with its sentence, as plain JSON values."""
    return [{"date": event.iso} | _plain(event.statement) for event in events]


def names_json(names: Sequence[Named]) -> list[dict[str, Any]]:
    """Each name with its sentences as plain JSON values."""
    return [
        {"name": one.name, "kind": one.kind, "statements": [_plain(s) for s in one.statements]}
        for one in names
    ]


def show_events(events: Sequence[Event], renderer: Renderer) -> None:
    """Print each date, its sentence, and the document."""
    for event in events:
        renderer.line(event.iso, "bold cyan")
        _show(event.statement, renderer)


def show_names(names: Sequence[Named], renderer: Renderer) -> None:
    """Print each name with the first of its sentences."""
    for one in names:
        renderer.line(f"{one.name} ({one.kind}, {len(one.statements)})", "bold cyan")
        for statement in one.statements[:_QUOTES_SHOWN]:
            _show(statement, renderer)


def _documents(settings: Settings) -> list[Document]:
    with open_index(settings) as opened:
        return [opened.document(summary.id) for summary in opened.documents()]


def _plain(statement: Statement) -> dict[str, Any]:
    plain: dict[str, Any] = plain_json(statement, Statement)
    return plain


def _show(statement: Statement, renderer: Renderer) -> None:
    renderer.line(statement.quote)
    renderer.line(f"{statement.title} [{statement.start}:{statement.end}]", "dim")
