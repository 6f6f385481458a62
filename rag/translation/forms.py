"""The possible forms of an Arabic word without its clitics and affixes.

Conjunctions, prepositions, the article, the mark of the future, and pronouns are part of the
written word: وستزيد is "and it will increase", حلفائها "her allies".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ال", "لل", "بال", "كال", "ب", "ل", "ك", "س")
_PRONOUNS = ("", "ها", "هم", "هما", "هن", "ه", "نا", "كم", "ي", "ك")
# The mark of the future is before these letters of a verb only.
_WILL, _PERSONS = "س", ("ي", "ت", "ن", "ا")
# Endings of number and case, and what is written in their place in the singular.
_NOUN_ENDINGS = (
    ("تين", "ه"), ("تان", "ه"), ("ات", "ه"), ("ات", ""),
    ("ين", ""), ("ون", ""), ("ان", ""), ("ا", ""),
)  # fmt: skip
_FEWEST_LETTERS = 3
# طنا is طن.
_FEWEST_OF_A_NOUN = 2
_MEMO_WORDS = 1 << 14


@lru_cache(maxsize=_MEMO_WORDS)
def bare_forms(word: str) -> tuple[str, ...]:
    """The forms that a word in search form can have without clitics, itself first, each once.

    What is left has three letters or more; the longer form comes first.
    """
    found = dict.fromkeys(_forms(word))
    return tuple(sorted(found, key=len, reverse=True))


def _forms(word: str) -> Iterator[str]:
    yield word
    if word.startswith(("و", "ف")) and len(word) >= _FEWEST_LETTERS:
        yield word[1:]
    for first in _CONJUNCTIONS:
        for second in _PREPOSITIONS:
            if not word.startswith(first + second):
                continue
            rest = word[len(first + second) :]
            if second == _WILL and not rest.startswith(_PERSONS):
                continue
            for pronoun in _PRONOUNS:
                if pronoun and (not rest.endswith(pronoun) or second in ("ال", "لل", "بال", "كال")):
                    continue
                bare = rest[: len(rest) - len(pronoun)]
                if len(bare) >= _FEWEST_LETTERS:
                    yield bare
                    # Before a pronoun the feminine ending is written ت, and a hamza has a seat.
                    if pronoun and bare.endswith("ت"):
                        yield f"{bare[:-1]}ه"
                    elif pronoun and bare.endswith(("اي", "او")):
                        yield bare[:-1]


@lru_cache(maxsize=_MEMO_WORDS)
def noun_forms(word: str) -> tuple[str, ...]:
    """All forms of a word in search form without a noun's endings of number and case.

    كتابا is كتاب, معلمين is معلم, سيارتين and سيارات are سياره.
    """
    return tuple(
        dict.fromkeys(form for bare in bare_forms(word) for form in without_noun_endings(bare))
    )


def without_noun_endings(word: str) -> Iterator[str]:
    """Yield a word without the endings of a noun's number and case, in all ways."""
    for ending, feminine in _NOUN_ENDINGS:
        bare = word.removesuffix(ending)
        fewest = _FEWEST_OF_A_NOUN if len(ending) == 1 else _FEWEST_LETTERS
        if bare != word and len(bare) >= fewest:
            yield bare + feminine


@lru_cache(maxsize=_MEMO_WORDS)
def verb_forms(word: str) -> tuple[str, ...]:
    """All forms of a word in search form without the affixes of a verb's person."""
    return tuple(
        dict.fromkeys(form for bare in bare_forms(word) for form in without_verb_affixes(bare))
    )


def without_verb_affixes(word: str) -> Iterator[str]:
    """Yield a word without the affixes of a verb's person, in all ways."""
    for first in ("", "ي", "ت", "ن", "ا"):
        rest = word.removeprefix(first)
        for last in ("", "وا", "ون", "ت", "ا", "ن", "تم"):
            bare = rest.removesuffix(last)
            changed = word.startswith(first) and rest.endswith(last) and first + last
            if changed and len(bare) >= _FEWEST_LETTERS:
                yield bare
                # تستخدم is of استخدم: an alef was before two consonants.
                if first and bare[0] in "ستنف":
                    yield f"ا{bare}"
