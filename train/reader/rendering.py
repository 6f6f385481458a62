"""Questions written word by word in the other language, through the lexicon that ships."""

from __future__ import annotations

import random

from rag.analysis import is_arabic, words
from rag.translation.gloss import TO_ARABIC, TO_ENGLISH
from rag.translation.lexicon import Lexicon

# How often the second translation of a word is taken.
_SECOND_CHOICE = 0.25


class QuestionRenderer:
    """Renders questions word by word."""

    def __init__(self, lexicon: Lexicon, rng: random.Random) -> None:
        self._lexicon, self._rng = lexicon, rng

    def render(self, question: str, share: float) -> str:
        """The question with about `share` of its words in the other language."""
        forms = words(question)
        rendered = []
        for form, entry in zip(forms, self._lexicon.words(forms), strict=True):
            table = TO_ENGLISH if is_arabic(form) else TO_ARABIC
            if self._rng.random() > share:
                rendered.append(form)
            elif form in table:
                rendered.append(table[form])
            elif entry and entry.targets:
                second = len(entry.targets) > 1 and self._rng.random() < _SECOND_CHOICE
                rendered.append(entry.targets[int(second)].text)
            else:
                rendered.append(form)
        return " ".join(filter(None, rendered))
