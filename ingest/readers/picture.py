"""Pictures of pages: scans and photographs, read by recognition (OCR)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from ingest.readers.dates import published_line
from ingest.readers.glyphs import Sheet
from ingest.readers.layout import lines_of
from ingest.readers.ocr import recogniser
from ingest.readers.paragraphs import text_of
from ingest.readers.reading import Reading, first_line_title, has_letters_or_digits
from ingest.readers.recognised import RECOGNISED, recognised_spans
from rag.errors import EmptyDocument, FileTooLarge, UnreadableFile

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPES = ("image/png", "image/jpeg", "image/tiff")
START = re.compile(rb"\x89PNG|\xff\xd8\xff|II\*\x00|MM\x00\*")
"""The pattern with which the content of such a file begins."""

_READ = ("PNG", "JPEG", "TIFF")
# Positions are in points; the real size of a pixel is not known, and only ratios matter.
_POINTS = 0.3


def read_picture(data: bytes, name: str) -> Reading:
    """The text that is recognised in a picture, or in each of the pictures of a TIFF file.

    Raises:
        OcrNeeded: recognition is off, or not installed.
        EmptyDocument: no text is seen in it.
        UnreadableFile: damaged, or no picture.
        FileTooLarge: it unfolds to far more than its size.
    """
    from PIL import Image

    reader = recogniser(name)
    with _opened(data, name) as picture:
        media_type = Image.MIME[str(picture.format)]
        sheets = [reader.sheet(upright, points=_POINTS) or Sheet([]) for upright in _pages(picture)]
    composed = text_of(lines_of(sheets))
    if not has_letters_or_digits(composed.text):
        raise EmptyDocument(f"{name!r} is a picture in which no text is seen. Leave it out.")
    heading = next((h.text for h in composed.headings if h.start == 0), None)
    confidences = {n: s.confidence for n, s in enumerate(sheets, 1) if s.confidence is not None}
    return Reading(
        text=composed.text,
        media_type=media_type,
        title=heading or first_line_title(composed.text),
        published=published_line(composed.text),
        pages=composed.pages if len(sheets) > 1 else (),
        headings=composed.headings,
        warnings=(RECOGNISED,),
        recognised=recognised_spans(confidences, composed.pages, len(composed.text)),
    )


def _pages(picture: Image) -> Iterator[Image]:
    """Yield each picture of a file, upright."""
    from PIL import ImageOps, ImageSequence

    for page in ImageSequence.Iterator(picture):
        yield ImageOps.exif_transpose(page)


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Image]:
    """An open picture; faults that are found in it leave as errors that name the file."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # A picture of more pixels than Pillow's limit would fill the memory.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=_READ) as picture:
                yield picture
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        message = f"{name!r} has too many pixels to be a page. Make it smaller."
        raise FileTooLarge(message) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        message = f"{name!r} is a damaged picture ({type(error).__name__}: {error}). Save it again."
        raise UnreadableFile(message) from error
