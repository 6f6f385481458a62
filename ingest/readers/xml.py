"""XML: news and scholarly texts (NITF, NewsML-G2, TEI, JATS), and the text of any other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ingest.readers.authors import joined_names
from ingest.readers.composing import Composer
from ingest.readers.dates import parse_date
from ingest.readers.packages import local, parse_xml
from ingest.readers.reading import Reading, one_line
from rag.errors import UnreadableFile

MEDIA_TYPE = "application/xml"
ROOTS = frozenset({"TEI", "teiCorpus", "nitf", "newsItem", "newsMessage", "NewsML", "NewsItem"})
# Elements that contain the article, in the order in which they are looked for.
_BODIES = ("body.content", "inlineXML", "body", "text", "article")
_HEADS = frozenset({"head", "hl1", "hl2", "h1", "h2", "h3", "title"})
_BLOCKS = frozenset(
    {"p", "ab", "l", "item", "li", "row", "tr", "quote", "note", "head", "hl1", "hl2", "h1", "h2",
     "h3", "title"}
)  # fmt: skip
# Pictures with their captions.
_PICTURES = frozenset({"media"})
_TITLES = ("headline", "hl1", "article-title", "title", "HeadLine", "name")
_AUTHORS = ("byline", "by", "author", "creator", "contrib", "ByLine")
_DATES = (
    "contentCreated", "versionCreated", "FirstCreated", "date.issue", "story.date", "pub-date",
    "firstCreated", "publicationDate", "pubDate", "date", "published",
)  # fmt: skip
_DATE_ATTRIBUTES = ("when", "norm", "iso-8601-date", "datetime")


def read_xml(data: bytes, name: str) -> Reading:
    """The text of an ``.xml`` file: the article where it has a known one, else all text.

    Raises:
        UnreadableFile: no well-formed XML, or one that defines entities.
    """
    from lxml.etree import LxmlError

    try:
        root = parse_xml(data)
    except (LxmlError, ValueError) as error:
        message = f"{name!r} is no well-formed XML ({error}). Export it again."
        raise UnreadableFile(message) from error
    composer = Composer()
    for kind, text in _blocks(_body(root)):
        if kind in _HEADS:
            composer.heading(text, 2)
        else:
            composer.paragraph(text)
    return composer.reading(
        MEDIA_TYPE, title=_title(root), published=_published(root), author=_author(root)
    )


def _body(root: Any) -> Any:
    for name in _BODIES:
        found = [element for element in root.iter(f"{{*}}{name}") if len(element)]
        if found:
            return max(found, key=lambda element: len("".join(element.itertext())))
    return root


def _blocks(element: Any) -> Iterator[tuple[str, str]]:
    """Yield (element name, text) of the innermost elements that are blocks, and of stray text."""
    for child in element:
        kind = local(child)
        if not kind or kind in _PICTURES:
            continue
        has_blocks = any(local(inner) in _BLOCKS for inner in child.iterdescendants())
        if (kind in _BLOCKS and not has_blocks) or not len(child):
            text = one_line(" ".join(child.itertext()))
        elif child.text and child.text.strip() and not has_blocks:
            text = one_line("".join(child.itertext()))
        else:
            yield from _blocks(child)
            continue
        if text:
            yield kind, text


def _title(root: Any) -> str | None:
    for name in _TITLES:
        for element in root.iter(f"{{*}}{name}"):
            if text := one_line("".join(element.itertext())):
                return text
    return None


def _author(root: Any) -> str | None:
    for name in _AUTHORS:
        found = (" ".join(e.itertext()) for e in root.iter(f"{{*}}{name}"))
        if names := joined_names(found):
            return names
    return None


def _published(root: Any) -> date | None:
    for name in _DATES:
        for element in root.iter(f"{{*}}{name}"):
            stated = [element.get(key) or "" for key in _DATE_ATTRIBUTES]
            for value in (*stated, "".join(element.itertext())):
                if day := parse_date(value.strip()) or _compact(value.strip()):
                    return day
    return None


def _compact(value: str) -> date | None:
    """The date in ``20260314T101500Z``."""
    digits = value[:8]
    if not (digits.isascii() and digits.isdigit() and len(digits) == 8):
        return None
    return parse_date(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
