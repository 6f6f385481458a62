"""PDF files: the text layer, in reading order.

A PDF says which letters its signs stand for and where they are drawn (`pdf_signs`). The order
is found from that (`layout`, `columns`, `bidi`), since programs write Arabic in different orders.
"""

from __future__ import annotations

import re
import zlib
from datetime import date

from ingest.readers.dates import published_line
from ingest.readers.layout import lines_of
from ingest.readers.paragraphs import text_of
from ingest.readers.reading import Reading, has_letters_or_digits, looks_like_title, one_line
from rag.errors import EmptyDocument, FileTooLarge

# pdfminer unfolds streams whole; what would unfold to more than this is not opened.
_UNFOLDED_BYTES = 512 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_MADE = re.compile(r"D?:?(\d{4})(\d{2})(\d{2})")
_FILE_NAME = re.compile(
    r".*\.(?:docx?|pdf|html?|txt|rtf|odt|indd|qxp|pptx?|xlsx?|tex|dvi|ps)|untitled.*|document\d*"
    r"|microsoft word.*|\(?anonymous\)?|about:blank|https?://.*|file:.*|مستند\s*\d*",
    re.IGNORECASE,
)


def read_pdf(data: bytes, name: str) -> Reading:
    """The text of a ``.pdf`` file: paragraphs apart, lines joined, running heads left out."""
    _check_unfolded(data, name)
    from ingest.readers.pdf_signs import PdfFile

    file = PdfFile(data, name)
    stated = file.stated()
    composed = text_of(lines_of(file.pages()))
    if not has_letters_or_digits(composed.text):
        message = f"{name!r} holds no text, only pictures of it, or nameless signs. Run OCR on it."
        raise EmptyDocument(message)
    headline = next((h.text for h in composed.headings if h.start < 400), None)
    first = one_line(composed.text.split("\n\n", 1)[0])
    title: str | None = one_line(stated.get("Title", ""))
    if not title or _FILE_NAME.fullmatch(title):
        title = headline
    if title is None and looks_like_title(first) and len(first) < len(composed.text):
        title = first
    return Reading(
        text=composed.text,
        media_type="application/pdf",
        title=title,
        published=published_line(composed.text) or _made(stated.get("CreationDate", "")),
        pages=composed.pages,
        headings=composed.headings,
    )


def _check_unfolded(data: bytes, name: str) -> None:
    """Unfold every stream in small steps, keeping nothing, to see how much there is."""
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
