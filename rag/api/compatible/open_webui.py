"""The sources of an answer as Open WebUI shows them beside it.

Open WebUI 0.12 reads ``sources`` of a whole completion, and of a chunk an ``event`` of the type
"source". It joins sources with the same ``metadata.source``, and takes ``[n]`` in a text for the
n-th. It makes a source of each ``url_citation`` as well; that has the same address, so that it is
joined with ours. ``external`` makes it show the title in place of the address.
"""

from __future__ import annotations

from typing import Any

from rag.schema import Citation


def source_event(citation: Citation, address: str) -> dict[str, Any]:
    """The event of a chunk that adds a citation to the sources of a message."""
    return {"type": "source", "data": source(citation, address)}


def source(citation: Citation, address: str) -> dict[str, Any]:
    """A citation as a source: its title, the quote, and `address`, which gives the quote."""
    described: dict[str, Any] = {"source": address, "name": citation.title, "external": True}
    if citation.page is not None:
        # Counted from 0, as by the loaders whose metadata Open WebUI expects.
        described["page"] = citation.page - 1
    if citation.published is not None:
        described["published"] = citation.published.isoformat()
    return {
        "source": {"id": address, "name": citation.title, "url": address},
        "document": [citation.quote],
        "metadata": [described],
    }
