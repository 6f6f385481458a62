"""Passages, and a reader with given results: for tests that no training changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.language import text_language
from rag.reader import AnswerSpan, PassageReading
from rag.schema import Hit, Passage, SentenceMatch
from rag.sentences import sentence_spans


class Said:
    """A reader with given log odds for each passage; unless `no_words`, its end answers.

    The score of the words grows as the odds fall, so that all sentences are nearly as likely.
    """

    def __init__(self, answerable: Mapping[str, float], *, no_words: bool = False) -> None:
        self._answerable = answerable
        self._no_words = no_words

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> list[PassageReading]:
        return [self._of(passage) for passage in passages]

    def _of(self, passage: str) -> PassageReading:
        odds = self._answerable[passage]
        start, end = [*sentence_spans(passage)][-1]
        words = AnswerSpan(start, end, 2 * (1.0 - odds))
        return PassageReading(odds, () if self._no_words else (words,))


def hit(text: str, document: str, score: float) -> Hit:
    passage = Passage(
        id=f"{document}-{text[:9]}", document_id=document, ordinal=0, start=0, end=len(text),
        text=text, language=text_language(text), title=document, source=f"/{document}.txt",
    )  # fmt: skip
    matches = tuple(SentenceMatch(a, b, 0.5) for a, b in sentence_spans(text))
    return Hit(passage, 1, score, 0.5, 0.5, matches)
