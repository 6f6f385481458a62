"""The text of a web page, a block at a time: paragraphs, headings, list items, table rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.reading import one_line, raised
from ingest.readers.table_rows import TableRows
from rag.schema import Heading

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Elements without text of the page, or with text that is not shown as such or was struck out.
_NOT_TEXT = frozenset(
    {
        "script", "style", "noscript", "template", "select", "textarea", "svg", "math", "iframe",
        "object", "embed", "canvas", "audio", "video", "head", "input", "datalist", "del", "s",
        "strike",
    }
)  # fmt: skip
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd",
        "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend",
        "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tr", "ul",
    }
)  # fmt: skip
_PROSE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"})
_LINES = frozenset({"br", "tr", "li"})
_MARK = re.compile(r"\[\s*\w{1,4}\s*\]")
_ARROWS = re.compile(r"[\s↩↑⤴↵⏎^¶\ufe0e\ufe0f]+")
_HEADING = re.compile("h[1-6]")
# A cell with more text than this is a part of a page's layout.
_CELL_CHARACTERS = 300
BREAK, PARAGRAPH, CELL = "\n", "\n\n", "\t"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text without a line break, and where in the page it is.

    `level` is 1 to 6 in a heading, else 0. `gap` is the break before it, `linked` the number of
    its characters that are links, `element` the innermost element around its first word.
    """

    text: str
    level: int
    gap: str
    linked: int
    element: HtmlElement

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @property
    def link_share(self) -> float:
        """The share of its characters that are links."""
        return self.linked / max(len(self.text), 1)


def page_blocks(root: HtmlElement) -> list[Block]:
    """The blocks of everything below `root`, in reading order."""
    builder = _BlockBuilder()
    for piece in _pieces(root):
        builder.take(piece)
    builder.end()
    return builder.blocks


def joined(blocks: Iterable[tuple[Block, bool]]) -> tuple[str, tuple[Heading, ...]]:
    """The text of the blocks that are marked as kept, and the headings with their offsets.

    A break between two kept blocks is the widest of those between them in the page. A row of a
    table with a row of headers is one line that names its columns.
    """
    parts: list[str] = []
    headings: list[Heading] = []
    rows = TableRows()
    length, gap = 0, ""
    for block, kept in blocks:
        gap = max(gap, block.gap, key=len)
        text = rows.take(block) if kept else ""
        if not text:
            gap = gap if kept else PARAGRAPH
            continue
        before = gap if length else ""
        parts += [before, text]
        if block.level and text == block.text:
            start = length + len(before)
            headings.append(Heading(start=start, level=block.level, text=one_line(text)))
        length += len(before) + len(text)
        gap = ""
    return "".join(parts), tuple(headings)


class TextWriter:
    """Builds a text from pieces and breaks so that no white space piles up.

    Breaks before the first word, spaces at the edges of lines, and repeated breaks vanish; a
    blank line wins over a line break, which wins over a tab or a space.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._gap = ""

    def write(self, piece: str) -> None:
        """Add words or a break."""
        words = piece.strip(" \t\n\r\f")
        if not words:
            self._widen(piece)
            return
        left = piece[: len(piece) - len(piece.lstrip(" \t\n\r\f"))]
        self._widen(left)
        if self._parts and self._gap:
            self._parts.append(self._gap)
        self._parts.append(words)
        self._gap = ""
        self._widen(piece[len(left) + len(words) :])

    def text(self) -> str:
        """All that was written, without a break at the end."""
        return "".join(self._parts)

    def _widen(self, gap: str) -> None:
        order = ("", " ", CELL, BREAK, PARAGRAPH)
        kind = gap if gap in order else (BREAK if "\n" in gap else " ")
        self._gap = max(self._gap, kind, key=order.index)


@dataclass(frozen=True, slots=True)
class _Words:
    """A text node of the page."""

    text: str
    element: HtmlElement
    linked: bool
    level: int


class _BlockBuilder:
    """Collects text nodes until a break ends their block."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._gap = ""
        self._writer = TextWriter()
        self._first: _Words | None = None
        self._linked = 0

    def take(self, piece: _Words | str) -> None:
        """Add a text node, or a break."""
        if piece in (BREAK, PARAGRAPH):
            self.end()
            self._gap = max(self._gap, str(piece), key=len)
        elif isinstance(piece, str):
            self._writer.write(piece)
        else:
            if self._first is None and piece.text.strip():
                self._first = piece
            self._writer.write(piece.text)
            self._linked += len(piece.text.strip()) if piece.linked else 0

    def end(self) -> None:
        """The block, if one was begun, is over."""
        if self._first is not None:
            text, first = self._writer.text(), self._first
            self.blocks.append(Block(text, first.level, self._gap, self._linked, first.element))
            self._gap = ""
        self._writer, self._first, self._linked = TextWriter(), None, 0


