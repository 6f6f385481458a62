"""E-books (.epub): the chapters in reading order, each a web page."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from ingest.readers.authors import joined_names
from ingest.readers.composing import Composer
from ingest.readers.dates import parse_date
from ingest.readers.html import read_part
from ingest.readers.packages import (
    PACKAGE_ERRORS,
    damaged,
    has_password,
    local,
    needs_password,
    open_package,
    parse_xml,
)
from ingest.readers.reading import Reading, one_line, part_read
from ingest.readers.stated import stated_title
from ingest.report import ReadingWarning
from rag.errors import IngestError, UnreadableFile

_KIND = "e-book (EPUB)"
MEDIA_TYPE = "application/epub+zip"
CONTAINER = "META-INF/container.xml"


def read_epub(data: bytes, name: str) -> Reading:
    """The text of an ``.epub`` file, chapter by chapter, with the chapters' headings.

    Raises:
        UnreadableFile: damaged, or protected against copying.
    """
    from lxml.etree import LxmlError

    package = open_package(data, name, _KIND)
    if any(has_password(entry) for entry in package.infolist()):
        raise needs_password(name)
    if "META-INF/rights.xml" in package.namelist():
        message = f"{name!r} is protected against copying. Dalil cannot read it."
        raise UnreadableFile(message)
    try:
        return _read(package, name)
    except (*PACKAGE_ERRORS, LxmlError) as error:
        raise damaged(name, _KIND, error) from error


def _read(package: ZipFile, name: str) -> Reading:
    container = parse_xml(package.read(CONTAINER))
    root_file = next(container.iter("{*}rootfile")).get("full-path")
    book = parse_xml(package.read(root_file))
    composer = Composer()
    chapters = _chapters(book, posixpath.dirname(root_file))
    for number, path in enumerate(chapters):
        part_read("chapters", number, len(chapters))
        try:
            chapter = read_part(package.read(path), f"{name}/{path}")
        except (IngestError, KeyError):
            text = f"the chapter {path!r} has no text, or is damaged or missing."
            composer.warn(ReadingWarning("partly_unread", text))
            continue
        if chapter.title and not any(heading.start == 0 for heading in chapter.headings):
            composer.heading(chapter.title, 1)
        composer.section(chapter, 0)
    stated = {local(element): one_line(element.text or "") for element in _metadata(book)}
    return composer.reading(
        MEDIA_TYPE,
        title=stated_title(stated.get("title", ""), name),
        published=parse_date(stated.get("date", "")),
        author=joined_names(e.text or "" for e in book.iter("{*}creator")),
    )


def _chapters(book: Any, folder: str) -> list[str]:
    """Paths in the package, in reading order; the table of contents is none of them."""
    items = {item.get("id"): item for item in book.iter("{*}item")}
    listed = [items.get(reference.get("idref")) for reference in book.iter("{*}itemref")]
    return [
        posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        for item in listed
        if item is not None
        and "html" in (item.get("media-type") or "")
        and "nav" not in (item.get("properties") or "").split()
    ]


def _metadata(book: Any) -> list[Any]:
    """Title, date and the like; where one is given twice, the first counts."""
    found = next(book.iter("{*}metadata"), None)
    return list(reversed(found)) if found is not None else []
