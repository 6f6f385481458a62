"""Keys by which texts with the same words are found, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from rag.language import ascii_digits, strip_tashkeel

_WORD = re.compile(r"[-−]?\d+(?:[.,٫٬:/]\d+)*[%٪]?|[^\W_]+")
# Put after each of the texts that are normalised together; it is no part of a word.
_END = "\0"
# A shorter sentence ("Reuters", "Photo: the harbour") is no reason to leave a passage out.
_FEWEST_WORDS = 4
TOO_SHORT = 0
"""The number of a text of fewer than four words."""


def words_key(text: str) -> str:
    """The words and numbers of a text, alike however it is spaced, punctuated and vowelled."""
    return words_keys([text])[0]


def words_keys(texts: Iterable[str]) -> list[str]:
    """The `words_key` of each text; for many texts much faster than one by one."""
    joined = "".join(text.replace(_END, " ") + _END for text in texts)
    *plain, _ = ascii_digits(strip_tashkeel(joined)).casefold().split(_END)
    return [" ".join(_WORD.findall(text)) for text in plain]


def words_numbers(texts: Iterable[str]) -> list[int]:
    """The key of each text as a number of 64 bits, signed; `TOO_SHORT` for texts of few words.

    It is a cryptographic hash: a document with the number of another text cannot be made.
    """
    return [
        int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little", signed=True)
        if key.count(" ") >= _FEWEST_WORDS - 1
        else TOO_SHORT
        for key in words_keys(texts)
    ]
