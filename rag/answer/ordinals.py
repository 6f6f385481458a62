"""The ordinals of a text: "the sixth century", «القرن السادس», "the 21st"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.analysis import is_arabic
from rag.rendering.ordinals import ordinal_value
from rag.rendering.spans import words_of
from rag.text.figures import figures

_MEMO_TEXTS = 1 << 10
_LONGEST = 2


@dataclass(frozen=True, slots=True)
class Ordinal:
    """An ordinal as it is written, and the word that it is of, if one is beside it."""

    said: str
    of: str


@lru_cache(maxsize=_MEMO_TEXTS)
def ordinals(text: str) -> Mapping[int, Ordinal]:
    """Each ordinal by its number.

    Those of dates and shares, as in "the 5th of March" and "a third of them", are none.
    """
    read = figures(text)
    spoken = [day.said for day in read.days] + [quantity.said for quantity in read.quantities]
    others = " ".join(spoken).split()
    words = words_of(text)
    found: dict[int, Ordinal] = {}
    place = 0
    while place < len(words):
        ends = range(place + _LONGEST, place, -1)
        end = next((end for end in ends if ordinal_value(words[place:end])), place)
        value = ordinal_value(words[place:end])
        if value and not any(word.form in others for word in words[place:end]):
            # The noun is before the ordinal in Arabic, after it in English.
            beside = words[place - 1 : place] if is_arabic(words[place].form) else words[end:]
            said = " ".join(word.said for word in words[place:end])
            found[value] = Ordinal(said, beside[0].form if beside else "")
        place = max(end, place + 1)
    return found
