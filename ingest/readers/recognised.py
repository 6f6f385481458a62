"""The parts of a text that were recognised in pictures (OCR), and the warning about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.report import ReadingWarning
from rag.schema import RecognisedSpan

RECOGNISED = ReadingWarning(
    "recognised_text",
    "the text was recognised in pictures (OCR) and may have wrong letters; compare what matters"
    " with the pages",
)


def recognised_spans(
    confidences: Mapping[int, float], pages: Sequence[int], characters: int
) -> tuple[RecognisedSpan, ...]:
    """The spans of recognised pages in a text of that length.

    `confidences` are those of the recognised pages, by number; `pages` are the starts of all pages.
    """
    ends = [*pages[1:], characters]
    return tuple(
        RecognisedSpan(pages[number - 1], ends[number - 1], confidence)
        for number, confidence in sorted(confidences.items())
        if pages[number - 1] < ends[number - 1]
    )
