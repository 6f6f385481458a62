"""The order in which the columns of a page are read.

A page is cut recursively, as in the XY-cut (Nagy & Seth 1984), with one difference: a gutter need
not run over the whole page. It is an empty strip between running text on both sides, as tall as
the lines allow, so that a headline, a figure or a row of names may be above, below or between
the columns. All positions are measured in reading direction, in Arabic as in English.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median

from ingest.readers.glyphs import Segment
from ingest.readers.rulings import Rule
from ingest.readers.short_columns import are_short_columns

Row = list[Segment]
"""Segments on one base line, from left to right."""

# In units of the letters' size: how far base lines of one line may be apart.
SAME_LINE = 0.4
# In units of the letters' size: the least width of a gutter, and the widest gap between words of a
# line that was stretched to fill its column.
_GUTTER, _STRETCHED = 0.7, 1.6
_DEEPEST = 24
# Base lines as near as this (points) are on one height.
_NEAR = 3.0
# A page with more edges of columns than this is a drawing with letters.
_MOST_EDGES = 200
# In units of the usual distance of lines: a gap that sets a block of lines apart.
_APART = 1.35
# In units of the letters' size: what begins at one place may be so far apart.
_FLUSH = 0.12
# In the same units: how far a few rows may begin and end from where the page does.
_BEGINS, _ENDS = 2.0, 5.0
# In units of the usual distance of lines: lines above and below a few rows that are so near are of
# one paragraph with them.
_NO_MORE = 1.2
# Columns of running text: the least number of lines on one side, of words in most of them, and the
# share of the column's width that most of them fill.
_LINES, _WORDS, _FILLED = 3, 3, 0.6
# Columns with fewer lines, up to this number on the other side, are told by how their text wraps.
# Their gutters are of one width, in this share at least.
_FEW_LINES, _FEW_BESIDE, _SAME_GAP = 2, 8, 0.8
# The other side may be one short line: the least number of its words, and of lines beside it.
_TAIL_WORDS, _BESIDE_TAIL = 3, 4


def columns(
    segments: Sequence[Segment], *, rtl: bool, levels: Sequence[Rule] = ()
) -> list[list[Row]]:
    """Columns in reading order, each with its rows from the top down.

    `rtl` says that the page is read from right to left, so that its right column comes first.
    No gutter crosses `levels`: a rule or the edge of a picture.
    """
    boxes = [_Box.of(segment, rtl=rtl) for segment in segments]
    turned = [Rule(rule.at, -rule.end, -rule.start) if rtl else rule for rule in levels]
    page = _Page(sorted(turned, key=lambda rule: -rule.at), rtl)
    return [
        [sorted((box.segment for box in row), key=lambda segment: segment.x0) for row in block]
        for block in page.blocks(boxes)
    ]


@dataclass(frozen=True, slots=True)
class _Box:
    """A segment measured in reading direction: `start` < `end` in Arabic as in English."""

    start: float
    end: float
    y: float
    size: float
    words: int
    segment: Segment

    @property
    def is_bold(self) -> bool:
        """Whether all of its glyphs are bold."""
        return all(glyph.bold for glyph in self.segment.glyphs)

    @classmethod
    def of(cls, segment: Segment, *, rtl: bool) -> _Box:
        start, end = (-segment.x1, -segment.x0) if rtl else (segment.x0, segment.x1)
        words = (
            _WORDS if segment.table else sum(any(map(str.isalpha, word)) for word in segment.words)
        )
        return cls(start, end, segment.y, segment.size, words, segment)


_BoxRow = list[_Box]


@dataclass(frozen=True, slots=True)
class _Piece:
    """The segments of one row next to a gutter, on one side of it."""

    start: float
    end: float
    words: int
    y: float


@dataclass(frozen=True, slots=True)
class _Gutter:
    """An empty strip from `low` to `high` over the rows ``[top:bottom]``."""

    low: float
    high: float
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class _Page:
    """A page whose `levels`, from the top down, no gutter crosses; `rtl` is its direction."""

    levels: list[Rule]
    rtl: bool

    def blocks(self, boxes: Sequence[_Box], depth: int = 0) -> list[list[_BoxRow]]:
        """The columns of a part of the page."""
        rows = _rows(boxes)
        gutter = self._tallest(rows) if depth < _DEEPEST else None
        if gutter is None:
            return self._framed(rows, depth)
        inner = [box for row in rows[gutter.top : gutter.bottom] for box in row]
        parts = (
            [box for row in rows[: gutter.top] for box in row],
            [box for box in inner if box.end <= gutter.low],
            [box for box in inner if box.end > gutter.low],
            [box for row in rows[gutter.bottom :] for box in row],
        )
        return [block for part in parts for block in self.blocks(part, depth + 1)]

    def _framed(self, rows: list[_BoxRow], depth: int) -> list[list[_BoxRow]]:
        """The rows of one column, with each frame in it as a block of its own."""
        frames = dict.fromkeys(box.segment.frame for row in rows for box in row)
        if len(frames) < 2:
            return [rows] if rows else []
        blocks: list[list[_BoxRow]] = [[]]
        later = {frame: at for frame in frames if frame and (at := _below_beside(rows, frame))}
        for number, row in enumerate([*rows, []]):
            for frame in (frame for frame, at in later.items() if at == number):
                blocks += [*self.blocks(_inside(rows, frame), depth + 1), []]
            for frame in frames:
                part = [box for box in row if box.segment.frame == frame]
                if not part:
                    continue
                if not frame:
                    blocks[-1].append(part)
                elif frame not in later and part[0] is _inside(rows, frame)[0]:
                    blocks += [*self.blocks(_inside(rows, frame), depth + 1), []]
        return [block for block in blocks if block]

    def _tallest(self, rows: Sequence[_BoxRow]) -> _Gutter | None:
        """The gutter over the most rows, the widest of these; `None` if there is none."""
        if len(rows) < _FEW_LINES:
            return None
        found = [gutter for strip in _strips(rows) for gutter in self._gutters(rows, *strip)]
        return max(
            found,
            key=lambda found: (found.bottom - found.top, found.high - found.low),
            default=None,
        )

    def _gutters(self, rows: Sequence[_BoxRow], low: float, high: float) -> Iterator[_Gutter]:
        """The gutters along one strip, between the rows and levels that cross it."""
        heights = [-row[0].y for row in rows]
        cuts = {(0, 0), (len(rows), len(rows))}
        cuts |= {
            (at, at + 1)
            for at, row in enumerate(rows)
            if any(box.start < high - 0.01 and box.end > low + 0.01 for box in row)
        }
        for level in self.levels:
            if level.start < low and level.end > high:
                at = bisect_left(heights, -level.at)
                cuts.add((at, at))
        for (_, top), (bottom, _) in pairwise(sorted(cuts)):
            run = rows[top:bottom]
            if len(run) < _FEW_LINES:
                continue
            first, last = _trimmed(run, rows[top - 1] if top else None, low)
            run = run[first:last]
            for gap in (_GUTTER, _STRETCHED):
                before = _side(run, low, gap, before=True)
                after = _side(run, high, gap, before=False)
                if _are_columns(before, after):
                    yield _gutter(before, after, top + first, top + last)
                    break
            else:
                few = _few_lines(run, low, high)
                if few and _stands_alone(rows, top + first, top + last):
                    text = [[[box.segment for box in line] for line in column] for column in few]
                    if are_short_columns(text, rtl=self.rtl):
                        before = _side(run, low, inf, before=True)
                        after = _side(run, high, inf, before=False)
                        yield _gutter(before, after, top + first, top + last)


def _gutter(before: Sequence[_Piece], after: Sequence[_Piece], top: int, bottom: int) -> _Gutter:
    """The gutter between these pieces of the rows ``[top:bottom]``."""
    low = max(piece.end for piece in before)
    return _Gutter(low, min(piece.start for piece in after), top, bottom)


def _few_lines(run: Sequence[_BoxRow], low: float, high: float) -> list[list[_BoxRow]]:
    """The columns before and after a strip, in reading order; none if they have many lines."""
    if len(run) > 2 * _FEW_BESIDE:
        return []
    sides = [
        _lines(run, lambda box: box.end <= low + 0.01),
        _lines(run, lambda box: box.start >= high - 0.01),
    ]
    if not all(sides) or max(map(len, sides)) > _FEW_BESIDE:
        return []
    gap = min(line[0].start for line in sides[1]) - max(line[-1].end for line in sides[0])
    columns = [column for side in sides for column in _parted(side, _begins(side, gap))]
    return columns if min(map(len, columns)) <= _FEW_LINES else []


def _lines(rows: Sequence[_BoxRow], wanted: Callable[[_Box], bool]) -> list[_BoxRow]:
    """The wanted boxes of each row that has any."""
    return [line for row in rows if (line := [box for box in row if wanted(box)])]


def _parted(lines: Sequence[_BoxRow], places: Sequence[float]) -> Iterator[list[_BoxRow]]:
    """The lines as columns, of which all but the first begin at these places."""
    for begin, end in pairwise([-inf, *places, inf]):
        parts = [[box for box in line if begin < box.end <= end] for line in lines]
        yield [part for part in parts if part]


def _begins(lines: Sequence[_BoxRow], gap: float) -> list[float]:
    """Where further columns begin: two lines do so after about that `gap`, and none crosses it."""
    begins: list[float] = []
    for place in sorted(box.start for line in lines for box in line[1:]):
        again = sum(
            abs(box.start - place) <= _FLUSH * box.size
            and box.start - former.end >= _SAME_GAP * gap
            for line in lines
            for former, box in pairwise(line)
        )
        crossed = any(
            box.start < place - _FLUSH * box.size and box.end > place
            for line in lines
            for box in line
        )
        is_new = not begins or place - begins[-1] > gap
        if again > 1 and not crossed and is_new:
            begins.append(place)
    return begins


def _stands_alone(rows: Sequence[_BoxRow], top: int, bottom: int) -> bool:
    """Whether the rows ``[top:bottom]`` are as wide as all, and no part of what is beside them."""
    run = rows[top:bottom]
    size = median(box.size for row in run for box in row)
    start, wide_start = (min(row[0].start for row in part) for part in (run, rows))
    end, wide_end = (max(box.end for row in part for box in row) for part in (run, rows))
    if start - wide_start > _BEGINS * size or wide_end - end > _ENDS * size:
        return False
    pitch = _pitch(run)
    return not any(
        rows[above][0].y - rows[below][0].y <= _NO_MORE * pitch
        and abs(rows[above][0].size - rows[below][0].size) <= 0.1 * rows[below][0].size
        for above, below in ((top - 1, top), (bottom - 1, bottom))
        if above >= 0 and below < len(rows)
    )


def _inside(rows: Sequence[_BoxRow], frame: int) -> list[_Box]:
    """What is in a frame."""
    return [box for row in rows for box in row if box.segment.frame == frame]


def _below_beside(rows: Sequence[_BoxRow], frame: int) -> int:
    """Where a frame is read that is at the end of rows of other text, as a column is: below them.

    It is below the last row that ends before the frame begins; 0 if there is no text before it.
    """
    at = [
        number for number, row in enumerate(rows) if any(box.segment.frame == frame for box in row)
    ]
    start = min(box.start for box in _inside(rows, frame))
    others = [box for row in rows[at[0] : at[-1] + 1] for box in row if box.segment.frame != frame]
    if not others or any(box.end > start for box in others):
        return 0
    end = at[-1] + 1
    while end < len(rows) and all(box.end <= start for box in rows[end]):
        end += 1
    return end


def _rows(boxes: Sequence[_Box]) -> list[_BoxRow]:
    rows: list[_BoxRow] = []
    for box in sorted(boxes, key=lambda box: (-box.y, box.start)):
        if rows and rows[-1][0].y - box.y <= SAME_LINE * min(rows[-1][0].size, box.size):
            rows[-1].append(box)
        else:
            rows.append([box])
    for row in rows:
        row.sort(key=lambda box: box.start)
    return rows


def _strips(rows: Sequence[_BoxRow]) -> Iterator[tuple[float, float]]:
    """Strips of the least width beside the edges of lines."""
    width = _GUTTER * median(box.size for row in rows for box in row)
    edges: dict[tuple[int, bool], float] = {}
    for row in rows:
        reach = None
        for box in row:
            if reach is None or box.start - reach >= width:
                edges.setdefault((round(box.start), True), box.start)
                if reach is not None:
                    edges.setdefault((round(reach), False), reach)
            reach = box.end if reach is None else max(reach, box.end)
        if reach is not None:
            edges.setdefault((round(reach), False), reach)
    for (_, starts), edge in list(edges.items())[:_MOST_EDGES]:
        yield (edge - width, edge) if starts else (edge, edge + width)


def _trimmed(run: Sequence[_BoxRow], above: _BoxRow | None, low: float) -> tuple[int, int]:
    """Where the rows of columns begin and end: not with rows that are set apart from them."""
    pitch = _pitch(run, low)
    blocks: list[list[int]] = []
    for at in range(len(run)):
        if blocks and run[at - 1][0].y - run[at][0].y <= _APART * pitch:
            blocks[-1].append(at)
        else:
            blocks.append([at])
    while (
        len(blocks) > 1
        and _is_apart([run[at] for at in blocks[0]], low)
        and not _are_headings([run[at] for at in blocks[0]], [run[at] for at in blocks[1]], low)
    ):
        blocks.pop(0)
    while len(blocks) > 1 and _is_apart([run[at] for at in blocks[-1]], low):
        blocks.pop()
    first, last = blocks[0][0], blocks[-1][-1] + 1
    if last - first > 1 and _begins_more(run[first:last], low, pitch):
        last -= 1
    # The last line of a paragraph that goes over both columns.
    if above and first == 0 and len(run[0]) == 1 and _continues(above[0], run[0][0], pitch):
        first = 1
    return first, last


def _continues(above: _Box, below: _Box, pitch: float) -> bool:
    return (
        above.y - below.y <= _APART * pitch
        and abs(above.size - below.size) < 0.1 * above.size
        and abs(above.start - below.start) < 2 * above.size
    )


def _is_apart(block: Sequence[_BoxRow], low: float) -> bool:
    """Whether a block of rows is one or two rows of short cells, as of names."""
    before = [box for row in block for box in row if box.end <= low]
    after = [box for row in block for box in row if box.start >= low]
    return (
        len(block) <= 2
        and bool(before and after)
        and all(sum(box.words for box in side) <= 4 * len(block) for side in (before, after))
    )


def _are_headings(block: Sequence[_BoxRow], below: Sequence[_BoxRow], low: float) -> bool:
    """Whether each side of a block is a heading: it stands out, and begins as its column does."""
    for is_before in (True, False):
        heading, column = (
            [box for row in rows for box in row if (box.end <= low) == is_before]
            for rows in (block, below)
        )
        # A box without any width may be at the gutter itself.
        if not heading or not column:
            return False
        if abs(heading[0].start - min(box.start for box in column)) > heading[0].size:
            return False
        larger = heading[0].size > 1.1 * median(box.size for box in column)
        if not larger and (not heading[0].is_bold or all(box.is_bold for box in column)):
            return False
    return True


def _begins_more(run: Sequence[_BoxRow], low: float, pitch: float) -> bool:
    """Whether the last row is no end of a column: a headline over what follows, a page number."""
    last = run[-1]
    column = [box for row in run[:-1] for box in row if box.end <= low]
    if len(last) > 1 or last[0].end > low or not column:
        return False
    larger = last[0].size > 1.1 * median(box.size for box in column)
    return larger or column[-1].y - last[0].y > 2.5 * max(pitch, last[0].size)


def _pitch(run: Sequence[_BoxRow], low: float = inf) -> float:
    """The usual distance between the base lines of a column; of both beside a gutter at `low`."""
    sizes = median(box.size for row in run for box in row)
    sides = [
        [box.y for row in run for box in row[:1] if box.end <= low],
        [box.y for row in run for box in row[-1:] if box.end > low],
    ]
    steps = sorted(s for side in sides for a, b in pairwise(side) if (s := a - b) > 0.8 * sizes)
    return steps[len(steps) // 4] if steps else 1.5 * sizes


def _side(run: Sequence[_BoxRow], edge: float, gap: float, *, before: bool) -> list[_Piece]:
    """What the rows have next to the strip's `edge`, before or after it, up to a wider `gap`."""
    pieces: list[_Piece] = []
    for row in run:
        side = [
            box for box in row if (box.end <= edge + 0.01 if before else box.start >= edge - 0.01)
        ]
        if not side:
            continue
        if before:
            side.reverse()
        near = [side[0]]
        for inner, outer in pairwise(side):
            apart = inner.start - outer.end if before else outer.start - inner.end
            if apart > gap * outer.size:
                break
            near.append(outer)
        pieces.append(
            _Piece(
                min(box.start for box in near),
                max(box.end for box in near),
                sum(box.words for box in near),
                near[0].y,
            )
        )
    return pieces


