"""The contents of a page: glyphs, drawn areas, segments of lines, and lines.

Places are in points, upwards from the bottom of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

THIN = 3.0
"""The greatest thickness of a rule, in points."""

# The least gap between words, in units of the font size: in a condensed line, in a line with letter
# spacing, and in a line whose spaces are glyphs as well.
_NARROW_SPACE, _SPACE = 0.12, 0.16
_SPACE_BESIDE_SPACES = 0.3


@dataclass(frozen=True, slots=True)
class Glyph:
    """A drawn glyph: its letters, its position (points, upwards), and its font size.

    `x0` and `x1` bound its width, `y` is its base line. A word that OCR recognised is one glyph.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False

    @property
    def middle(self) -> float:
        """The middle of its width."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Area:
    """A picture, a filled or framed rectangle, or a rule, which is thin in one direction."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def is_level(self) -> bool:
        """Whether it is a horizontal rule."""
        return self.y1 - self.y0 <= THIN < self.x1 - self.x0

    @property
    def is_upright(self) -> bool:
        """Whether it is a vertical rule."""
        return self.x1 - self.x0 <= THIN < self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page shows: its glyphs in the order in which they are drawn, and its areas.

    `hidden` are glyphs that nobody can see; `nameless` counts the visible ones without letters.
    `is_picture` says that pictures cover most of the page, as in a scan. `confidence`, in [0, 1],
    is that of recognition where the glyphs were recognised in a picture.
    """

    glyphs: list[Glyph]
    areas: list[Area] = field(default_factory=list)
    hidden: list[Glyph] = field(default_factory=list)
    nameless: int = 0
    is_picture: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Glyphs on one base line with no wide gap between them, sorted from left to right.

    `frame` numbers the frame that it is in, such as that of a boxed quote; 0 is none. A table
    takes the place of a segment without glyphs: `table` are its rows of cells of segments.
    """

    glyphs: tuple[Glyph, ...]
    x0: float
    x1: float
    y: float
    size: float
    frame: int = 0
    table: tuple[tuple[tuple[Segment, ...], ...], ...] = ()

    @property
    def letters(self) -> str:
        """The letters of its glyphs, from left to right."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def words(self) -> list[str]:
        """Its words from left to right, each with its letters from left to right."""
        return "".join(spaced(self.glyphs)).split()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column: its words in reading order and its position.

    `framed` lines are in a frame of their own, apart from the text around it. `is_row` lines are
    the rows of a table.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    rtl: bool
    framed: bool = False
    is_row: bool = False


def spaced(glyphs: Sequence[Glyph]) -> list[str]:
    """The letters of `glyphs` from left to right, with a space wherever one is seen."""
    needed = _least_space(glyphs)
    texts = [glyphs[0].text]
    reach = glyphs[0].x1
    for left, right in pairwise(glyphs):
        if right.x0 - reach > needed * max(left.size, right.size):
            texts.append(" ")
        texts.append(right.text)
        reach = max(reach, right.x1)
    return texts


def _least_space(glyphs: Sequence[Glyph]) -> float:
    """The least gap between two words of a line.

    Where most letters are set apart, they are spaced: small gaps are none between words. Some
    programs draw no spaces, or only those beside numbers.
    """
    spaces = sum(not glyph.text.strip() for glyph in glyphs)
    gaps = sum(
        bool(left.text.strip() and right.text.strip())
        and right.x0 - left.x1 > _NARROW_SPACE * max(left.size, right.size)
        for left, right in pairwise(glyphs)
    )
    is_spaced_out = 3 * gaps > len(glyphs)
    if spaces and (gaps <= spaces or is_spaced_out):
        return _SPACE_BESIDE_SPACES
    return _SPACE if is_spaced_out else _NARROW_SPACE
