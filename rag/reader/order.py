"""Orders the first passages of a question by the scores of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.reader import Reader, read_hits
from rag.schema import Hit

# The weight of the reader's score relative to the score of retrieval.
_WEIGHT = 0.03


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """A reader, and how many of the first passages it reads."""

    reader: Reader
    passages: int

    def apply(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits by the sum of both scores, which becomes their score; the others stay last."""
        read, rest = hits[: self.passages], hits[self.passages :]
        readings = read_hits(self.reader, question, read)
        scores = [
            hit.score + _WEIGHT * reading.score for hit, reading in zip(read, readings, strict=True)
        ]
        order = sorted(range(len(read)), key=lambda place: -scores[place])
        least = min(scores, default=0.0)
        ordered = [replace(read[place], score=scores[place]) for place in order]
        ordered += [replace(hit, score=min(hit.score, least)) for hit in rest]
        return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, start=1)]
