"""The address that a web page gives as its own."""

from __future__ import annotations

from html.parser import HTMLParser

import httpx2

from ingest.web.addresses import parsed
from rag.errors import UnsafeAddress

# A page names its address near its beginning.
_HEAD_BYTES = 256 * 1024


def canonical_address(data: bytes, url: httpx2.URL) -> str:
    """The canonical address of a page in UTF-8 that was fetched from `url`, else `url`.

    An address on another host is not believed, nor one of the site's front page for a page that is
    not it.
    """
    links = _Links()
    links.feed(data[:_HEAD_BYTES].decode("utf-8", "replace"))
    if links.canonical is None:
        return str(url)
    try:
        named = parsed(str(url.join(links.canonical)))
    except (UnsafeAddress, httpx2.InvalidURL):
        return str(url)
    front = named.path == "/" and not named.query and url.path != "/"
    return str(url if front or _site(named) != _site(url) else named)


def _site(url: httpx2.URL) -> str:
    return url.host.removeprefix("www.")


class _Links(HTMLParser):
    """Finds the first ``<link rel="canonical">``."""

    canonical: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address of a link to the canonical page."""
        given = dict(attrs)
        relations = (given.get("rel") or "").lower().split()
        if tag == "link" and self.canonical is None and "canonical" in relations:
            self.canonical = (given.get("href") or "").strip() or None
