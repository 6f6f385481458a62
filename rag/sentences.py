"""Where the sentences of a text begin and end, for Arabic and English.

One function, used when passages are cut and when evidence is quoted, so that both mean the
same sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

# A run of terminators, then closing quotes or brackets, then white space or the end; or a
# line break, which ends a heading, a list item or a paragraph.
_BREAK = re.compile(
    # Possessive, and never begun inside a run: a thousand dots must not take a million steps.
    r"""(?<![.!?؟…。۔])(?P<mark>[.!?؟…。۔]++)(?P<close>["'”’»)\]}]*+)(?=\s|$)"""
    r"""|(?<!\s)(?P<line>[^\S\n]*+\n\s*+)"""
)
_ABBREVIATION = re.compile(
    r"""(?:\b(?:mr|mrs|ms|dr|prof|gen|col|lt|sgt|capt|maj|cmdr|gov|sen|rep|rev|hon|st|sr|jr|vs|etc|inc|ltd|co|corp|no|vol|
    fig|al|approx|dept|est|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|e\.g|i\.e|u\.s|u\.k|u\.n)
    |(?<![^\W\d_])[A-Za-z]
    # A vowel sign is no letter: the last letter of «يومًا» is not a word of its own.
    |(?<![\w\u064b-\u065f\u0670])(?:[\u0621-\u064a]|هـ|أ\.د|ق\.م))$""",
    re.IGNORECASE | re.VERBOSE,
)
# A small letter, or the dash of a dateline ("LARKIN, Kan. - An explosion"), begins no sentence.
_LOWER_NEXT = re.compile(r"\s+[a-z]|[^\S\n]+[-–—][^\S\n]")
# «كريم. ش (47 عاما)»: newspapers give one letter of the family name of an accused. A lone «و»
# begins sentences in careless text.
_INITIAL_NEXT = re.compile(r"[^\S\n]+(?!و)[\u0621-\u064a](?=[.\s(،])")
_LIST_ITEM = re.compile(r"(?:[-*•–#>|]|\(?[\d٠-٩]{1,3}[.)\-])\s*")
_CLOSED_LINE = re.compile(r"""[.!?؟:؛;…。۔"'”’»)\]}|]\s*$""")
# Lines that an editor or an e-mail wrapped are about this long, in characters.
_WRAPPED_LINE = (45, 100)


def _is_wrap(text: str, match: re.Match[str]) -> bool:
    """Whether a line break only wraps a sentence that goes on in the next line."""
    if match["line"].count("\n") != 1 or _LIST_ITEM.match(text, match.end()):
        return False
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    next_end = text.find("\n", match.end())
    next_length = (next_end if next_end >= 0 else len(text)) - match.end()
    shortest, longest = _WRAPPED_LINE
    return (
        shortest <= len(line) <= longest
        and 0 < next_length <= longest
        and not _CLOSED_LINE.search(line)
    )


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match["line"] is not None:
        return not _is_wrap(text, match)
    if match["mark"] != ".":
        return True
    if match["close"]:
        return True
    before = text[max(0, match.start() - 12) : match.start()]
    next_words = _LOWER_NEXT.match(text, match.end()) or _INITIAL_NEXT.match(text, match.end())
    return not _ABBREVIATION.search(before) and not next_words


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield ``(start, end)`` of each sentence within ``text[start:end]``, trimmed, in order.

    Offsets are into `text`. Spans never overlap, have no white space at either end, and
    together contain every character that is not white space. An empty text yields none.
    """
    end = len(text) if end is None else end
    begin = start
    for match in _BREAK.finditer(text, start, end):
        if _ends_sentence(text, match):
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        yield left, right
