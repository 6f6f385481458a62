"""Tables without rules: rows of cells, found by their positions alone.

A table is in the rows of one column of a page. It begins with a row of two cells or more, and ends
before a row whose segments are not in its columns. The lines of a wrapped cell belong to one row of
the table: rows are separated by their distance, if that is larger than between the lines of a cell;
else a line belongs to the row above if its words did not fit at the ends of the lines above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ingest.readers.glyphs import Segment
from ingest.readers.tables import is_number

Row = list[Segment]
"""Segments on one base line, from left to right."""

# In units of the letters' size: the least gap between the cells of a row that begins a table, how
# far a segment may reach out of its column, and the greatest distance of base lines in a table.
_CELL, _EDGE, _FAR = 1.6, 0.5, 3.5
# In units of the distance between the lines of a cell: what parts rows, and what lines of one cell
# never are.
_APART, _NEAR = 1.12, 0.8
# In units of the letters' size: letters of one size; and the number of distances that show what is
# usual in a text.
_SAME_SIZE, _FEWEST_STEPS = 0.1, 2
# A table has this number of rows or more, cells in two columns in this share of them, and cells of
# at most this number of words.
_FEWEST_ROWS, _FULL_ROWS, _CELL_WORDS = 3, 0.7, 40

Cell = tuple[Segment, ...]


@dataclass(slots=True)
class _Column:
    """A column from `x0` to `x1`, as far as its segments reach."""

    x0: float
    x1: float


@dataclass(slots=True)
class _Line:
    """The segments on one height, by the number of their column."""

    y: float
    cells: dict[int, list[Segment]] = field(default_factory=dict)

    def width(self, column: int) -> float:
        """How wide its text in a column is."""
        return self.cells[column][-1].x1 - self.cells[column][0].x0


def with_tables(rows: Sequence[Row], *, rtl: bool) -> Iterator[Row]:
    """The rows, where those of each table are replaced by one row: a segment with the table.

    `rtl` says that the page is read from right to left.
    """
    at = 0
    while at < len(rows):
        columns = _widest(rows[at : at + 2])
        lines = _lines(rows[at:], columns) if len(columns) > 1 else []
        columns, lines = _parted(columns, lines)
        table: tuple[tuple[Cell, ...], ...] = ()
        if len(lines) >= _FEWEST_ROWS:
            leading = _leading([rows[:at], rows[at + len(lines) :]], rows[at][0].size)
            table = _table(lines, len(columns), leading, rtl=rtl)
        if table:
            taken = rows[at : at + len(lines)]
            yield [_segment([segment for row in taken for segment in row], table)]
            at += len(lines)
        else:
            yield rows[at]
            at += 1


def _leading(parts: Sequence[Sequence[Row]], size: float) -> float | None:
    """The usual distance of the lines of text of a size, where several lines have it."""
    steps = sorted(
        above[0].y - below[0].y
        for part in parts
        for above, below in pairwise(part)
        if all(
            len(row) == 1 and abs(row[0].size - size) <= _SAME_SIZE * size for row in (above, below)
        )
        and 0 < above[0].y - below[0].y <= _FAR * size
    )
    return steps[len(steps) // 4] if len(steps) >= _FEWEST_STEPS else None


def _widest(rows: Sequence[Row]) -> list[_Column]:
    """The columns that a first row begins, or the second: the first may not name its own column."""
    first, *second = (_columns(row) for row in rows)
    more = len(first) > 1 and any(len(columns) > len(first) for columns in second)
    return second[0] if more else first


def _columns(row: Row) -> list[_Column]:
    """The columns that the cells of a first row begin."""
    if any(segment.table for segment in row):
        return []
    columns = [_Column(row[0].x0, row[0].x1)]
    for left, right in pairwise(row):
        if right.x0 - left.x1 > _CELL * max(left.size, right.size):
            columns.append(_Column(right.x0, right.x1))
        columns[-1].x1 = right.x1
    return columns


def _lines(rows: Sequence[Row], columns: list[_Column]) -> list[_Line]:
    """The rows that are in these columns, which become as wide as their segments."""
    lines: list[_Line] = []
    for row in rows:
        line = _in_columns(row, columns)
        size = row[0].size
        if line is None or (lines and not 0 < lines[-1].y - line.y <= _FAR * size):
            break
        for number, cell in line.cells.items():
            columns[number].x0 = min(columns[number].x0, cell[0].x0)
            columns[number].x1 = max(columns[number].x1, cell[-1].x1)
        lines.append(line)
    return lines


def _in_columns(row: Row, columns: Sequence[_Column]) -> _Line | None:
    """The segments of a row by columns; `None` if one is in no column, or in two."""
    line = _Line(median(segment.y for segment in row))
    for segment in row:
        edge = _EDGE * segment.size
        touched = [
            number
            for number, column in enumerate(columns)
            if segment.x0 < column.x1 - 0.01 and segment.x1 > column.x0 + 0.01
        ]
        touched = touched or [
            number
            for number, column in enumerate(columns)
            if abs(segment.x0 - column.x1) < edge or abs(column.x0 - segment.x1) < edge
        ]
        if len(touched) != 1 or segment.table:
            return None
        line.cells.setdefault(touched[0], []).append(segment)
    return line


def _parted(
    columns: Sequence[_Column], lines: Sequence[_Line]
) -> tuple[list[_Column], list[_Line]]:
    """The columns, split where an empty strip runs through all lines between segments of most."""
    parted = [part for number in range(len(columns)) for part in _parts(number, lines)]
    if len(parted) <= len(columns):
        return list(columns), list(lines)
    again = [
        _in_columns([segment for cell in line.cells.values() for segment in cell], parted)
        for line in lines
    ]
    whole = [line for line in again if line is not None]
    return (parted, whole) if len(whole) == len(lines) else (list(columns), list(lines))


def _parts(number: int, lines: Sequence[_Line]) -> list[_Column]:
    """The parts of a column between which a strip is empty; itself if most lines have one part."""
    cells = [line.cells[number] for line in lines if number in line.cells]
    parts: list[_Column] = []
    for segment in sorted((s for cell in cells for s in cell), key=lambda s: s.x0):
        if parts and segment.x0 - parts[-1].x1 <= _EDGE * segment.size:
            parts[-1].x1 = max(parts[-1].x1, segment.x1)
        else:
            parts.append(_Column(segment.x0, segment.x1))
    in_all = sum(len(cell) >= len(parts) for cell in cells) >= _FULL_ROWS * len(cells)
    return parts if in_all else [_Column(parts[0].x0, parts[-1].x1)]


def _table(
    lines: Sequence[_Line], width: int, leading: float | None, *, rtl: bool
) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a table, each with a cell for every column; none if these lines are no table.

    `leading` is the distance of lines of text beside it, if there are some.
    """
    pitch = _pitch(lines)
    blocks = _blocks(lines, pitch)
    apart = len(blocks) >= _FEWEST_ROWS
    is_full = all(len(line.cells) == width for line in lines)
    if is_full and leading is not None and pitch > _APART * leading:
        # Lines of one cell would be as near as those of the text.
        rows = [[line] for line in lines]
    else:
        rows = [row for block in blocks for row in _rows(block, pitch, apart=apart, rtl=rtl)]
    table = tuple(
        tuple(
            tuple(segment for line in row for segment in line.cells.get(number, []))
            for number in range(width)
        )
        for row in rows
    )
    full = sum(sum(map(bool, row)) > 1 for row in table)
    longest = max(_words(cell) for row in table for cell in row)
    is_table = len(table) >= _FEWEST_ROWS and full >= _FULL_ROWS * len(table)
    return table if is_table and longest <= _CELL_WORDS else ()


