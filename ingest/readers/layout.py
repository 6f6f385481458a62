"""From signs placed on pages to text: lines, columns, paragraphs, headings.

Works on places and sizes alone, so it does not matter in which order a program wrote the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from ingest.readers import bidi
from ingest.readers.reading import one_line
from rag.schema import Heading

# Distances are in units of the letters' size.
_SPACE = 0.16
_SPACE_BESIDE_SPACES = 0.3
_COLUMN = 1.6
_DEEPEST = 8
_SAME_LINE = 0.4
_INDENT = 0.8
# So many times the usual distance between lines parts paragraphs, after the end of a sentence
# and otherwise.
_LOOSE, _VERY_LOOSE = 1.18, 1.4
_HEADING_SIZE = 1.12
_HEADING_WORDS = 25
# What repeats in this share of the pages, near their edges, is no part of the article.
_REPEATED_SHARE = 0.5
_EDGE_LINES = 2
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
_BRACKETS = frozenset("".join(bidi.PAIRS))
_HYPHENATED = re.compile(r"[a-z\u00df-\u024f]-$")
_HYPHEN_END = re.compile(r"[a-z\u00df-\u024f]-(?=\n[a-z\u00df-\u024f])")
# A document that parts words does so in more than this share of its lines.
_HYPHENATED_LINES = 0.04


@dataclass(frozen=True, slots=True)
class Sign:
    """A drawn sign: its letters, where it stands (points, upwards), and its size.

    `x0` and `x1` bound its width, `y` is its base line.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False

    @property
    def middle(self) -> float:
        """The middle of its width."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column: its words in reading order and where it stands."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    rtl: bool


@dataclass(frozen=True, slots=True)
class _Segment:
    """Signs on one base line with no wide gap between them, sorted from left to right."""

    signs: tuple[Sign, ...]
    x0: float
    x1: float
    y: float
    size: float

    @property
    def letters(self) -> str:
        return "".join(sign.text for sign in self.signs)


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line]
    page: int
    listed: bool = False

    @property
    def size(self) -> float:
        return median(line.size for line in self.lines)


@dataclass(slots=True)
class PlainText:
    """A text with the offsets of its pages and its headings."""

    text: str = ""
    pages: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = field(default=())


def compose(pages: Iterable[Sequence[Sign]]) -> PlainText:
    """The text of pages of signs, in reading order, without running heads and page numbers.

    Pages are taken one by one, and of each no more is kept than its lines.
    """
    set_pages = [_set(page) for page in pages]
    drawn = _drawn_brackets(set_pages)
    return _write(
        _without_repeats(
            [
                [
                    [row if isinstance(row, Line) else row.line(drawn) for row in column]
                    for column in page
                ]
                for page in set_pages
            ]
        )
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with brackets, of which it is not yet known which way they are to be read."""

    segments: Sequence[_Segment]
    rtl: bool

    def line(self, drawn: str) -> Line:
        return _line(self.segments, rtl=self.rtl, drawn=drawn)


def _set(page: Sequence[Sign]) -> list[list[Line | _Row]]:
    """The columns of a page as lines, but for rows with brackets."""
    rtl = bidi.is_rtl("".join(sign.text for sign in page))
    return [
        [_Row(row, rtl) if _has_brackets(row) else _line(row, rtl=rtl, drawn="") for row in column]
        for column in _columns(_segments(_with_marks(page)), rtl=rtl)
    ]


def _has_brackets(row: Sequence[_Segment]) -> bool:
    return any(sign.text in _BRACKETS for segment in row for sign in segment.signs)


# Signs to segments


