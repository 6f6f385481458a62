"""Cut a document into passages: whole sentences, packed, with exact offsets."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from ingest.readers.markdown import front_matter_end
from ingest.readers.reading import has_letters_or_digits
from rag.language import text_language
from rag.schema import Document, Heading, Passage
from rag.sentences import Span, sentence_spans

# In a text without spaces (Chinese, base64), this number of characters counts as a word.
_CHARACTERS_PER_WORD = 10
# Past this share of a full passage, the end of a paragraph or page ends the passage as well.
_FULL_ENOUGH = 0.55
# A last passage of a section below this share joins the one before it.
_TINY, _OVERFULL = 0.15, 1.2
# Where the text is split before sentences are looked for: blank lines, line ends other
# than \n, and long runs of white space or dots, which would make the search for them slow.
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n|\r(?!\n)|[\v\f\x85\u2028\u2029]|\s{64,}|[.!?؟…。۔]{32,}")
_CLAUSE_END = re.compile(r"[،؛,;:—–…][\"'”’»)\]]*$")
_LINE_END = re.compile(r"[\r\n]")
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W_]")
_HEADING_SEPARATOR = " > "
_HEADING_CHARACTERS = 160


class _Piece(NamedTuple):
    """A sentence, or a part of one that is too long, and what comes before it."""

    start: int
    end: int
    words: int
    heading: bool
    new_section: bool
    new_paragraph: bool
    page: int


def chunk(document: Document, *, max_words: int = 120) -> list[Passage]:
    """The passages of a document in reading order; together they contain each of its letters once.

    A passage has about `max_words` words at most, begins at a heading where there is one, and
    ends with a sentence wherever that sentence fits. The front matter of Markdown is no part
    of any passage. A document without letters or digits gives none.
    """
    pieces = list(_pieces(document, max_words))
    groups = _merged(_groups(pieces, max_words), max_words)
    starts, paths = _heading_paths(document)
    passages: list[Passage] = []
    for group in groups:
        if has_letters_or_digits(document.text[group[0].start : group[-1].end]):
            body = next((piece for piece in group if not piece.heading), group[-1])
            above = bisect_right(starts, body.start) - 1
            heading = paths[above] if above >= 0 else None
            passages.append(_passage(document, group, len(passages), heading))
    return passages


def _passage(document: Document, group: list[_Piece], ordinal: int, heading: str | None) -> Passage:
    start, end = group[0].start, group[-1].end
    text = document.text[start:end]
    return Passage(
        id=f"{document.id}-{document.sha256[:12]}-{ordinal:05d}",
        document_id=document.id,
        ordinal=ordinal,
        start=start,
        end=end,
        text=text,
        language=text_language(text),
        title=document.title,
        source=document.source,
        page=group[0].page or None,
        heading=heading,
        published=document.published,
        document_sha256=document.sha256,
        ocr_confidence=_ocr_confidence(document, start, end),
    )


def _ocr_confidence(document: Document, start: int, end: int) -> float | None:
    """The lowest confidence of the recognised parts between two offsets."""
    parts = (part for part in document.recognised if part.start < end and start < part.end)
    return min((part.confidence for part in parts), default=None)


def _pieces(document: Document, max_words: int) -> Iterator[_Piece]:
    """All sentences in order, those that are too long in parts."""
    text = document.text
    for start, end, heading in _regions(document):
        first = True
        for sentence in sentence_spans(text, start, end):
            for left, right, words in _fitting(text, sentence, max_words):
                page = bisect_right(document.pages, left)
                yield _Piece(left, right, words, heading, heading and first, first, page)
                first = False


def _regions(document: Document) -> Iterator[tuple[int, int, bool]]:
    """Paragraphs and headings as (start, end, is a heading), without those that have no words."""
    text = document.text
    begin = front_matter_end(text) if document.media_type == "text/markdown" else 0
    cuts: dict[int, bool] = {begin: False}
    for match in _PARAGRAPH.finditer(text, begin):
        cuts.setdefault(match.start(), False)
        cuts.setdefault(match.end(), False)
    for heading in document.headings:
        if heading.start >= begin:
            line_end = _LINE_END.search(text, heading.start)
            cuts.setdefault(line_end.start() if line_end else len(text), False)
            cuts[heading.start] = True
    starts = sorted(cuts)
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        if _WORD.search(text, start, end):
            yield start, end, cuts[start]


def _fitting(text: str, sentence: Span, max_words: int) -> Iterator[tuple[int, int, int]]:
    """The sentence, or parts of it that fit, as (start, end, words), at clauses where it can."""
    start, end = sentence
    words = _word_count(text[start:end])
    if words <= max_words:
        yield start, end, words
        return
    count, clause, clause_count = 0, start, 0
    last = start
    for left, right in _tokens(text, start, end, max_words * _CHARACTERS_PER_WORD):
        cost = _word_count(text[left:right])
        if count and count + cost > max_words:
            at_clause = 2 * clause_count >= count
            cut = clause if at_clause else last
            yield start, cut, clause_count if at_clause else count
            count = count - clause_count if at_clause else 0
            start = _next_visible(text, cut, left)
            clause, clause_count = start, 0
        count, last = count + cost, right
        if _CLAUSE_END.search(text, left, right):
            clause, clause_count = right, count
    yield start, end, count


def _next_visible(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _word_count(text: str) -> int:
    """Words by white space; what is far longer than words are counts by its length."""
    words = len(text.split())
    return (
        words
        if len(text) <= 4 * _CHARACTERS_PER_WORD * words
        else len(text) // _CHARACTERS_PER_WORD
    )


def _tokens(text: str, start: int, end: int, longest: int) -> Iterator[Span]:
    """Words; a run without spaces that is longer than any word is cut between graphemes."""
    for match in _TOKEN.finditer(text, start, end):
        left, right = match.span()
        while right - left > longest:
            cut = _grapheme_start(text, left + longest, left)
            yield left, cut
            left = cut
        yield left, right


def _grapheme_start(text: str, offset: int, lowest: int) -> int:
    """The last offset at or before `offset` that is not inside a grapheme cluster."""
    cut = offset
    while cut > lowest and _continues(text, cut):
        cut -= 1
    # A run of combining marks alone may be cut anywhere.
    return cut if cut > lowest else offset


def _continues(text: str, offset: int) -> bool:
    here, before = text[offset], text[offset - 1]
    return (
        unicodedata.category(here) in ("Mn", "Mc", "Me")
        or here in "\u200d\u200c\ufe0e\ufe0f"
        or before == "\u200d"
        or "\U0001f3fb" <= here <= "\U0001f3ff"
        or ("\U0001f1e6" <= here <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff")
        or "\U000e0020" <= here <= "\U000e007f"
    )


def _groups(pieces: list[_Piece], max_words: int) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    words = 0
    for piece in pieces:
        if group and _ends_before(piece, group, words, max_words):
            yield group
            group, words = [], 0
        group.append(piece)
        words += piece.words
    if group:
        yield group


def _ends_before(piece: _Piece, group: list[_Piece], words: int, max_words: int) -> bool:
    if group[-1].heading and words < max_words:
        # A heading stays with the text below it.
        return piece.new_section and not all(other.heading for other in group)
    if piece.new_section or words + piece.words > max_words:
        return True
    at_end = piece.new_paragraph or piece.page != group[-1].page
    return at_end and words >= _FULL_ENOUGH * max_words


def _merged(groups: Iterator[list[_Piece]], max_words: int) -> list[list[_Piece]]:
    """The groups, with each very short last one joined to the group before it."""
    merged: list[list[_Piece]] = []
    for group in groups:
        if merged and not group[0].new_section:
            words = sum(piece.words for piece in group)
            before = sum(piece.words for piece in merged[-1])
            if words < _TINY * max_words and words + before <= _OVERFULL * max_words:
                merged[-1] += group
                continue
        merged.append(group)
    return merged


def _heading_paths(document: Document) -> tuple[list[int], list[str | None]]:
    """Where headings start and, for each, the path of headings down to it.

    A heading that only repeats the title is left out of paths.
    """
    above: list[Heading] = []
    starts, paths = [], []
    title = document.title.casefold()
    for heading in sorted(document.headings, key=lambda heading: heading.start):
        above = [other for other in above if other.level < heading.level]
        above.append(heading)
        named = [other.text for other in above if other.text.casefold() != title]
        starts.append(heading.start)
        paths.append(_HEADING_SEPARATOR.join(map(_short, named)) or None)
    return starts, paths


def _short(heading: str) -> str:
    return heading if len(heading) <= _HEADING_CHARACTERS else heading[:_HEADING_CHARACTERS] + "…"
