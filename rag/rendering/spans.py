"""The words of a short text, as they are written and as they are compared."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from rag.language import ascii_digits, search_text, strip_tashkeel
from rag.schema import Language

Kind = Literal[
    "number", "money", "percentage", "date", "duration", "ordinal", "name", "yes_no", "phrase",
    "list", "unchanged",
]  # fmt: skip
"""The kind of a short answer."""

_TOKEN = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d{2}|\d+(?:[.,٫]\d+)*|U?S?\$|°[CF]?"
    r"|[^\W\d_]+(?:['’.-][^\W\d_]+)*|[^\w\s]"
)
_THOUSANDS = re.compile(r"(?<=\d)[،٬](?=\d{3}(?!\d))")
_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_EDGES = " \t\n\r.,;:!?؟،؛…\"'“”«»‘’()[]"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or punctuation mark as it is written, and its search form."""

    said: str
    form: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text in the other language.

    `text` is the form of a subject; `oblique` the form after a preposition, where Arabic differs.
    What is not `certain` is `likely` if it is right in most cases.
    """

    text: str
    kind: Kind
    certain: bool = True
    oblique: str = field(default="")
    likely: bool = True

    @property
    def after_preposition(self) -> str:
        """The form after a preposition or another noun."""
        return self.oblique or self.text


Words = tuple[Word, ...]


def words_of(text: str) -> Words:
    """The words, numbers and punctuation marks of a text in order, without marks at its ends."""
    plain = strip_tashkeel(unicodedata.normalize("NFC", ascii_digits(text))).strip(_EDGES)
    plain = _THOUSANDS.sub(",", plain)
    found = []
    for match in _TOKEN.finditer(plain):
        said = match[0]
        if _ABBREVIATION.fullmatch(said) and plain[match.end() : match.end() + 1] in (".", ""):
            said += "."
        found.append(Word(said, search_text(said)))
    return tuple(word for word in found if word.form or word.said == "ء")


def forms_of(text: str) -> tuple[str, ...]:
    """The search forms of the words of a text."""
    return tuple(word.form for word in words_of(text))


def said_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are written."""
    return tuple(word.said for word in words_of(text))


def plain(words: Sequence[Word]) -> str:
    """The search forms of words, with a space between."""
    return " ".join(word.form for word in words)


def other(language: Language) -> Language:
    """The other of the two languages."""
    return "en" if language == "ar" else "ar"


@cache
def table(name: str) -> Mapping[str, Any]:
    """The content of one of the TOML files in `tables`."""
    text = resources.files("rag.rendering.tables").joinpath(f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)
