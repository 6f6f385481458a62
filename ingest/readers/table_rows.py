"""Rows of web tables as lines that name their columns: ``City: Ramla; People: 41,200``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.readers.reading import one_line
from ingest.readers.tables import fact

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from ingest.readers.page_text import Block

# A cell with more text than this is a part of a page's layout.
_CELL_CHARACTERS = 300


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


def _row_of(element: HtmlElement) -> HtmlElement | None:
    for node in (element, *element.iterancestors()):
        if node.tag in ("tr", "table"):
            return node if node.tag == "tr" else None
    return None


def _lines(table: HtmlElement) -> dict[HtmlElement, str]:
    """The line of each row, none for the headers; empty if the first row is not one of headers."""
    rows = list(table.iter("tr"))
    if table.find(".//table") is not None or len(rows) < 2:
        return {}
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
    texts = [[one_line(cell.text_content()) for cell in row] for row in cells]
    headers = [text.rstrip(" :") for text in texts[0]]
    is_named = all(cell.tag == "th" for cell in cells[0]) and all(headers) and len(headers) > 1
    spans = any(cell.get("colspan") or cell.get("rowspan") for row in cells for cell in row)
    is_long = any(len(text) > _CELL_CHARACTERS for row in texts for text in row)
    if not is_named or spans or is_long or any(len(row) != len(headers) for row in texts):
        return {}
    lines = [fact(headers, row) for row in texts[1:]]
    return dict(zip(rows, ["", *lines], strict=True))
