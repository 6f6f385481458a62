"""From glyphs placed on pages to lines in reading order.

Works on places and sizes alone, so it does not matter in which order a program wrote the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.readers import bidi
from ingest.readers.columns import SAME_LINE, columns
from ingest.readers.glyphs import Area, Glyph, Line, Segment, Sheet, spaced
from ingest.readers.reading import one_line, raised
from ingest.readers.rulings import Rulings, rulings
from ingest.readers.tables import fact, names_columns
from ingest.readers.unruled import with_tables

# Distances are in units of the letters' size.
_CELL = 1.6
_PIECE = 0.5
# Up to this number of small glyphs are marks of footnotes rather than a line.
_RAISED_GLYPHS = 12
# A cell of a table with more than these is a column of a page with rules.
_CELL_SEGMENTS = 40
_BRACKETS = frozenset("".join(bidi.PAIRS))

Page = list[list[Line]]
"""The columns of a page in reading order, each with its lines from the top down."""


def lines_of(pages: Iterable[Sheet]) -> list[Page]:
    """The lines of pages.

    Pages are taken one by one, and of each no more is kept than its lines.
    """
    set_pages = [_set(page) for page in pages]
    drawn = _drawn_brackets(set_pages)
    return [
        [[row if isinstance(row, Line) else row.line(drawn) for row in column] for column in page]
        for page in set_pages
    ]


_Cell = Sequence[Sequence[Glyph]]
"""The lines of a cell from the top down."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row from left to right, each with its lines from the top down.

    What is not of a table has one line in each cell. `header` are the cells that name the columns
    of a table; where there is one, the row has a cell for each of its columns.
    """

    cells: Sequence[_Cell]
    rtl: bool
    framed: bool
    header: Sequence[_Cell] = ()

    @property
    def glyphs(self) -> Iterator[Glyph]:
        """All glyphs in it."""
        return (glyph for cell in self.cells for line in cell for glyph in line)

    def line(self, drawn: str) -> Line:
        """The row as text, where `drawn` brackets are to be turned around."""
        visible = [glyph for glyph in self.glyphs if glyph.text.strip()]
        has_arabic = any(bidi.has_rtl(glyph.text) for glyph in visible)
        rtl = has_arabic and (self.rtl or bidi.is_rtl("".join(glyph.text for glyph in visible)))
        from_right = rtl or (self.rtl and not any(map(str.isalpha, _letters(visible))))
        return Line(
            text=bidi.without_stretches(self._words(drawn, from_right=from_right)),
            x0=min(glyph.x0 for glyph in visible),
            x1=max(glyph.x1 for glyph in visible),
            y=median(glyph.y for glyph in visible),
            size=max(glyph.size for glyph in visible),
            bold=all(glyph.bold for glyph in visible),
            rtl=rtl or (from_right and bidi.ends_at_left([glyph.text for glyph in visible])),
            framed=self.framed,
            is_row=len(self.cells) > 1,
        )

    def _words(self, drawn: str, *, from_right: bool) -> str:
        """The cells in reading order, after the names of their columns where they have names."""
        step = -1 if from_right else 1
        cells = [self._text(cell, drawn) for cell in self.cells][::step]
        if not self.header:
            return "\t".join(cells)
        return fact([self._text(cell, drawn) for cell in self.header][::step], cells)

    def _text(self, cell: _Cell, drawn: str) -> str:
        """The text of one cell, in the direction of what is in it."""
        letters = "".join(_letters(line) for line in cell)
        has_arabic = bidi.has_rtl(letters)
        rtl = has_arabic and (self.rtl or bidi.is_rtl(letters))
        parts = []
        for line in cell:
            if self.rtl and not has_arabic:
                rtl = bidi.ends_at_left([glyph.text for glyph in line])
            parts.append(one_line(bidi.logical(spaced(line), rtl=rtl, drawn=drawn)))
        return " ".join(parts)


def _letters(glyphs: Iterable[Glyph]) -> str:
    return "".join(glyph.text for glyph in glyphs)


def _set(page: Sheet) -> list[list[Line | _Row]]:
    """The columns of a page as lines, but for rows with brackets."""
    rtl = bidi.is_rtl(_letters(page.glyphs))
    ruled = rulings(page.areas)
    segments = _with_tables(_framed(_segments(_with_marks(page.glyphs), ruled), ruled), ruled)
    found: list[list[Line | _Row]] = []
    for column in columns(segments, rtl=rtl, levels=ruled.levels):
        parts = with_tables(column, rtl=rtl)
        rows = [row for segments in parts for row in _rows_of(segments, rtl=rtl)]
        found.append([row if _has_brackets(row) else row.line("") for row in rows])
    return found


def _rows_of(segments: Sequence[Segment], *, rtl: bool) -> Iterator[_Row]:
    """The row of these segments, then the rows of tables beside or in place of it."""
    text = [segment for segment in segments if not segment.table]
    if text:
        yield _Row([[cell] for cell in _cells(text)], rtl, framed=text[0].frame > 0)
    for table in (segment.table for segment in segments):
        rows = [[[_sorted(line) for line in _rows(_glyphs(cell))] for cell in row] for row in table]
        named = names_columns([[_letters(_glyphs(cell)) for cell in row] for row in table]) or (
            len(rows) > 1 and _is_bold(rows[0]) and not any(map(_is_bold, rows[1:]))
        )
        for row in rows[1:] if named else rows:
            cells = row if named else [cell for cell in row if cell]
            yield _Row(cells, rtl, framed=False, header=rows[0] if named else ())


def _is_bold(row: Sequence[_Cell]) -> bool:
    """Whether a row has two cells or more, all in bold type."""
    glyphs = [glyph for cell in row for line in cell for glyph in line if glyph.text.strip()]
    return sum(map(bool, row)) > 1 and all(glyph.bold for glyph in glyphs)


def _glyphs(segments: Iterable[Segment]) -> list[Glyph]:
    return [glyph for segment in segments for glyph in segment.glyphs]


def _has_brackets(row: _Row) -> bool:
    return any(glyph.text in _BRACKETS for glyph in row.glyphs)


# Glyphs to segments


def _with_marks(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Glyphs with the marks above and below them joined to them, and doubles left out.

    A mark is written next to its letter: before it where glyphs go from left to right, which is
    against the reading order, else after it.
    """
    marks = [bool(glyph.text) and all(map(_is_mark, glyph.text)) for glyph in glyphs]
    joined = list(glyphs)
    for at, glyph in enumerate(glyphs):
        if marks[at]:
            owner = _owner(glyphs, marks, at)
            if owner is not None:
                joined[owner] = replace(joined[owner], text=joined[owner].text + glyph.text)
    kept = [glyph for glyph, mark in zip(joined, marks, strict=True) if not mark and glyph.text]
    return list(_without_doubles(kept))


