"""Questions that a passage nearly answers."""

from __future__ import annotations

import random
from collections.abc import Sequence

from rag.embedders import EmbedderOptions, open_embedder
from rag.language import question_language
from rag.translation.lexicon import open_lexicon
from train.reader.absent import AbsentQuestions
from train.reader.swaps import WordSwapper

# Questions whose words replace those of others.
_MOST_QUESTIONS = 5000


class NearMisses:
    """Asks what a passage does not answer, made from a question that it does answer.

    In the share `swapped` of the cases one word of the question is another, in the share `absent`
    the question is about a name of the passage, and the passage says nothing of what is asked.
    """

    def __init__(
        self,
        questions: Sequence[str],
        threads: int,
        rng: random.Random,
        *,
        swapped: float = 0.5,
        absent: float = 0.15,
    ) -> None:
        chosen = rng.sample(questions, min(_MOST_QUESTIONS, len(questions)))
        embedder = open_embedder(EmbedderOptions(threads=threads))
        self._swapper = WordSwapper(chosen, embedder, open_lexicon(), rng)
        self._absent = AbsentQuestions(open_lexicon(), rng)
        self._swapped, self._of_either = swapped, swapped + absent
        self._rng = rng

    def ask(self, question: str, passage: str) -> str | None:
        """A question that `passage` does not answer, in the language of `question`, or none."""
        drawn = self._rng.random()
        if drawn < self._swapped:
            return self._swapper.swap(question, passage)
        if drawn < self._of_either:
            return self._absent.ask(passage, question_language(question))
        return None
