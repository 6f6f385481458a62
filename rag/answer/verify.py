"""Whether the sources say what a sentence says.

Names, numbers and quoted words must stand in a cited source; enough of the other content
words must be grounded there. Thresholds are constants: they never relax until something fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.analysis import content_words, word_overlap, words
from rag.language import question_language, search_text

Verdict = Literal["supported", "partial", "unsupported"]

SUPPORTED_SHARE = 0.6
PARTIAL_SHARE = 0.4
_QUOTED = re.compile(r"[\"“«](.{3,}?)[\"”»]")
_CAPITALISED = re.compile(r"(?<=[a-z,;:] )[A-Z][\w'’-]+")


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of one sentence: a verdict, the grounded share of its words, and why."""

    verdict: Verdict
    groundedness: float
    reason: str


def verify_sentence(sentence: str, sources: Sequence[str]) -> Verification:
    """Hold a sentence against the passages that it cites, in the same language as they are."""
    together = "\n".join(sources)
    if missing := _missing_numbers(sentence, together):
        return Verification("unsupported", 0.0, f"the number {missing[0]} is not in the source")
    if missing := _missing_quotes(sentence, together):
        return Verification("unsupported", 0.0, f"the words {missing[0]!r} are not in the source")
    if missing := _missing_names(sentence, together):
        return Verification("unsupported", 0.0, f"the name {missing[0]} is not in the source")
    share = word_overlap(content_words(sentence), together)
    if share >= SUPPORTED_SHARE:
        return Verification("supported", share, "")
    verdict: Verdict = "partial" if share >= PARTIAL_SHARE else "unsupported"
    return Verification(verdict, share, f"only {share:.0%} of its words are in the source")


def _missing_numbers(sentence: str, source: str) -> list[str]:
    there = {word for word in words(source) if word.isdigit()}
    return [word for word in words(sentence) if word.isdigit() and word not in there]


def _missing_quotes(sentence: str, source: str) -> list[str]:
    there = search_text(source)
    return [quoted for quoted in _QUOTED.findall(sentence) if search_text(quoted) not in there]


def _missing_names(sentence: str, source: str) -> list[str]:
    if question_language(sentence) == "ar":
        return []
    there = search_text(source)
    return [name for name in _CAPITALISED.findall(sentence) if search_text(name) not in there]
