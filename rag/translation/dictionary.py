"""The dictionary that we wrote: words and short phrases with their usual translations.

It is in `rag/data/dictionary`: lines of Arabic ⇥ English ⇥ source, the usual translation of a word
before further ones. The lexicon is learned from it among other texts, and has many more words;
here is only what a person wrote down.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from rag.language import search_text
from rag.schema import Language

_FILES = ("first.tsv", "further.tsv")


@cache
def dictionary(source: Language) -> Mapping[str, tuple[str, ...]]:
    """The translations of each word and phrase of a language, by its search form, as written."""
    found: dict[str, dict[str, None]] = {}
    for arabic, english in _pairs():
        said, other = (arabic, english) if source == "ar" else (english, arabic)
        found.setdefault(search_text(said), {})[other] = None
    return {form: tuple(translations) for form, translations in found.items()}


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    folder = resources.files("rag.data").joinpath("dictionary")
    lines = (
        line for name in _FILES for line in folder.joinpath(name).read_text("utf-8").split("\n")
    )
    split = (line.split("\t") for line in lines if line)
    return tuple((arabic, english) for arabic, english, *_ in split)
