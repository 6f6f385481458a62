"""Whether the text of a Word document can be seen: not hidden, not as pale as its ground, not tiny.

Properties come from the document's defaults, from styles and those they are based on, and from
the run itself, each over the one before (ISO/IEC 29500-1, 17.7.2). Colours of table styles and of
drawn shapes are not known, so pale text inside those counts as visible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT_BOX = f"{_W}txbxContent"
_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_OFF = frozenset({"0", "false", "off"})
_WHITE = "FFFFFF"
# Text of up to this size cannot be read, in half points.
_UNREADABLE_SIZE = 4
# Two colours that differ by no more than this in each part, of 255, look alike.
_ALIKE = 24
_DEEPEST_STYLE = 20


@dataclass(frozen=True, slots=True)
class _Look:
    """Properties of text; `None` where nothing is said. Colours are six hexadecimal digits."""

    hidden: bool | None = None
    color: str | None = None
    half_points: int | None = None
    ground: str | None = None

    def over(self, below: _Look) -> _Look:
        """These properties, with those of `below` where these say nothing."""
        return _Look(
            *(
                getattr(below, f.name) if getattr(self, f.name) is None else getattr(self, f.name)
                for f in fields(self)
            )
        )


class Looks:
    """What a document's styles say about the look of its text."""

    def __init__(self, styles: Any) -> None:
        """Read the styles part."""
        self._styles = {style.get(f"{_W}styleId"): style for style in styles.iter(f"{_W}style")}
        self._default = _look(styles.find(f"{_W}docDefaults/{_W}rPrDefault"))
        self._of_style = lru_cache(maxsize=None)(self._look_of_style)
        default = (
            name
            for name, style in self._styles.items()
            if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true")
        )
        self._usual_style = next(default, "")

    def is_visible(self, node: Any, paragraph: Any) -> bool:
        """Whether a person sees a text node of a paragraph."""
        run = next(node.iterancestors(f"{_W}r"), None)
        if run is None:
            return True
        own = _look(run)
        character = run.find(f"{_W}rPr/{_W}rStyle")
        if character is not None:
            own = own.over(self._of_style(character.get(f"{_W}val") or "", 0))
        look = own.over(_ground(paragraph.find(f"{_W}pPr")))
        look = look.over(self._of_style(style_of(paragraph) or self._usual_style, 0))
        look = look.over(self._default)
        if look.hidden or (look.half_points or 24) <= _UNREADABLE_SIZE:
            return False
        return not look.color or not _is_alike(look.color, _behind(paragraph, look.ground))

    def _look_of_style(self, name: str, depth: int) -> _Look:
        style = self._styles.get(name)
        if style is None or depth > _DEEPEST_STYLE:
            return _Look()
        based = style.find(f"{_W}basedOn")
        below = self._of_style(based.get(f"{_W}val"), depth + 1) if based is not None else _Look()
        return _look(style).over(_ground(style.find(f"{_W}pPr"))).over(below)


def style_of(paragraph: Any) -> str:
    """The id of a paragraph's style; empty for the usual one."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return (style.get(f"{_W}val") or "") if style is not None else ""


def _look(element: Any) -> _Look:
    """What the run properties directly below an element say."""
    properties = element.find(f"{_W}rPr") if element is not None else None
    if properties is None:
        return _Look()
    vanish, size = properties.find(f"{_W}vanish"), properties.find(f"{_W}sz")
    points = size.get(f"{_W}val") or "" if size is not None else ""
    color = properties.find(f"{_W}color")
    return _Look(
        hidden=vanish.get(f"{_W}val") not in _OFF if vanish is not None else None,
        color=(color.get(f"{_W}val") or "") if color is not None else None,
        half_points=int(points) if points.isascii() and points.isdigit() else None,
        ground=_marker(properties) or _ground(properties).ground,
    )


def _ground(properties: Any) -> _Look:
    """The colour behind, as the shading of a run, a paragraph or a cell says it."""
    shading = properties.find(f"{_W}shd") if properties is not None else None
    if shading is None:
        return _Look()
    if shading.get(f"{_W}val") not in (None, "clear", "nil"):
        return _Look(ground="pattern")
    fill = shading.get(f"{_W}fill") or "auto"
    return _Look(ground=fill if _HEX.fullmatch(fill) else None)


def _marker(properties: Any) -> str | None:
    marker = properties.find(f"{_W}highlight")
    name = marker.get(f"{_W}val") if marker is not None else None
    return None if name in (None, "none", "white") else "pattern"


def _behind(paragraph: Any, ground: str | None) -> str:
    """The colour behind a paragraph; empty where it cannot be known."""
    if ground:
        return ground
    for ancestor in paragraph.iterancestors():
        if ancestor.tag == _TEXT_BOX:
            return ""
        if ancestor.tag == f"{_W}tc":
            if fill := _ground(ancestor.find(f"{_W}tcPr")).ground:
                return fill
        elif ancestor.tag == f"{_W}tbl":
            style = ancestor.find(f"{_W}tblPr/{_W}tblStyle")
            if style is not None and style.get(f"{_W}val") not in ("TableGrid", "TableNormal"):
                return ""
        elif ancestor.tag == f"{_W}document" and ancestor.find(f"{_W}background") is not None:
            return ""
    return _WHITE


def _is_alike(color: str, ground: str) -> bool:
    if not _HEX.fullmatch(color) or not _HEX.fullmatch(ground):
        return False
    return all(
        abs(int(color[at : at + 2], 16) - int(ground[at : at + 2], 16)) <= _ALIKE
        for at in (0, 2, 4)
    )