def _pieces(root: HtmlElement) -> Iterator[_Words | str]:
    """Text nodes in reading order, with the breaks between them."""
    from lxml import etree

    links = level = verbatim = above = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        tag = node.tag.lower() if isinstance(node.tag, str) else ""
        if event == "start":
            if not tag or (node is not root and _is_left_out(node, tag)):
                walk.skip_subtree()
                continue
            yield from _before(node, tag)
            links += tag == "a"
            verbatim += tag == "pre"
            above += tag == "sup"
            level = int(tag[1]) if _HEADING.fullmatch(tag) else level
            if node.text:
                text = node.text if verbatim else _collapsed(node.text)
                yield _Words(raised(text) if above else text, node, links > 0, level)
            continue
        if tag and (node is root or not _is_left_out(node, tag)):
            yield from _after(node, tag)
            links -= tag == "a"
            verbatim -= tag == "pre"
            above -= tag == "sup"
            level = 0 if _HEADING.fullmatch(tag) else level
        if node is not root and node.tail:
            tail = node.tail if verbatim else _collapsed(node.tail)
            yield _Words(raised(tail) if above else tail, node.getparent(), links > 0, level)


def _is_left_out(node: HtmlElement, tag: str) -> bool:
    """Whether an element has no text, or marks such as ``[1]``, ``↩`` and ``[edit]``."""
    if tag == "sup":
        return _MARK.fullmatch(node.text_content().strip()) is not None
    if tag == "a" and (node.get("href") or "").startswith("#"):
        return _ARROWS.fullmatch(node.text_content()) is not None
    return tag in _NOT_TEXT or "editsection" in (node.get("class") or "")


def _collapsed(text: str) -> str:
    # White space of any kind is one space in a page; our own breaks stay apart from it.
    return re.sub(r"\s+", " ", text)


def _before(node: HtmlElement, tag: str) -> Iterator[str]:
    if tag in _LINES or _is_inner_list(node, tag):
        yield BREAK
    elif tag in _BLOCKS:
        yield PARAGRAPH


def _after(node: HtmlElement, tag: str) -> Iterator[str]:
    if tag in ("td", "th"):
        yield PARAGRAPH if _is_part_of_layout(node) else CELL
    elif tag in ("tr", "li") or _is_inner_list(node, tag):
        yield BREAK
    elif tag in _BLOCKS:
        yield PARAGRAPH


def _is_part_of_layout(cell: HtmlElement) -> bool:
    """Whether a cell, or the one after it, has what only a table of places has: prose, headings."""
    following = cell.getnext()
    return _is_prose(cell) or (following is not None and _is_prose(following))


def _is_prose(cell: HtmlElement) -> bool:
    """Whether a cell has paragraphs, or more text than a cell of data has."""
    if any(child.tag in _PROSE for child in cell):
        return True
    left = _CELL_CHARACTERS
    for text in cell.itertext():
        left -= len(text.strip())
        if left < 0:
            return True
    return False


def _is_inner_list(node: HtmlElement, tag: str) -> bool:
    parent = node.getparent()
    return tag in ("ul", "ol") and parent is not None and parent.tag == "li"