def _words(cell: Sequence[Segment]) -> int:
    return sum(len(segment.words) for segment in cell)


def _blocks(lines: Sequence[_Line], pitch: float) -> list[list[_Line]]:
    """The lines, split where their distance is larger than that in a cell (`pitch`)."""
    blocks = [[lines[0]]]
    for above, below in pairwise(lines):
        if above.y - below.y > _APART * pitch:
            blocks.append([])
        blocks[-1].append(below)
    return blocks


def _pitch(lines: Sequence[_Line]) -> float:
    """The least distance between two lines of one column."""
    steps = [
        above.y - below.y
        for number in {number for line in lines for number in line.cells}
        for above, below in pairwise([line for line in lines if number in line.cells])
    ]
    return min(steps, default=0.0)


def _rows(block: Sequence[_Line], pitch: float, *, apart: bool, rtl: bool) -> Iterator[list[_Line]]:
    """The rows in a block of lines, each as its lines.

    Where lines are nearer than those of one cell, cells stand in the middle of their row: it is
    one. `apart` says that room parts the rows of the table.
    """
    fits = _Fit(block, rtl=rtl)
    middle = any(above.y - below.y < _NEAR * pitch for above, below in pairwise(block))
    if middle or all(fits.no_word_in_common(*pair) for pair in pairwise(block)):
        yield list(block)
        return
    row = [block[0]]
    for line in block[1:]:
        fewer = len(line.cells) < len(row[0].cells)
        if (apart and (fewer or fits.goes_on(row[-1], line))) or fits.no_word(row[-1], line):
            row.append(line)
        else:
            yield row
            row = [line]
    yield row


