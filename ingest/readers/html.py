"""Web pages: the article's text, without the page around it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from ingest.readers.dates import parse_date, published_line
from ingest.readers.encoding import decode
from ingest.readers.reading import Reading, one_line
from rag.errors import EmptyDocument, UnreadableFile
from rag.schema import Heading

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DROPPED = frozenset(
    {
        "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form",
        "button", "select", "textarea", "svg", "math", "iframe", "object", "embed", "canvas",
        "audio", "video", "head", "dialog", "menu",
    }
)  # fmt: skip
_BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hgroup", "hr",
        "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody",
        "tfoot", "thead", "tr", "ul", "caption",
    }
)  # fmt: skip
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-:.]+)", re.IGNORECASE
)
_DATE_META = frozenset(
    {
        "article:published_time", "og:published_time", "date", "pubdate", "publishdate",
        "datepublished", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued",
        "parsely-pub-date", "sailthru.date",
    }
)  # fmt: skip
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_SITE_NAME = re.compile(r"\s+[|–—•·-]\s+[^|–—•·]{1,40}$")
# A <main> is preferred if it holds at least this share of the text, an <article> within it too.
_MAIN_SHARE, _ARTICLE_SHARE = 0.2, 0.5
_BREAK, _PARAGRAPH, _CELL = "\n", "\n\n", "\t"


def read_html(data: bytes, name: str) -> Reading:
    """The text of a ``.html`` file: paragraphs apart, one table row a line, cells with tabs."""
    declared = _CHARSET.search(data[:4096])
    page = decode(data, name, declared=declared[1].decode("ascii") if declared else None).text
    root = _parse(page, name)
    body = _article(root)
    text, headings = _text_of(body)
    first_h1 = next((heading.text for heading in headings if heading.level == 1), None)
    h1 = first_h1 or _only_h1(root)
    return Reading(
        text=text,
        media_type="text/html",
        title=_title(root, h1),
        published=_published(root) or published_line(text),
        headings=headings,
    )


def _parse(page: str, name: str) -> HtmlElement:
    from lxml import etree, html

    # lxml refuses a str with an encoding declaration, and the page's own is settled by now.
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(
            page.replace("\x00", "").encode("utf-8", "replace"), parser=parser
        )
    except etree.ParserError as error:
        raise EmptyDocument(f"{name!r} is a web page without words. Leave it out.") from error
    except (etree.XMLSyntaxError, ValueError) as error:
        message = f"{name!r} cannot be read as a web page: {error}. Save the page again."
        raise UnreadableFile(message) from error
    # libxml2 then gives up, and says so only here.
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        message = f"{name!r} has elements nested too deep to be a web page. Save the page again."
        raise UnreadableFile(message)
    return root


def _article(root: HtmlElement) -> HtmlElement:
    """The element that holds the article: an <article>, else <main>, else the body."""
    body = root.find("body")
    best = root if body is None else body
    # Elements in elements in elements are left alone, so that the work stays linear.
    for tag, share in (("main", _MAIN_SHARE), ("article", _ARTICLE_SHARE)):
        inner = [node for node in best.iter(tag) if next(node.iterancestors(tag), None) is None]
        longest = max(inner, key=_length, default=None)
        if longest is not None and _length(longest) >= share * _length(best):
            best = longest
    return best


def _length(element: HtmlElement) -> int:
    return len(_text_of(element)[0])


def _is_dropped(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag.lower() in _DROPPED:
        # A header inside an article holds its headline.
        return not (element.tag == "header" and element.find(".//h1") is not None)
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(element.get("style") or "") is not None
    )


def _pieces(element: HtmlElement) -> Iterator[str | int]:
    """Text in reading order with the breaks between; a heading's level before, 0 after it."""
    from lxml import etree

    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        tag = node.tag.lower() if isinstance(node.tag, str) else ""
        if event == "start":
            if node is not element and _is_dropped(node):
                walk.skip_subtree()
                continue
            yield from _before(tag)
            if node.text:
                yield _collapsed(node.text, tag)
            continue
        if not _is_dropped(node) or node is element:
            yield from _after(tag)
        if node is not element and node.tail:
            yield _collapsed(node.tail, tag)


def _collapsed(text: str, tag: str) -> str:
    # White space of any kind is one space in a page; our own breaks stay apart from it.
    return text if tag == "pre" else re.sub(r"\s+", " ", text)


def _before(tag: str) -> Iterator[str | int]:
    if tag in ("br", "tr", "li"):
        yield _BREAK
    elif tag in _BLOCKS:
        yield _PARAGRAPH
    if re.fullmatch("h[1-6]", tag):
        yield int(tag[1])


