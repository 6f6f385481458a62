"""What stands on a page: signs, segments of lines, lines.

Places are in points, upwards from the bottom of the page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """A drawn sign: its letters, where it stands (points, upwards), and its size.

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
class Segment:
    """Signs on one base line with no wide gap between them, sorted from left to right."""

    signs: tuple[Sign, ...]
    x0: float
    x1: float
    y: float
    size: float

    @property
    def letters(self) -> str:
        """The letters of its signs, from left to right."""
        return "".join(sign.text for sign in self.signs)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column: its words in reading order and where it stands."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    rtl: bool
