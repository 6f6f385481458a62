"""Questions that a passage does not answer since one word of them is another."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from rag.analysis import is_arabic, is_function_word, stem, words
from rag.embedders import Embedder, Vectors
from rag.translation.lexicon import Lexicon

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Words that a question may be about anything with: another one does not change what is asked.
_LIGHT = frozenset(
    "name names called call many much kind type first last year day time long following mean "
    "means used known people person thing things place number total "
    "اسم يسمي تسمي يطلق نوع عدد عام سنة تاريخ يوم اول اخر مكان شخص اشخاص معني".split()
)
# Other words are drawn from those that are nearest in meaning, less the very nearest.
_NEAREST = range(2, 40)
_LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a question: where it is, and its class; words of one class replace each other."""

    begin: int
    end: int
    text: str
    kind: str


class WordSwapper:
    """Puts other words into questions: names for names, numbers for numbers, nouns for nouns.

    The other words are those of `questions` that are near in meaning, share no translation with
    the word that they replace, and are not in the passage.
    """

    def __init__(
        self, questions: Sequence[str], embedder: Embedder, lexicon: Lexicon, rng: random.Random
    ) -> None:
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for question in dict.fromkeys(questions):
            for token in _tokens(question):
                counts[token.kind][token.text] += 1
        self._words = {kind: list(of_kind) for kind, of_kind in counts.items()}
        self._vectors = {
            kind: np.stack([embedder.embed_question(word).whole for word in of_kind])
            for kind, of_kind in self._words.items()
            if kind != _NUMBER
        }
        self._places = {
            kind: {word: place for place, word in enumerate(of_kind)}
            for kind, of_kind in self._words.items()
        }
        self._lexicon, self._rng = lexicon, rng
        self._others = cache(self._find_others)

    def swap(self, question: str, passage: str) -> str | None:
        """The question with one word replaced, or `None` if none of its words can be.

        Of a passage in the question's language the word that is replaced is in the passage.
        """
        held = {stem(form) for form in words(passage)}
        near = is_arabic(passage) == is_arabic(question)
        tokens = [
            token
            for token in _tokens(question)
            if not near or any(stem(form) in held for form in words(token.text))
        ]
        self._rng.shuffle(tokens)
        for token in tokens:
            others = [w for w in self._replacements(token) if held.isdisjoint(_stems(w))]
            if others:
                return question[: token.begin] + self._rng.choice(others) + question[token.end :]
        return None

    def _replacements(self, token: _Token) -> Sequence[str]:
        if token.kind != _NUMBER:
            return self._others(token.kind, token.text)
        shift = self._rng.choice((-20, -7, -3, -2, -1, 1, 2, 3, 5, 12))
        return [str(max(2, int(token.text) + shift))]

    def _find_others(self, kind: str, word: str) -> list[str]:
        place = self._places[kind].get(word)
        if place is None:
            return []
        vectors: Vectors = self._vectors[kind]
        ranked = np.argsort(-(vectors @ vectors[place]))[_NEAREST.start : _NEAREST.stop]
        others = [self._words[kind][int(number)] for number in ranked]
        own, stems = self._translations(word), _stems(word)
        return [w for w in others if stems.isdisjoint(_stems(w)) and own.isdisjoint(
            self._translations(w)
        )]  # fmt: skip

    def _translations(self, word: str) -> set[str]:
        entries = self._lexicon.words(words(word))
        return {form for e in entries if e for t in e.targets[:4] for form in _stems(t.text)}


_NUMBER = "number"


def _tokens(question: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(question):
        text = match.group()
        if kind := _kind(text, first=match.start() == 0):
            yield _Token(match.start(), match.end(), text, kind)


def _kind(text: str, *, first: bool) -> str:
    """The class of a word, "" for one that is not replaced."""
    if text.isascii() and text.isdigit():
        return _NUMBER
    plain = "".join(words(text))
    if len(text) < _LEAST_LETTERS or is_function_word(plain) or plain in _LIGHT or first:
        return ""
    if is_arabic(text):
        article = "al" if text.startswith("ال") else ""
        return f"ar-{article}-{'feminine' if text.endswith('ة') else ''}"
    if text[0].isupper():
        return "en-name"
    ending = next((e for e in ("ing", "ed", "s") if text.endswith(e)), "")
    return f"en-{ending}"


def _stems(text: str) -> set[str]:
    return {stem(form) for form in words(text)}
