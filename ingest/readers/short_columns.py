"""Whether a few lines on both sides of a gutter are columns of text, rather than cells of a table.

Three lines or more on each side are told apart by their widths (`ingest.readers.columns`). Of two,
the text that wraps is told: each line is full, which means that the first word of the next one had
no place at its end, or it ends a sentence. That is so from the first column into the second one,
so that two rows of cells would need the same width three times.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.readers.glyphs import Segment

Line = Sequence[Segment]
"""What one line of a column has, in reading order."""
Column = Sequence[Line]

# The least number of lines on both sides together.
_LINES = 3
# The least number of words in a line, on average; those of a last line alone beside others.
_WORDS, _LAST_WORDS = 3, 2
# In units of the letters' size: the greatest distance of lines of one paragraph, how far first
# lines of columns may be apart in height, and how much sizes may differ.
_FAR, _LEVEL, _SIZES = 2.1, 0.5, 0.1
# In the same units: what begins at one place may be so far apart; the widest gutter.
_FLUSH, _WIDEST = 0.12, 5.0
# So many times as wide as the widest gap within its lines is a gutter.
_WIDER = 1.4
_ENDS = (".", "!", "?", "؟", "…", "۔")
_CLOSING = "\"'”’»«)]("
_LABEL = ":"


def are_short_columns(columns: Sequence[Column], *, rtl: bool) -> bool:
    """Whether these are columns of text, in reading order, each with its lines from the top down.

    `rtl` says that they are read from right to left.
    """
    if any(segment.table for column in columns for line in column for segment in line):
        return False
    columns = [_below_heading(column) for column in columns]
    lines = [line for column in columns for line in column]
    top = lines[0][0]
    return (
        len(lines) >= _LINES
        and _are_alike(lines)
        and all(_is_paragraph(column) and _has_words(column) for column in columns)
        and all(abs(top.y - column[0][0].y) <= _LEVEL * top.size for column in columns)
        and all(_is_gutter(*sides, rtl=rtl) for sides in pairwise(columns))
        and _wrap(columns, rtl=rtl)
        and not all(_has_label(line) for line in lines)
    )


def _below_heading(column: Column) -> Column:
    """The lines of a column without those of a heading above them."""
    last = column[-1]
    first = next(at for at, line in enumerate(column) if _are_alike([line, last]))
    return column[first:]


def _are_alike(lines: Sequence[Line]) -> bool:
    """Whether all are of one size, and either all bold or none."""
    sizes = [segment.size for line in lines for segment in line]
    bold = {all(glyph.bold for segment in line for glyph in segment.glyphs) for line in lines}
    return max(sizes) - min(sizes) <= _SIZES * max(sizes) and len(bold) == 1


def _is_paragraph(column: Column) -> bool:
    """Whether the lines follow each other as those of a paragraph do."""
    return all(
        0 < above[0].y - below[0].y <= _FAR * above[0].size for above, below in pairwise(column)
    )


def _has_words(column: Column) -> bool:
    *lines, last = [sum(any(map(str.isalpha, word)) for word in _words(line)) for line in column]
    return sum(lines) >= _WORDS * len(lines) and (last >= _LAST_WORDS or bool(lines))


def _is_gutter(before: Column, after: Column, *, rtl: bool) -> bool:
    """Whether the gap is no river of white: all lines begin at it, or it is wider than others.

    It is no wider than gutters are, either.
    """
    left, right = (after, before) if rtl else (before, after)
    width = min(_start(line) for line in right) - max(_end(line) for line in left)
    if width > _WIDEST * before[0][0].size:
        return False
    if all(len(column) > 1 and _is_flush(column, rtl=rtl) for column in (before, after)):
        return True
    gaps = [
        abs(second.x0 - first.x1) if first.x0 < second.x0 else abs(first.x0 - second.x1)
        for line in (*before, *after)
        for first, second in pairwise(line)
    ]
    return width > _WIDER * max(gaps, default=0.0)


def _is_flush(column: Column, *, rtl: bool) -> bool:
    begins = [_end(line) if rtl else _start(line) for line in column]
    return max(begins) - min(begins) <= _FLUSH * column[0][0].size


def _wrap(columns: Sequence[Column], *, rtl: bool) -> bool:
    """Whether a text goes on from each line to the next; it may end with a column.

    Most lines are full in the middle of a sentence. Where the script has capitals, most lines that
    follow such a line begin with none.
    """
    widest = max(_width(line) for column in columns for line in column)
    lines = full = capitals = 0
    for column, following in pairwise([*columns, ()]):
        for line, below in pairwise([*column, *following[:1]]):
            first = _first_word(below, rtl=rtl)
            is_full = widest - _width(line) < _first_width(below, first)
            # One line alone is the rest of what the column before it has begun.
            has_ended = _ends_sentence(line, rtl=rtl) and len(following) != 1
            if not is_full and not has_ended:
                return False
            lines += 1
            full += is_full and not has_ended
            capitals += first[:1].isupper() and not has_ended
    return 2 * full >= max(lines, 2 * capitals)


def _start(line: Line) -> float:
    return min(segment.x0 for segment in line)


def _end(line: Line) -> float:
    return max(segment.x1 for segment in line)


def _width(line: Line) -> float:
    return _end(line) - _start(line)


def _words(line: Line) -> list[str]:
    return [word for segment in line for word in segment.words]


def _first_word(line: Line, *, rtl: bool) -> str:
    return line[0].words[-1 if rtl else 0]


def _first_width(line: Line, word: str) -> float:
    """How wide the first `word` of a line is with the space before it, about."""
    words = line[0].words
    letters = sum(map(len, words)) + len(words)
    return (line[0].x1 - line[0].x0) * (len(word) + 1) / letters


def _ends_sentence(line: Line, *, rtl: bool) -> bool:
    """Whether the last character of a line, but for quotes and brackets, ends a sentence."""
    letters = line[-1].letters.strip()
    inner = letters.lstrip(_CLOSING) if rtl else letters.rstrip(_CLOSING)
    return (inner[:1] if rtl else inner[-1:]) in _ENDS


def _has_label(line: Line) -> bool:
    return any(_LABEL in segment.letters for segment in line)
