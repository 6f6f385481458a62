"""PDF files: the text layer, in reading order.

A PDF says which letters its glyphs mean and where they are drawn (`pdf_glyphs`). The order
is found from that (`layout`, `columns`, `bidi`), since programs write Arabic in different orders.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from ingest.readers import ocr
from ingest.readers.authors import named_in
from ingest.readers.dates import published_line
from ingest.readers.glyphs import Sheet
from ingest.readers.layout import Page, lines_of
from ingest.readers.paragraphs import text_of
from ingest.readers.pdf_pictures import PdfPictures
from ingest.readers.plausibility import is_plausible
from ingest.readers.reading import Reading, has_letters_or_digits, looks_like_title, one_line
from ingest.readers.recognised import RECOGNISED, recognised_spans
from ingest.readers.stated import stated_title
from ingest.report import HiddenText, ReadingWarning
from rag.errors import EmptyDocument, FileTooLarge, OcrNeeded, UnreadableFile

# pdfminer unpacks whole streams; a file that would unpack to more than this is not opened.
_UNFOLDED_BYTES = 512 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
# A picture of a page with fewer letters beside it is not read by its text.
_FEW_LETTERS = 30
# From these shares of glyphs without letters on, a page is doubtful, and left out.
_NAMELESS_SHARE, _NAMELESS_LIMIT = 0.05, 0.25
_LISTED = 10
_MADE = re.compile(r"D?:?(\d{4})(\d{2})(\d{2})")


def read_pdf(data: bytes, name: str) -> Reading:
    """The text of a ``.pdf`` file: paragraphs apart, lines joined, running heads left out.

    Text that nobody can see is counted. Pages that are pictures, or whose letters cannot be right,
    are recognised if OCR is on; else they are left out.

    Raises:
        EmptyDocument: no text, and no pictures of it.
        OcrNeeded: no text but pictures of it, and OCR is off or not installed.
        UnreadableFile: damaged, encrypted, or with wrong letters on every page.
        FileTooLarge: it unfolds to far more than its size, or draws without end.
    """
    _check_unfolded(data, name)
    from ingest.readers.pdf_glyphs import PdfFile

    file = PdfFile(data, name)
    stated = file.stated()
    watched = _Watched(PdfPictures(data, name) if ocr.is_on() else None)
    pages = lines_of(watched.through(file.pages()))
    wrong = watched.recognise_wrong(pages)
    composed = text_of([[] if number in wrong else page for number, page in enumerate(pages, 1)])
    if not has_letters_or_digits(composed.text):
        if wrong:
            message = (
                f"{name!r} has a text layer whose letters are not those that its pages show"
                f" (pages {_listed(wrong)}). Export it again with its fonts, or turn on OCR."
                f" {ocr.HOW_TO}"
            )
            raise UnreadableFile(message)
        if ocr.is_on():
            raise EmptyDocument(f"{name!r} has no text, and no picture of any. Leave it out.")
        message = f"{name!r} has no text, only pictures of it, or nameless glyphs. {ocr.HOW_TO}"
        raise OcrNeeded(message)
    headline = next((h.text for h in composed.headings if h.start < 400), None)
    first = one_line(composed.text.split("\n\n", 1)[0])
    title = stated_title(stated.get("Title", ""), name) or headline
    if title is None and looks_like_title(first) and len(first) < len(composed.text):
        title = first
    return Reading(
        text=composed.text,
        media_type="application/pdf",
        title=title,
        published=published_line(composed.text),
        pages=composed.pages,
        headings=composed.headings,
        author=named_in(composed.text, stated.get("Author", "")),
        warnings=tuple(watched.warnings(wrong)),
        hidden=HiddenText.of(watched.hidden),
        file_date=_made(stated.get("CreationDate", "")),
        recognised=recognised_spans(watched.confidences, composed.pages, len(composed.text)),
    )


@dataclass(slots=True)
class _Watched:
    """Collects findings about pages while they are read; `scans` recognises them, if OCR is on."""

    scans: PdfPictures | None
    hidden: list[str] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    nameless: dict[int, float] = field(default_factory=dict)
    confidences: dict[int, float] = field(default_factory=dict)
    pages: int = 0

    def through(self, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        """The sheets, those of pages without text recognised if possible."""
        for sheet in sheets:
            self.pages += 1
            if sheet.hidden:
                (columns,) = lines_of([Sheet(sheet.hidden)])
                self.hidden += [line.text for column in columns for line in column]
            letters = sum(bool(glyph.text.strip()) for glyph in sheet.glyphs)
            if letters < _FEW_LETTERS and (sheet.is_picture or (self.scans and sheet.areas)):
                if recognised := self._recognised(self.pages):
                    yield recognised
                    continue
                if sheet.is_picture:
                    self.pictures.append(self.pages)
            if sheet.nameless > _NAMELESS_SHARE * (letters + sheet.nameless):
                self.nameless[self.pages] = sheet.nameless / (letters + sheet.nameless)
            yield sheet

    def recognise_wrong(self, pages: list[Page]) -> list[int]:
        """The numbers of the pages whose letters are missing, or are not those of a language.

        Such pages are recognised if possible; these are replaced, and not among the numbers.
        """
        wrong = []
        for number, page in enumerate(pages, start=1):
            if self.nameless.get(number, 0) <= _NAMELESS_LIMIT and _is_plausible(page):
                continue
            recognised = None if number in self.confidences else self._recognised(number)
            if recognised and _is_plausible(again := lines_of([recognised])[0]):
                pages[number - 1] = again
                self.nameless.pop(number, None)
            else:
                self.confidences.pop(number, None)
                wrong.append(number)
        return wrong

    def _recognised(self, number: int) -> Sheet | None:
        """The recognised text of a page; `None` without OCR, or if there is none."""
        sheet = self.scans.sheet(number) if self.scans else None
        if sheet is not None and sheet.confidence is not None:
            self.confidences[number] = sheet.confidence
        return sheet

    def warnings(self, wrong: Sequence[int]) -> Iterator[ReadingWarning]:
        """The warnings about the pages."""
        if wrong:
            text = (
                f"Pages {_listed(wrong)} were left out: the letters of their text layer are not"
                " those that the pages show. Export the file again with its fonts, or turn on OCR."
                f" {ocr.HOW_TO}"
            )
            yield ReadingWarning("wrong_letters", text)
        if doubtful := sorted(set(self.nameless) - set(wrong)):
            text = (
                f"Letters are missing on pages {_listed(doubtful)}: some glyphs of their fonts have"
                " no letter. Export the file again with its fonts."
            )
            yield ReadingWarning("wrong_letters", text)
        if self.pictures:
            text = (
                f"Pages {_listed(self.pictures)} of {self.pages} are pictures without text and were"
                f" not read. If they show text: {ocr.HOW_TO}"
            )
            yield ReadingWarning("little_text", text)
        if self.confidences:
            yield RECOGNISED


def _is_plausible(page: Page) -> bool:
    return is_plausible("\n".join(line.text for column in page for line in column))


def _listed(pages: Sequence[int]) -> str:
    """Page numbers for people, the first few of many."""
    shown = ", ".join(map(str, pages[:_LISTED]))
    return shown if len(pages) <= _LISTED else f"{shown} and {len(pages) - _LISTED} more"


def _check_unfolded(data: bytes, name: str) -> None:
    """Check the unpacked size of every stream; unpacks in small steps and stores nothing."""
    left = _UNFOLDED_BYTES
    for match in _STREAM.finditer(data):
        unfolder = zlib.decompressobj()
        rest = data[match.end() : match.end() + (1 << 16)]
        at = match.end() + len(rest)
        try:
            while rest and not unfolder.eof:
                left -= len(unfolder.decompress(rest, 1 << 20))
                rest = unfolder.unconsumed_tail
                if not rest:
                    rest, at = data[at : at + (1 << 16)], at + (1 << 16)
                if left < 0:
                    message = (
                        f"{name!r} unfolds to more than {_UNFOLDED_BYTES >> 20} MB. Split it, or"
                        " save it as text."
                    )
                    raise FileTooLarge(message)
        except zlib.error:
            continue


def _made(stated: str) -> date | None:
    match = _MADE.match(stated)
    if not match:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None