def _are_columns(before: Sequence[_Piece], after: Sequence[_Piece]) -> bool:
    """Whether these are lines of an article on both sides, rather than cells of a table."""
    if not before or not after:
        return False
    few, many = sorted((before, after), key=len)
    if not _is_running_text(many) or _are_cells(before, after):
        return False
    if len(few) >= _LINES:
        return _is_running_text(few)
    return (
        len(many) >= _BESIDE_TAIL
        and few is after
        and sum(piece.words for piece in few) >= _TAIL_WORDS
    )


def _is_running_text(pieces: Sequence[_Piece]) -> bool:
    widths = sorted(piece.end - piece.start for piece in pieces)
    filled = sum(width >= _FILLED * widths[3 * len(widths) // 4] for width in widths)
    return (
        len(pieces) >= _LINES
        and median(piece.words for piece in pieces) >= _WORDS
        and 2 * filled >= len(pieces)
    )


def _are_cells(before: Sequence[_Piece], after: Sequence[_Piece]) -> bool:
    """Whether the blocks of both sides begin at the same heights, but do not all end so.

    Cells of a row begin together and leave room below the shorter one; paragraphs of columns
    follow each other at one distance.
    """
    cells, others = _extents(before), _extents(after)
    if len(cells) != len(others) or len(cells) < 2:
        return False
    near = [
        [abs(one - other) <= _NEAR for one, other in zip(*pair, strict=True)]
        for pair in zip(cells, others, strict=True)
    ]
    return all(start for start, _ in near) and not all(end for _, end in near[:-1])


def _extents(pieces: Sequence[_Piece]) -> list[tuple[float, float]]:
    """The first and the last base line of each block of lines."""
    steps = [above.y - below.y for above, below in pairwise(pieces)]
    pitch = sorted(steps)[len(steps) // 4] if steps else 0.0
    ends = [at for at, step in enumerate(steps) if step > 1.25 * pitch]
    firsts, lasts = [0, *(end + 1 for end in ends)], [*ends, len(pieces) - 1]
    return [(pieces[first].y, pieces[last].y) for first, last in zip(firsts, lasts, strict=True)]
