"""Markers ``[n]`` in a text, which name the sources of its sentences."""

from __future__ import annotations

import re
from typing import Final

# In `re`, \d is any decimal digit, the Arabic-Indic ones included.
MARKER: Final = re.compile(r"\s*[\[【]\s*(\d{1,3}(?:\s*[,،;؛]\s*\d{1,3})*)\s*[\]】]")
"""A marker with what is before it: ``[1]``, ``[١]``, ``[1, 2]`` and ``【1】``."""

# Whitespace, and marks without width.
_GAP = r"[\s\u200b-\u200f\u2060-\u2069\ufeff]*"
_BRACKETED = re.compile(rf"[\[【［]{_GAP}(\d+(?:{_GAP}[,،;؛–-]{_GAP}\d+)*){_GAP}[\]】］]")


def without_markers(text: str) -> str:
    """`text` with ``(3)`` in place of each ``[3]`` of its own, such as the mark of a footnote.

    Beside our markers, it would say that a sentence is in another source than the one it is in.
    """
    while (changed := _BRACKETED.sub(r"(\1)", text)) != text:
        text = changed
    return text