def _with_marks(signs: Sequence[Sign]) -> list[Sign]:
    """Signs with the marks above and below them joined to them, and doubles left out.

    A mark is written next to its letter: before it where signs go from left to right, which is
    against the reading order, else after it.
    """
    marks = [bool(sign.text) and all(map(_is_mark, sign.text)) for sign in signs]
    joined = list(signs)
    for at, sign in enumerate(signs):
        if marks[at]:
            owner = _owner(signs, marks, at)
            if owner is not None:
                joined[owner] = replace(joined[owner], text=joined[owner].text + sign.text)
    kept = [sign for sign, mark in zip(joined, marks, strict=True) if not mark and sign.text]
    return list(_without_doubles(kept))


def _is_mark(character: str) -> bool:
    return (
        "\u064b" <= character <= "\u065f"
        or character == "\u0670"
        or "\u0300" <= character <= "\u036f"
    )


def _owner(signs: Sequence[Sign], marks: Sequence[bool], at: int) -> int | None:
    after = next((i for i in range(at + 1, min(at + 4, len(signs))) if not marks[i]), None)
    before = next((i for i in range(at - 1, max(at - 4, -1), -1) if not marks[i]), None)
    near = [i for i in (before, after) if i is not None and _is_near(signs[i], signs[at])]
    if len(near) == 2 and before is not None and after is not None:
        rising = signs[before].x0 < signs[after].x0
        return after if rising and bidi.is_rtl(signs[after].text) else before
    return near[0] if near else None


def _is_near(letter: Sign, mark: Sign) -> bool:
    reach = max(letter.size, mark.size)
    return (
        bool(letter.text.strip())
        and letter.x0 - reach <= mark.middle <= letter.x1 + reach
        and abs(letter.y - mark.y) <= 1.5 * reach
    )


def _without_doubles(signs: Iterable[Sign]) -> Iterator[Sign]:
    """Leave out signs drawn again on the same spot, as some programs do for bold."""
    seen: dict[tuple[str, int, int], Sign] = {}
    for sign in signs:
        place = (sign.text, round(sign.x0 / 2), round(sign.y / 2))
        other = seen.get(place)
        if other and abs(other.x0 - sign.x0) < 0.12 * sign.size and sign.text.strip():
            continue
        seen[place] = sign
        yield sign


def _segments(signs: Sequence[Sign]) -> list[_Segment]:
    segments: list[_Segment] = []
    for row in _rows(signs):
        row.sort(key=lambda sign: (sign.middle, sign.x0))
        begin = 0
        reach = row[0].x1
        for at, (left, right) in enumerate(pairwise(row), start=1):
            reach = max(reach, left.x1)
            if right.x0 - reach > _COLUMN * max(left.size, right.size):
                segments.append(_segment(row[begin:at]))
                begin = at
        segments.append(_segment(row[begin:]))
    return [segment for segment in segments if segment.letters.strip()]


def _rows(signs: Sequence[Sign]) -> list[list[Sign]]:
    """Signs by base line, from the top down."""
    rows: list[list[Sign]] = []
    base = size = 0.0
    for sign in sorted(signs, key=lambda sign: -sign.y):
        # Raised and lowered signs belong to the line that they touch.
        if rows and base - sign.y <= _SAME_LINE * min(size, max(sign.size, size / 2)):
            rows[-1].append(sign)
            if sign.size > size:
                base, size = sign.y, sign.size
        else:
            rows.append([sign])
            base, size = sign.y, sign.size
    return rows


def _segment(signs: Sequence[Sign]) -> _Segment:
    visible = [sign for sign in signs if sign.text.strip()] or list(signs)
    return _Segment(
        signs=tuple(signs),
        x0=min(sign.x0 for sign in visible),
        x1=max(sign.x1 for sign in visible),
        y=median(sign.y for sign in visible),
        size=median(sign.size for sign in visible),
    )


# Segments to columns


