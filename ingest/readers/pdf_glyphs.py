"""The letters of a PDF with their positions, and its metadata, read by pdfminer.six.

With `pdf_states` and `tex_fonts`, the only module that knows pdfminer; they are imported when a PDF
is read.
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
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager, PDFTextState
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
from ingest.readers.glyphs import THIN, Area, Glyph, Sheet
from ingest.readers.grounds import Grounds, rgb
from ingest.readers.packages import needs_password
from ingest.readers.pdf_states import (
    GraphicState,
    Interpreter,
    Layers,
    Visibility,
    within,
)
from ingest.readers.reading import page_read, pages_counted
from ingest.readers.tex_fonts import Fonts
from rag.errors import FileTooLarge, UnreadableFile

# A thousand dense pages have about five million glyphs; forms that draw each other never end.
_MOST_GLYPHS, _MOST_FORMS = 20_000_000, 1_000_000
# A page is divided by a few rules and frames; a map has a hundred thousand lines.
_MOST_AREAS = 4_000
# Text rendering modes (PDF 32000-1, table 106): those that fill, and those that stroke.
_FILLED_MODES, _STROKED_MODES = frozenset({0, 2, 4, 6}), frozenset({1, 2, 5, 6})
# Smaller text, in points, cannot be read.
_SMALLEST = 1.0
# Letters with a smaller share of their usual width look like a line.
_NARROWEST = 0.1
# A page of which pictures cover this share is a scan.
_SCAN_SHARE = 0.5
_UNMAPPED = re.compile(r"\(cid:\d+\)|\x00")
_BOLD = re.compile("bold|black|heavy", re.IGNORECASE)


class PdfFile:
    """An open PDF.

    Raises:
        UnreadableFile: encrypted, or broken; `name` says which file.
        FileTooLarge: it draws without end.
    """

    def __init__(self, data: bytes, name: str) -> None:
        # It warns of every fault, also of those that it can correct.
        logging.getLogger("pdfminer").setLevel(logging.ERROR)
        self._name = name
        with _damage_named(name):
            self._document = PDFDocument(PDFParser(BytesIO(data)))

    def stated(self) -> dict[str, str]:
        """The properties of the file, such as ``Title`` and ``CreationDate``."""
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
            resources = Fonts()
            device = _GlyphDevice(resources, self._name)
            interpreter = Interpreter(resources, device, Layers(self._document.catalog))
            pages_counted(self._stated_pages())
            for page in PDFPage.create_pages(self._document):
                interpreter.process_page(page)
                yield device.take()
                page_read()

    def _stated_pages(self) -> int:
        """The number of pages that the file states; 0 if it states none."""
        pages = resolve1(self._document.catalog.get("Pages"))
        count = resolve1(pages.get("Count")) if isinstance(pages, dict) else None
        return count if isinstance(count, int) and count > 0 else 0


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    """Turn the errors of pdfminer into errors that name the file."""
    try:
        yield
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise needs_password(name) from error
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


class _GlyphDevice(PDFTextDevice):
    """Keeps the glyphs of a page by the quarter turns by which they are rotated."""

    def __init__(self, resources: PDFResourceManager, name: str) -> None:
        super().__init__(resources)
        self._name = name
        self._turned: tuple[list[Glyph], ...] = ([], [], [], [])
        self._areas: list[Area] = []
        self._pictures: list[Area] = []
        self._grounds = Grounds()
        self._hidden: list[Glyph] = []
        # Drawn invisibly: the text of a scan, if the page is one, else hidden.
        self._unseen: list[tuple[int, Glyph]] = []
        self._nameless = 0
        self._bounds = Area(-math.inf, -math.inf, math.inf, math.inf)
        self._mode = 0
        # How the next picture can be seen; the interpreter says so.
        self.visibility = Visibility()
        self._forms_left, self._drawn = _MOST_FORMS, 0

    def take(self) -> Sheet:
        """What was drawn since the last call, in the direction in which most glyphs are written.

        Labels that run across the text are left out.
        """
        shares = [self._share_of_page(picture) for picture in self._pictures]
        # Invisible text belongs to a picture of the page; a scan may be cut into strips.
        scan = max(shares, default=0.0) >= _SCAN_SHARE
        for turn, glyph in self._unseen:
            (self._turned[turn] if scan else self._hidden).append(glyph)
        turns = max(range(4), key=lambda turns: len(self._turned[turns]))
        sheet = Sheet(
            self._turned[turns],
            [_turned(area, turns) for area in self._areas],
            self._hidden,
            self._nameless,
            sum(shares) >= _SCAN_SHARE,
        )
        self._turned, self._areas, self._pictures = ([], [], [], []), [], []
        self._hidden, self._unseen, self._nameless = [], [], 0
        self._grounds = Grounds()
        return sheet

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        """Record the part of the page that is shown."""
        self._bounds = Area(*apply_matrix_rect(ctm, page.cropbox))

    def _share_of_page(self, area: Area) -> float:
        page = self._bounds
        width = min(area.x1, page.x1) - max(area.x0, page.x0)
        height = min(area.y1, page.y1) - max(area.y0, page.y0)
        whole = (page.x1 - page.x0) * (page.y1 - page.y0)
        return max(width, 0.0) * max(height, 0.0) / whole if whole else 0.0

    def render_string(
        self,
        textstate: PDFTextState,
        seq: PDFTextSeq,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> None:
        """Record how a text is drawn, then its glyphs."""
        self._mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def begin_figure(self, name: str, bbox: Rect, matrix: Matrix) -> None:
        """Count the forms that are drawn."""
        self._forms_left -= 1
        self._check()

    def end_figure(self, name: str) -> None:
        """Do nothing: a form's glyphs belong to its page."""

    def render_image(self, name: str, stream: PDFStream) -> None:
        """Record the position of a picture; it fills the unit square."""
        if self.ctm is not None:
            bounds = apply_matrix_rect(self.ctm, (0, 0, 1, 1))
            self._keep(bounds)
            area = within(Area(*bounds), self.visibility.clip)
            self._pictures.append(area)
            self._grounds.paint(area, None)
            if self.visibility.covers:
                self._cover(area, is_page=self._share_of_page(area) >= _SCAN_SHARE)

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
                    bounds = (min(xs), min(ys), max(xs), max(ys))
                    self._keep(bounds)
                    if fill:
                        self._fill(bounds, graphicstate, is_box=len(set(xs)) == len(set(ys)) == 2)
                corners = []
            if len(segment) == 3:
                corners.append(apply_matrix_pt(self.ctm, (segment[1], segment[2])))

    def _fill(self, bounds: Rect, graphicstate: PDFGraphicState, *, is_box: bool) -> None:
        """Take note of a filled shape with those bounds, which is a box or anything within one."""
        visibility = _visibility(graphicstate)
        if not visibility.shows(filled=True, stroked=False):
            return
        area = within(Area(*bounds), visibility.clip)
        self._grounds.paint(area, rgb(graphicstate.ncs, graphicstate.ncolor))
        if is_box and visibility.covers and graphicstate.ncs.name != "Pattern":
            self._cover(area, is_page=False)

    def _cover(self, area: Area, *, is_page: bool) -> None:
        """Hide the glyphs that were drawn before in an area.

        Those under the scan of a page are its text.
        """
        for turns, glyphs in enumerate(self._turned):
            over = _turned(area, turns)
            covered = [glyph for glyph in glyphs if _is_under(glyph, over)]
            if not covered:
                continue
            glyphs[:] = [glyph for glyph in glyphs if not _is_under(glyph, over)]
            self._nameless -= sum(not glyph.text for glyph in covered)
            if is_page:
                self._unseen += [(turns, glyph) for glyph in covered]
            else:
                self._hidden += covered

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
        """Keep one glyph and return how far the next one is."""
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
        glyph = Glyph(text, left, right, base, max(size, 0.1), _is_bold(font.fontname))
        filled, stroked = self._mode in _FILLED_MODES, self._mode in _STROKED_MODES
        squeezed = math.hypot(a, b) * abs(scaling) < _NARROWEST * math.hypot(c, d)
        if not filled and not stroked:
            self._unseen.append((turns, glyph))
        elif squeezed or self._is_hidden(
            x + a * width / 2, y + d * fontsize / 3, size, font, graphicstate
        ):
            self._hidden.append(glyph)
        else:
            self._turned[turns].append(glyph)
            self._nameless += not text
        self._drawn += 1
        if not self._drawn % 10_000:
            self._check()
        return advance

    def _is_hidden(
        self, x: float, y: float, size: float, font: PDFFont, state: PDFGraphicState
    ) -> bool:
        """Whether a glyph with its middle there cannot be seen.

        It is off the page or cut away, transparent, too small, or as its ground.
        """
        visibility = _visibility(state)
        page = within(self._bounds, visibility.clip)
        if not (page.x0 <= x <= page.x1 and page.y0 <= y <= page.y1):
            return True
        # The sizes of Type 3 fonts are in units of their own.
        if size < _SMALLEST and not isinstance(font, PDFType3Font):
            return True
        filled, stroked = self._mode in _FILLED_MODES, self._mode in _STROKED_MODES
        if not visibility.shows(filled=filled, stroked=stroked):
            return True
        inks = []
        if filled:
            inks.append(rgb(state.ncs, state.ncolor))
        if stroked:
            inks.append(rgb(state.scs, state.scolor))
        return all(self._grounds.swallow(x, y, ink) for ink in inks)

    def _check(self) -> None:
        if self._forms_left < 0 or self._drawn > _MOST_GLYPHS:
            message = f"{self._name!r} draws without end. Export it again from its source."
            raise FileTooLarge(message)


def _visibility(state: PDFGraphicState) -> Visibility:
    return state.visibility if isinstance(state, GraphicState) else Visibility()


def _is_under(glyph: Glyph, area: Area) -> bool:
    """Whether the middle of a glyph is in an area."""
    height = glyph.y + glyph.size / 3
    return area.x0 <= glyph.middle <= area.x1 and area.y0 <= height <= area.y1


def _turned(area: Area, turns: int) -> Area:
    """The position of an area on a page after a number of quarter turns."""
    for _ in range(turns):
        area = Area(area.y0, -area.x1, area.y1, -area.x0)
    return area


@lru_cache(maxsize=1 << 14)
def _letters(text: str) -> str:
    return bidi.glyph_text(_UNMAPPED.sub("", text))


@lru_cache(maxsize=1 << 10)
def _is_bold(font: object) -> bool:
    return isinstance(font, str) and _BOLD.search(font) is not None
