"""The pages that a feed lists."""

from __future__ import annotations

from urllib.parse import urljoin

from ingest.readers.formats import FORMAT_OF_SUFFIX
from ingest.readers.links import feed_links
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
    links = (_joined(page.address, link) for link in feed_links(page.data))
    return [link for link in dict.fromkeys(links) if link != page.address and is_web_address(link)]


def _joined(address: str, link: str) -> str:
    try:
        return urljoin(address, link)
    except ValueError:  # what is written as an IPv6 address and is none
        return ""
