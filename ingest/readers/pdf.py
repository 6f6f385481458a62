"""PDF files, through pdfminer.six: the text layer, in reading order.

pdfminer says which letters a sign stands for and where it is drawn; the order is found from
that (`layout`, `bidi`), since the order in which programs write Arabic differs between them.
"""

from __future__ import annotations

import logging
import math
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.readers import bidi
from ingest.readers.dates import published_line
from ingest.readers.layout import Sign, compose
from ingest.readers.reading import Reading, has_letters_or_digits, looks_like_title, one_line
from rag.errors import EmptyDocument, FileTooLarge, UnreadableFile

if TYPE_CHECKING:
    from pdfminer.layout import LTChar
    from pdfminer.pdfdocument import PDFDocument

# pdfminer unfolds streams whole; what would unfold to more than this is not opened.
_UNFOLDED_BYTES = 512 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_UNMAPPED_SHARE = 0.5
_MADE = re.compile(r"D?:?(\d{4})(\d{2})(\d{2})")
_FILE_NAME = re.compile(
    r".*\.(?:docx?|pdf|html?|txt|rtf|odt|indd|qxp|pptx?|xlsx?|tex|dvi|ps)|untitled.*|document\d*"
    r"|microsoft word.*|\(?anonymous\)?|about:blank|https?://.*|file:.*|مستند\s*\d*",
    re.IGNORECASE,
)
_BOLD = re.compile("bold|black|heavy", re.IGNORECASE)


def read_pdf(data: bytes, name: str) -> Reading:
    """The text of a ``.pdf`` file: paragraphs apart, lines joined, running heads left out."""
    _check_unfolded(data, name)
    pages, info = _open(data, name)
    signs = [sign for page in pages for sign in page]
    if not any(sign.text.strip() for sign in signs):
        message = f"{name!r} holds no text, only pictures of it. Run OCR on it first."
        raise EmptyDocument(message)
    composed = compose([[sign for sign in page if sign.text] for page in pages])
    if not has_letters_or_digits(composed.text):
        message = f"{name!r} does not say which letters it draws. Run OCR on it first."
        raise EmptyDocument(message)
    headline = next((h.text for h in composed.headings if h.start < 400), None)
    first = one_line(composed.text.split("\n\n", 1)[0])
    stated = one_line(info.get("Title", ""))
    title = stated if stated and not _FILE_NAME.fullmatch(stated) else headline
    if title is None and looks_like_title(first) and len(first) < len(composed.text):
        title = first
    return Reading(
        text=composed.text,
        media_type="application/pdf",
        title=title,
        published=published_line(composed.text) or _made(info.get("CreationDate", "")),
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


def _open(data: bytes, name: str) -> tuple[list[list[Sign]], dict[str, str]]:
    """The signs of every page, and the title and date that the file states."""
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        return _pages(data)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        message = f"{name!r} is encrypted and needs a password. Save it without one."
        raise UnreadableFile(message) from error
    # pdfminer lets a damaged file show as what it stumbled over.
    except (
        PDFException, PSException, zlib.error, struct.error, ArithmeticError, AssertionError,
        AttributeError, EOFError, LookupError, NotImplementedError, OSError, RecursionError,
        TypeError, ValueError,
    ) as error:  # fmt: skip
        message = (
            f"{name!r} is a damaged PDF ({type(error).__name__}: {error}). Export it again from"
            " its source."
        )
        raise UnreadableFile(message) from error


def _pages(data: bytes) -> tuple[list[list[Sign]], dict[str, str]]:
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    document = PDFDocument(PDFParser(BytesIO(data)))
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    pages = []
    for page in PDFPage.create_pages(document):
        interpreter.process_page(page)
        pages.append(list(_upright(_signs(device.get_result()))))
    return pages, _info(document)


def _signs(container: Iterable[Any]) -> Iterator[tuple[Sign, int]]:
    """Every sign below a container, with the quarter turns by which it is rotated."""
    from pdfminer.layout import LTChar, LTContainer

    for item in container:
        if isinstance(item, LTChar):
            yield _sign(item)
        elif isinstance(item, LTContainer):
            yield from _signs(item)


def _sign(char: LTChar) -> tuple[Sign, int]:
    a, b, _, _, x, y = char.matrix
    turns = round(math.atan2(b, a) / (math.pi / 2)) % 4
    text = bidi.sign_text(_UNMAPPED.sub("", char.get_text()).replace("\x00", ""))
    size = char.size if turns % 2 == 0 else char.x1 - char.x0
    left, right = (
        (char.x0, char.x1),
        (char.y0, char.y1),
        (-char.x1, -char.x0),
        (-char.y1, -char.y0),
    )[turns]
    base = (y, -x, -y, x)[turns]
    bold = _BOLD.search(char.fontname) is not None
    return Sign(text, left, right, base, max(size, 0.1), bold), turns


def _upright(signs: Iterable[tuple[Sign, int]]) -> Iterator[Sign]:
    """The signs of the direction in which most are written; labels across it are left out."""
    by_turn: dict[int, list[Sign]] = {}
    for sign, turns in signs:
        by_turn.setdefault(turns, []).append(sign)
    yield from max(by_turn.values(), key=len, default=[])


def _info(document: PDFDocument) -> dict[str, str]:
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    found: dict[str, str] = {}
    for entries in document.info:
        for key, value in entries.items():
            value = resolve1(value)
            if isinstance(value, bytes):
                found.setdefault(key, decode_text(value).replace("\x00", ""))
    return found


def _made(stated: str) -> date | None:
    match = _MADE.match(stated)
    if not match:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None
