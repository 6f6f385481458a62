"""English words that are no names."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def common_words() -> frozenset[str]:
    """Stems of English words that are no names."""
    text = resources.files("rag.data").joinpath("common_words.txt").read_text("utf-8")
    return frozenset(text.split())
