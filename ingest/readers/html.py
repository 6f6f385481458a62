"""Web pages: the article's text, without the page around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.readers.article import article_blocks, below_headline, has_prose, part_blocks
from ingest.readers.authors import page_address, page_author
from ingest.readers.encoding import decode
from ingest.readers.headline import headline, linked_data
from ingest.readers.hidden import Visible, without_hidden
from ingest.readers.page_date import page_date
from ingest.readers.page_text import Block, joined
from ingest.readers.reading import Reading, one_line
from ingest.report import HiddenText, ReadingWarning
from rag.errors import EmptyDocument, UnreadableFile

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-:.]+)", re.IGNORECASE
)
_BLOCKS_BEFORE = 4
# Metadata give an article as text with line breaks, or as HTML.
_PARAGRAPH = re.compile(r"\n+|</(?:p|div|h[1-6]|li)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,300}>")
_IN_HEAD = frozenset("title meta link base style script noscript template".split())
_WIDER = ReadingWarning(
    "wider_reading",
    "the article was not found in the page, so more of the page was read;"
    " check what was read, or save the article alone",
)
_SHOWN = ReadingWarning(
    "shown_by_script",
    "the text of the page is hidden until a script shows it, and was read as visible;"
    " check what was read",
)


def read_html(data: bytes, name: str) -> Reading:
    """The text of a ``.html`` file: paragraphs apart, one table row a line, cells with tabs."""
    visible = _visible(data, name)
    blocks, wider = article_blocks(visible.root)
    return _reading(visible, blocks, (_WIDER,) * wider)


def read_part(data: bytes, name: str) -> Reading:
    """As `read_html`, of HTML in a message, a feed or a book: there is no page around it.

    Everything is read but menus and what is named as furniture.
    """
    visible = _visible(data, name)
    return _reading(visible, part_blocks(visible.root))


def _visible(data: bytes, name: str) -> Visible:
    """The page in a file, without its hidden text."""
    declared = _CHARSET.search(data[:4096])
    page = decode(data, name, declared=declared[1].decode("ascii") if declared else None).text
    root = _parse(page, name)
    _open_templates(root)
    is_stated = _open_linked_data(root)
    _open_noscript(root)
    visible = without_hidden(root, has_prose)
    return replace(visible, shown_by_script=True) if is_stated else visible


def _reading(
    visible: Visible,
    blocks: Sequence[tuple[Block, bool]],
    warnings: tuple[ReadingWarning, ...] = (),
) -> Reading:
    title = headline(visible.root, blocks)
    text, headings = joined(below_headline(blocks, title))
    return Reading(
        text=text,
        media_type="text/html",
        title=title,
        published=page_date(visible.root, blocks),
        headings=headings,
        author=page_author(visible.root, (block.text for block, _ in _near(blocks))),
        address=page_address(visible.root),
        warnings=warnings + (_SHOWN,) * visible.shown_by_script,
        hidden=HiddenText.of(visible.pieces),
    )


def _near(blocks: Sequence[tuple[Block, bool]]) -> Sequence[tuple[Block, bool]]:
    """The blocks from a few before the article to its beginning, where its author is named."""
    first = next((at for at, (_, kept) in enumerate(blocks) if kept), 0)
    return blocks[max(0, first - _BLOCKS_BEFORE) :]


def _open_templates(root: HtmlElement) -> None:
    """Make templates that a browser shows at once (declarative shadow DOM) part of the page."""
    for element in list(root.iter("template")):
        if element.get("shadowrootmode"):
            element.tag = "div"


def _open_linked_data(root: HtmlElement) -> bool:
    """Make the article in the metadata (JSON-LD) part of a page that has no other.

    Returns:
        Whether there is such an article.
    """
    if has_prose(root):
        return False
    stated = (body for one in linked_data(root) if isinstance(body := one.get("articleBody"), str))
    longest = max(stated, key=len, default="").strip()
    body = root.find("body")
    if not longest or body is None:
        return False
    article = body.makeelement("article")
    for paragraph in filter(None, map(str.strip, _PARAGRAPH.split(longest))):
        element = article.makeelement("p")
        element.text = one_line(_TAG.sub(" ", paragraph))
        article.append(element)
    body.append(article)
    return True


def _open_noscript(root: HtmlElement) -> None:
    """Make the text for browsers without scripts part of a page that has no other."""
    if not has_prose(root):
        for element in list(root.iter("noscript")):
            element.tag = "div"


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
    _end_head(root)
    return root


def _end_head(root: HtmlElement) -> None:
    """Move what a page shows out of its head, where libxml2 puts it if no body is named."""
    head = root.find("head")
    inside = [] if head is None else list(head)
    shown = next((at for at, e in enumerate(inside) if e.tag not in _IN_HEAD), None)
    if shown is None:
        return
    body = root.find("body")
    if body is None:
        body = root.makeelement("body")
        root.append(body)
    moved = inside[shown:]
    moved[-1].tail, body.text = (moved[-1].tail or "") + (body.text or ""), None
    body[:0] = moved
