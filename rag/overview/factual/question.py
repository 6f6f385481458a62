"""Factual questions, and the forms of sentences that they are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Ask = Callable[[re.Match[str]], str | None]
"""The question for a sentence that was found to have a form; None if it cannot be asked."""

Form = tuple[re.Pattern[str], Ask]
"""A form of sentences, with a group ``answer``, and the question that it answers."""


@dataclass(frozen=True, slots=True)
class FactualQuestion:
    """A question and the words of the document that answer it."""

    text: str
    answer: str


def questions_of(sentence: str, forms: Sequence[Form]) -> Iterator[FactualQuestion]:
    """The questions that a sentence answers by these forms, in their order."""
    for pattern, ask in forms:
        found = pattern.search(sentence)
        if found and (text := ask(found)) is not None:
            yield FactualQuestion(text, found["answer"].strip())
