"""The text of a file as a person sees it: without control characters, in the order of display.

Every function keeps the length of a text, so that the offsets of its pages and headings stay right.
"""

from __future__ import annotations

import re
from typing import Final

from ingest.readers.bidi import MIRRORED, RTL_LETTERS
from rag.text.characters import CONTROL

OVERRIDES: Final = {"ltr": "\u202d", "rtl": "\u202e"}
"""The Unicode overrides of text direction, by the value of ``dir`` in HTML."""

POP: Final = "\u202c"
"""The character that ends an override (pop directional formatting)."""

_LEFT_TO_RIGHT_MARK = "\u200e"
# From an override to its end: the next override, `POP`, or the end of the paragraph
# (UAX #9, rules X4 to X8).
_OVERRIDE = re.compile("([\u202d\u202e])([^\n\u2029\u202c-\u202e]*)(\u202c?)")
_RTL = re.compile(f"[{RTL_LETTERS}]+")
_NOT_RTL = re.compile(f"[^{RTL_LETTERS}]+")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def as_drawn(text: str) -> str:
    """`text` in the order of display, with a space in place of every control character.

    After U+202E, "92" is displayed as "29", and that is what a person reads and may quote.
    """
    return _OVERRIDE.sub(_turned, CONTROL.sub(" ", text))


def name_as_drawn(name: str) -> str:
    """A title or a name as `as_drawn`, on one line, without characters that turn other text."""
    return " ".join(_DIRECTION.sub("", as_drawn(name)).split())


def _turned(match: re.Match[str]) -> str:
    override, inside, end = match.groups()
    against = _NOT_RTL if override == OVERRIDES["rtl"] else _RTL
    turned = against.sub(lambda run: run[0][::-1].translate(MIRRORED), inside)
    return _LEFT_TO_RIGHT_MARK + turned + _LEFT_TO_RIGHT_MARK * len(end)
