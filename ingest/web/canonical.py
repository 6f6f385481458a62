"""The canonical address of a web page."""

from __future__ import annotations

import httpx2

from ingest.readers.links import canonical_link
from ingest.web.addresses import parsed
from rag.errors import UnsafeAddress

# A page names its address near its beginning.
_HEAD_BYTES = 256 * 1024


def canonical_address(data: bytes, url: httpx2.URL) -> str:
    """The canonical address of a page in UTF-8 that was fetched from `url`, else `url`.

    An address on another host is ignored, and so is that of the front page for another page.
    """
    link = canonical_link(data[:_HEAD_BYTES])
    if not link:
        return str(url)
    try:
        named = parsed(str(url.join(link)))
    except (UnsafeAddress, httpx2.InvalidURL):
        return str(url)
    front = named.path == "/" and not named.query and url.path != "/"
    return str(url if front or _site(named) != _site(url) else named)


def _site(url: httpx2.URL) -> str:
    return url.host.removeprefix("www.")
