"""Text recognised in pictures by Tesseract, as glyphs on a sheet like those of a PDF.

The only module that knows Tesseract. Recognition is off unless `recognising` turns it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from ingest.readers.bidi import has_rtl, plain_letters
from ingest.readers.glyphs import Glyph, Sheet
from ingest.readers.reading import page_recognised
from rag.errors import OcrNeeded, UnreadableFile

if TYPE_CHECKING:
    from PIL.Image import Image

# Columns and blocks are found, also where the page is turned (`--psm 1` needs the data of `osd`).
_TURNED, _UPRIGHT = "--psm 1", "--psm 3"
# Longer sides (pixels) are made shorter: 14 inches at 300 dots an inch.
_LONGEST = 4200
# Lines whose sizes differ by no more than this share from the usual one are of the usual size:
# Tesseract's sizes of Arabic lines vary with their letters.
_SAME_SIZE, _SAME_SIZE_ARABIC = 0.15, 0.5
# Tesseract measures from the highest to the lowest letter; a PDF states less than that.
_STATED_SIZE = 0.8
# Pictures without text give some words of low confidence.
_LEAST_CONFIDENCE, _UNREAD_CONFIDENCE = 0.5, 0.3
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NUMBERS = re.compile(r"(\w+) ([-\d. ]+)")

HOW_TO = (
    "To have it read by OCR, install Tesseract with the data of your languages (on Debian or"
    " Ubuntu: apt install tesseract-ocr tesseract-ocr-ara tesseract-ocr-eng), set DALIL_OCR=on, and"
    " ingest it again."
)
"""How to turn on the recognition of text in pictures, in words for an error."""

_languages: ContextVar[str] = ContextVar("ocr_languages", default="")


@contextmanager
def recognising(languages: str) -> Iterator[None]:
    """A context in which text in pictures is recognised in these languages, such as ``ara+eng``.

    Empty `languages` turn recognition off.
    """
    token = _languages.set(languages)
    try:
        yield
    finally:
        _languages.reset(token)


def is_on() -> bool:
    """Whether text in pictures is to be recognised."""
    return bool(_languages.get())


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Tesseract with its languages, for the pages of the file `name`."""

    name: str
    languages: str
    layout: str

    def sheet(self, picture: Image, *, points: float) -> Sheet | None:
        """The recognised text of a picture of a page; `None` if it has none.

        `points` is the size of a pixel.

        Raises:
            UnreadableFile: Tesseract fails on it.
        """
        import pytesseract

        picture, shrunk = _at_most(picture, _LONGEST)
        try:
            hocr = pytesseract.image_to_pdf_or_hocr(
                picture, lang=self.languages, config=self.layout, extension="hocr"
            )
        except (RuntimeError, OSError) as error:
            message = f"Tesseract failed on {self.name!r}: {error}. Leave the file out."
            raise UnreadableFile(message) from error
        page_recognised()
        lines = _lines(hocr)
        confidences = [word.confidence for line in lines for word in line.words]
        if not confidences or fmean(confidences) < _LEAST_CONFIDENCE:
            return None
        glyphs = _glyphs(lines, picture.height, points * shrunk)
        return Sheet(glyphs, confidence=round(fmean(confidences), 3))


def recogniser(name: str) -> Recogniser:
    """The recogniser that is turned on.

    Raises:
        OcrNeeded: it is off, or Tesseract is not installed with its languages; `name` says for
            which file it was needed.
    """
    if not is_on():
        raise OcrNeeded(f"{name!r} is a picture, and OCR is off. {HOW_TO}")
    languages, installed = _languages.get(), _installed()
    missing = [one for one in languages.split("+") if one not in installed]
    if missing:
        lacks = f"the data of {', '.join(missing)}" if installed else "Tesseract"
        message = f"{name!r} has pictures of text, and {lacks} is not installed. {HOW_TO}"
        raise OcrNeeded(message)
    return Recogniser(name, languages, _TURNED if "osd" in installed else _UPRIGHT)


@lru_cache(maxsize=1)
def _installed() -> frozenset[str]:
    """The languages whose data Tesseract finds; none where it is not installed."""
    import pytesseract

    try:
        return frozenset(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, OSError):
        return frozenset()


def _at_most(picture: Image, longest: int) -> tuple[Image, float]:
    """The picture in grey with no side longer than that, and by how much it was made smaller."""
    grey = picture.convert("L")
    factor = max(picture.size) / longest
    if factor <= 1:
        return grey, 1.0
    size = (max(1, round(picture.width / factor)), max(1, round(picture.height / factor)))
    return grey.resize(size), factor


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    x0: float
    x1: float
    confidence: float


@dataclass(frozen=True, slots=True)
class _Line:
    """Words on one base line, from left to right, in pixels from the top of the picture."""

    words: list[_Word]
    base: float
    size: float


def _lines(hocr: bytes) -> list[_Line]:
    """The lines of a page in hOCR (https://kba.github.io/hocr-spec/1.2)."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    lines = []
    for element in etree.fromstring(hocr, parser).iter("{*}span"):
        if element.get("class") in ("ocr_line", "ocr_textfloat", "ocr_header", "ocr_caption"):
            words = [word for child in element.iter("{*}span") if (word := _word(child))]
            stated = _stated(element)
            slope, below = (*stated.get("baseline", ()), 0.0, 0.0)[:2]
            x0, _, x1, bottom = stated["bbox"]
            base = bottom + below + slope * (x1 - x0) / 2
            if words:
                words.sort(key=lambda word: word.x0)
                lines.append(_Line(words, base, stated["x_size"][0]))
    return lines


def _word(element: Any) -> _Word | None:
    """A word without direction marks; `None` if it is no word."""
    if element.get("class") != "ocrx_word":
        return None
    text = plain_letters(_DIRECTION_MARKS.sub("", "".join(element.itertext()))).strip()
    stated = _stated(element)
    confidence = stated["x_wconf"][0] / 100
    if not text or (confidence < _UNREAD_CONFIDENCE and not any(map(str.isalnum, text))):
        return None
    x0, _, x1, _ = stated["bbox"]
    return _Word(text, x0, x1, confidence)


def _stated(element: Any) -> dict[str, list[float]]:
    """The properties of an element, such as ``bbox 10 20 300 60; x_wconf 93``."""
    return {
        name: [float(number) for number in numbers.split()]
        for name, numbers in _NUMBERS.findall(element.get("title", ""))
    }


def _glyphs(lines: list[_Line], height: int, points: float) -> list[Glyph]:
    """Words and the spaces between them as glyphs, in points from the bottom of the page."""
    usual = median(line.size for line in lines for _ in line.words)
    glyphs = []
    for line in lines:
        is_arabic = has_rtl("".join(word.text for word in line.words))
        same = (_SAME_SIZE_ARABIC if is_arabic else _SAME_SIZE) * usual
        size = _STATED_SIZE * (usual if abs(line.size - usual) <= same else line.size)
        reach: float | None = None
        for word in line.words:
            places = [("", 0.0, 0.0)] if reach is None else [(" ", reach, word.x0)]
            for text, x0, x1 in [*places, (word.text, word.x0, word.x1)]:
                if text:
                    y = (height - line.base) * points
                    glyphs.append(Glyph(text, x0 * points, x1 * points, y, size * points))
            reach = word.x1
    return glyphs
