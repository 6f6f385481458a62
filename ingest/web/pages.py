"""Fetched pages as files that the reading workers read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from ingest.readers import document_id
from ingest.readers.reading import FileReading
from ingest.sources import Source
from ingest.web.feed import listed_pages
from ingest.web.fetcher import FetchedPage, Fetcher
from rag.errors import IngestError

_UNSAFE = re.compile(r"[^\w.-]+")
_NAME_CHARACTERS = 60


def fetched(
    sources: Iterable[Source], fetcher: Fetcher, folder: Path, *, follow_feeds: bool = False
) -> Iterator[Source]:
    """Yield the sources; pages of the web are fetched into files in `folder` when they are due.

    With `follow_feeds`, a feed is replaced by the pages that it lists, each once.
    """
    numbers = count()
    seen: set[str] = set()
    for source in sources:
        if not source.address:
            yield source
            continue
        page = _page(source, fetcher)
        listed = listed_pages(page) if follow_feeds and isinstance(page, FetchedPage) else []
        if not listed:
            yield _kept(source, page, folder / str(next(numbers)))
        for address in listed:
            if address not in seen:
                seen.add(address)
                one = replace(source, address=address)
                yield _kept(one, _page(one, fetcher), folder / str(next(numbers)))


def _page(source: Source, fetcher: Fetcher) -> FetchedPage | IngestError:
    try:
        return fetcher.fetch(source.address)
    except IngestError as error:
        return error


def _kept(source: Source, page: FetchedPage | IngestError, folder: Path) -> Source:
    """The source of a page, written to a file in a new folder; or with why it was not fetched."""
    if isinstance(page, IngestError):
        return replace(source, error=page)
    folder.mkdir()
    path = folder / _name(page)
    path.write_bytes(page.data)
    return replace(source, path=path, address=page.address)


def _name(page: FetchedPage) -> str:
    """A file name that resembles the address: it is the title of a page that has none."""
    stem = PurePosixPath(unquote(urlsplit(page.address).path)).stem
    readable = _UNSAFE.sub(" ", stem)[:_NAME_CHARACTERS].strip(" .")
    return f"{readable or urlsplit(page.address).hostname}{page.suffix}"


def named_after_address(
    source: Source, reading: FileReading | IngestError
) -> FileReading | IngestError:
    """What was read of a fetched page, with its address in place of the file's path."""
    # A page that was not fetched has no file.
    if not source.address or source.error:
        return reading
    if isinstance(reading, IngestError):
        return type(reading)(str(reading).replace(str(source.path), source.address))
    address = source.address
    return replace(
        reading, document=replace(reading.document, source=address, id=document_id(address))
    )
