"""A file that was read and is not written yet: its reading, and its vectors if there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.reading import FileReading
from rag.embedders import EncodedPassage
from rag.schema import Passage
from rag.sentences import Span


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read; `vectors` are those of its passages in order, or none.

    `spans` are the offsets of the passages that `vectors` belong to.
    """

    reading: FileReading
    vectors: tuple[EncodedPassage, ...] = ()
    spans: tuple[Span, ...] = ()

    def fits(self, passages: Sequence[Passage]) -> bool:
        """Whether the vectors are those of `passages`, or there are none."""
        return not self.vectors or self.spans == spans_of(passages)


def spans_of(passages: Sequence[Passage]) -> tuple[Span, ...]:
    """The offsets of passages into their document."""
    return tuple((passage.start, passage.end) for passage in passages)
