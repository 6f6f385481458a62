"""Whether the text of a Word document can be seen.

It cannot if it is hidden, transparent, as pale as its ground, tiny, squeezed to a line, beside the
page, or in a row, a line or a box without height. Properties come from the document's defaults,
from styles and those they are based on, and from the run itself, each over the one before (ISO/IEC
29500-1, 17.7.2). Colours of table styles and of drawn shapes are not known, so pale text inside
those counts as visible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT_BOX = f"{_W}txbxContent"
_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_OFF = frozenset({"0", "false", "off"})
_WHITE = "FFFFFF"
_NO_COLOR = "none"
_NUMBER = re.compile(r"-?[0-9]{1,9}")
# Text of up to this size cannot be read, in half points.
_UNREADABLE_SIZE = 4
# Letters of this share of their width, in percent, are a line.
_SQUEEZED = 10
# In twentieths of a point: lines and rows of this height show nothing; the page is not so wide.
_NO_HEIGHT, _BESIDE_PAGE = 40, 16_000
# Thousandths of a percent; a text of this transparency is not seen.
_CLEAR = 95_000
# Boxes with a side of this length, in English Metric Units, show nothing: a point has 12,700.
_NO_SIDE = 25_400
# Theme colours that are those of paper and of letters, unless they are tinted or shaded.
_THEME = {"background1": _WHITE, "light1": _WHITE, "text1": "000000", "dark1": "000000"}
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
    squeezed: bool | None = None
    cut_off: bool | None = None

    def over(self, below: _Look) -> _Look:
        """These properties, with those of `below` where these say nothing."""
        return _Look(
            *(
                getattr(below, f.name) if getattr(self, f.name) is None else getattr(self, f.name)
                for f in fields(self)
            )
        )


class Looks:
    """The properties of text, such as colour and size, by the styles of a document."""

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
        look = look.over(self._of_tables(paragraph)).over(self._default)
        if look.hidden or (look.half_points or 24) <= _UNREADABLE_SIZE:
            return False
        if look.squeezed or look.cut_off or _is_in_nothing(paragraph):
            return False
        if look.color == _NO_COLOR:
            return False
        return not look.color or not _is_alike(look.color, _behind(paragraph, look.ground))

    def _of_tables(self, paragraph: Any) -> _Look:
        """The properties by the styles of the tables around a paragraph, without colours."""
        look = _Look()
        for table in paragraph.iterancestors(f"{_W}tbl"):
            style = table.find(f"{_W}tblPr/{_W}tblStyle")
            if style is not None:
                look = look.over(self._of_style(style.get(f"{_W}val") or "", 0))
        return replace(look, color=None, ground=None)

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
    """The run properties directly below an element."""
    properties = element.find(f"{_W}rPr") if element is not None else None
    if properties is None:
        return _Look()
    vanish, size = properties.find(f"{_W}vanish"), properties.find(f"{_W}sz")
    points = size.get(f"{_W}val") or "" if size is not None else ""
    width = properties.find(f"{_W}w")
    return _Look(
        hidden=vanish.get(f"{_W}val") not in _OFF if vanish is not None else None,
        color=_NO_COLOR if _is_clear(properties) else _color(properties.find(f"{_W}color"), "val"),
        half_points=int(points) if points.isascii() and points.isdigit() else None,
        ground=_marker(properties) or _ground(properties).ground,
        squeezed=_number(width, "val", 100) <= _SQUEEZED if width is not None else None,
    )


def _color(element: Any, name: str) -> str | None:
    """A colour as a theme or six digits say it; empty where it is not known."""
    if element is None:
        return None
    theme = element.get(f"{_W}theme{name.capitalize()}" if name == "fill" else f"{_W}themeColor")
    changed = any(key.endswith(("Tint", "Shade")) for key in element.attrib)
    if theme in _THEME and not changed:
        return _THEME[theme]
    return element.get(f"{_W}{name}") or ""


def _is_clear(properties: Any) -> bool:
    """Whether letters are filled with nothing."""
    fill = properties.find(f"{_W14}textFill")
    if fill is None:
        return False
    clear = (_number(alpha, "val", 0, _W14) >= _CLEAR for alpha in fill.iter(f"{_W14}alpha"))
    return fill.find(f"{_W14}noFill") is not None or any(clear)


def _number(element: Any, name: str, otherwise: int, space: str = _W) -> int:
    """A whole number in an attribute, which may be a percentage."""
    stated = (element.get(f"{space}{name}") or "").rstrip("%") if element is not None else ""
    return int(stated) if _NUMBER.fullmatch(stated) else otherwise


def _is_cut_off(properties: Any) -> bool | None:
    """Whether the lines of a paragraph have no height or begin beside the page."""
    if properties is None:
        return None
    spacing, indent = properties.find(f"{_W}spacing"), properties.find(f"{_W}ind")
    frame = properties.find(f"{_W}framePr")
    if spacing is None and indent is None and frame is None:
        return None
    exact = spacing is not None and spacing.get(f"{_W}lineRule") == "exact"
    if exact and 0 <= _number(spacing, "line", 240) <= _NO_HEIGHT:
        return True
    away = [_number(indent, side, 0) for side in ("left", "start", "right", "end", "firstLine")]
    away += [_number(frame, side, 0) for side in ("x", "y")]
    return any(abs(distance) > _BESIDE_PAGE for distance in away)


def _is_in_nothing(paragraph: Any) -> bool:
    """Whether a paragraph is in a row or a box that shows nothing."""
    for ancestor in paragraph.iterancestors():
        if ancestor.tag == f"{_W}tr":
            height = ancestor.find(f"{_W}trPr/{_W}trHeight")
            exact = height is not None and height.get(f"{_W}hRule") == "exact"
            if exact and _number(height, "val", 240) <= _NO_HEIGHT:
                return True
        elif ancestor.tag in (f"{_WP}anchor", f"{_WP}inline"):
            named, extent = ancestor.find(f"{_WP}docPr"), ancestor.find(f"{_WP}extent")
            if named is not None and named.get("hidden") in ("1", "true"):
                return True
            if any(_number(extent, side, 1 << 20, "") <= _NO_SIDE for side in ("cx", "cy")):
                return True
    return False


def _ground(properties: Any) -> _Look:
    """The background of text by the shading of its run, paragraph or cell, and its borders."""
    cut_off = _is_cut_off(properties)
    shading = properties.find(f"{_W}shd") if properties is not None else None
    if shading is None:
        return _Look(cut_off=cut_off)
    if shading.get(f"{_W}val") not in (None, "clear", "nil"):
        return _Look(ground="pattern", cut_off=cut_off)
    fill = _color(shading, "fill") or "auto"
    return _Look(ground=fill if _HEX.fullmatch(fill) else None, cut_off=cut_off)


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
