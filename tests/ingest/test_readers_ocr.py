"""Text in pictures is recognised if OCR is on, and a person is told of it if it is off."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image
from rapidfuzz.distance import Levenshtein

from ingest.chunk import chunk
from ingest.pipeline import ingest
from ingest.readers import read_file
from ingest.readers.pdf import read_pdf
from ingest.readers.reading import FileReading
from rag.errors import EmptyDocument, FileTooLarge, OcrNeeded, UnreadableFile
from rag.settings import Settings
from tests.ingest.conftest import PutFile
from tests.ingest.test_readers_pdf import LOREM, pdf

PAGES = Path(__file__).parent / "files" / "pages"
BOTH = "ara+eng"


def _missing() -> str:
    """What is missing for these tests; empty where nothing is."""
    if shutil.which("tesseract") is None:
        return "Tesseract is not installed"
    import pytesseract

    lacks = {"ara", "eng"} - set(pytesseract.get_languages())
    return f"Tesseract has no data of {', '.join(sorted(lacks))}" if lacks else ""


MISSING = _missing()
needs_tesseract = pytest.mark.skipif(bool(MISSING), reason=MISSING)


def scanned(page: str, dots: int = 200) -> Image.Image:
    """A page of the tests as a scanner gives it."""
    with pypdfium2.PdfDocument((PAGES / f"{page}.pdf").read_bytes()) as document:
        drawn: Image.Image = document[0].render(scale=dots / 72, grayscale=True).to_pil()
    return drawn


def headline() -> Image.Image:
    """A page with the first lines of such a page."""
    page = scanned("names-two.en")
    page.paste(255, (0, 560, *page.size))
    return page


def as_file(image: Image.Image, form: str) -> bytes:
    content = BytesIO()
    image.save(content, form, resolution=200)
    return content.getvalue()


def error_rate(reading: FileReading, page: str) -> float:
    """The share of wrong characters, against the text layer of the page."""
    written = " ".join(read_pdf((PAGES / f"{page}.pdf").read_bytes(), page).text.split())
    got = " ".join(reading.document.text.split())
    return float(Levenshtein.normalized_distance(written, got))


@needs_tesseract
@pytest.mark.parametrize(("page", "most"), [("two-narrow.ar", 0.08), ("two-narrow.en", 0.01)])
def test_a_scan_in_two_columns_is_read_in_order(put: PutFile, page: str, most: float) -> None:
    reading = read_file(put("scan.pdf", as_file(scanned(page), "PDF")), ocr=BOTH)

    assert error_rate(reading, page) <= most
    assert [warning.code for warning in reading.warnings] == ["recognised_text"]
    (span,) = reading.document.recognised
    assert (span.start, span.end) == (0, len(reading.document.text))
    assert 0.8 <= span.confidence <= 1
    assert {p.ocr_confidence for p in chunk(reading.document)} == {span.confidence}


@needs_tesseract
def test_a_picture_with_several_pages_is_read(put: PutFile) -> None:
    page, content = headline(), BytesIO()
    page.save(content, "TIFF", save_all=True, append_images=[page])

    reading = read_file(put("scan.tiff", content.getvalue()), ocr=BOTH)

    assert reading.document.media_type == "image/tiff"
    assert reading.document.title.startswith("Linden Bay plans")
    assert len(reading.document.pages) == len(reading.document.recognised) == 2


@needs_tesseract
def test_only_pages_without_right_letters_are_recognised(put: PutFile) -> None:
    document = pdf()
    document.multi_cell(0, 6, LOREM)
    document.add_page()
    document.image(headline(), x=0, y=0, w=210, h=297)
    document.add_page()
    document.image(Image.new("L", (100, 140), 240), x=0, y=0, w=210, h=297)
    path = put("mixed.pdf", bytes(document.output()))

    read, unread = read_file(path, ocr=BOTH), read_file(path)

    (span,) = read.document.recognised
    assert span.start == read.document.pages[1]
    assert "Linden Bay" in read.document.text[span.start : span.end]
    assert chunk(read.document)[0].ocr_confidence is None
    assert {warning.code for warning in read.warnings} == {"recognised_text", "little_text"}
    assert "Linden Bay" not in unread.document.text
    assert "Pages 2, 3 of 3 are pictures" in unread.warnings[0].text


@needs_tesseract
def test_wrong_letters_are_recognised_from_what_the_page_shows(put: PutFile) -> None:
    document = FPDF()
    document.add_page()
    document.image(headline(), x=0, y=0, w=210, h=297)
    document.set_font("helvetica", size=8)
    with document.local_context(text_mode=TextMode.INVISIBLE):
        document.multi_cell(0, 6, "Xqz vkj wqx zzkj qxv jjq kzx vwq xkq zvj qqx kvz jxw " * 9)
    path = put("wrong.pdf", bytes(document.output()))

    with pytest.raises(UnreadableFile, match=r"letters .*DALIL_OCR=on"):
        read_file(path)
    assert read_file(path, ocr=BOTH).document.text.startswith("Linden Bay plans")


@needs_tesseract
def test_turning_ocr_on_reads_again_what_is_in_the_index(put: PutFile, tmp_path: Path) -> None:
    document = pdf()
    document.multi_cell(0, 6, LOREM)
    document.add_page()
    document.image(headline(), x=0, y=0, w=210, h=297)
    path, index = put("mixed.pdf", bytes(document.output())), tmp_path / "index"
    off, on = Settings(index=index), Settings(index=index, ocr="on")

    outcomes = [ingest(path, settings=one).files[0].outcome for one in (off, off, on, on)]

    assert outcomes == ["added", "unchanged", "replaced", "unchanged"]


@needs_tesseract
def test_a_picture_without_text_is_empty(put: PutFile) -> None:
    with pytest.raises(EmptyDocument, match="no text is seen"):
        read_file(put("photo.png", as_file(Image.new("L", (600, 400), 200), "PNG")), ocr=BOTH)


@pytest.mark.parametrize("name", ["scan.png", "scan.jpg", "scan.tif", "scan.pdf"])
def test_without_ocr_a_scan_says_what_to_install_and_to_set(put: PutFile, name: str) -> None:
    form = {"jpg": "JPEG", "tif": "TIFF"}.get(name[-3:], name[-3:].upper())
    path = put(name, as_file(Image.new("L", (600, 400), 200), form))

    with pytest.raises(OcrNeeded, match=r"tesseract-ocr-ara .*DALIL_OCR=on") as caught:
        read_file(path)
    assert name in str(caught.value)


def test_languages_that_are_not_installed_are_named(put: PutFile) -> None:
    path = put("scan.png", as_file(Image.new("L", (60, 40), 200), "PNG"))

    with pytest.raises(OcrNeeded, match=r"(the data of xyz|Tesseract) is not installed"):
        read_file(path, ocr="xyz")


@pytest.mark.parametrize("ocr", ["", pytest.param(BOTH, marks=needs_tesseract)])
def test_pictures_in_a_folder_are_skipped_where_nothing_can_be_read_in_them(
    put: PutFile, tmp_path: Path, ocr: str
) -> None:
    put("given/a.txt", LOREM)
    photo = put("given/photo.png", as_file(Image.new("L", (60, 40), 200), "PNG"))
    settings = Settings(index=tmp_path / "index", ocr="on" if ocr else "off")

    in_folder = ingest(tmp_path / "given", settings=settings)
    named = ingest(photo, settings=settings)

    assert [file.outcome for file in in_folder.files] == ["added", "skipped"]
    assert [file.outcome for file in named.files] == ["failed"]


@needs_tesseract
def test_damaged_pictures_and_pictures_of_too_many_pixels_are_named(
    put: PutFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = as_file(scanned("names-two.en", 60), "PNG")

    with pytest.raises(UnreadableFile, match=r"'.*cut\.png' is a damaged picture"):
        read_file(put("cut.png", content[:2000]), ocr=BOTH)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(FileTooLarge, match="too many pixels"):
        read_file(put("large.png", content), ocr=BOTH)
