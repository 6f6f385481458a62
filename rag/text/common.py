"""English words that are no names, and Arabic given names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from rag.language import search_text


@cache
def common_words() -> frozenset[str]:
    """Stems of English words that are no names."""
    text = resources.files("rag.data").joinpath("common_words.txt").read_text("utf-8")
    return frozenset(text.split())


@cache
def given_names() -> Mapping[str, bool]:
    """Arabic given names, in search form, and whether they are common words too."""
    text = resources.files("rag.data").joinpath("given_names.txt").read_text("utf-8")
    alone, common = text.split("# names that are common words too")
    names_alone = (line for line in alone.splitlines() if not line.startswith("#"))
    return {search_text(name): True for name in common.split()} | {
        search_text(name): False for line in names_alone for name in line.split()
    }