def _columns(segments: list[_Segment], *, rtl: bool, depth: int = 0) -> list[list[list[_Segment]]]:
    """Columns in reading order, each a list of rows of segments from the top down."""
    rows = _segment_rows(segments)
    if depth > _DEEPEST or all(len(row) == 1 for row in rows):
        return [rows] if rows else []
    split = _split(segments, rtl=rtl, depth=depth)
    if split:
        return split
    columns: list[list[list[_Segment]]] = []
    plain = False
    for band in _bands(rows):
        split = _split([segment for row in band for segment in row], rtl=rtl, depth=depth)
        if not split and plain:
            columns[-1] += band
        else:
            columns += split or [band]
        plain = not split
    return columns


def _split(segments: list[_Segment], *, rtl: bool, depth: int) -> list[list[list[_Segment]]]:
    """The columns on both sides of a gutter; none if there is no gutter."""
    gutter = _gutter(segments)
    if gutter is None:
        return []
    left = [segment for segment in segments if segment.x1 <= gutter]
    right = [segment for segment in segments if segment.x1 > gutter]
    sides = (right, left) if rtl else (left, right)
    return [column for side in sides for column in _columns(side, rtl=rtl, depth=depth + 1)]


def _segment_rows(segments: Sequence[_Segment]) -> list[list[_Segment]]:
    rows: list[list[_Segment]] = []
    for segment in sorted(segments, key=lambda segment: (-segment.y, segment.x0)):
        if rows and rows[-1][0].y - segment.y <= _SAME_LINE * min(rows[-1][0].size, segment.size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return rows


def _gutter(segments: Sequence[_Segment]) -> float | None:
    """Where an empty strip parts two columns of running text; `None` if none does."""
    ordered = sorted(segments, key=lambda segment: segment.x0)
    reach = ordered[0].x1
    best: tuple[float, float] | None = None
    for segment in ordered[1:]:
        width = segment.x0 - reach
        if width > 0.8 * segment.size and (best is None or width > best[0]):
            middle = (segment.x0 + reach) / 2
            sides = (
                [other for other in ordered if other.x1 <= middle],
                [other for other in ordered if other.x1 > middle],
            )
            if all(_is_running_text(side) for side in sides):
                best = (width, middle)
        reach = max(reach, segment.x1)
    return best[1] if best else None


def _is_running_text(segments: Sequence[_Segment]) -> bool:
    """Whether these are lines of an article rather than cells of a table."""
    words = [len(segment.letters.split()) for segment in segments]
    return len(segments) >= 3 and median(words) >= 3


def _bands(rows: Sequence[list[_Segment]]) -> list[list[list[_Segment]]]:
    """Rows parted where lines over the full width and lines of columns meet."""
    middle = _common_gap([row for row in rows if len(row) > 1])
    bands: list[list[list[_Segment]]] = []
    spanned = None
    for row in rows:
        spans = len(row) == 1 and (middle is None or row[0].x0 < middle < row[0].x1)
        if spans == spanned:
            bands[-1].append(row)
        else:
            bands.append([row])
        spanned = spans
    return bands


def _common_gap(rows: Sequence[list[_Segment]]) -> float | None:
    """The middle of the gap that rows of several segments share; `None` if they share none."""
    gaps = []
    for row in rows:
        ordered = sorted(row, key=lambda segment: segment.x0)
        pairs = [(left.x1, right.x0) for left, right in pairwise(ordered)]
        gaps.append(max(pairs, key=lambda gap: gap[1] - gap[0]))
    start, end = max(gap[0] for gap in gaps), min(gap[1] for gap in gaps)
    return (start + end) / 2 if start < end else None


# Rows to lines


def _drawn_brackets(pages: Sequence[list[list[Line | _Row]]]) -> str:
    """The brackets that stand for the shape that is drawn, by how they stand against words.

    Programs differ in this, and even fonts within a program.
    """
    rows = [row for page in pages for column in page for row in column if isinstance(row, _Row)]
    turned = [row.line("".join(bidi.PAIRS)).text for row in rows]
    kept = [row.line("").text for row in rows]
    return "".join(
        pair
        for pair in bidi.PAIRS
        if sum(bidi.pair_fit(text, pair) for text in turned)
        >= sum(bidi.pair_fit(text, pair) for text in kept)
    )


def _line(row: Sequence[_Segment], *, rtl: bool, drawn: str) -> Line:
    letters = "".join(segment.letters for segment in row)
    has_arabic = bidi.has_rtl(letters)
    line_rtl = has_arabic and (rtl or bidi.is_rtl(letters))
    if rtl and not has_arabic:
        line_rtl = bidi.ends_at_left([sign.text for segment in row for sign in segment.signs])
    ordered = sorted(row, key=lambda segment: segment.x0, reverse=line_rtl)
    texts = [bidi.logical(_spaced(s.signs), rtl=line_rtl, drawn=drawn) for s in ordered]
    text = "\t".join(one_line(text) for text in texts)
    return Line(
        text=bidi.without_stretches(text),
        x0=min(segment.x0 for segment in row),
        x1=max(segment.x1 for segment in row),
        y=row[0].y,
        size=max(segment.size for segment in row),
        bold=all(sign.bold for segment in row for sign in segment.signs if sign.text.strip()),
        rtl=line_rtl,
    )


def _spaced(signs: Sequence[Sign]) -> list[str]:
    """The signs' letters from left to right, with a space wherever one is seen."""
    has_spaces = any(not sign.text.strip() for sign in signs)
    needed = _SPACE_BESIDE_SPACES if has_spaces else _SPACE
    texts = [signs[0].text]
    reach = signs[0].x1
    for left, right in pairwise(signs):
        if right.x0 - reach > needed * max(left.size, right.size):
            texts.append(" ")
        texts.append(right.text)
        reach = max(reach, right.x1)
    return texts


# Lines to text


def _without_repeats(pages: list[list[list[Line]]]) -> list[list[list[Line]]]:
    """Pages without the lines that stand at the edge of many of them, and page numbers."""
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


def _edge_lines(page: Sequence[Sequence[Line]]) -> list[Line]:
    """Lines at the top and the bottom of a page that stand apart from the rest."""
    lines = sorted((line for column in page for line in column), key=lambda line: -line.y)
    usual = _Column.of(lines).pitch if lines else 0.0
    return [*_apart(lines, usual), *_apart(lines[::-1], usual)]


def _apart(lines: Sequence[Line], usual: float) -> Sequence[Line]:
    for count in range(min(_EDGE_LINES, len(lines) - 1), 0, -1):
        line, inner = lines[count - 1], lines[count]
        if abs(line.y - inner.y) > _VERY_LOOSE * usual or not _same_size(line, inner):
            return lines[:count]
    return lines[:1] if len(lines) == 1 else ()


def _shape(line: Line) -> tuple[str, int]:
    """What a line looks like when its numbers are not looked at, and its size."""
    return re.sub(r"[\d٠-٩]+", "#", line.text), round(line.size)


def _body_size(pages: Sequence[Sequence[Sequence[Line]]]) -> float:
    sizes: Counter[float] = Counter()
    for line in (line for page in pages for column in page for line in column):
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _write(pages: list[list[list[Line]]]) -> PlainText:
    body = _body_size(pages)
    paragraphs: list[_Paragraph] = []
    for number, page in enumerate(pages):
        for column in page:
            paragraphs += _paragraphs(column, number)
    sizes = sorted({round(p.size) for p in paragraphs if _is_heading(p, body)}, reverse=True)
    whole = "\n".join(line.text for p in paragraphs for line in p.lines)
    hyphens = len(_HYPHEN_END.findall(whole))
    hyphenates = hyphens > _HYPHENATED_LINES * (whole.count("\n") + 1)
    parts: list[str] = []
    starts: list[int] = []
    headings: list[Heading] = []
    length = 0
    previous: _Paragraph | None = None
    for paragraph in paragraphs:
        gap = _gap(previous, paragraph, body) if previous else ""
        text = _joined(paragraph, whole, hyphenates=hyphenates)
        starts += [length + len(gap)] * (paragraph.page + 1 - len(starts))
        if _is_heading(paragraph, body):
            level = 1 + min(5, sizes.index(round(paragraph.size)))
            headings.append(Heading(length + len(gap), level, one_line(text)))
        parts += [gap, text]
        length += len(gap) + len(text)
        previous = paragraph
    starts += [length] * (len(pages) - len(starts))
    return PlainText("".join(parts), tuple(starts), tuple(headings))


def _paragraphs(lines: Sequence[Line], page: int) -> Iterator[_Paragraph]:
    """Paragraphs of one column."""
    if not lines:
        return
    column = _Column.of(lines)
    current = _Paragraph([lines[0]], page, listed=bool(_LIST_ITEM.match(lines[0].text)))
    for above, below in pairwise(lines):
        if column.parts(above, below):
            yield current
            current = _Paragraph([below], page, listed=bool(_LIST_ITEM.match(below.text)))
        else:
            current.lines.append(below)
    yield current


@dataclass(frozen=True, slots=True)
class _Column:
    """What the lines of a column have in common: its edges, and their usual distance."""

    left: float
    right: float
    pitch: float

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
        )

    def parts(self, above: Line, below: Line) -> bool:
        """Whether a new paragraph begins between two lines that follow each other."""
        size = max(above.size, below.size)
        distance = above.y - below.y
        finished = _SENTENCE_END.search(above.text) is not None
        return (
            not _same_size(above, below)
            or above.bold != below.bold
            or "\t" in above.text + below.text
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
        room = (self.right - self.left) - (above.x1 - above.x0)
        return room > 1.6 * letter * (len(words[0]) + 1) + 2.5 * above.size

    def _inset(self, line: Line) -> float:
        return self.right - line.x1 if line.rtl else line.x0 - self.left


def _same_size(line: Line, other: Line) -> bool:
    return abs(line.size - other.size) <= 0.1 * max(line.size, other.size)


def _gap(above: _Paragraph, below: _Paragraph, body: float) -> str:
    last, first = above.lines[-1], below.lines[0]
    table = "\t" in last.text and "\t" in first.text
    if table or (above.listed and below.listed):
        return "\n"
    goes_on = (
        (above.page != below.page or last.y <= first.y)
        and not _SENTENCE_END.search(last.text)
        and not _is_heading(above, body)
        and _same_size(last, first)
        and last.bold == first.bold
        and not below.listed
        and (first.text[:1].islower() or (last.rtl and first.rtl))
        and len(last.text) > 30
    )
    return " " if goes_on else "\n\n"


def _is_heading(paragraph: _Paragraph, body: float) -> bool:
    text = " ".join(line.text for line in paragraph.lines)
    stands_out = paragraph.size >= _HEADING_SIZE * body or (
        paragraph.lines[0].bold and len(paragraph.lines) <= 2 and not text.endswith((".", "،", ","))
    )
    return stands_out and len(text.split()) <= _HEADING_WORDS and any(map(str.isalpha, text))


def _joined(paragraph: _Paragraph, whole: str, *, hyphenates: bool) -> str:
    """The lines of a paragraph as one, words that were parted at line ends put together.

    Whether a hyphen belongs to its word is told by how the document writes that word elsewhere;
    failing that, by whether it parts words at line ends as a habit (`hyphenates`).
    """
    text = paragraph.lines[0].text
    for line in paragraph.lines[1:]:
        if text.endswith("\u00ad"):
            text = text[:-1] + line.text
        elif _HYPHENATED.search(text) and line.text[:1].islower():
            first, rest = text.split()[-1], line.text.split()[0]
            plain = first[:-1] + rest in whole or (hyphenates and first + rest not in whole)
            text = (text[:-1] if plain else text) + line.text
        else:
            text = f"{text} {line.text}"
    return text
