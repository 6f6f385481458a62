"""Builds the text of a file from its parts, with the offsets of its headings and pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ingest.readers.dates import published_line
from ingest.readers.reading import Reading, looks_like_title, one_line
from ingest.report import HiddenText, ReadingWarning
from rag.schema import Heading, RecognisedSpan

_PARAGRAPH = "\n\n"
_DEEPEST_LEVEL = 6


class Composer:
    """Collects parts in reading order, with a blank line between them; empty parts add nothing."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._pages: list[int] = []
        self._recognised: list[RecognisedSpan] = []
        self._hidden: list[str] = []
        self._warnings: dict[ReadingWarning, None] = {}

    def page(self) -> None:
        """Begin a page or a slide."""
        self._pages.append(self._length + len(_PARAGRAPH) if self._length else 0)

    def heading(self, text: str, level: int) -> None:
        """Add a heading."""
        words = one_line(text)
        if words:
            start = self._add(words)
            self._headings.append(Heading(start, min(level, _DEEPEST_LEVEL), words))

    def paragraph(self, text: str, separator: str = _PARAGRAPH) -> None:
        """Add a paragraph, or with another separator a line of the paragraph before."""
        if words := text.strip():
            self._add(words, separator)

    def section(self, reading: Reading, level: int) -> None:
        """Add the reading of a part; `level` is added to the levels of its headings."""
        if reading.text.strip():
            start = self._add(reading.text)
            self._headings += [
                Heading(start + h.start, min(h.level + level, _DEEPEST_LEVEL), h.text)
                for h in reading.headings
            ]
            self._recognised += [
                replace(span, start=start + span.start, end=start + span.end)
                for span in reading.recognised
            ]
        self.note(reading)

    def note(self, reading: Reading) -> None:
        """Keep the warnings and the hidden text of a part."""
        for warning in reading.warnings:
            self.warn(warning)
        if reading.hidden:
            self.hide(reading.hidden.sample)

    def warn(self, warning: ReadingWarning) -> None:
        """Add a warning to the reading, once."""
        self._warnings[warning] = None

    def hide(self, text: str) -> None:
        """Count text that a person cannot see."""
        self._hidden.append(text)

    def reading(
        self,
        media_type: str,
        *,
        title: str | None = None,
        published: date | None = None,
        dated: bool = True,
        author: str | None = None,
        address: str | None = None,
    ) -> Reading:
        """All parts as one reading; without a title it is the first heading or line.

        With `dated`, a line that says when the text was published gives the date that is missing.
        """
        text = "".join(self._parts)
        return Reading(
            text=text,
            media_type=media_type,
            title=title or self._first_title(text),
            published=published or (published_line(text) if dated else None),
            pages=tuple(min(start, len(text)) for start in self._pages),
            headings=tuple(self._headings),
            warnings=tuple(self._warnings),
            hidden=HiddenText.of(self._hidden),
            author=author,
            address=address,
            recognised=tuple(self._recognised),
        )

    def _first_title(self, text: str) -> str | None:
        if self._headings and self._headings[0].start == 0:
            return self._headings[0].text
        first = one_line(text.split("\n", 1)[0])
        return first if looks_like_title(first) and len(first) < len(text) else None

    def _add(self, text: str, separator: str = _PARAGRAPH) -> int:
        """Add text and return where it starts."""
        if self._length:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start
