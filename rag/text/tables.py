"""The word lists of `rag.text.data`, both languages together, in search form."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from rag.language import search_text
from rag.schema import Language

Words = tuple[str, ...]
"""A name as its words, in search form."""

LANGUAGES: tuple[Language, ...] = ("ar", "en")


@cache
def _tables(language: Language) -> Mapping[str, Any]:
    text = resources.files("rag.text.data").joinpath(f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def written(language: Language, *path: str) -> Mapping[str, list[str]]:
    """The entries of a table as they are written; a table that a language lacks is empty."""
    table: Any = _tables(language)
    for name in path:
        table = table.get(name, {})
    return {key: names.split() if isinstance(names, str) else names for key, names in table.items()}


def _entries(*path: str) -> Iterator[tuple[str, Words]]:
    for language in LANGUAGES:
        for key, names in written(language, *path).items():
            for name in names:
                yield key, tuple(search_text(name).split())


def names(*path: str) -> dict[Words, str]:
    """Every name of a table of either language, as its words, with the key of its entry."""
    return {name: key for key, name in _entries(*path)}


def values(*path: str) -> dict[str, float]:
    """Every word of a table whose keys are numbers, with its number."""
    return {word: float(key) for key, (word, *_) in _entries(*path)}


def words(*path: str) -> frozenset[str]:
    """All words of one entry of a table, in either language."""
    *table, entry = path
    return frozenset(word for key, name in _entries(*table) if key == entry for word in name)


def names_of(entry: str, *path: str) -> list[Words]:
    """The names of one entry of a table, the English ones first, each once."""
    found = [name for key, name in _entries(*path) if key == entry]
    return list(dict.fromkeys(sorted(found, key=lambda name: not name[0].isascii())))
