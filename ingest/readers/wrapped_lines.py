"""Lines that an editor or an e-mail program wrapped, joined to paragraphs."""

from __future__ import annotations

import re

_PARAGRAPH = re.compile(r"(?:^|(?<=\n))(?:[^\S\r\n]*\S[^\r\n]*(?:\r?\n|\Z))+")
_LINE_END = re.compile(r"[^\S\r\n]*\r?\n[^\S\r\n]*")
_ITEM = re.compile(r"\s*(?:[-*•–#>|+=]|\(?[\d٠-٩]{1,3}[.)\-]\s)")
# Margins that people wrap at, in characters; verses and lists have shorter lines.
_NARROWEST, _WIDEST = 40, 132
# With fewer wrapped lines a text may have them by chance.
_FEWEST_LINES = 3


def joined_lines(text: str) -> str:
    """The text with the lines of each wrapped paragraph on one line; other line ends are kept.

    A line is wrapped if the first word of the next line has no place in it below the margin, which
    is the longest line of the paragraph. A paragraph is joined only if all its lines are.
    """
    paragraphs = list(_PARAGRAPH.finditer(text))
    wrapped = [_wrapped(match[0]) for match in paragraphs]
    if sum(len(lines) - 1 for lines in wrapped if lines) < _FEWEST_LINES:
        return text
    parts, end = [], 0
    for match, lines in zip(paragraphs, wrapped, strict=True):
        if lines:
            head = match[0][: match[0].index(lines[0])]
            after = match[0][len(match[0].rstrip()) :]
            parts += [text[end : match.start()], head, " ".join(lines), after]
            end = match.end()
    return "".join([*parts, text[end:]])


def _wrapped(paragraph: str) -> list[str]:
    """The lines that are wrapped, white space at their ends removed; a headline above is left out.

    Empty if the paragraph is not wrapped.
    """
    lines = _LINE_END.split(paragraph.strip())
    margin = max(len(line) for line in lines)
    if not _NARROWEST <= margin <= _WIDEST or any(_ITEM.match(line) for line in lines[1:]):
        return []
    first = 0 if _is_full(lines, 0, margin) else 1
    body = lines[first:]
    if len(body) < 2 or not all(_is_full(body, at, margin) for at in range(len(body) - 1)):
        return []
    return body


def _is_full(lines: list[str], at: int, margin: int) -> bool:
    """Whether the next line's first word has no place at the end of this line."""
    following = lines[at + 1 : at + 2]
    return bool(following) and len(lines[at]) + 1 + len(following[0].split()[0]) > margin
