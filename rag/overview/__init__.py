"""Overviews of documents: their lead, figures, dates, people and places.

Everything is a sentence of a document, word for word, with its place.
"""

from rag.overview.conflicts import Conflict, conflicts
from rag.overview.document import Overview, Related, overview, related
from rag.overview.names import Named, NameKind, people_and_places
from rag.overview.statements import Statement, statements
from rag.overview.timeline import Event, timeline

__all__ = [
    "Conflict",
    "Event",
    "NameKind",
    "Named",
    "Overview",
    "Related",
    "Statement",
    "conflicts",
    "overview",
    "people_and_places",
    "related",
    "statements",
    "timeline",
]
