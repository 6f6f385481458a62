"""Text that every file, database and protocol can take."""

from __future__ import annotations

import re
from typing import Final

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_HALF_PAIR = re.compile("[\ud800-\udfff]")
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""A control character that is neither tab nor line feed."""

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def whole_characters(text: str) -> str:
    """`text` with U+FFFD in place of every surrogate without its other half, and of NUL.

    Both come from programs that cut strings between UTF-16 units, or on purpose. UTF-8 cannot
    encode the first, and PostgreSQL cannot store the second. Two halves side by side are joined.
    """
    if _HALF_PAIR.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\x00", _REPLACEMENT)


def without_controls(text: str) -> str:
    """`text` with U+FFFD in place of every control character but tab and line feed.

    A terminal takes them as commands, and a text of the same length keeps its offsets.
    """
    return CONTROL.sub(_REPLACEMENT, text)


def xml_characters(text: str) -> str:
    """`text` without the characters that an XML document cannot have (XML 1.0, section 2.2)."""
    return _NO_XML.sub("", text)


def with_whole_characters(value: object) -> object:
    """A value of JSON with `whole_characters` in every string and name."""
    match value:
        case str():
            return whole_characters(value)
        case list():
            return [with_whole_characters(one) for one in value]
        case dict():
            return {
                with_whole_characters(name): with_whole_characters(one)
                for name, one in value.items()
            }
    return value
