"""What rules and rectangles divide a page into: tables, frames, and levels that nothing crosses."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.readers.glyphs import THIN, Area

# Rules that end this near to each other (points) meet.
_TOUCH = 3.0
# With more lines it is a drawing and not a table.
_MOST_LINES, _MOST_CELLS = 400, 4_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `at` on one axis, from `start` to `end` on the other."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table, row by row from the top down, each row from left to right."""

    area: Area
    rows: tuple[tuple[Area, ...], ...]


@dataclass(frozen=True, slots=True)
class Rulings:
    """How a page is divided: `levels` are its horizontal rules and edges."""

    levels: tuple[Rule, ...] = ()
    uprights: tuple[Rule, ...] = ()
    grids: tuple[Grid, ...] = ()
    frames: tuple[Area, ...] = ()


def rulings(areas: Sequence[Area]) -> Rulings:
    """The rules, tables and frames of a page."""
    levels = _merged(_levels(areas))
    uprights = _merged(_uprights(areas))
    if len(levels) > _MOST_LINES or len(uprights) > _MOST_LINES:
        return Rulings()
    grids: list[Grid] = []
    frames: list[Area] = []
    for part in _connected(levels, uprights):
        rows = part.cells()
        if sum(map(len, rows)) > 1:
            grids.append(Grid(part.area, rows))
        elif rows:
            frames.append(part.area)
    return Rulings(tuple(levels), tuple(uprights), tuple(grids), tuple(frames))


def _levels(areas: Iterable[Area]) -> Iterator[Rule]:
    for area in areas:
        if area.is_level:
            yield Rule((area.y0 + area.y1) / 2, area.x0, area.x1)
        elif not area.is_upright:
            yield Rule(area.y0, area.x0, area.x1)
            yield Rule(area.y1, area.x0, area.x1)


def _uprights(areas: Iterable[Area]) -> Iterator[Rule]:
    for area in areas:
        if area.is_upright:
            yield Rule((area.x0 + area.x1) / 2, area.y0, area.y1)
        elif not area.is_level:
            yield Rule(area.x0, area.y0, area.y1)
            yield Rule(area.x1, area.y0, area.y1)


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on one line that touch each other as one."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at / THIN), rule.start)):
        last = merged[-1] if merged else None
        if last and abs(last.at - rule.at) <= THIN and rule.start <= last.end + _TOUCH:
            merged[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            merged.append(rule)
    return merged


@dataclass(slots=True)
class _Part:
    """Rules that meet each other."""

    levels: list[Rule] = field(default_factory=list)
    uprights: list[Rule] = field(default_factory=list)

    @property
    def area(self) -> Area:
        """What they enclose."""
        xs, ys = _places(self.uprights), _places(self.levels)
        return Area(xs[0], ys[0], xs[-1], ys[-1])

    def cells(self) -> tuple[tuple[Area, ...], ...]:
        """The cells between the rules; those that no rule parts are one."""
        xs, ys = _places(self.uprights), _places(self.levels)
        if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MOST_CELLS:
            return ()
        rows: list[tuple[Area, ...]] = []
        above: list[tuple[float, float]] = []
        for low, high in reversed(list(pairwise(ys))):
            cuts = [x for x in xs if x in (xs[0], xs[-1]) or _covers(self.uprights, x, low, high)]
            row = [Area(left, low, right, high) for left, right in pairwise(cuts)]
            spans = [(cell.x0, cell.x1) for cell in row]
            if (
                rows
                and spans == above
                and not any(_covers(self.levels, high, cell.x0, cell.x1) for cell in row)
            ):
                taller = [Area(c.x0, low, c.x1, up.y1) for c, up in zip(row, rows[-1], strict=True)]
                rows[-1] = tuple(taller)
            else:
                rows.append(tuple(row))
            above = spans
        return tuple(rows)


def _places(rules: Sequence[Rule]) -> list[float]:
    """Where rules are, in order; those next to each other count once."""
    places: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not places or at - places[-1] > _TOUCH:
            places.append(at)
    return places


def _covers(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    """Whether a rule at `at` runs over the middle between `start` and `end`."""
    middle = (start + end) / 2
    return any(abs(rule.at - at) <= _TOUCH and rule.start <= middle <= rule.end for rule in rules)


def _connected(levels: Sequence[Rule], uprights: Sequence[Rule]) -> list[_Part]:
    """Rules by which of them meet."""
    parts: list[_Part] = []
    ordered = sorted(levels, key=lambda level: level.at)
    heights = [level.at for level in ordered]
    owner: dict[int, _Part] = {}
    for upright in uprights:
        first = bisect_left(heights, upright.start - _TOUCH)
        last = bisect_left(heights, upright.end + _TOUCH)
        met = [
            at
            for at in range(first, last)
            if ordered[at].start - _TOUCH <= upright.at <= ordered[at].end + _TOUCH
        ]
        part = _Part([], [upright])
        for at in met:
            other = owner.get(at)
            if other is None:
                part.levels.append(ordered[at])
            elif other is not part:
                part.levels += other.levels
                part.uprights += other.uprights
                parts.remove(other)
                owner |= {key: part for key, value in owner.items() if value is other}
            owner[at] = part
        parts.append(part)
    return parts
