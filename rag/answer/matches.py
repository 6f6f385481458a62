"""Whether a text has a word of a claim, in any inflection.

Besides what `rag.answer.asked` finds, Arabic verbs match by their consonants: تعلن and أعلنت.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.analysis import is_arabic
from rag.answer.asked import HELD, AskedWord, text_words

_MEMO = 1 << 14
_FEWEST_CONSONANTS = 3
_CLITIC = re.compile("^[وف](?=....)")
_VERB_PREFIX = re.compile("^س?[يتنا](?=...)")
_VERB_SUFFIX = re.compile("(?:وا|ون|تها|ها|ته|ت|ه)$")
_WEAK = re.compile("[اوي]")


def has_word(text: str, word: AskedWord) -> bool:
    """Whether a text has a word, itself or one that means the same."""
    if text_words(text).holds(word) >= HELD:
        return True
    root = _verb_root(word.word)
    return bool(root) and root in _roots(text)


@lru_cache(maxsize=_MEMO)
def _roots(text: str) -> frozenset[str]:
    return frozenset(map(_verb_root, text_words(text).stems)) - {""}


@lru_cache(maxsize=_MEMO)
def _verb_root(word: str) -> str:
    """The consonants of an Arabic verb without its affixes; empty if they are too few."""
    if not is_arabic(word) or word.startswith("ال"):
        return ""
    bare = _VERB_PREFIX.sub("", _CLITIC.sub("", word))
    consonants = _WEAK.sub("", _VERB_SUFFIX.sub("", bare))
    return consonants if len(consonants) >= _FEWEST_CONSONANTS else ""
