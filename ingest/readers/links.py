"""The addresses that a web page and a feed name, read in the process that fetches them.

What is fetched is read in a worker, but its address must be known before. So this takes a time in
proportion to the size of any input: libxml2 does, and it stops at elements nested too deep and
unfolds no entities.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.readers.packages import local

_ENTRIES = ("{*}item", "{*}entry")


def canonical_link(data: bytes) -> str:
    """What the first ``<link rel="canonical">`` of a page in UTF-8 names; else an empty text."""
    from lxml import etree

    root = _root(data.replace(b"\x00", b""), etree.HTMLParser(encoding="utf-8", no_network=True))
    for link in root.iter("link") if root is not None else ():
        if "canonical" in (link.get("rel") or "").lower().split():
            return (link.get("href") or "").strip()
    return ""


def feed_links(data: bytes) -> Iterator[str]:
    """Yield the addresses of the entries of an RSS or Atom feed as they are written.

    That is the address of an entry's page, else its `guid`. A feed that is not well-formed is read
    as far as it is.
    """
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    root = _root(data, parser)
    for entry in root.iter(*_ENTRIES) if root is not None else ():
        if link := _link(entry):
            yield link


def _root(data: bytes, parser: Any) -> Any:
    from lxml import etree

    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None


def _link(entry: Any) -> str:
    links = [
        (child.get("href") or child.text or "").strip()
        for child in entry
        if local(child) == "link" and child.get("rel", "alternate") == "alternate"
    ]
    guids = [(child.text or "").strip() for child in entry if local(child) == "guid"]
    # A `guid` may be any text.
    addresses = (one for one in guids if one.startswith(("http://", "https://")))
    return next(filter(None, [*links, *addresses]), "")
