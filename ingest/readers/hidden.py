"""Text of a web page that a person cannot see, taken out of the page.

What hides a text is computed from the style sheets in the page, inline styles and attributes. Text
whose direction they override gets the Unicode overrides that `ingest.readers.drawn` reads.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.readers.drawn import OVERRIDES, POP
from ingest.readers.styles import Styles, Values, with_short_numbers

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Color = tuple[float, float, float]

_PROPERTIES = frozenset(
    {
        "background", "background-color", "background-image", "block-size", "bottom", "clip",
        "clip-path", "color", "content-visibility", "direction", "display", "filter", "font",
        "font-size", "height", "inline-size", "inset", "inset-block", "inset-block-start",
        "inset-inline", "inset-inline-end", "inset-inline-start", "left", "margin", "margin-block",
        "margin-block-start", "margin-inline", "margin-inline-end", "margin-inline-start",
        "margin-left", "margin-right", "margin-top", "max-block-size", "max-height",
        "max-inline-size", "max-width", "opacity", "overflow", "overflow-x", "overflow-y",
        "position", "right", "rotate", "scale", "text-indent", "top", "transform", "translate",
        "unicode-bidi", "visibility", "width", "zoom", "-webkit-text-fill-color",
    }
)  # fmt: skip
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|ex|ch|%|vw|vh|cm|mm|in)?(?![\w.])")
_PIXELS = {
    "px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "%": 10.0, "vw": 12.8,
    "vh": 8.0, "cm": 37.8, "mm": 3.78, "in": 96.0, "": 1.0,
}  # fmt: skip
_FONT_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0}
_TRANSPARENT_BELOW = 0.05
_UNREADABLE_PIXELS = 3.0
_OFF_SCREEN_PIXELS = -500.0
# WCAG 2 contrast, from 1 to 21; pale grey on white, which can be read, has 1.2.
_UNREADABLE_CONTRAST = 1.15
_MOVES = (
    "text-indent", "translate", "margin", "margin-left", "margin-right", "margin-top",
    "margin-block", "margin-block-start", "margin-inline", "margin-inline-start",
    "margin-inline-end",
)  # fmt: skip
_SIDES = (
    "left", "top", "right", "bottom", "inset", "inset-block", "inset-block-start",
    "inset-inline", "inset-inline-start", "inset-inline-end",
)  # fmt: skip
_OVERFLOWS = ("overflow", "overflow-x", "overflow-y")
_BOX_SIDES = (
    "height", "width", "max-height", "max-width", "block-size", "inline-size", "max-block-size",
    "max-inline-size",
)  # fmt: skip
_CUT_AWAY = re.compile(
    r"inset\(\s*(?:50|100)%|(?:circle|ellipse)\(\s*0(?![.\d]*[1-9])"
    r"|polygon\((?:\s*0\w*\s+0\w*\s*,?)+\)"
)
_NOTHING = r"\s*0*\.?0+%?\s*"
_SHRUNK = re.compile(rf"scale(?:3d|[xyz])?\({_NOTHING}[,)]|matrix(?:3d)?\({_NOTHING},{_NOTHING},")
# A quarter turn about an axis of the page shows its edge, which has no thickness.
_ON_EDGE = re.compile(r"(?:rotate[xy]\(|(?:^|\s)[xy]\s+)\s*-?(?:90deg|0?\.25turn|100grad)")
_WHITE, _BLACK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
_NO_TEXT = frozenset({"head", "script", "style", "noscript", "template", "title", "svg"})
# What is in these is for browsers that do not know them.
_INSTEAD = frozenset(
    {"audio", "canvas", "datalist", "iframe", "meter", "noembed", "noframes", "object",
     "progress", "video"}
)  # fmt: skip
# A hidden part with fewer words is no article.
_ARTICLE_WORDS = 12
# Wrappers inside wrappers that a script shows.
_DEEPEST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Visible:
    """A page without its hidden text; `pieces` are the hidden texts.

    `shown_by_script`: the page has nothing to read before a script shows a part of it, and that
    part is read as visible.
    """

    root: HtmlElement
    pieces: tuple[str, ...]
    shown_by_script: bool


def without_hidden(root: HtmlElement, has_article: Callable[[HtmlElement], bool]) -> Visible:
    """The page without its hidden text; `has_article` says whether a page is worth reading.

    Where nothing worth reading is left, the hidden part with the most text is read as visible:
    pages hide their article until a script shows it.
    """
    shown: set[str] = set()
    while True:
        page = copy.deepcopy(root)
        findings = _Survey(page, frozenset(shown)).findings
        pieces = [piece for finding in findings for piece in finding.remove()]
        if not findings or len(shown) >= _DEEPEST_SHOWN or has_article(page):
            return Visible(page, tuple(pieces), bool(shown))
        longest = max(findings, key=lambda finding: finding.words)
        if longest.words < _ARTICLE_WORDS:
            return Visible(page, tuple(pieces), bool(shown))
        shown.add(longest.path)


@dataclass(frozen=True, slots=True)
class _Finding:
    """A hidden element: all of it, or the text in it that is not in an element of its own.

    `path` is the element that hides it, in every copy of the page; `words` is how many words
    would be shown with that element, 0 if a script is not likely to show it.
    """

    element: HtmlElement
    whole: bool
    path: str
    words: int

    def remove(self) -> Iterator[str]:
        """Take the text out of the page; yields it."""
        element = self.element
        if self.whole:
            yield _text(element)
            if element.tag in ("html", "body"):
                del element[:]
                element.text = None
            else:
                element.drop_tree()
            return
        yield " ".join([element.text or "", *(child.tail or "" for child in element)])
        element.text = " "
        for child in element:
            child.tail = " "


@dataclass(frozen=True, slots=True)
class _Ink:
    """How text is drawn in an element; a `None` color is one that the page does not tell."""

    color: Color | None = _BLACK
    background: Color | None = _WHITE
    pixels: float = 16.0
    clear: bool = True  # not transparent
    hidden_by: HtmlElement | None = None  # where ``visibility: hidden`` began


class _Survey:
    """The hidden elements of a page, those in `shown` left out."""

    def __init__(self, page: HtmlElement, shown: frozenset[str]) -> None:
        self._styles = Styles(page, _PROPERTIES)
        self._tree = page.getroottree()
        self._shown = shown
        self._controlled = _controlled_ids(page)
        self.findings: list[_Finding] = []
        self._ink: dict[HtmlElement, _Ink] = {}
        self._gone: set[HtmlElement] = set()
        for element, values in self._styles.elements():
            self._look_at(element, values)

    def _look_at(self, element: HtmlElement, values: Values) -> None:
        parent = element.getparent()
        if parent in self._gone or element.tag in _NO_TEXT:
            self._gone.add(element)
            return
        ink = _inherited(element, values, self._ink.get(parent, _Ink()))
        switched = _is_switched_off(element, values)
        placed = switched or _is_out_of_sight(values)
        exempt = (placed or ink.hidden_by is element) and self._is_exempt(element)
        if placed and not exempt:
            self._gone.add(element)
            self._add(element, element, whole=True, shows=switched)
            return
        if exempt:
            ink = replace(ink, hidden_by=None)
        self._ink[element] = ink
        if override := _override(element, values):
            element.text = override + (element.text or "")
            element.tail = POP + (element.tail or "")
        if not _is_readable(ink) and _own_text(element):
            origin = ink.hidden_by if ink.hidden_by is not None else element
            self._add(element, origin, whole=False, shows=ink.hidden_by is not None)

    def _add(self, element: HtmlElement, origin: HtmlElement, *, whole: bool, shows: bool) -> None:
        can_be_shown = shows or self._styles.has_external
        words = len(_text(origin).split()) if can_be_shown else 0
        self.findings.append(_Finding(element, whole, self._tree.getpath(origin), words))

    def _is_exempt(self, element: HtmlElement) -> bool:
        return (element.get("id") or "") in self._controlled or (
            bool(self._shown) and self._tree.getpath(element) in self._shown
        )


def _controlled_ids(page: HtmlElement) -> set[str]:
    """The ids of elements that a person can show with a button or a link of the page."""
    attributes = ("aria-controls", "data-target", "data-bs-target", "href")
    found: set[str] = set()
    for control in page.iter("a", "button", "summary", "h2", "h3", "h4", "li", "div", "span"):
        for name in attributes:
            value = control.get(name)
            named = value and (name == "aria-controls" or value.startswith("#"))
            if value and named and control.text_content().strip():
                found.update(part.lstrip("#") for part in value.split())
    return found - {""}


def _text(element: HtmlElement) -> str:
    """All text in the element but scripts and styles."""
    if element.tag in _NO_TEXT:
        return ""
    return " ".join(
        [element.text or "", *(f"{_text(child)} {child.tail or ''}" for child in element)]
    )


def _own_text(element: HtmlElement) -> bool:
    return bool((element.text or "").strip()) or any((c.tail or "").strip() for c in element)


def _is_switched_off(element: HtmlElement, values: Values) -> bool:
    """Whether the element is not there until something changes it."""
    hidden = element.get("hidden")
    display = values.get("display", "")
    return (
        display == "none"
        or element.tag in _INSTEAD
        or (hidden is not None and hidden.lower() != "until-found" and not display)
        or (element.get("aria-hidden") or "").strip().lower() == "true"
        or (element.tag == "dialog" and element.get("open") is None)
        or (element.tag == "input" and element.get("type") == "hidden")
        or element.get("popover") is not None
        or values.get("content-visibility") == "hidden"
        or _fraction(values.get("opacity", "")) < _TRANSPARENT_BELOW
        or re.search(r"opacity\(\s*0*\.?0*%?\s*\)", values.get("filter", "")) is not None
    )


def _override(element: HtmlElement, values: Values) -> str:
    """The Unicode override for the text of an element; empty if the page overrides nothing."""
    if element.tag != "bdo" and "override" not in values.get("unicode-bidi", ""):
        return ""
    direction = values.get("direction") or (element.get("dir") or "").strip().lower()
    return OVERRIDES.get(direction, "")


def _is_out_of_sight(values: Values) -> bool:
    """Whether the element is off the screen, or cut to nothing."""
    moved = values.get("position", "") in ("absolute", "fixed", "relative", "sticky")
    if moved and any(_is_far(values.get(side, "")) for side in _SIDES):
        return True
    if any(_is_far(values.get(name, "")) for name in _MOVES) or _is_shrunk(values):
        return True
    clip = values.get("clip", "")
    if clip.startswith("rect") and all(abs(size) <= 1 for size in _lengths(clip)):
        return True
    if _CUT_AWAY.match(values.get("clip-path", "")):
        return True
    cut = any("hidden" in values.get(n, "") or "clip" in values.get(n, "") for n in _OVERFLOWS)
    return cut and any(_is_nothing(values.get(name, "")) for name in _BOX_SIDES)


def _is_shrunk(values: Values) -> bool:
    """Whether the element is moved away, made a point or turned on its edge by a transformation."""
    transform = values.get("transform", "")
    return (
        _SHRUNK.search(transform) is not None
        or _ON_EDGE.search(transform) is not None
        or _ON_EDGE.search(values.get("rotate", "")) is not None
        or any(re.match(rf"{_NOTHING}(?![.\d%])", values.get(n) or "1") for n in ("scale", "zoom"))
        or ("translate" in transform and _is_far(transform))
    )


def _lengths(value: str) -> list[float]:
    """The lengths in a value, in pixels."""
    return [float(number) * _PIXELS[unit or ""] for number, unit in _LENGTH.findall(value)]


def _is_far(value: str) -> bool:
    # Half of an element to the left is how it is centred.
    return any(length < _OFF_SCREEN_PIXELS or length >= 5000 for length in _lengths(value))


def _is_nothing(value: str) -> bool:
    lengths = _lengths(value)
    return len(lengths) == 1 and 0 <= lengths[0] <= 1


def _fraction(value: str) -> float:
    """A number or a percentage as a fraction; 1 where it is neither."""
    match = re.fullmatch(r"(\d*\.?\d+)(%?)", value)
    return float(match[1]) / (100 if match[2] else 1) if match else 1.0


def _inherited(element: HtmlElement, values: Values, above: _Ink) -> _Ink:
    """How text is drawn in an element whose parent draws it as `above`."""
    color, clear = above.color, above.clear
    declared = values.get("-webkit-text-fill-color") or values.get("color")
    declared = declared or (element.get("color") if element.tag == "font" else None)
    declared = declared or (element.get("text") if element.tag == "body" else None)
    if declared and declared not in ("inherit", "currentcolor"):
        color, clear = _color(declared)
    visibility = values.get("visibility", "")
    hidden_by = None if visibility == "visible" else above.hidden_by
    if visibility in ("hidden", "collapse"):
        hidden_by = above.hidden_by if above.hidden_by is not None else element
    background = _background(element, values, above.background)
    return _Ink(color, background, _font_pixels(values, above.pixels), clear, hidden_by)


def _font_pixels(values: Values, above: float) -> float:
    value = values.get("font-size") or values.get("font", "").split("/")[0]
    if not value:
        return above
    for name, pixels in _FONT_SIZES.items():
        if re.search(rf"(?<![\w-]){name}(?![\w-])", value):
            return pixels
    match = next((m for m in _LENGTH.finditer(value) if m[2] or float(m[1]) == 0), None)
    if match is None:
        return above
    number, unit = float(match[1]), match[2] or ""
    if unit in ("em", "%", "ex", "ch"):
        return above * number / {"em": 1, "%": 100}.get(unit, 2)
    return number * _PIXELS[unit]


def _background(element: HtmlElement, values: Values, above: Color | None) -> Color | None:
    image = values.get("background-image", "none")
    declared = values.get("background-color") or values.get("background") or element.get("bgcolor")
    if image != "none" or "url(" in (declared or "") or "gradient(" in (declared or ""):
        return None
    if not declared or declared in ("inherit", "none"):
        return above
    found = next((c for part in _parts(declared) if (c := _opaque(part))), None)
    return found or above


def _parts(value: str) -> list[str]:
    return re.findall(r"[\w#-]+(?:\([^)]*\))?", value)


def _opaque(value: str) -> Color | None:
    color, clear = _color(value)
    return color if clear else None


def _color(value: str) -> tuple[Color | None, bool]:
    """The color, `None` where it is not known, and whether it can be seen at all."""
    from tinycss2.color4 import parse_color

    try:
        parsed = parse_color(with_short_numbers(value.strip()))
        if parsed is None or isinstance(parsed, str):
            return None, True
        red, green, blue = parsed.to("srgb").coordinates
    # A kind of color that cannot be converted, or a number that is beyond all colors.
    except (NotImplementedError, ArithmeticError):
        return None, True
    channels = (float(red or 0), float(green or 0), float(blue or 0))
    return channels, float(parsed.alpha) >= _TRANSPARENT_BELOW


def _is_readable(ink: _Ink) -> bool:
    if ink.hidden_by is not None or not ink.clear or ink.pixels < _UNREADABLE_PIXELS:
        return False
    if ink.color is None or ink.background is None:
        return True
    dark, light = sorted((_luminance(ink.color), _luminance(ink.background)))
    return (light + 0.05) / (dark + 0.05) >= _UNREADABLE_CONTRAST


def _luminance(color: Color) -> float:
    """Relative luminance (WCAG 2.2, "relative luminance")."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
