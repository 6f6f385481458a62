"""From signs placed on pages to lines in reading order.

Works on places and sizes alone, so it does not matter in which order a program wrote the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.readers import bidi
from ingest.readers.columns import SAME_LINE, columns
from ingest.readers.reading import one_line
from ingest.readers.signs import Line, Segment, Sign

# Distances are in units of the letters' size.
_SPACE = 0.16
_SPACE_BESIDE_SPACES = 0.3
_CELL = 1.6
_PIECE = 0.5
_BRACKETS = frozenset("".join(bidi.PAIRS))

Page = list[list[Line]]
"""The columns of a page in reading order, each with its lines from the top down."""


def lines_of(pages: Iterable[Sequence[Sign]]) -> list[Page]:
    """The lines of pages of signs.

    Pages are taken one by one, and of each no more is kept than its lines.
    """
    set_pages = [_set(page) for page in pages]
    drawn = _drawn_brackets(set_pages)
    return [
        [[row if isinstance(row, Line) else row.line(drawn) for row in column] for column in page]
        for page in set_pages
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with brackets, of which it is not yet known which way they are to be read."""

    segments: Sequence[Segment]
    rtl: bool

    def line(self, drawn: str) -> Line:
        return _line(self.segments, rtl=self.rtl, drawn=drawn)


def _set(page: Sequence[Sign]) -> list[list[Line | _Row]]:
    """The columns of a page as lines, but for rows with brackets."""
    rtl = bidi.is_rtl("".join(sign.text for sign in page))
    return [
        [_Row(row, rtl) if _has_brackets(row) else _line(row, rtl=rtl, drawn="") for row in column]
        for column in columns(_segments(_with_marks(page)), rtl=rtl)
    ]


def _has_brackets(row: Sequence[Segment]) -> bool:
    return any(sign.text in _BRACKETS for segment in row for sign in segment.signs)


# Signs to segments


def _with_marks(signs: Sequence[Sign]) -> list[Sign]:
    """Signs with the marks above and below them joined to them, and doubles left out.

    A mark is written next to its letter: before it where signs go from left to right, which is
    against the reading order, else after it.
    """
    marks = [bool(sign.text) and all(map(_is_mark, sign.text)) for sign in signs]
    joined = list(signs)
    for at, sign in enumerate(signs):
        if marks[at]:
            owner = _owner(signs, marks, at)
            if owner is not None:
                joined[owner] = replace(joined[owner], text=joined[owner].text + sign.text)
    kept = [sign for sign, mark in zip(joined, marks, strict=True) if not mark and sign.text]
    return list(_without_doubles(kept))


def _is_mark(character: str) -> bool:
    return (
        "\u064b" <= character <= "\u065f"
        or character == "\u0670"
        or "\u0300" <= character <= "\u036f"
    )


def _owner(signs: Sequence[Sign], marks: Sequence[bool], at: int) -> int | None:
    after = next((i for i in range(at + 1, min(at + 4, len(signs))) if not marks[i]), None)
    before = next((i for i in range(at - 1, max(at - 4, -1), -1) if not marks[i]), None)
    near = [i for i in (before, after) if i is not None and _is_near(signs[i], signs[at])]
    if len(near) == 2 and before is not None and after is not None:
        rising = signs[before].x0 < signs[after].x0
        return after if rising and bidi.is_rtl(signs[after].text) else before
    return near[0] if near else None


def _is_near(letter: Sign, mark: Sign) -> bool:
    reach = max(letter.size, mark.size)
    return (
        bool(letter.text.strip())
        and letter.x0 - reach <= mark.middle <= letter.x1 + reach
        and abs(letter.y - mark.y) <= 1.5 * reach
    )


def _without_doubles(signs: Iterable[Sign]) -> Iterator[Sign]:
    """Leave out signs drawn again on the same spot, as some programs do for bold."""
    seen: dict[tuple[str, int, int], Sign] = {}
    for sign in signs:
        place = (sign.text, round(sign.x0 / 2), round(sign.y / 2))
        other = seen.get(place)
        if other and abs(other.x0 - sign.x0) < 0.12 * sign.size and sign.text.strip():
            continue
        seen[place] = sign
        yield sign


