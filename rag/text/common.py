"""English words that are no names, and names of Arabs."""

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
    alone, common = _given_names()
    return dict.fromkeys(alone, False) | dict.fromkeys(common, True)


@cache
def english_given_names() -> Mapping[str, str]:
    """The usual English spelling of Arabic given names, by their search form."""
    alone, common = _given_names()
    return {**alone, **common}


@cache
def english_family_names() -> Mapping[str, str]:
    """The usual English spelling of Arabic family names, by their search form without article."""
    text = resources.files("rag.data").joinpath("family_names.txt").read_text("utf-8")
    return _spelled(text)


@cache
def _given_names() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Names with their English spelling: those that are nothing else, and common words."""
    text = resources.files("rag.data").joinpath("given_names.txt").read_text("utf-8")
    alone, common = text.split("# names that are common words too")
    return _spelled(alone), _spelled(common)


def _spelled(text: str) -> dict[str, str]:
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    pairs = (pair.split() for line in lines for pair in line.split(";") if pair.strip())
    return {search_text(arabic): english for arabic, english in pairs}
