"""Names across scripts: is this Arabic word a spelling of that Latin one?

Two steps, both cheap.  `skeleton` maps a word of either script to its consonants in one small
alphabet; words with equal skeletons are candidates, and the index stores the skeleton of each
term.  `name_similarity` then compares the candidates with their vowels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from rag.analysis import is_arabic

MIN_SKELETON = 2
"""Shorter skeletons match too much to mean anything."""

SAME_NAME = 0.72
"""Words of the two scripts with at least this similarity of sound count as one name."""

_ARABIC_CONSONANTS = str.maketrans(
    {
        **dict.fromkeys(["ب", "پ"], "b"),
        **dict.fromkeys(["ت", "ط", "ث"], "t"),
        **dict.fromkeys(["ج", "غ", "گ", "چ", "ك", "ق", "خ"], "k"),
        **dict.fromkeys(["د", "ض", "ذ", "ظ"], "d"),
        **dict.fromkeys(["ف", "ڤ"], "f"),
        **dict.fromkeys(["س", "ص"], "s"),
        "ز": "s",
        "ژ": "s",
        "ش": "x",
        "ر": "r",
        "ل": "l",
        "م": "m",
        "ن": "n",
        **dict.fromkeys(["ا", "و", "ي", "ه", "ح", "ع", "ء"], None),
    }
)
_LATIN_CONSONANTS = str.maketrans(
    {
        **dict.fromkeys("bp", "b"),
        **dict.fromkeys("gjkqc", "k"),
        "z": "s",
        **dict.fromkeys("fv", "f"),
        **dict.fromkeys("aeiouyhw'", None),
    }
)
_LATIN_CLUSTERS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"tch|sch|sh|ch", "x"), (r"ph", "f"), (r"th", "t"), (r"kh|ck", "k"),
        (r"gh(?=[^aeiou]|$)", ""),
        (r"dh", "d"), (r"x(?<=[aeiou]x)", "ks"), (r"c(?=[eiy])", "s"), (r"zz|tz", "z"),
    )
]  # fmt: skip
# Whether any of these is in a word; most words have none.
_ANY_CLUSTER = re.compile(r"[cdgkpst]h|ck|x|c[eiy]|[tz]z")
_REPEATED = re.compile(r"(.)\1+")
_ARABIC_AS_LATIN = str.maketrans(
    {
        "ا": "a", "ب": "b", "ت": "t", "ث": "t", "ج": "g", "ح": "h", "خ": "k", "د": "d", "ذ": "d",
        "ر": "r", "ز": "z", "س": "s", "ش": "x", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a",
        "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "a", "و": "u",
        "ي": "i", "پ": "b", "چ": "g", "ژ": "z", "ڤ": "f", "گ": "g", "ء": None,
    }
)  # fmt: skip
_LATIN_FOLD = str.maketrans(
    {"p": "b", "v": "f", "j": "g", "q": "k", "c": "k", "o": "u", "e": "i", "y": "i", "w": "u"}
)


_PROCLITICS = ("وال", "بال", "كال", "فال", "ال", "لل", "و", "ب", "ل", "ف", "ك")


@lru_cache(maxsize=1 << 14)
def name_forms(word: str) -> tuple[str, ...]:
    """A word in normal form, and what is left of it without Arabic proclitics or "-stan".

    Both index and question use these forms: "قيرغيزية" and "Kyrgyzstan" meet in "kyrgyz".
    """
    forms = [word]
    forms += [word[len(p) :] for p in _PROCLITICS if word.startswith(p) and len(word) - len(p) >= 3]
    forms += [
        form[: -len(s)]
        for s in ("stan", "ستان")
        for form in forms
        if form.endswith(s) and len(form) - len(s) >= 3
    ]
    return tuple(forms)


@lru_cache(maxsize=1 << 14)
def skeleton(word: str) -> str:
    """The consonants of a word in normal form, in an alphabet that both scripts map to."""
    return _spelled(word, _ARABIC_CONSONANTS, _LATIN_CONSONANTS)


@lru_cache(maxsize=1 << 14)
def _sound(word: str) -> tuple[str, int]:
    """How a word sounds, and the number of its vowels."""
    sound = _spelled(word, _ARABIC_AS_LATIN, _LATIN_FOLD)
    return sound, sum(map(sound.count, "aiu"))


def _spelled(
    word: str, arabic: Mapping[int, str | None], latin: Mapping[int, str | int | None]
) -> str:
    """A word through the table of its script, letters that repeat written once."""
    if is_arabic(word):
        # "tsh" is how Arabic writes "ch".
        mapped = word.replace("تش", "ش").translate(arabic)
    elif not _ANY_CLUSTER.search(word):
        mapped = word.translate(latin)
    else:
        mapped = word
        for pattern, replacement in _LATIN_CLUSTERS:
            mapped = pattern.sub(replacement.replace("x", "\0"), mapped)
        mapped = mapped.replace("x", "ks").replace("\0", "x").translate(latin)
    return _REPEATED.sub(r"\1", mapped)


def name_similarity(arabic: str, latin: str) -> float:
    """How alike two words of the two scripts sound, 0..1 (1 = spelled the same way)."""
    (left, vowels), (right, all_vowels) = _sound(arabic), _sound(latin)
    # Short Latin vowels are not written in Arabic: dropping them costs little.
    distance = Levenshtein.distance(left, right, weights=(1, 1, 2))
    vowels_left_out = max(0, all_vowels - vowels)
    return max(0.0, 1.0 - max(0.0, distance - 0.7 * vowels_left_out) / (len(left) + len(right)))


def similarity_across(one: str, other: str) -> float:
    """How alike two words sound, 0..1; one is Arabic and the other is not, in either order."""
    return name_similarity(*((one, other) if is_arabic(one) else (other, one)))
