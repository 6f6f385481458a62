"""Spellings of names in the other script, the most likely first, by a learned model.

    >>> [spelling.text for spelling in open_transliterator().spellings("أندرسون", "en", 2)]
    ['anderson', 'andersson']

The model has pairs of an Arabic letter and Latin letters, such as (ش, "sh"), and how likely each
pair is after the pairs before it. So it spells in both directions (joint n-grams, Bisani and Ney
2008). A spelling that is a known name is preferred. The model is a data file, made by
``python -m train.transliteration``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.analysis import is_arabic
from rag.language import strip_tashkeel
from rag.schema import Language

STEPS_PER_NAT = 12
"""Logarithms are stored as whole numbers of steps."""

EDGE = 0
"""The token before the first and after the last pair of letters of a name."""

_UNIT = re.compile("تش|كس|دج|.")
_NO_LETTER = re.compile(r"[\W\d_]")
_LONGEST = 18
# How many beginnings of spellings are kept at each letter: of any, and of known names.
_FREE = 5
_KNOWN = 10
# Beginnings with a log likelihood this much lower than the best, in nats, are dropped.
_FAR_BEHIND = 5.0
_MOST_OPTIONS = 24
_MOST_SILENT = 4
# Added to the score of a known name, and per unit of the logarithm of how often it was seen.
_KNOWN_BONUS: Mapping[Language, float] = {"en": 1.0, "ar": 0.5}
_SEEN_BONUS: Mapping[Language, float] = {"en": 0.5, "ar": 0.25}
# How letters may be written by people who leave out their marks.
_UNMARKED = {"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي"}
_LATIN = str.maketrans(
    {"ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
)

Arrays = Mapping[str, npt.NDArray[np.generic]]
_Options = Mapping[str, Sequence[tuple[int, str]]]
_Beam = dict[str, tuple[float, int]]
"""Spellings of the first letters of a name, each with its log likelihood and its last state."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name in the other script, in small letters.

    `share` is how likely it is among all spellings that were found, in (0, 1]. `is_known` if it is
    a name that the model was given.
    """

    text: str
    share: float
    is_known: bool


def letters_of(name: str) -> str:
    """The letters of a name: small, without accents, tashkeel and punctuation."""
    text = strip_tashkeel(name).lower()
    if not is_arabic(text):
        bare = unicodedata.normalize("NFKD", text.translate(_LATIN))
        text = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return _NO_LETTER.sub("", text)


def units_of(arabic: str) -> list[str]:
    """The letters of an Arabic name; two that are written for one sound, such as تش, are one."""
    return _UNIT.findall(arabic)


class Grams:
    """How likely a pair of letters is after the pairs before it.

    A state is the longest n-gram of the pairs before that the model has; 0 is the empty one.
    """

    def __init__(self, arrays: Arrays) -> None:
        parents, tokens = arrays["parent"].astype(np.int64), arrays["token"].astype(np.int64)
        self._tokens = int(tokens.max()) + 1
        keys = (parents * self._tokens + tokens).tolist()
        self._places = {key: place for place, key in enumerate(keys, start=1)}
        self._likely = [0.0, *_nats(arrays["likelihood"])]
        self._backoff = [0.0, *_nats(arrays["backoff"])]
        self._shorter = [0, *arrays["shorter"].tolist()]
        self.start = self._places[EDGE]

    def after(self, state: int, token: int) -> tuple[float, int]:
        """The log likelihood of a token after a state, and the state after both."""
        score = 0.0
        while (place := self._places.get(state * self._tokens + token)) is None:
            score += self._backoff[state]
            state = self._shorter[state]
        return score + self._likely[place], place


class KnownNames:
    """Names of one script in order, and the logarithm of how often each was seen."""

    def __init__(self, names: Sequence[str], seen: Sequence[float]) -> None:
        self._names = names
        self._seen = seen

    def seen(self, name: str) -> float | None:
        """The logarithm of how often a name was seen; None if it is not known."""
        place = bisect_left(self._names, name)
        found = place < len(self._names) and self._names[place] == name
        return self._seen[place] if found else None

    def has_beginning(self, letters: str) -> bool:
        """Whether a known name begins with the letters."""
        place = bisect_left(self._names, letters)
        return place < len(self._names) and self._names[place].startswith(letters)


class Transliterator:
    """Spells names of one script in the other."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as file:
            arrays: Arrays = {name: file[name] for name in file.files}
        self._grams = Grams(arrays)
        pairs = [line.split("\t") for line in unpacked(arrays["pairs"])]
        self._options: dict[Language, _Options] = {
            "en": _most_likely(_to_latin(pairs), self._grams),
            "ar": _most_likely(_to_arabic(pairs), self._grams),
        }
        self._known: dict[Language, KnownNames] = {
            "en": _known(arrays, "latin"),
            "ar": _known(arrays, "arabic"),
        }

    def knows(self, name: str) -> bool:
        """Whether a name is one that the model was given."""
        return self.seen(name) >= 0

    def seen(self, name: str) -> float:
        """The logarithm of how often a name was seen; -1 if the model was not given it."""
        language: Language = "ar" if is_arabic(name) else "en"
        seen = self._known[language].seen(letters_of(name))
        return -1.0 if seen is None else seen

    def spellings(self, name: str, to: Language, count: int = 3) -> tuple[Spelling, ...]:
        """The `count` most likely spellings of a name of one word in the language `to`, best first.

        There is none of a name of more than 18 letters, or with a letter that no name has.
        """
        letters = letters_of(name)
        if not letters or len(letters) > _LONGEST:
            return ()
        known = self._known[to]
        scores = self._search(letters, to, None) | self._search(letters, to, known)
        for text in scores:
            if (seen := known.seen(text)) is not None:
                scores[text] += _KNOWN_BONUS[to] + _SEEN_BONUS[to] * seen
        best = nlargest(count, scores, key=lambda text: (scores[text], text))
        total = sum(math.exp(score - scores[best[0]]) for score in scores.values()) if best else 1
        return tuple(
            Spelling(text, math.exp(scores[text] - scores[best[0]]) / total, self.knows(text))
            for text in best
        )

    def _search(self, letters: str, to: Language, known: KnownNames | None) -> dict[str, float]:
        """The log likelihoods of spellings; of those alone that are `known`, if it is given."""
        options = self._options[to]
        longest = max(map(len, options))
        beams: list[_Beam] = [{} for _ in range(len(letters) + 1)]
        beams[0][""] = (0.0, self._grams.start)
        for place, beam in enumerate(beams):
            best = nlargest(_KNOWN if known else _FREE, beam.items(), key=_likelihood)
            best = [one for one in best if one[1][0] >= best[0][1][0] - _FAR_BEHIND]
            best += self._longer(best, options.get("", ()), known)
            for end in range(place + 1, min(place + longest, len(letters)) + 1):
                longer = self._longer(best, options.get(letters[place:end], ()), known)
                for text, reached in longer:
                    if text not in beams[end] or beams[end][text] < reached:
                        beams[end][text] = reached
        return {
            text: score + self._grams.after(state, EDGE)[0]
            for text, (score, state) in best
            if known is None or known.seen(text) is not None
        }

    def _longer(
        self,
        beginnings: Iterable[tuple[str, tuple[float, int]]],
        options: Sequence[tuple[int, str]],
        known: KnownNames | None,
    ) -> list[tuple[str, tuple[float, int]]]:
        """The beginnings, each with each option behind it."""
        found = []
        for text, (score, state) in beginnings:
            for token, letters in options:
                longer = text + letters
                if known is None or known.has_beginning(longer):
                    likelihood, after = self._grams.after(state, token)
                    found.append((longer, (score + likelihood, after)))
        return found


