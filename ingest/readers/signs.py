"""The contents of a page: signs, drawn areas, segments of lines, lines.

Places are in points, upwards from the bottom of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

THIN = 3.0
"""The greatest thickness of a rule, in points."""

# In units of the letters' size: a gap between words, in a line that was pressed together, where
# letters are set apart, and where spaces are signs as well.
_NARROW_SPACE, _SPACE = 0.12, 0.16
_SPACE_BESIDE_SPACES = 0.3


@dataclass(frozen=True, slots=True)
class Sign:
    """A drawn sign: its letters, its position (points, upwards), and its size.

    `x0` and `x1` bound its width, `y` is its base line.
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
    """What one page shows: its signs in the order in which they are drawn, and its areas.

    `hidden` are signs that nobody can see; `nameless` counts the visible ones without letters.
    `is_picture` says that pictures cover most of the page, as in a scan. `confidence`, in [0, 1],
    is that of recognition where the signs were recognised in a picture.
    """

    signs: list[Sign]
    areas: list[Area] = field(default_factory=list)
    hidden: list[Sign] = field(default_factory=list)
    nameless: int = 0
    is_picture: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Signs on one base line with no wide gap between them, sorted from left to right.

    `frame` numbers the frame that it is in, such as that of a boxed quote; 0 is none. A table
    takes the place of a segment without signs: `table` are its rows of cells of segments.
    """

    signs: tuple[Sign, ...]
    x0: float
    x1: float
    y: float
    size: float
    frame: int = 0
    table: tuple[tuple[tuple[Segment, ...], ...], ...] = ()

    @property
    def letters(self) -> str:
        """The letters of its signs, from left to right."""
        return "".join(sign.text for sign in self.signs)

    @property
    def words(self) -> list[str]:
        """Its words from left to right, each with its letters from left to right."""
        return "".join(spaced(self.signs)).split()


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


def spaced(signs: Sequence[Sign]) -> list[str]:
    """The letters of `signs` from left to right, with a space wherever one is seen."""
    needed = _least_space(signs)
    texts = [signs[0].text]
    reach = signs[0].x1
    for left, right in pairwise(signs):
        if right.x0 - reach > needed * max(left.size, right.size):
            texts.append(" ")
        texts.append(right.text)
        reach = max(reach, right.x1)
    return texts


def _least_space(signs: Sequence[Sign]) -> float:
    """The least gap between two words of a line.

    Where most letters are set apart, they are spaced: small gaps are none between words. Some
    programs draw no spaces, or only those beside numbers.
    """
    spaces = sum(not sign.text.strip() for sign in signs)
    gaps = sum(
        bool(left.text.strip() and right.text.strip())
        and right.x0 - left.x1 > _NARROW_SPACE * max(left.size, right.size)
        for left, right in pairwise(signs)
    )
    is_spaced_out = 3 * gaps > len(signs)
    if spaces and (gaps <= spaces or is_spaced_out):
        return _SPACE_BESIDE_SPACES
    return _SPACE if is_spaced_out else _NARROW_SPACE
