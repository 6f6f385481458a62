"""One page of the web, as its server sends it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import version
from pathlib import PurePosixPath

import httpcore2
import httpx2

from ingest.readers.formats import FORMAT_OF_SUFFIX, FORMATS
from ingest.web.addresses import AddressRule, Resolve, parsed, resolved
from ingest.web.canonical import canonical_address
from ingest.web.connections import CheckedTransport
from ingest.web.robots import AGENT, MAX_BYTES, Answered, Robots
from rag.errors import (
    FileTooLarge,
    PageGone,
    PageTooSlow,
    PageUnavailable,
    RobotsRefused,
    UnsupportedFile,
)
from rag.settings import Settings

_MOST_REDIRECTS = 5
_GONE = 410
_FORMAT_OF_TYPE = {
    media_type: format_ for format_ in reversed(FORMATS) for media_type in format_.media_types
}
_PAGE = FORMAT_OF_SUFFIX[".html"]
# Types that servers send with files of every kind: the ending of the address is more reliable.
_ANY_TYPE = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """The limits of fetching one page, its redirects and robots.txt included."""

    max_bytes: int = 50_000_000
    seconds: float = 30.0

    @classmethod
    def from_settings(cls, settings: Settings) -> FetchLimits:
        """The limits that the settings name."""
        return cls(int(settings.max_file_megabytes * 1_000_000), settings.fetch_seconds)


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page: its bytes, and its `address`, which is the canonical one if the page names one.

    `suffix` is the file name ending of its format. Text in an encoding that only the server names
    is in UTF-8 here.
    """

    address: str
    data: bytes
    suffix: str


class Fetcher:
    """Fetches pages of the public web within limits; safe to share between threads.

    Nothing is sent but the address, the program's name and the types that it reads: no cookies.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        rule: AddressRule | None = None,
        resolve: Resolve = resolved,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._rule = rule or AddressRule()
        self._resolve = resolve
        self._robots = Robots()
        self._asking = threading.Lock()

    def fetch(self, address: str) -> FetchedPage:
        """The page at a web address, after redirects.

        Raises:
            UnsafeAddress: it, or an address that it leads to, is not of the public web.
            RobotsRefused: the site asks programs not to read it.
            UnsupportedFile: it is of a type that is not read.
            FileTooLarge: it is larger than the limit.
            PageTooSlow: it took longer than the limit.
            PageGone: the site says that it was removed permanently (410).
            PageUnavailable: it could not be had for another reason.
        """
        url = parsed(address)
        with self._client(address) as client:
            for _ in range(_MOST_REDIRECTS + 1):
                self._ask_robots(client, url)
                with client.stream("GET", url) as response:
                    if not response.has_redirect_location:
                        return self._page(url, response)
                    url = parsed(str(url.join(response.headers["location"])))
        message = f"{address!r} leads on more than {_MOST_REDIRECTS} times. Give its last address."
        raise PageUnavailable(message)

    @contextmanager
    def _client(self, address: str) -> Iterator[httpx2.Client]:
        """A client for one fetch, whose failures are named errors."""
        seconds = self._limits.seconds
        transport = CheckedTransport(self._rule, self._resolve, seconds)
        headers = {
            "User-Agent": f"{AGENT}/{version('dalil')}",
            "Accept": "text/html, application/xhtml+xml, application/pdf, */*;q=0.5",
        }
        try:
            with httpx2.Client(transport=transport, headers=headers, cookies=None) as client:
                yield client
        except (httpcore2.TimeoutException, httpx2.TimeoutException) as error:
            message = (
                f"{address!r} was not fetched within {seconds:g} s. Try again, or set"
                " DALIL_FETCH_SECONDS higher."
            )
            raise PageTooSlow(message) from error
        except (
            httpcore2.NetworkError,
            httpcore2.ProtocolError,
            httpx2.HTTPError,
            httpx2.InvalidURL,
            OSError,
        ) as error:
            reason = str(error) or type(error).__name__
            message = f"{address!r} cannot be fetched: {reason}. Check the address, or try later."
            raise PageUnavailable(message) from error

    def _ask_robots(self, client: httpx2.Client, url: httpx2.URL) -> None:
        with self._asking:
            allowed = self._robots.allow(url, lambda place: _robots_txt(client, place))
        if not allowed:
            message = (
                f"the site {url.host!r} asks programs not to read {str(url)!r} (robots.txt), or"
                " does not say. Save the page in your browser and ingest the file."
            )
            raise RobotsRefused(message)

    def _page(self, url: httpx2.URL, response: httpx2.Response) -> FetchedPage:
        if response.status_code == _GONE:
            raise PageGone(f"{str(url)!r} was removed from its site. Remove its document as well.")
        if response.status_code != 200:
            message = (
                f"{str(url)!r} was answered with {response.status_code}"
                f" {response.reason_phrase}".rstrip()
                + ". Check the address, or try later."
            )
            raise PageUnavailable(message)
        media_type, charset = _content_type(response)
        suffix = _suffix(url, media_type)
        data = self._body(url, response)
        if suffix != _PAGE.suffixes[0]:
            return FetchedPage(str(url), data, suffix)
        data = _in_utf8(data, charset)
        return FetchedPage(canonical_address(data, url), data, suffix)

    def _body(self, url: httpx2.URL, response: httpx2.Response) -> bytes:
        most = self._limits.max_bytes
        data = bytearray()
        for piece in response.iter_bytes():
            data += piece
            if len(data) > most:
                message = (
                    f"{str(url)!r} is larger than {most / 1e6:,.1f} MB. Set"
                    " DALIL_MAX_FILE_MEGABYTES higher to read it."
                )
                raise FileTooLarge(message)
        return bytes(data)


def _robots_txt(client: httpx2.Client, place: httpx2.URL) -> Answered:
    for _ in range(_MOST_REDIRECTS + 1):
        with client.stream("GET", place) as response:
            if response.has_redirect_location:
                place = parsed(str(place.join(response.headers["location"])))
                continue
            data = b""
            for piece in response.iter_bytes():
                data += piece
                if len(data) >= MAX_BYTES:
                    break
            return Answered(response.status_code, data[:MAX_BYTES].decode("utf-8", "replace"))
    return Answered(0)


def _content_type(response: httpx2.Response) -> tuple[str, str | None]:
    """The media type in lower case, empty if there is none, and the charset."""
    header = Message()
    header["Content-Type"] = response.headers.get("content-type", "")
    named = "content-type" in response.headers
    return header.get_content_type() if named else "", header.get_content_charset()


def _suffix(url: httpx2.URL, media_type: str) -> str:
    """The file name ending of the format of a page.

    Raises:
        UnsupportedFile: its type is not read.
    """
    ending = PurePosixPath(url.path).suffix.lower()
    if media_type in _ANY_TYPE and ending in FORMAT_OF_SUFFIX:
        return ending
    if not media_type:
        return _PAGE.suffixes[0]
    if media_type in _FORMAT_OF_TYPE:
        return _FORMAT_OF_TYPE[media_type].suffixes[0]
    message = (
        f"{str(url)!r} is of the type {media_type!r}, which Dalil does not read. Leave it out."
    )
    raise UnsupportedFile(message)


def _in_utf8(data: bytes, charset: str | None) -> bytes:
    """A page in UTF-8, if its server names another encoding and it can be read in that one."""
    if charset is None or charset in {"utf-8", "utf8"} or data.startswith(_BOM):
        return data
    try:
        return _BOM + data.decode(charset).encode()
    except (LookupError, ValueError):  # no such encoding, or a name that cannot be one
        return data
