"""What a PDF draws, through pdfminer.six: letters, where they stand, and what the file states.

The only module that knows pdfminer. It is imported when a PDF is read, not before.
"""

from __future__ import annotations

import logging
import math
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psexceptions import PSException
from pdfminer.utils import (
    Matrix,
    PathSegment,
    Rect,
    apply_matrix_pt,
    apply_matrix_rect,
    decode_text,
)

from ingest.readers import bidi
from ingest.readers.reading import page_read
from ingest.readers.signs import THIN, Area, Sheet, Sign
from rag.errors import FileTooLarge, UnreadableFile

# A thousand dense pages have about five million signs; forms that draw each other have no end.
_MOST_SIGNS, _MOST_FORMS = 20_000_000, 1_000_000
# A page is divided by a few rules and frames; a map has a hundred thousand lines.
_MOST_AREAS = 4_000
_UNMAPPED = re.compile(r"\(cid:\d+\)|\x00")
_BOLD = re.compile("bold|black|heavy", re.IGNORECASE)


class PdfFile:
    """An open PDF.

    Raises:
        UnreadableFile: encrypted, or broken; `name` says which file.
        FileTooLarge: it draws without end.
    """

    def __init__(self, data: bytes, name: str) -> None:
        # It warns of every fault that it can live with.
        logging.getLogger("pdfminer").setLevel(logging.ERROR)
        self._name = name
        with _damage_named(name):
            self._document = PDFDocument(PDFParser(BytesIO(data)))

    def stated(self) -> dict[str, str]:
        """What the file says about itself, such as ``Title`` and ``CreationDate``."""
        found: dict[str, str] = {}
        with _damage_named(self._name):
            for entries in self._document.info:
                for key, value in entries.items():
                    value = resolve1(value)
                    if isinstance(value, bytes):
                        found.setdefault(key, decode_text(value).replace("\x00", ""))
        return found

    def pages(self) -> Iterator[Sheet]:
        """Yield what each page shows."""
        with _damage_named(self._name):
            resources = PDFResourceManager()
            device = _SignDevice(resources, self._name)
            interpreter = PDFPageInterpreter(resources, device)
            for page in PDFPage.create_pages(self._document):
                interpreter.process_page(page)
                yield device.take()
                page_read()


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    """Turn whatever pdfminer stumbles over into an error that names the file."""
    try:
        yield
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        message = f"{name!r} is encrypted and needs a password. Save it without one."
        raise UnreadableFile(message) from error
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


class _SignDevice(PDFTextDevice):
    """Keeps the signs of a page by the quarter turns by which they are rotated."""

    def __init__(self, resources: PDFResourceManager, name: str) -> None:
        super().__init__(resources)
        self._name = name
        self._turned: tuple[list[Sign], ...] = ([], [], [], [])
        self._areas: list[Area] = []
        self._signs_left, self._forms_left = _MOST_SIGNS, _MOST_FORMS

    def take(self) -> Sheet:
        """What was drawn since the last call, in the direction in which most signs are written.

        Labels that run across the text are left out.
        """
        turns = max(range(4), key=lambda turns: len(self._turned[turns]))
        sheet = Sheet(self._turned[turns], [_turned(area, turns) for area in self._areas])
        self._turned, self._areas = ([], [], [], []), []
        self._signs_left -= len(sheet.signs)
        return sheet

    def begin_figure(self, name: str, bbox: Rect, matrix: Matrix) -> None:
        """Count the forms that are drawn."""
        self._forms_left -= 1
        self._check()

    def end_figure(self, name: str) -> None:
        """Do nothing: a form's signs belong to its page."""

    def render_image(self, name: str, stream: PDFStream) -> None:
        """Keep where a picture stands; it fills the unit square."""
        if self.ctm is not None:
            self._keep(apply_matrix_rect(self.ctm, (0, 0, 1, 1)))

    def paint_path(
        self,
        graphicstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,
        path: Sequence[PathSegment],
    ) -> None:
        """Keep the rules and rectangles of a path."""
        if self.ctm is None or len(self._areas) >= _MOST_AREAS:
            return
        corners: list[tuple[float, float]] = []
        for segment in [*path, ("m", 0.0, 0.0)]:
            if segment[0] == "m":
                if 2 <= len(corners) <= 5:
                    xs, ys = zip(*corners, strict=True)
                    self._keep((min(xs), min(ys), max(xs), max(ys)))
                corners = []
            if len(segment) == 3:
                corners.append(apply_matrix_pt(self.ctm, (segment[1], segment[2])))

    def _keep(self, bounds: Rect) -> None:
        area = Area(*bounds)
        if len(self._areas) < _MOST_AREAS and max(area.x1 - area.x0, area.y1 - area.y0) > 2 * THIN:
            self._areas.append(area)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        """Keep one sign and return how far the next one is."""
        try:
            text = _letters(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            text = ""
        advance = font.char_width(cid) * fontsize * scaling
        # In a vertical font the advance goes down the page.
        width = fontsize if font.is_vertical() else advance
        a, b, c, d, x, y = matrix
        turns = 0 if not b and a > 0 else round(math.atan2(b, a) / (math.pi / 2)) % 4
        if turns % 2:
            start, end, base, size = y, y + b * width, -x, abs(c * fontsize)
        else:
            start, end, base, size = x, x + a * width, y, abs(d * fontsize)
        if turns > 1:
            start, end = -start, -end
        if turns in (2, 3):
            base = -base
        left, right = min(start, end), max(start, end)
        signs = self._turned[turns]
        signs.append(Sign(text, left, right, base, max(size, 0.1), _is_bold(font.fontname)))
        if not len(signs) % 10_000:
            self._check()
        return advance

    def _check(self) -> None:
        if self._forms_left < 0 or max(map(len, self._turned)) > self._signs_left:
            message = f"{self._name!r} draws without end. Export it again from its source."
            raise FileTooLarge(message)


def _turned(area: Area, turns: int) -> Area:
    """Where an area stands on a page that is read after so many quarter turns."""
    for _ in range(turns):
        area = Area(area.y0, -area.x1, area.y1, -area.x0)
    return area


@lru_cache(maxsize=1 << 14)
def _letters(text: str) -> str:
    return bidi.sign_text(_UNMAPPED.sub("", text))


@lru_cache(maxsize=1 << 10)
def _is_bold(font: object) -> bool:
    return isinstance(font, str) and _BOLD.search(font) is not None
