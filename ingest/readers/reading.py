"""The result of reading one file, before it becomes a `Document`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.report import HiddenText, ReadingWarning
from rag.schema import Document, Heading, RecognisedSpan
from rag.text.bylines import is_byline

_TITLE_WORDS = 20
_TITLE_CHARACTERS = 160
_OPEN_ENDED = re.compile(r"[.,،;؛:…]\s*$")
_RAISED = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩−-", "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2 + "⁻⁻")
_LETTER = re.compile(r"[^\W\d_]")

Unit = Literal["pages", "chapters", "messages", "paragraphs", "rows", "articles", "files"]
"""What the parts of a file are that its reader counts."""

PartListener = Callable[[Unit, int, int], None]
"""Called with the unit, the number of parts read, and the number in all or 0."""

_part_listener: ContextVar[PartListener] = ContextVar(
    "part_listener", default=lambda unit, done, total: None
)
_count_listener: ContextVar[Callable[[int], None]] = ContextVar(
    "count_listener", default=lambda pages: None
)
_page_listener: ContextVar[Callable[[bool], None]] = ContextVar(
    "page_listener", default=lambda recognised: None
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a file and its properties; `None` where the file does not state one.

    `pages` and `headings` are offsets into `text`, as in `rag.schema.Document`. `hidden` counts
    text that a person cannot see; it is not in `text`. `recognised` are the parts of `text` that
    were recognised in pictures.
    """

    text: str
    media_type: str
    title: str | None = None
    published: date | None = None
    pages: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    hidden: HiddenText | None = None
    author: str | None = None
    address: str | None = None
    file_date: date | None = None
    recognised: tuple[RecognisedSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class FileReading:
    """The document in a file, with warnings about how it was read."""

    document: Document
    warnings: tuple[ReadingWarning, ...] = ()
    hidden: HiddenText | None = None


def announce_pages(
    listener: Callable[[bool], None], counted: Callable[[int], None] | None = None
) -> None:
    """Have `listener` called whenever a reader has read one more page.

    Its argument says whether the page was recognised in a picture. `counted` is called with the
    number of pages that the file states, before the first one is read.
    """
    _page_listener.set(listener)
    if counted:
        _count_listener.set(counted)


def announce_parts(listener: PartListener) -> None:
    """Have `listener` called whenever a reader has read one more part that is no page."""
    _part_listener.set(listener)


def part_read(unit: Unit, done: int, total: int = 0) -> None:
    """Tell how many parts of a file were read: unlike pages, they give a reader no more time."""
    _part_listener.get()(unit, done, total)


@contextmanager
def counted_as_one() -> Iterator[None]:
    """A context in which a file is read that is a part of another one: its parts are not told.

    The pages that are read still give the reader more time.
    """
    parts = _part_listener.set(lambda unit, done, total: None)
    pages = _count_listener.set(lambda pages: None)
    try:
        yield
    finally:
        _part_listener.reset(parts)
        _count_listener.reset(pages)


def pages_counted(pages: int) -> None:
    """Report the number of pages that the file states."""
    _count_listener.get()(pages)


def page_read() -> None:
    """Tell that one more page was read: a reader that calls this is given more time."""
    _page_listener.get()(False)


def page_recognised() -> None:
    """As `page_read`, of a page that was recognised in a picture, which takes much longer."""
    _page_listener.get()(True)


def has_letters_or_digits(text: str) -> bool:
    """Whether there is anything in the text that could be read or searched."""
    return re.search(r"[^\W_]", text) is not None


def raised(text: str) -> str:
    """A text that is raised above its line, with raised digits, so that 10⁶ is not 106."""
    return text.translate(_RAISED)


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def looks_like_title(line: str) -> bool:
    """Whether a line could head an article: short, with letters, not ending as a sentence does."""
    return (
        0 < len(line) <= _TITLE_CHARACTERS
        and len(line.split()) <= _TITLE_WORDS
        and _LETTER.search(line) is not None
        and not _OPEN_ENDED.search(line)
    )


def first_line_title(text: str) -> str | None:
    """The first line that is no byline, if it looks like a title and something follows it."""
    stripped = (line.strip() for line in text[:4000].splitlines())
    lines = (line for line in stripped if line and not is_byline(line))
    first, second = next(lines, ""), next(lines, "")
    return one_line(first) if second and looks_like_title(first) else None
