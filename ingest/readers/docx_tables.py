"""The tables of a Word document: what kind one is, and its rows as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.readers.docx_words import W
from ingest.readers.reading import one_line
from ingest.readers.tables import fact, names_columns

_DELETED_ROW, _DELETED_CELL = f"{W}trPr/{W}del", f"{W}tcPr/{W}cellDel"
# A cell of several paragraphs, one of them with more words than this, is a part of the page.
_PROSE_WORDS = 25


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell: its paragraphs, how many columns it spans, and whether it continues a cell above."""

    paragraphs: tuple[str, ...]
    columns: int
    goes_on: bool

    @property
    def line(self) -> str:
        """Its words in one line."""
        return one_line(" ".join(self.paragraphs))


def cells_of(table: Any) -> Iterator[Any]:
    """All cells of a table in reading order."""
    for row in _rows(table):
        yield from _cells(row)


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table itself, without those whose deletion is tracked."""
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is table and row.find(_DELETED_ROW) is None:
            yield row


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row itself, without those whose deletion is tracked."""
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is row and cell.find(_DELETED_CELL) is None:
            yield cell


def lines(table: Any, text: Callable[[Any], str]) -> list[str] | None:
    """A line for each row; `None` if the table only gives parts of the page their places.

    `text` gives the words of a paragraph. Where a first row names the columns, each line names
    them, as in ``City: Ramla; People: 41,200``, and the first row has no line of its own. A cell
    that is merged downwards is repeated in each row.
    """
    of_rows = [[_cell(cell, text) for cell in _cells(row)] for row in _rows(table)]
    if _is_layout(table, of_rows):
        return None
    grid = _grid(of_rows)
    if len(grid) > 1 and (_is_marked(table) or names_columns(grid)):
        return [fact(grid[0], row) for row in grid[1:]]
    return ["\t".join(row).strip() for row in grid]


def _cell(cell: Any, text: Callable[[Any], str]) -> _Cell:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    stated = "" if span is None else span.get(f"{W}val") or ""
    return _Cell(
        tuple(text(paragraph).strip() for paragraph in cell.iter(f"{W}p")),
        max(1, min(int(stated), 63)) if stated.isdecimal() else 1,
        merged is not None and merged.get(f"{W}val") != "restart",
    )


def _is_layout(table: Any, of_rows: Sequence[Sequence[_Cell]]) -> bool:
    """Whether a table has one column, a table of several cells in it, or a cell of long text."""
    if any(len(list(inner.iter(f"{W}tc"))) > 1 for inner in table.iterfind(f".//{W}tbl")):
        return True
    filled = [[cell for cell in row if cell.line] for row in of_rows]
    if all(len(row) <= 1 for row in of_rows):
        return True
    return any(
        sum(map(bool, cell.paragraphs)) > 1
        and max(len(part.split()) for part in cell.paragraphs) > _PROSE_WORDS
        for row in filled
        for cell in row
    )


def _grid(of_rows: Sequence[Sequence[_Cell]]) -> list[list[str]]:
    """The words of each row by column; rows without words are left out."""
    width = max((sum(cell.columns for cell in row) for row in of_rows), default=0)
    grid: list[list[str]] = []
    above = [""] * width
    for row in of_rows:
        line: list[str] = []
        for cell in row:
            line.append(above[len(line)] if cell.goes_on else cell.line)
            line += [""] * (cell.columns - 1)
        line += [""] * (width - len(line))
        above = line
        if any(line):
            grid.append(line)
    return grid


def _is_marked(table: Any) -> bool:
    """Whether the first row, and no other, is marked as the one that is repeated on each page."""
    marked = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in _rows(table)]
    return marked[:2] == [True, False]