def _is_mark(character: str) -> bool:
    return (
        "\u064b" <= character <= "\u065f"
        or character == "\u0670"
        or "\u0300" <= character <= "\u036f"
    )


def _owner(glyphs: Sequence[Glyph], marks: Sequence[bool], at: int) -> int | None:
    after = next((i for i in range(at + 1, min(at + 4, len(glyphs))) if not marks[i]), None)
    before = next((i for i in range(at - 1, max(at - 4, -1), -1) if not marks[i]), None)
    near = [i for i in (before, after) if i is not None and _is_near(glyphs[i], glyphs[at])]
    if len(near) == 2 and before is not None and after is not None:
        rising = glyphs[before].x0 < glyphs[after].x0
        return after if rising and bidi.is_rtl(glyphs[after].text) else before
    return near[0] if near else None


def _is_near(letter: Glyph, mark: Glyph) -> bool:
    reach = max(letter.size, mark.size)
    return (
        bool(letter.text.strip())
        and letter.x0 - reach <= mark.middle <= letter.x1 + reach
        and abs(letter.y - mark.y) <= 1.5 * reach
    )


def _without_doubles(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Leave out glyphs drawn again on the same spot, as some programs do for bold."""
    seen: dict[tuple[str, int, int], Glyph] = {}
    for glyph in glyphs:
        place = (glyph.text, round(glyph.x0 / 2), round(glyph.y / 2))
        other = seen.get(place)
        if other and abs(other.x0 - glyph.x0) < 0.12 * glyph.size and glyph.text.strip():
            continue
        seen[place] = glyph
        yield glyph


def _segments(glyphs: Sequence[Glyph], ruled: Rulings) -> list[Segment]:
    segments: list[Segment] = []
    for row in _rows(glyphs):
        row = _sorted(_with_raised(row))
        uprights = [rule.at for rule in ruled.uprights if rule.start <= row[0].y <= rule.end]
        begin = 0
        reach: float | None = None
        for at, glyph in enumerate(row):
            if not glyph.text.strip():
                continue
            if reach is not None and (
                glyph.x0 - reach > _PIECE * glyph.size
                or any(reach - 1 <= upright <= glyph.x0 + 1 for upright in uprights)
            ):
                segments.append(_segment(row[begin:at]))
                begin = at
            reach = glyph.x1 if reach is None else max(reach, glyph.x1)
        segments.append(_segment(row[begin:]))
    return [segment for segment in segments if segment.letters.strip()]


def _with_raised(row: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs of a row with raised digits as such: ``1961¹`` is not 19611."""
    main = max(row, key=lambda glyph: glyph.size)
    return [
        replace(glyph, text=raised(glyph.text))
        if glyph.size < 0.9 * main.size and glyph.y > main.y + 0.15 * main.size
        else glyph
        for glyph in row
    ]


def _sorted(row: Sequence[Glyph]) -> list[Glyph]:
    return sorted(row, key=lambda glyph: (glyph.middle, glyph.x0))


def _framed(segments: Sequence[Segment], ruled: Rulings) -> list[Segment]:
    """The segments, each with the smallest frame around it."""
    frames = sorted(ruled.frames, key=lambda area: (area.x1 - area.x0) * (area.y1 - area.y0))
    found: dict[int, list[int]] = {}
    for at, segment in enumerate(segments):
        inside = (n for n, frame in enumerate(frames, start=1) if _is_inside(segment, frame))
        found.setdefault(next(inside, 0), []).append(at)
    numbers = [0] * len(segments)
    found.pop(0, None)
    for number, members in found.items():
        frame = frames[number - 1]
        size = max(segments[at].size for at in members)
        # A frame around the page, or the ground of one line, is none.
        if 2 * len(members) < len(segments) and frame.y1 - frame.y0 >= 2 * size:
            for at in members:
                numbers[at] = number
    return [replace(s, frame=number) for s, number in zip(segments, numbers, strict=True)]


def _with_tables(segments: Sequence[Segment], ruled: Rulings) -> list[Segment]:
    """The segments, where those of a table are one."""
    left = list(segments)
    tables: list[Segment] = []
    for grid in ruled.grids:
        inside = [segment for segment in left if _is_inside(segment, grid.area)]
        rows = tuple(
            tuple(tuple(s for s in inside if _is_inside(s, cell)) for cell in row)
            for row in grid.rows
        )
        filled = [cell for row in rows for cell in row if cell]
        if len(filled) < 2 or any(len(cell) > _CELL_SEGMENTS for cell in filled):
            continue
        tables.append(
            Segment(
                glyphs=(),
                x0=grid.area.x0,
                x1=grid.area.x1,
                y=max(segment.y for segment in inside),
                size=median(segment.size for segment in inside),
                table=tuple(row for row in rows if any(row)),
            )
        )
        taken = {id(segment) for cell in filled for segment in cell}
        left = [segment for segment in left if id(segment) not in taken]
    return left + tables


def _is_inside(segment: Segment, area: Area) -> bool:
    middle = segment.y + 0.3 * segment.size
    return area.y0 <= middle <= area.y1 and area.x0 <= (segment.x0 + segment.x1) / 2 <= area.x1


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs by base line, from the top down; raised and lowered ones with the line they touch."""
    rows: list[list[Glyph]] = []
    base = size = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.y):
        if rows and base - glyph.y <= SAME_LINE * min(size, max(glyph.size, size / 2)):
            rows[-1].append(glyph)
            if glyph.size > size:
                base, size = glyph.y, glyph.size
        elif rows and _is_raised(rows[-1], glyph):
            rows[-1].append(glyph)
            base, size = glyph.y, glyph.size
        else:
            rows.append([glyph])
            base, size = glyph.y, glyph.size
    return rows


def _is_raised(row: Sequence[Glyph], glyph: Glyph) -> bool:
    """Whether the few glyphs of a row are raised ones of the line that begins with `glyph`."""
    return len(row) <= _RAISED_GLYPHS and all(
        raised.size < 0.85 * glyph.size and raised.y - glyph.y < 0.6 * glyph.size for raised in row
    )


def _segment(glyphs: Sequence[Glyph]) -> Segment:
    visible = [glyph for glyph in glyphs if glyph.text.strip()] or list(glyphs)
    return Segment(
        glyphs=tuple(glyphs),
        x0=min(glyph.x0 for glyph in visible),
        x1=max(glyph.x1 for glyph in visible),
        y=median(glyph.y for glyph in visible),
        size=median(glyph.size for glyph in visible),
    )


# Segments to lines


def _drawn_brackets(pages: Sequence[list[list[Line | _Row]]]) -> str:
    """The brackets that name the shape that is drawn, by their places beside words.

    Programs differ in this, and even fonts within a program.
    """
    rows = [row for page in pages for column in page for row in column if isinstance(row, _Row)]
    turned = [row.line("".join(bidi.PAIRS)).text for row in rows]
    kept = [row.line("").text for row in rows]
    return "".join(
        pair
        for pair in bidi.PAIRS
        if sum(bidi.pair_fit(text, pair) for text in turned)
        >= sum(bidi.pair_fit(text, pair) for text in kept)
    )


def _cells(row: Sequence[Segment]) -> list[list[Glyph]]:
    """The glyphs of a row, split at gaps that are too wide for one between words."""
    cells = [list(row[0].glyphs)]
    for left, right in pairwise(row):
        if right.x0 - left.x1 > _CELL * max(left.size, right.size):
            cells.append([])
        cells[-1] += right.glyphs
    return cells
