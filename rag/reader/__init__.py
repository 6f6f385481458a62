"""The words of passages that answer a question, each with its probability.

Every reader is a `Reader`; `open_reader` opens the one that the settings name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, runtime_checkable

from rag.embedders import usable_cores
from rag.schema import Hit
from rag.settings import Settings

BUILTIN = "builtin"
OFF = "off"


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Words ``passage[start:end]``, with the log odds that they answer rather than none."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class PassageReading:
    """A passage read for a question.

    `answerable` are the log odds that the passage answers. `spans` are its most likely answers,
    best first; they do not overlap.
    """

    answerable: float
    spans: tuple[AnswerSpan, ...]

    @property
    def score(self) -> float:
        """What passages are compared by: answerability and half of the best span's score."""
        best = self.spans[0].score if self.spans else 0.0
        return self.answerable + 0.5 * best


@runtime_checkable
class Reader(Protocol):
    """Reads passages for a question; threads may share it."""

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> list[PassageReading]:
        """The reading of each passage, in the given order.

        `titles` are those of the documents of the passages; a reader may use them as context.
        """
        ...


def read_hits(reader: Reader, question: str, hits: Sequence[Hit]) -> list[PassageReading]:
    """The readings of the passages of `hits`, each read with the title of its document."""
    texts, titles = [h.passage.text for h in hits], [h.passage.title for h in hits]
    return reader.read(question, texts, titles)


def open_reader(settings: Settings) -> Reader | None:
    """The reader that the settings name; `None` if reading is switched off.

    Raises:
        EmbedderError: the package that carries the word vectors is not installed.
    """
    if settings.reader == OFF:
        return None
    return _builtin(settings.threads or usable_cores())


@lru_cache(maxsize=1)
def _builtin(threads: int) -> Reader:
    """One reader for all assistants of a process: its weights take 100 MB."""
    from rag.reader.builtin import BuiltinReader

    return BuiltinReader(threads=threads)
