"""The order in which the columns of a page are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.readers.signs import Segment

_DEEPEST = 8
# In units of the letters' size: how far base lines of one line may be apart.
SAME_LINE = 0.4


def columns(segments: list[Segment], *, rtl: bool, depth: int = 0) -> list[list[list[Segment]]]:
    """Columns in reading order, each a list of rows of segments from the top down."""
    rows = _segment_rows(segments)
    if depth > _DEEPEST or all(len(row) == 1 for row in rows):
        return [rows] if rows else []
    split = _split(segments, rtl=rtl, depth=depth)
    if split:
        return split
    found: list[list[list[Segment]]] = []
    plain = False
    for band in _bands(rows):
        split = _split([segment for row in band for segment in row], rtl=rtl, depth=depth)
        if not split and plain:
            found[-1] += band
        else:
            found += split or [band]
        plain = not split
    return found


def _split(segments: list[Segment], *, rtl: bool, depth: int) -> list[list[list[Segment]]]:
    """The columns on both sides of a gutter; none if there is no gutter."""
    gutter = _gutter(segments)
    if gutter is None:
        return []
    left = [segment for segment in segments if segment.x1 <= gutter]
    right = [segment for segment in segments if segment.x1 > gutter]
    sides = (right, left) if rtl else (left, right)
    return [column for side in sides for column in columns(side, rtl=rtl, depth=depth + 1)]


def _segment_rows(segments: Sequence[Segment]) -> list[list[Segment]]:
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: (-segment.y, segment.x0)):
        if rows and rows[-1][0].y - segment.y <= SAME_LINE * min(rows[-1][0].size, segment.size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return rows


def _gutter(segments: Sequence[Segment]) -> float | None:
    """Where an empty strip parts two columns of running text; `None` if none does."""
    ordered = sorted(segments, key=lambda segment: segment.x0)
    reach = ordered[0].x1
    best: tuple[float, float] | None = None
    for segment in ordered[1:]:
        width = segment.x0 - reach
        if width > 0.8 * segment.size and (best is None or width > best[0]):
            middle = (segment.x0 + reach) / 2
            sides = (
                [other for other in ordered if other.x1 <= middle],
                [other for other in ordered if other.x1 > middle],
            )
            if all(_is_running_text(side) for side in sides):
                best = (width, middle)
        reach = max(reach, segment.x1)
    return best[1] if best else None


def _is_running_text(segments: Sequence[Segment]) -> bool:
    """Whether these are lines of an article rather than cells of a table."""
    words = [len(segment.letters.split()) for segment in segments]
    return len(segments) >= 3 and median(words) >= 3


def _bands(rows: Sequence[list[Segment]]) -> list[list[list[Segment]]]:
    """Rows parted where lines over the full width and lines of columns meet."""
    middle = _common_gap([row for row in rows if len(row) > 1])
    bands: list[list[list[Segment]]] = []
    spanned = None
    for row in rows:
        spans = len(row) == 1 and (middle is None or row[0].x0 < middle < row[0].x1)
        if spans == spanned:
            bands[-1].append(row)
        else:
            bands.append([row])
        spanned = spans
    return bands


def _common_gap(rows: Sequence[list[Segment]]) -> float | None:
    """The middle of the gap that rows of several segments share; `None` if they share none."""
    gaps = []
    for row in rows:
        ordered = sorted(row, key=lambda segment: segment.x0)
        pairs = [(left.x1, right.x0) for left, right in pairwise(ordered)]
        gaps.append(max(pairs, key=lambda gap: gap[1] - gap[0]))
    start, end = max(gap[0] for gap in gaps), min(gap[1] for gap in gaps)
    return (start + end) / 2 if start < end else None
