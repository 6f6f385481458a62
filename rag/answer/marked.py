"""Where the markers of an answer are in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rag.schema import Answer, Citation

_MARKER = re.compile(r"\[(\d{1,3})\]")
_MARKERS = re.compile(r"(?:\s*\[\d{1,3}\])+")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker ``[n]`` at ``text[start:end]`` of an answer, and what it cites."""

    start: int
    end: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class CitedPiece:
    """A piece of an answer's text without markers, and what the markers after it cite."""

    text: str
    citations: tuple[Citation, ...]


def markers_of(answer: Answer) -> list[Marker]:
    """The markers in the text of an answer, in order; numbers that cite nothing are no markers."""
    cited = {citation.marker: citation for citation in answer.citations}
    return [
        Marker(found.start(), found.end(), cited[int(found[1])])
        for found in _MARKER.finditer(answer.text)
        if int(found[1]) in cited
    ]


def pieces_of(answer: Answer) -> list[str]:
    """The text of an answer in pieces that end after markers; together they are the text."""
    ends = [0, *(marker.end for marker in markers_of(answer)), len(answer.text)]
    spans = pairwise(ends)
    return [answer.text[start:end] for start, end in spans if end > start]


def cited_pieces(answer: Answer) -> list[CitedPiece]:
    """The text of an answer in pieces, each with what it cites; the last may cite nothing."""
    markers = markers_of(answer)
    pieces: list[CitedPiece] = []
    begin = 0
    for found in _MARKERS.finditer(answer.text):
        inside = [m.citation for m in markers if found.start() <= m.start < found.end()]
        if inside:
            pieces.append(CitedPiece(answer.text[begin : found.start()], tuple(inside)))
            begin = found.end()
    if begin < len(answer.text):
        pieces.append(CitedPiece(answer.text[begin:], ()))
    return pieces