def _segments(signs: Sequence[Sign]) -> list[Segment]:
    segments: list[Segment] = []
    for row in _rows(signs):
        row.sort(key=lambda sign: (sign.middle, sign.x0))
        begin = 0
        reach: float | None = None
        for at, sign in enumerate(row):
            if not sign.text.strip():
                continue
            if reach is not None and sign.x0 - reach > _PIECE * sign.size:
                segments.append(_segment(row[begin:at]))
                begin = at
            reach = sign.x1 if reach is None else max(reach, sign.x1)
        segments.append(_segment(row[begin:]))
    return [segment for segment in segments if segment.letters.strip()]


def _rows(signs: Sequence[Sign]) -> list[list[Sign]]:
    """Signs by base line, from the top down."""
    rows: list[list[Sign]] = []
    base = size = 0.0
    for sign in sorted(signs, key=lambda sign: -sign.y):
        # Raised and lowered signs belong to the line that they touch.
        if rows and base - sign.y <= SAME_LINE * min(size, max(sign.size, size / 2)):
            rows[-1].append(sign)
            if sign.size > size:
                base, size = sign.y, sign.size
        else:
            rows.append([sign])
            base, size = sign.y, sign.size
    return rows


def _segment(signs: Sequence[Sign]) -> Segment:
    visible = [sign for sign in signs if sign.text.strip()] or list(signs)
    return Segment(
        signs=tuple(signs),
        x0=min(sign.x0 for sign in visible),
        x1=max(sign.x1 for sign in visible),
        y=median(sign.y for sign in visible),
        size=median(sign.size for sign in visible),
    )


# Segments to lines


def _drawn_brackets(pages: Sequence[list[list[Line | _Row]]]) -> str:
    """The brackets that stand for the shape that is drawn, by how they stand against words.

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


def _line(row: Sequence[Segment], *, rtl: bool, drawn: str) -> Line:
    letters = "".join(segment.letters for segment in row)
    has_arabic = bidi.has_rtl(letters)
    line_rtl = has_arabic and (rtl or bidi.is_rtl(letters))
    if rtl and not has_arabic:
        line_rtl = bidi.ends_at_left([sign.text for segment in row for sign in segment.signs])
    cells = _cells(row)
    ordered = reversed(cells) if line_rtl else cells
    texts = [bidi.logical(_spaced(cell), rtl=line_rtl, drawn=drawn) for cell in ordered]
    text = "\t".join(one_line(text) for text in texts)
    return Line(
        text=bidi.without_stretches(text),
        x0=min(segment.x0 for segment in row),
        x1=max(segment.x1 for segment in row),
        y=row[0].y,
        size=max(segment.size for segment in row),
        bold=all(sign.bold for segment in row for sign in segment.signs if sign.text.strip()),
        rtl=line_rtl,
    )


def _cells(row: Sequence[Segment]) -> list[list[Sign]]:
    """The signs of a row, parted where a gap is too wide for one between words."""
    cells = [list(row[0].signs)]
    for left, right in pairwise(row):
        if right.x0 - left.x1 > _CELL * max(left.size, right.size):
            cells.append([])
        cells[-1] += right.signs
    return cells


def _spaced(signs: Sequence[Sign]) -> list[str]:
    """The signs' letters from left to right, with a space wherever one is seen."""
    has_spaces = any(not sign.text.strip() for sign in signs)
    needed = _SPACE_BESIDE_SPACES if has_spaces else _SPACE
    texts = [signs[0].text]
    reach = signs[0].x1
    for left, right in pairwise(signs):
        if right.x0 - reach > needed * max(left.size, right.size):
            texts.append(" ")
        texts.append(right.text)
        reach = max(reach, right.x1)
    return texts
