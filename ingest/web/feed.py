"""The pages that a feed lists."""

from __future__ import annotations

from urllib.parse import urljoin

from ingest.readers.formats import FORMAT_OF_SUFFIX
from ingest.readers.sniff import by_content
from ingest.sources import is_web_address
from ingest.web.fetcher import FetchedPage

_FEED = FORMAT_OF_SUFFIX[".rss"]


def listed_pages(page: FetchedPage) -> list[str]:
    """The addresses of the articles of an RSS or Atom feed, newest first as it lists them.

    Empty if the page is no feed.
    """
    if by_content(page.data) is not _FEED:
        return []
    import feedparser

    entries = feedparser.parse(page.data, sanitize_html=False, resolve_relative_uris=False).entries
    links = (urljoin(page.address, str(entry.get("link") or "").strip()) for entry in entries)
    return [link for link in dict.fromkeys(links) if link != page.address and is_web_address(link)]
