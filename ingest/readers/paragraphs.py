"""From the lines of pages to one text: paragraphs, headings, nothing that only frames pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.readers.glyphs import Line
from ingest.readers.layout import Page
from ingest.readers.reading import one_line
from rag.schema import Heading

# Distances are in units of the letters' size.
_INDENT = 0.8
# A distance between lines of this many times the usual one separates paragraphs: first after the
# end of a sentence, second elsewhere.
_LOOSE, _VERY_LOOSE = 1.18, 1.4
_HEADING_SIZE = 1.12
_HEADING_WORDS = 25
# A line that repeats at the top or bottom of this share of the pages is a running header or footer.
_REPEATED_SHARE = 0.5
_EDGE_LINES = 2
# From this number of lines of the same width on, the text is set to that width.
_FULL_LINES = 3
# A shorter line probably ends a text and does not continue elsewhere.
_LONG_LINE = 20
# Up to this number of footnotes, captions and boxes may interrupt a paragraph.
_MOST_ASIDES = 6
_CAPTION = re.compile(
    r"(?:figure|fig\.|table|photo|image|(?:ال)?(?:شكل|صورة|جدول|رسم))\b", re.IGNORECASE
)
# A page with longer lines is no page of a paper.
_LINE_CHARACTERS = 1000
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|صفحة|ص|الصفحة)?\W*[\d٠-٩]{1,4}\W*(?:(?:of|من|/)?\W*[\d٠-٩]{1,4})?\W*",
    re.IGNORECASE,
)
# What a browser prints above and below a page: title and time, address and page.
_BROWSER_HEAD = re.compile(
    r".*\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\D{1,3}\d{1,2}:\d{2}(?:\s?[AP]M)?\b.*"
)
_BROWSER_FOOT = re.compile(r"(?:.*\s)?(?:https?|file)://\S+(?:\s.*)?")
_SENTENCE_END = re.compile(r"""[.!?؟…۔:؛]["'”’»)\]]*$""")
_LIST_ITEM = re.compile(r"(?:[•▪◦●‣–*-]\s|\(?[\d٠-٩]{1,2}[.)-]\s)")
_HYPHENATED = re.compile(r"[a-z\u00df-\u024f]-$")
_HYPHEN_END = re.compile(r"[\w'’-]{0,60}[a-z\u00df-\u024f]-(?=\n[a-z\u00df-\u024f])")
# "seventy-two" keeps its hyphen in any document.
_NUMBER = re.compile(
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-"
    r"(?:one|two|three|four|five|six|seven|eight|nine|first|second|third|\w+th)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
_LAST_WORD = re.compile(r"[\w'’-]{1,60}$")
# A document that parts words does so in more than this share of its lines.
_HYPHENATED_LINES = 0.04


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text with the offsets of its pages and its headings."""

    text: str = ""
    pages: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()


@dataclass(slots=True)
class _Paragraph:
    """Lines of one column; `column` counts all columns of the document."""

    lines: list[Line]
    page: int
    column: int
    listed: bool = False

    @property
    def size(self) -> float:
        return median(line.size for line in self.lines)


def text_of(pages: list[Page]) -> PlainText:
    """The text of pages of lines, without running heads and page numbers."""
    return _write(_without_repeats(pages))


def _without_repeats(pages: list[Page]) -> list[Page]:
    """Pages without page numbers and lines that many pages repeat at their edge."""
    edges = [_edge_lines(page) for page in pages]
    shapes = Counter(shape for edge in edges for shape in {_shape(line) for line in edge})
    needed = max(2, _REPEATED_SHARE * len(pages))
    seen: set[tuple[str, int]] = set()
    body = _body_size(pages)
    kept_pages = []
    for page, edge in zip(pages, edges, strict=True):
        dropped = set()
        printed = any(_BROWSER_FOOT.fullmatch(line.text) for line in edge)
        for line in edge:
            shape = _shape(line)
            numbered = _PAGE_NUMBER.fullmatch(line.text) is not None
            if printed and (
                _BROWSER_HEAD.fullmatch(line.text) or _BROWSER_FOOT.fullmatch(line.text)
            ):
                dropped.add(id(line))
                continue
            if shapes[shape] >= needed and (numbered or shape in seen or len(shape[0]) < 4):
                dropped.add(id(line))
            elif shapes[shape] >= needed:
                # The first one may be the headline that the others repeat.
                dropped |= set() if line.size > body else {id(line)}
            seen.add(shape)
        kept_pages.append([[line for line in col if id(line) not in dropped] for col in page])
    return kept_pages


def _edge_lines(page: Page) -> list[Line]:
    """Lines at the top and the bottom of a page that are set apart from the rest."""
    lines = sorted((line for column in page for line in column), key=lambda line: -line.y)
    if any(len(line.text) > _LINE_CHARACTERS for line in lines):
        return []
    usual = _Column.of(lines).pitch if lines else 0.0
    return [*_apart(lines, usual), *_apart(lines[::-1], usual)]


def _apart(lines: Sequence[Line], usual: float) -> Sequence[Line]:
    for count in range(min(_EDGE_LINES, len(lines) - 1), 0, -1):
        line, inner = lines[count - 1], lines[count]
        if abs(line.y - inner.y) > _VERY_LOOSE * usual or not _same_size(line, inner):
            return lines[:count]
    return lines[:1] if len(lines) == 1 else ()


def _shape(line: Line) -> tuple[str, int]:
    """The text of a line with its numbers left out, and its size."""
    return re.sub(r"[\d٠-٩]+", "#", line.text), round(line.size)


def _body_size(pages: Sequence[Page]) -> float:
    sizes: Counter[float] = Counter()
    for line in (line for page in pages for column in page for line in column):
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _write(pages: list[Page]) -> PlainText:
    body = _body_size(pages)
    paragraphs: list[_Paragraph] = []
    columns = [(number, column) for number, page in enumerate(pages) for column in page]
    for at, (number, column) in enumerate(columns):
        paragraphs += _paragraphs(column, number, at)
    paragraphs = _without_interruptions(paragraphs, body)
    sizes = sorted({round(p.size) for p in paragraphs if _is_heading(p, body)}, reverse=True)
    whole = "\n".join(line.text for p in paragraphs for line in p.lines)
    words = frozenset(_WORD.findall(whole))
    hyphens = len(set(_HYPHEN_END.findall(whole)))
    hyphenates = hyphens > _HYPHENATED_LINES * (whole.count("\n") + 1)
    parts: list[str] = []
    starts: list[int] = []
    headings: list[Heading] = []
    length = 0
    previous: _Paragraph | None = None
    for paragraph in paragraphs:
        gap = _gap(previous, paragraph, body) if previous else ""
        text = _joined(paragraph, words, hyphenates=hyphenates)
        starts += [length + len(gap)] * (paragraph.page + 1 - len(starts))
        if _is_heading(paragraph, body):
            level = 1 + min(5, sizes.index(round(paragraph.size)))
            headings.append(Heading(length + len(gap), level, one_line(text)))
        parts += [gap, text]
        length += len(gap) + len(text)
        previous = paragraph
    starts += [length] * (len(pages) - len(starts))
    return PlainText("".join(parts), tuple(starts), tuple(headings))


def _without_interruptions(paragraphs: Sequence[_Paragraph], body: float) -> list[_Paragraph]:
    """Paragraphs in an order in which no footnote, caption or boxed quote interrupts one of them.

    What interrupted one comes after it; before it, if it continues on the next page.
    """
    ordered: list[_Paragraph] = []
    left = list(reversed(paragraphs))
    while left:
        paragraph = left.pop()
        aside: list[_Paragraph] = []
        while left and len(aside) < _MOST_ASIDES and _is_aside(left[-1], paragraph):
            aside.append(left.pop())
        rest = left[-1] if left else None
        if not aside or rest is None or not _continues(paragraph, rest, body):
            ordered.append(paragraph)
            left += reversed(aside)
        elif rest.page != paragraph.page:
            ordered += [*aside, paragraph]
        else:
            # The rest may be interrupted again, so it is checked as well.
            left.pop()
            ordered.append(paragraph)
            left += [*reversed(aside), rest]
    return ordered


def _is_aside(paragraph: _Paragraph, beside: _Paragraph) -> bool:
    first = paragraph.lines[0]
    return not beside.lines[0].framed and (
        first.framed
        or paragraph.size < 0.94 * beside.size
        or _CAPTION.match(first.text) is not None
    )


def _paragraphs(lines: Sequence[Line], page: int, number: int) -> Iterator[_Paragraph]:
    """Paragraphs of one column, the `number`-th of the document."""
    if not lines:
        return
    column = _Column.of(lines)
    current = _Paragraph([lines[0]], page, number, listed=bool(_LIST_ITEM.match(lines[0].text)))
    for above, below in pairwise(lines):
        if column.parts(above, below):
            yield current
            current = _Paragraph([below], page, number, listed=bool(_LIST_ITEM.match(below.text)))
        else:
            current.lines.append(below)
    yield current


@dataclass(frozen=True, slots=True)
class _Column:
    """The edges of a column, and the usual distance of its lines.

    `widths` are the widths of the text of each size whose lines are set to one width.
    """

    left: float
    right: float
    pitch: float
    widths: Mapping[int, float]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Column:
        pitches = sorted(
            above.y - below.y
            for above, below in pairwise(lines)
            if _same_size(above, below) and above.y - below.y > 0.8 * above.size
        )
        return cls(
            left=min(line.x0 for line in lines),
            right=max(line.x1 for line in lines),
            pitch=pitches[len(pitches) // 4] if pitches else 1.5 * lines[0].size,
            widths=_widths(lines),
        )

    def parts(self, above: Line, below: Line) -> bool:
        """Whether a new paragraph begins between two lines that follow each other."""
        size = max(above.size, below.size)
        distance = above.y - below.y
        finished = _SENTENCE_END.search(above.text) is not None
        return (
            not _same_size(above, below)
            or above.bold != below.bold
            or above.is_row
            or below.is_row
            or _LIST_ITEM.match(below.text) is not None
            or distance <= 0
            or distance > (_LOOSE if finished else _VERY_LOOSE) * max(self.pitch, size)
            or self._broke_early(above, below)
            or (finished and self._inset(below) > _INDENT * size > 3 * self._inset(above))
        )

    def _broke_early(self, above: Line, below: Line) -> bool:
        """Whether the next line's first word would have found room in the line above."""
        words = below.text.split(" ", 1)
        letter = (below.x1 - below.x0) / max(1, len(below.text))
        # A headline above the text may be wider than its lines.
        width = self.widths.get(round(above.size), self.right - self.left)
        room = width - (above.x1 - above.x0)
        return room > 1.6 * letter * (len(words[0]) + 1) + 2.5 * above.size

    def _inset(self, line: Line) -> float:
        return self.right - line.x1 if line.rtl else line.x0 - self.left


def _widths(lines: Iterable[Line]) -> dict[int, float]:
    """The greatest width of the lines of each size, where several lines have it."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(round(line.size), []).append(line)
    widths = {size: max(line.x1 - line.x0 for line in of) for size, of in found.items()}
    return {
        size: widths[size]
        for size, of in found.items()
        if sum(widths[size] - (line.x1 - line.x0) < line.size / 2 for line in of) >= _FULL_LINES
    }


def _same_size(line: Line, other: Line) -> bool:
    return abs(line.size - other.size) <= 0.1 * max(line.size, other.size)


def _gap(above: _Paragraph, below: _Paragraph, body: float) -> str:
    last, first = above.lines[-1], below.lines[0]
    if (last.is_row and first.is_row) or (above.listed and below.listed):
        return "\n"
    return " " if _continues(above, below, body) else "\n\n"


def _continues(above: _Paragraph, below: _Paragraph, body: float) -> bool:
    """Whether `below` is the rest of `above`, in another column or on another page."""
    last, first = above.lines[-1], below.lines[0]
    moved = (
        above.page != below.page
        or last.y <= first.y
        or (above.column != below.column and 0 < last.y - first.y < 4 * last.size)
        or (above.column != below.column and len(above.lines) > 1)
    )
    return (
        moved
        and not _SENTENCE_END.search(last.text)
        and not _is_heading(above, body)
        and _same_size(last, first)
        and last.bold == first.bold
        and last.framed == first.framed
        and not (last.is_row or first.is_row)
        and not below.listed
        and (first.text[:1].islower() or (last.rtl and first.rtl))
        and len(last.text) > _LONG_LINE
    )


def _is_heading(paragraph: _Paragraph, body: float) -> bool:
    text = " ".join(line.text for line in paragraph.lines)
    stands_out = paragraph.size >= _HEADING_SIZE * body or (
        paragraph.lines[0].bold and len(paragraph.lines) <= 2 and not text.endswith((".", "،", ","))
    )
    return stands_out and len(text.split()) <= _HEADING_WORDS and any(map(str.isalpha, text))


def _joined(paragraph: _Paragraph, words: Set[str], *, hyphenates: bool) -> str:
    """The lines of a paragraph as one, with words that were hyphenated at line ends joined.

    A hyphen is removed if the document (`words`) has the word without it elsewhere, or if it does
    not have the word with it and usually hyphenates words (`hyphenates`).
    """
    parts = [paragraph.lines[0].text]
    for line in paragraph.lines[1:]:
        if parts[-1].endswith("\u00ad"):
            parts[-1] = parts[-1][:-1]
        elif _HYPHENATED.search(parts[-1]) and (rest := _WORD.match(line.text)):
            first = _LAST_WORD.search(parts[-1])
            stem = first[0] if first else ""
            joined, hyphened = stem[:-1] + rest[0], stem + rest[0]
            if joined in words or (
                hyphenates and hyphened not in words and not _NUMBER.match(hyphened)
            ):
                parts[-1] = parts[-1][:-1]
        else:
            parts.append(" ")
        parts.append(line.text)
    return "".join(parts)
