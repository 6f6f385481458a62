"""A text as the tokens that numbers, units and dates are made of."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from rag.language import search_text

Place = tuple[int, int]
"""Where something is among the words of a text: the first, and after the last."""

_TOKEN = re.compile(
    # A fraction, alone or after a whole number: 1/2, 2+1/2.
    r"(?<![\d/.,+])(?:\d{1,6}\+)?\d{1,3}/\d{1,3}(?![\d/])"
    r"|\d+(?:[.,]\d+)*|[$€£¥₹%°]|[^\W\d_]+"
)
# After a letter: km² is a square kilometre.
_SQUARE = {"²": "-sq", "³": "-cu"}
_BARE_DAY = re.compile(r"(?<!\w)((?:ثلاث|[أا]ربع)اء)(?!\w)")
_LARGEST_DENOMINATOR = 100
_ARABIC_CLITICS = ("وال", "بال", "كال", "فال", "ال", "وب", "ول", "و", "ب", "ل", "ف", "ك")
_FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text, and for each the number of the word that it is part of."""

    texts: tuple[str, ...]
    words: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, place: int) -> str:
        """The token at a place; an empty one outside."""
        return self.texts[place] if 0 <= place < len(self.texts) else ""

    def after(self, place: int, count: int) -> tuple[str, ...]:
        """At most `count` tokens from a place on."""
        return self.texts[place : place + count]

    def said(self, begin: int, end: int) -> str:
        """The tokens from `begin` to before `end`."""
        return " ".join(self.texts[begin:end])

    def place(self, begin: int, end: int) -> Place:
        """The words that these tokens are part of."""
        return self.words[begin], self.words[end - 1] + 1


def tokens_of(folded: str) -> Tokens:
    """The tokens of a text in the form of `plain_figures`."""
    found = [
        (token, number)
        for number, word in enumerate(folded.split())
        for token in _TOKEN.findall(word)
    ]
    return Tokens(tuple(token for token, _ in found), tuple(number for _, number in found))


def plain_figures(text: str) -> str:
    """The search form of a text with every numeric character in digits, word by word.

    ½ is ``1/2``, 2½ is ``2+1/2``, ① and ❶ are ``1``. A small digit after another digit is the
    mark of a footnote and is left out. A Tuesday without the article has it, for without its last
    letter it is "three".
    """
    if not (text.isascii() or _signs().isdisjoint(text)):
        text = _sign().sub(_in_digits, text)
    if "اء" in text:
        text = _BARE_DAY.sub(r"ال\1", text)
    return search_text(text)


@cache
def _signs() -> frozenset[str]:
    """The characters with a numeric value that are no decimal digits."""
    return frozenset(
        c
        for c in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(c) == "No" and unicodedata.numeric(c, None) is not None
    )


@cache
def _sign() -> re.Pattern[str]:
    """Such a character, and what is before it: a digit, a letter, or neither."""
    signs = re.escape("".join(sorted(_signs())))
    return re.compile(rf"(?:(?<=(\d))|(?<=([^\W\d_]))|)([{signs}])")


def _in_digits(match: re.Match[str]) -> str:
    digit, letter, sign = match.groups()
    value = Fraction(unicodedata.numeric(sign)).limit_denominator(1000)
    if value.denominator != 1:
        whole = "+" if digit else ""
        return f"{whole}{value.numerator}/{value.denominator}"
    if letter:
        return _SQUARE.get(sign, "")
    return "" if digit else str(value.numerator)


def bare(token: str) -> list[str]:
    """An Arabic token, and the token without conjunction, preposition and article."""
    return [token] + [
        token.removeprefix(prefix)
        for prefix in _ARABIC_CLITICS
        if token.startswith(prefix) and len(token) - len(prefix) >= _FEWEST_LETTERS
    ]


def fraction_of(token: str) -> float | None:
    """The value of a token such as ``2/3`` or ``2+1/2``; None of any other."""
    if "/" not in token:
        return None
    whole, _, part = token.rpartition("+")
    numerator, denominator = map(int, part.split("/"))
    if not 0 < numerator < denominator <= _LARGEST_DENOMINATOR:
        return None
    return int(whole or 0) + numerator / denominator


def digits_of(token: str) -> float:
    """The value of a token of digits with commas and points; infinite if it has over 308."""
    parts = token.split(",")
    if len(parts) > 1 and all(len(part.split(".")[0]) == 3 for part in parts[1:]):
        return float("".join(parts).split(".")[0] if token.count(".") > 1 else "".join(parts))
    try:
        return float(token.replace(",", "."))
    except ValueError:
        return float(re.split("[.,]", token)[0])


def is_digits(token: str) -> bool:
    """Whether a token is a number in digits, and no fraction."""
    return token[:1].isdecimal() and "/" not in token
