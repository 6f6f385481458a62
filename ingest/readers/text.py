"""Plain text: the file as it is, decoded, with wrapped lines joined."""

from __future__ import annotations

import re

from ingest.readers.authors import named_in
from ingest.readers.dates import is_date_line, published_line
from ingest.readers.encoding import decode
from ingest.readers.reading import Reading, first_line_title, one_line
from ingest.readers.wrapped_lines import joined_lines
from rag.schema import Heading

_LINE = re.compile(r"[^\r\n]+")
_ENDS = re.compile(r"""[.!?؟…۔:؛]["'”’»)\]]*\s*$""")
_CLOSED = re.compile(r"""[.!?؟…۔:؛،,;"'”’»)\]|*_=~\-]\s*$""")
_ITEM = re.compile(r"\s*(?:[-*•–#>|+=]|\(?[\d٠-٩]{1,3}[.)\-])")
# A heading inside plain text is a short line above a long one.
_HEADING_WORDS = 8
_HEADING_CHARACTERS = 70
_BODY_WORDS = 12


def read_text(data: bytes, name: str) -> Reading:
    """The text of a ``.txt`` file; of its characters, only the ends of wrapped lines change."""
    text = joined_lines(decode(data, name).text)
    return Reading(
        text=text,
        media_type="text/plain",
        title=first_line_title(text),
        published=published_line(text),
        headings=plain_headings(text),
        author=named_in(text),
    )


def plain_headings(text: str) -> tuple[Heading, ...]:
    """Lines that are headings: short, not closed, between finished and long lines."""
    lines = [match for match in _LINE.finditer(text) if match[0].strip()]
    found = []
    for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        if after is None or (before is not None and not _ENDS.search(before[0][-8:])):
            continue
        if _is_heading(line[0]) and len(after[0][:400].split()) >= _BODY_WORDS:
            start = line.start() + len(line[0]) - len(line[0].lstrip())
            level = 1 if before is None else 2
            found.append(Heading(start=start, level=level, text=one_line(line[0])))
    return tuple(found)


def _is_heading(line: str) -> bool:
    return (
        len(line) <= _HEADING_CHARACTERS
        and len(line.split()) <= _HEADING_WORDS
        and any(c.isalpha() for c in line)
        and not _ITEM.match(line)
        and not (_CLOSED.search(line) and not line.rstrip().endswith(("?", "؟")))
        and not is_date_line(line)
    )
