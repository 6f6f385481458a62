"""The markers in a model's text, and the exact words that they point to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import ascii_digits
from rag.schema import Answer
from rag.sentences import sentence_spans
from rag.text.markers import MARKER, without_markers

_TRAILING = re.compile(
    rf"(?P<stop>[.!?؟…]+)(?P<markers>(?:\s*[\[【][\s{'0-9٠-٩۰-۹'},،;؛]+[\]】])+)"
)


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence of an answer without its markers, and the numbers of these."""

    text: str
    markers: tuple[int, ...]


def marked_sentences(text: str) -> list[MarkedSentence]:
    """The sentences of a model's text with their markers, in order.

    ``[1]``, ``[١]``, ``[1, 2]`` and ``【1】`` are understood. Markers after a full stop belong
    to the sentence before it. Numbers are not checked here. What becomes a marker when others are
    taken out, as in ``[1[2]]``, is none.
    """
    # Put markers before the full stop, so that the sentence splitter keeps them together.
    moved = _TRAILING.sub(lambda m: m["markers"].strip() + m["stop"], text)
    sentences = []
    for start, end in sentence_spans(moved):
        piece = moved[start:end]
        numbers = [n for m in MARKER.finditer(piece) for n in _numbers(m[1])]
        bare = without_markers(MARKER.sub("", piece).strip())
        if any(c.isalnum() for c in bare):
            sentences.append(MarkedSentence(bare, tuple(dict.fromkeys(numbers))))
    return sentences


def _numbers(inside: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", ascii_digits(inside))]


def with_markers(sentence: str, markers: Sequence[int]) -> str:
    """The sentence with ``[n]`` before its final full stop, the way readers expect it."""
    if not markers:
        return sentence
    shown = "".join(f"[{marker}]" for marker in markers)
    body = sentence.rstrip(".!?؟…")
    return f"{body} {shown}{sentence[len(body) :]}"


def cited_ids(answer: Answer) -> tuple[str, ...]:
    """The ids of the documents that an answer cites, each once, in the order of its citations."""
    return tuple(dict.fromkeys(citation.document_id for citation in answer.citations))
