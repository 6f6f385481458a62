"""Pages of a PDF as pictures, drawn by PDFium, for recognition (OCR)."""

from __future__ import annotations

from functools import cached_property

from ingest.readers.glyphs import Sheet
from ingest.readers.ocr import Recogniser, recogniser
from rag.errors import UnreadableFile

# Of 200 to 400, Tesseract has the fewest wrong words at this size on pages of ours (docs).
_DOTS_PER_INCH = 240
_POINTS_PER_INCH = 72
# Larger pages (inches), such as posters, are drawn smaller.
_LONGEST = 17.0


class PdfPictures:
    """The pages of a PDF, each drawn when it is to be recognised."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data, self._name = data, name

    @cached_property
    def _reader(self) -> Recogniser:
        return recogniser(self._name)

    def sheet(self, number: int) -> Sheet | None:
        """The recognised text of a page, counted from 1; `None` if there is none.

        Raises:
            OcrNeeded: Tesseract is not installed.
            UnreadableFile: the page cannot be drawn.
        """
        import pypdfium2

        reader = self._reader
        try:
            with pypdfium2.PdfDocument(self._data) as document:
                page = document[number - 1]
                inches = max(page.get_size()) / _POINTS_PER_INCH
                dots = _DOTS_PER_INCH * min(1.0, _LONGEST / max(inches, 0.1))
                scale = dots / _POINTS_PER_INCH
                picture = page.render(scale=scale, grayscale=True).to_pil()
        except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
            message = f"page {number} of {self._name!r} cannot be drawn ({error}). Leave it out."
            raise UnreadableFile(message) from error
        return reader.sheet(picture, points=1 / scale)
