"""The words of a paragraph of a Word document, as Word shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.readers.reading import raised
from ingest.readers.symbols import symbol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
TEXT_BOX = f"{W}txbxContent"
_TEXT, _FORMULA = f"{W}t", f"{_M}t"
_NODES = (
    _TEXT,
    _FORMULA,
    *(f"{W}{name}" for name in ("tab", "ptab", "br", "cr", "noBreakHyphen", "sym")),
)
# The content of these elements is shown elsewhere or not at all; ruby text is pronunciation.
_ELSEWHERE = frozenset((TEXT_BOX, _FALLBACK, f"{W}del", f"{W}moveFrom", f"{W}rt"))


def text_nodes(paragraph: Any) -> Iterator[Any]:
    """The nodes of a paragraph that show words or white space, in order."""
    for node in paragraph.iter(*_NODES):
        if not belongs_elsewhere(node, paragraph):
            yield node


def belongs_elsewhere(node: Any, paragraph: Any) -> bool:
    """Whether a node is in a box, in a deletion, or in the prompt of an empty control."""
    for ancestor in node.iterancestors():
        if ancestor is paragraph:
            return False
        if ancestor.tag in _ELSEWHERE or is_prompt(ancestor):
            return True
    return False


def is_prompt(element: Any) -> bool:
    """Whether an element is a control that nobody has filled in."""
    return element.tag == f"{W}sdt" and element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def boxes(paragraph: Any) -> Iterator[Any]:
    """The boxes of a paragraph, without boxes within them and without copies for old programs."""
    for box in paragraph.iter(TEXT_BOX):
        ancestors = [ancestor.tag for ancestor in box.iterancestors()]
        if _FALLBACK not in ancestors and TEXT_BOX not in ancestors:
            yield box


def words(node: Any) -> str:
    """The text that a node shows."""
    parent = node.getparent()
    if node.tag == _TEXT:
        place = parent.find(f"{W}rPr/{W}vertAlign")
        is_raised = place is not None and place.get(f"{W}val") == "superscript"
        text = node.text or ""
        return raised(text) if is_raised else text
    if node.tag == _FORMULA:
        return _formula(node)
    if node.tag == f"{W}noBreakHyphen":
        return "-"
    if node.tag == f"{W}sym":
        return _symbol(node)
    if parent.tag != f"{W}r":
        return ""
    return "\t" if node.tag in (f"{W}tab", f"{W}ptab") else "\n"


def _symbol(node: Any) -> str:
    number = node.get(f"{W}char") or ""
    try:
        return symbol(node.get(f"{W}font") or "", int(number, 16))
    except ValueError:
        return ""


def _formula(node: Any) -> str:
    """A part of a formula in one line: powers are raised, and a slash is before what divides."""
    text = node.text or ""
    if next(node.iterancestors(f"{_M}sup"), None) is not None:
        text = raised(text)
    below = next(node.iterancestors(f"{_M}den"), None)
    is_first = below is not None and next(below.iter(_FORMULA)) is node
    return f"/{text}" if is_first else text