def _likelihood(beginning: tuple[str, tuple[float, int]]) -> float:
    return beginning[1][0]


def _to_latin(pairs: Iterable[Sequence[str]]) -> _Options:
    """The tokens of each Arabic letter, with the Latin letters of each."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for token, (arabic, latin) in enumerate(pairs, start=1):
        for letters in {arabic, _UNMARKED.get(arabic, arabic)}:
            found[letters].append((token, latin))
    return dict(found)


def _to_arabic(pairs: Iterable[Sequence[str]]) -> _Options:
    """The tokens of each run of Latin letters, with the Arabic letter of each."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for token, (arabic, latin) in enumerate(pairs, start=1):
        found[latin].append((token, arabic))
    return dict(found)


def _most_likely(options: _Options, grams: Grams) -> _Options:
    """The options without the less likely ones of each run of letters."""
    return {
        letters: nlargest(
            _MOST_OPTIONS if letters else _MOST_SILENT,
            found,
            key=lambda one: grams.after(0, one[0])[0],
        )
        for letters, found in options.items()
    }


def _nats(steps: npt.NDArray[np.generic]) -> list[float]:
    return [-float(step) / STEPS_PER_NAT for step in steps.tolist()]


def _known(arrays: Arrays, script: str) -> KnownNames:
    """The names of a script; each is stored as what it shares with the one before, and the rest."""
    shared = arrays[f"{script}_shared"].tolist()
    rests = unpacked(arrays[f"{script}_names"])
    names: list[str] = []
    for count, rest in zip(shared, rests, strict=True):
        names.append((names[-1][:count] if names else "") + rest)
    return KnownNames(names, [-nats for nats in _nats(arrays[f"{script}_seen"])])


def packed(lines: Iterable[str]) -> npt.NDArray[np.uint8]:
    """Lines of text as an array."""
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def unpacked(array: npt.NDArray[np.generic]) -> list[str]:
    """The lines of a text that is stored as an array."""
    text: str = array.tobytes().decode()
    return text.split("\n")


@cache
def open_transliterator() -> Transliterator:
    """The model that ships with the package."""
    with resources.as_file(resources.files("rag.data").joinpath("transliteration.npz")) as path:
        return Transliterator(path)
