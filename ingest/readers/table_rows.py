"""Rows of web tables as lines that name their columns: ``City: Ramla; People: 41,200``.

So are the descriptions of a list (``<dl>``): ``Deadline: 28 February``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from ingest.readers.reading import one_line
from ingest.readers.tables import fact, names_columns

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from ingest.readers.page_text import Block

# A cell with more text than this is a part of a page's layout.
_CELL_CHARACTERS = 300
_HEADER_ROWS, _MOST_SPANNED = 2, 50
# A longer term of a list, or one that asks, is a heading.
_TERM_CHARACTERS = 60
_PARTS = ("p", "ul", "ol", "dl", "table", "pre", "blockquote")
_ASKS = re.compile(r"[?؟.!]\s*$")


class TableRows:
    """The lines of the rows that are read, each once, whatever blocks their cells are in."""

    def __init__(self) -> None:
        self._lines: dict[HtmlElement, dict[HtmlElement, str]] = {}
        self._taken: set[HtmlElement] = set()

    def take(self, block: Block) -> str:
        """The text for a block: its own, or the line of its table row; empty if that was taken.

        The row of headers has no line of its own.
        """
        row = _row_of(block.element)
        if row is None:
            return block.text
        if row.tag in ("dt", "dd"):
            return self._described(block, row)
        table = next(row.iterancestors("table"), None)
        if table is None:
            return block.text
        if table not in self._lines:
            self._lines[table] = _lines(table)
        if row not in self._lines[table]:
            return block.text
        if row in self._taken:
            return ""
        self._taken.add(row)
        return self._lines[table][row]

    def _described(self, block: Block, row: HtmlElement) -> str:
        """The text for a block in a term or a description of a list."""
        around = row.getparent()
        if around is None:
            return block.text
        if around not in self._lines:
            self._lines[around] = _descriptions(around)
        line = self._lines[around].get(row)
        if line is None:
            return block.text
        if row in self._taken:
            return ""
        self._taken.add(row)
        return line


def _row_of(element: HtmlElement) -> HtmlElement | None:
    """The row of a table, or the term or description, that an element is in."""
    for node in (element, *element.iterancestors()):
        if node.tag in ("tr", "dt", "dd"):
            return node
        if node.tag in ("table", "dl"):
            return None
    return None


def _descriptions(around: HtmlElement) -> dict[HtmlElement, str]:
    """The line of each description, none for its term; empty if it is not a list of short ones."""
    lines: dict[HtmlElement, str] = {}
    term, described = "", True
    for item in around:
        text = one_line(item.text_content())
        if item.tag == "dt":
            if not described or len(text) > _TERM_CHARACTERS or _ASKS.search(text):
                return {}
            term, described = text.rstrip(" :"), False
            lines[item] = ""
        elif item.tag == "dd":
            if not term or len(text) > _CELL_CHARACTERS or any(item.iter(*_PARTS)):
                return {}
            lines[item], described = f"{term}: {text}", True
    return lines


def _lines(table: HtmlElement) -> dict[HtmlElement, str]:
    """The line of each row, none for the headers; empty if the first row is not one of headers."""
    rows = [row for row in table.iter("tr") if any(cell.tag in ("td", "th") for cell in row)]
    if table.find(".//table") is not None or len(rows) < 2:
        return {}
    texts = _grid(rows)
    tall = next((at for at, row in enumerate(rows) if any(c.tag == "td" for c in row)), len(rows))
    if tall == 0 and len(set(map(len, texts))) == 1 and names_columns(texts):
        tall = 1
    headers = _names(texts[: min(tall, _HEADER_ROWS)])
    is_named = len(headers) > 1 and all(headers[1:])
    is_long = any(len(text) > _CELL_CHARACTERS for row in texts for text in row)
    if not 0 < tall <= _HEADER_ROWS or not is_named or is_long or len(set(map(len, texts))) > 1:
        return {}
    lines = [*[""] * tall, *(fact(headers, row) for row in texts[tall:])]
    return dict(zip(rows, lines, strict=True))


def _names(rows: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns: what the rows of headers say of each, from above."""
    columns = zip_longest(*rows, fillvalue="")
    return [" ".join(dict.fromkeys(filter(None, column))).rstrip(" :") for column in columns]


def _grid(rows: Sequence[HtmlElement]) -> list[list[str]]:
    """The words of each row by column; a cell is repeated in all rows that it spans.

    One that spans columns is repeated in a header, and otherwise is in the first of them.
    """
    grid: list[list[str]] = []
    down: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        for cell in [*cells, None]:
            while len(line) in down:
                left, text = down.pop(len(line))
                if left > 1:
                    down[len(line)] = (left - 1, text)
                line.append(text)
            if cell is not None:
                text = one_line(cell.text_content())
                for place in range(_span(cell, "colspan")):
                    shown = text if place == 0 or cell.tag == "th" else ""
                    if (rows_left := _span(cell, "rowspan") - 1) > 0:
                        down[len(line)] = (rows_left, shown)
                    line.append(shown)
        grid.append(line)
    return grid


def _span(cell: HtmlElement, name: str) -> int:
    stated = (cell.get(name) or "1").strip()
    return max(1, min(int(stated), _MOST_SPANNED)) if stated.isdecimal() else 1
