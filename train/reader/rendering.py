"""Questions written word by word in the other language, through the lexicon that ships."""

from __future__ import annotations

import random

from rag.analysis import is_arabic, words
from rag.translation.lexicon import Lexicon

# Function words of questions; an empty text leaves the word out.
_TO_ARABIC = {
    "who": "من", "whom": "من", "whose": "لمن", "when": "متى", "where": "أين", "why": "لماذا",
    "what": "ما", "which": "أي", "many": "كم", "much": "كم", "how": "كيف", "long": "طويل",
    "did": "", "does": "", "do": "", "is": "", "was": "", "were": "", "are": "", "the": "",
    "a": "", "an": "", "of": "", "in": "في", "to": "إلى", "from": "من", "by": "من", "and": "و",
    "for": "ل", "on": "على", "with": "مع", "after": "بعد", "before": "قبل", "first": "أول",
}  # fmt: skip
_TO_ENGLISH = {
    "من": "who", "متي": "when", "اين": "where", "لماذا": "why", "ما": "what", "ماذا": "what",
    "كم": "how many", "كيف": "how", "اي": "which", "هل": "did", "في": "in", "الي": "to",
    "علي": "on", "عن": "about", "مع": "with", "هو": "is", "هي": "is", "التي": "that",
    "الذي": "that", "بعد": "after", "قبل": "before", "اول": "first",
}  # fmt: skip
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
            table = _TO_ENGLISH if is_arabic(form) else _TO_ARABIC
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
