"""Cloze questions: a sentence with a question word in place of its answer, over its translation."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from rag.analysis import words
from rag.translation.lexicon import Lexicon
from train.pairs import SentencePair
from train.reader.examples import Example

_BLOCK = 5
_NUMBER = re.compile(r"(?<![\d.,/-])\d{1,4}(?![\d/-]|[.,]\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?")
_YEARS = range(1100, 2060)
_ASKED = {
    ("en", "year"): ("which year", "what year"),
    ("en", "number"): ("how many", "what number"),
    ("en", "name"): ("what", "who", "which one"),
    ("ar", "year"): ("أي عام", "أي سنة"),
    ("ar", "number"): ("كم", "أي رقم"),
    ("ar", "name"): ("ماذا", "من", "أي"),
}
_LEAST_NAME = 0.2


def cloze_examples(
    pairs: Sequence[SentencePair], lexicon: Lexicon, rng: random.Random
) -> list[Example]:
    """A sentence with a question word for its number or name; the passage is its translation.

    `pairs` are consecutive sentences of articles. The passage has two sentences before and two
    after the translation.
    """
    examples = []
    for place in range(len(pairs)):
        begin = max(0, min(place - rng.randrange(_BLOCK), len(pairs) - _BLOCK))
        block = pairs[begin : begin + _BLOCK]
        for kind, english, arabic in _answers(pairs[place], lexicon):
            for language in ("en", "ar"):
                to_arabic = language == "en"
                asked, said = (english, arabic)[:: 1 if to_arabic else -1]
                question = pairs[place].english if to_arabic else pairs[place].arabic
                question = question.rstrip(".").replace(
                    asked, rng.choice(_ASKED[language, kind]), 1
                )
                texts = [pair.arabic if to_arabic else pair.english for pair in block]
                before = len(" ".join([*texts[: place - begin], ""]))
                start = before + texts[place - begin].index(said)
                span, group = (start, start + len(said)), f"seed/{place // 40}"
                passage = " ".join(texts)
                examples.append(Example(question + "?", passage, span, group, group, "cloze"))
    return examples


def _answers(pair: SentencePair, lexicon: Lexicon) -> Iterator[tuple[str, str, str]]:
    """The numbers and names that are once in each sentence: their kind, in English, in Arabic."""
    for match in _NUMBER.finditer(pair.english):
        number = match.group()
        if len(re.findall(number, pair.english)) == len(re.findall(number, pair.arabic)) == 1:
            kind = "year" if len(number) == 4 and int(number) in _YEARS else "number"
            yield kind, number, number
    for match in _NAME.finditer(pair.english):
        name = match.group()
        known = [e for e in lexicon.words(words(name)) if e]
        found = [
            target.text
            for entry in known
            for target in entry.targets[:3]
            if target.likelihood >= _LEAST_NAME and f" {target.text} " in pair.arabic
        ]
        if len(found) == len(words(name)) and pair.english.count(name) == 1:
            said = " ".join(found)
            if pair.arabic.count(said) == 1:
                yield "name", name, said