@dataclass(frozen=True, slots=True)
class _Fit:
    """Tells whether the first word of a cell would have had place in the line above.

    The widest line of a column in the `block` says how wide the column is.
    """

    block: Sequence[_Line]
    rtl: bool

    def no_word(self, above: _Line, below: _Line) -> bool:
        """Whether none of the lower line had place, so that all of it goes on with the upper."""
        return below.cells.keys() <= above.cells.keys() and self.no_word_in_common(above, below)

    def no_word_in_common(self, above: _Line, below: _Line) -> bool:
        """As `no_word`, of the columns that both lines have, which are some."""
        common = above.cells.keys() & below.cells.keys()
        return bool(common) and not any(self._has_place(n, above, below) for n in common)

    def goes_on(self, above: _Line, below: _Line) -> bool:
        """Whether a cell of the upper line is full and goes on, and none of the others is whole.

        Of a single word above another line it is not known.
        """
        common = [n for n in below.cells if n in above.cells]
        known = [n for n in common if _words(above.cells[n]) > 1 or _is_number(below.cells[n])]
        return (
            below.cells.keys() <= above.cells.keys()
            and bool(known)
            and not any(self._has_place(n, above, below) for n in known)
        )

    def _has_place(self, column: int, above: _Line, below: _Line) -> bool:
        """Whether the first word of the lower cell had place.

        As if it had after one word, and a number after a number: these are rows of short cells.
        """
        upper, lower = above.cells[column], below.cells[column]
        if _words(upper) == 1 or (_is_number(upper) and _is_number(lower)):
            return True
        widest = max(line.width(column) for line in self.block if column in line.cells)
        return widest - above.width(column) > _first_word(lower, rtl=self.rtl)


def _is_number(cell: Sequence[Segment]) -> bool:
    return is_number("".join(segment.letters for segment in cell))


def _first_word(cell: Sequence[Segment], *, rtl: bool) -> float:
    """How wide the first word of a cell is with the space before it, about."""
    words = [word for segment in cell for word in segment.words]
    letters = sum(map(len, words)) + len(words)
    word = words[-1] if rtl else words[0]
    return (cell[-1].x1 - cell[0].x0) * (len(word) + 1) / letters


def _segment(segments: Sequence[Segment], table: tuple[tuple[Cell, ...], ...]) -> Segment:
    return Segment(
        glyphs=(),
        x0=min(segment.x0 for segment in segments),
        x1=max(segment.x1 for segment in segments),
        y=max(segment.y for segment in segments),
        size=median(segment.size for segment in segments),
        table=table,
    )
