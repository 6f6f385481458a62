"""Questions written word by word in the other language, through the term table that ships."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from rag.analysis import is_arabic, stem, words
from rag.translation import open_term_table
from train.pairs import SentencePair

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
_WORD = re.compile(r"[^\W\d_]+")
_SECOND_CHOICE = 0.25


class QuestionRenderer:
    """Renders questions; `pairs` give each stem its most frequent written form."""

    def __init__(self, pairs: Iterable[SentencePair], rng: random.Random) -> None:
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for pair in pairs:
            for word in _WORD.findall(f"{pair.arabic} {pair.english.lower()}"):
                for form in words(word):
                    counts[stem(form)][word] += 1
        self._written = {known: forms.most_common(1)[0][0] for known, forms in counts.items()}
        self._rng = rng

    def render(self, question: str, share: float) -> str:
        """The question with about `share` of its words in the other language."""
        forms = words(question)
        targets = open_term_table().translate(forms)
        rendered = []
        for form in forms:
            if self._rng.random() > share:
                rendered.append(form)
                continue
            table = _TO_ENGLISH if is_arabic(form) else _TO_ARABIC
            if form in table:
                rendered.append(table[form])
                continue
            best = sorted((targets.get(stem(form)) or {}).items(), key=lambda item: -item[1])[:2]
            if not best:
                rendered.append(form)
                continue
            chosen = best[-1] if self._rng.random() < _SECOND_CHOICE else best[0]
            rendered.append(self._written.get(chosen[0], chosen[0]))
        return " ".join(filter(None, rendered))