def _after(tag: str) -> Iterator[str | int]:
    if re.fullmatch("h[1-6]", tag):
        yield 0
    if tag in ("td", "th"):
        yield _CELL
    elif tag in ("tr", "li"):
        yield _BREAK
    elif tag in _BLOCKS:
        yield _PARAGRAPH


def _text_of(element: HtmlElement) -> tuple[str, tuple[Heading, ...]]:
    writer = TextWriter()
    for piece in _pieces(element):
        if isinstance(piece, str):
            writer.write(piece)
        elif piece:
            writer.begin_heading(piece)
        else:
            writer.end_heading()
    return writer.text(), writer.headings()


class TextWriter:
    """Builds a text from pieces and breaks so that no white space piles up.

    Breaks before the first word, spaces at the edges of lines, and repeated breaks vanish; a
    blank line wins over a line break, which wins over a tab or a space.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._gap = ""
        self._headings: list[Heading] = []
        self._level = self._first_part = self._start = 0

    def write(self, piece: str) -> None:
        """Add words or a break."""
        words = piece.strip(" \t\n\r\f")
        if not words:
            self._widen(piece)
            return
        left = piece[: len(piece) - len(piece.lstrip(" \t\n\r\f"))]
        self._widen(left)
        self._append(words)
        self._widen(piece[len(left) + len(words) :])

    def begin_heading(self, level: int) -> None:
        """What is written from here on is a heading."""
        self._level, self._first_part = level, len(self._parts)
        self._start = self._length + (len(_PARAGRAPH) if self._length else 0)

    def end_heading(self) -> None:
        """The heading, if one was begun, is over."""
        words = one_line("".join(self._parts[self._first_part :]))
        if self._level and words:
            self._headings.append(Heading(start=self._start, level=self._level, text=words))
        self._level = 0

    def text(self) -> str:
        """All that was written, without a break at the end."""
        return "".join(self._parts)

    def headings(self) -> tuple[Heading, ...]:
        """The headings in order."""
        return tuple(self._headings)

    def _widen(self, gap: str) -> None:
        order = ("", " ", _CELL, _BREAK, _PARAGRAPH)
        kind = gap if gap in order else (_BREAK if "\n" in gap else " ")
        self._gap = max(self._gap, kind, key=order.index)

    def _append(self, words: str) -> None:
        if self._length and self._gap:
            self._parts.append(self._gap)
            self._length += len(self._gap)
        self._parts.append(words)
        self._length += len(words)
        self._gap = ""


def _only_h1(root: HtmlElement) -> str | None:
    found = [one_line(h1.text_content()) for h1 in root.iter("h1")]
    return found[0] if len(found) == 1 and found[0] else None


def _title(root: HtmlElement, h1: str | None) -> str | None:
    title = next((one_line(node.text or "") for node in root.iter("title")), "")
    shared = next((value for name, value in _metas(root) if name == "og:title"), "")
    best = one_line(shared) or title
    # "Headline | Site": where the page's own heading says the headline, that is the title.
    if h1 and (not best or h1 in best or _SITE_NAME.sub("", best) == h1):
        return h1
    return (_SITE_NAME.sub("", best) if h1 else best) or h1


def _metas(root: HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        yield name.strip().lower(), (meta.get("content") or "").strip()


def _published(root: HtmlElement) -> date | None:
    for name, value in _metas(root):
        if name in _DATE_META and (day := parse_date(value)):
            return day
    for script in root.iter("script"):
        if _media_type(script) == "application/ld+json":
            found = _JSON_DATE.search(script.text or "")
            if found and (day := parse_date(json.loads(f'"{_json_safe(found[1])}"'))):
                return day
    for node in root.xpath("//*[@itemprop or @property]"):
        names = f"{node.get('itemprop') or ''} {node.get('property') or ''}".lower().split()
        if any(_property(name) in _DATE_META for name in names):
            value = node.get("content") or node.get("datetime") or node.text_content()
            if day := parse_date(value):
                return day
    times = (
        root.xpath("//time[@pubdate]/@datetime")
        or root.xpath("//article//time/@datetime")
        or root.xpath("//time/@datetime")
    )
    return parse_date(times[0]) if times else None


def _property(name: str) -> str:
    """The property's name as `_DATE_META` spells it: ``schema:datePublished``, ``dc:date``."""
    return name.removeprefix("schema:").rpartition("/")[2].replace("dc:", "dc.")


def _media_type(script: HtmlElement) -> str:
    """The media type of the script, without parameters such as a charset."""
    return (script.get("type") or "").partition(";")[0].strip().lower()


def _json_safe(value: str) -> str:
    return value.replace("\\", "").replace("\n", " ").replace("\r", " ").replace("\t", " ")
