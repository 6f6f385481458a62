"""Whether the letters of a text are those of its language.

A PDF may map its glyphs to wrong letters: the page looks right, and the text is another one. Such
text has pairs of letters that its language seldom or never has. The table of pairs is learned by
`train.letters`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Literal

ALPHABETS: dict[Literal["ar", "en"], str] = {
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "en": "abcdefghijklmnopqrstuvwxyz",
}
BOUNDARY = " "
"""The character before and after each word."""

# With fewer pairs of letters than the first number there is no verdict; from the second on, the
# limit is strict.
_FEW, _ENOUGH = 80, 400
# The highest mean cost of a pair of letters that is taken for the language, in hundredths. Of 300
# times five sentences of FLORES-200 the highest is 275 in Arabic and 251 in English; in English it
# leaves room for languages without accents, such as Swahili with 356.
_LIMITS: dict[Literal["ar", "en"], float] = {"ar": 295, "en": 375}
_LIMIT_OF_FEW = 30
# A text with more words of other letters is in another language of the same script.
_FOREIGN = 0.05
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_SCRIPTS: dict[Literal["ar", "en"], re.Pattern[str]] = {
    "ar": re.compile("[\u0620-\u06ff\u0750-\u077f]"),
    "en": re.compile("[a-z\u00c0-\u024f]"),
}
_WORD = re.compile(r"[^\W\d_]+")


def letter_pairs(text: str, alphabet: str) -> Iterator[tuple[str, str]]:
    """The pairs of letters in the words of the alphabet, with the boundaries of words."""
    known = frozenset(alphabet)
    for word in _WORD.findall(_MARKS.sub("", text).lower()):
        if known.issuperset(word):
            padded = f"{BOUNDARY}{word}{BOUNDARY}"
            yield from pairwise(padded)


def is_plausible(text: str) -> bool:
    """Whether the text may be of its language; short texts are, and those of other languages."""
    languages: tuple[Literal["ar", "en"], ...] = ("ar", "en")
    return all(_is_plausible(text, language) for language in languages)


def _is_plausible(text: str, language: Literal["ar", "en"]) -> bool:
    found = _found(text, language)
    if len(found) < _FEW or _is_foreign(text, language):
        return True
    limit = _LIMITS[language] + (_LIMIT_OF_FEW if len(found) < _ENOUGH else 0)
    return sum(found) / len(found) <= limit


def _found(text: str, language: Literal["ar", "en"]) -> list[int]:
    costs = _costs(language)
    return [costs[pair] for pair in letter_pairs(text, ALPHABETS[language])]


def _is_foreign(text: str, language: Literal["ar", "en"]) -> bool:
    """Whether many words of the language's script have letters that it has not."""
    script, known = _SCRIPTS[language], frozenset(ALPHABETS[language])
    words = [word for word in _WORD.findall(_MARKS.sub("", text).lower()) if script.search(word)]
    foreign = sum(not known.issuperset(word) for word in words)
    return foreign > _FOREIGN * len(words)


@cache
def _costs(language: Literal["ar", "en"]) -> dict[tuple[str, str], int]:
    table = json.loads(resources.files("rag.data").joinpath("letters.json").read_text("utf-8"))
    letters = BOUNDARY + ALPHABETS[language]
    return {
        (first, second): cost
        for first, row in zip(letters, table[language], strict=True)
        for second, cost in zip(letters, row, strict=True)
    }
