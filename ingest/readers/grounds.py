"""The background colours of a page's text, to find text that is invisible."""

from __future__ import annotations

from dataclasses import dataclass, field

from pdfminer.pdfcolor import PDFColorSpace

from ingest.readers.glyphs import Area

Rgb = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""

_WHITE: Rgb = (1.0, 1.0, 1.0)
# Colours within this distance of each other look the same to a reader.
_NEAR = 0.06
# A page with more backgrounds than this has a picture that is made of rectangles.
_MOST_GROUNDS = 300


@dataclass(slots=True)
class Grounds:
    """The filled areas of a page in the order in which they are painted, on white paper."""

    painted: list[tuple[Area, Rgb | None]] = field(default_factory=list)
    colours: set[Rgb | None] = field(default_factory=set)

    def paint(self, area: Area, colour: Rgb | None) -> None:
        """Add an area; a picture, or a colour that is not known, is `None`."""
        if len(self.painted) < _MOST_GROUNDS:
            self.painted.append((area, colour))
            self.colours.add(colour)

    def swallow(self, x: float, y: float, colour: Rgb | None) -> bool:
        """Whether text of that colour cannot be seen at that place."""
        if colour is None or not any(_are_near(colour, other) for other in (_WHITE, *self.colours)):
            return False
        for area, ground in reversed(self.painted):
            if area.x0 <= x <= area.x1 and area.y0 <= y <= area.y1:
                return _are_near(colour, ground)
        return _are_near(colour, _WHITE)


def _are_near(colour: Rgb, other: Rgb | None) -> bool:
    return other is not None and all(
        abs(a - b) <= _NEAR for a, b in zip(colour, other, strict=True)
    )


def rgb(space: PDFColorSpace, colour: object) -> Rgb | None:
    """A colour of the PDF as red, green and blue; `None` for patterns and spot colours."""
    parts = list(colour) if isinstance(colour, tuple | list) else [colour]
    values = [float(part) for part in parts if isinstance(part, int | float)]
    if len(values) != len(parts) or space.name in _SPECIAL:
        return None
    if len(values) == 1:
        return (values[0], values[0], values[0])
    if len(values) == 3:
        return (values[0], values[1], values[2])
    if len(values) == 4:
        cyan, magenta, yellow, black = values
        return tuple((1 - part) * (1 - black) for part in (cyan, magenta, yellow))  # type: ignore[return-value]
    return None


# One number there is an index or an amount of ink.
_SPECIAL = frozenset({"Indexed", "Separation", "DeviceN", "Pattern", "Lab"})
