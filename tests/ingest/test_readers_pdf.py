"""PDF files give their text in reading order, whatever program made them."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import EncryptionMethod

from ingest.readers.pdf import read_pdf
from rag.errors import EmptyDocument, FileTooLarge, PasswordNeeded, UnreadableFile
from rag.language import strip_tashkeel
from tools import make_samples

FILES = Path(__file__).parent / "files"
SAMPLES = Path(__file__).parents[2] / "samples"
LOREM = (
    "The ministry said on Sunday that the new plant would serve a million people in the city and"
    " in the villages around it, and that the work had been done in eighteen months."
)


def pdf(family: str = "helvetica") -> FPDF:
    """An empty document with one page."""
    document = FPDF()
    document.set_creation_date(datetime(2026, 11, 22, tzinfo=UTC))
    document.set_font(family, size=11)
    document.add_page()
    return document


def read(document: FPDF) -> str:
    return read_pdf(bytes(document.output()), "a.pdf").text


@pytest.mark.parametrize(
    "name", ["chromium-amiri", "chromium-noto", "fpdf2-amiri", "libreoffice-noto"]
)
def test_arabic_is_read_exactly_from_what_each_program_makes(name: str) -> None:
    written = (FILES / "plant.ar.txt").read_text("utf-8").split("\n")

    reading = read_pdf((FILES / f"{name}.pdf").read_bytes(), name)

    assert reading.text.split("\n\n") == [line for line in written if line]
    assert (reading.title, reading.published) == ("افتتاح محطة", date(2026, 11, 22))


def test_arabic_that_was_shaped_and_turned_before_it_was_drawn_is_read() -> None:
    written = strip_tashkeel((FILES / "plant.ar.txt").read_text("utf-8")).split("\n")

    reading = read_pdf((FILES / "reportlab-amiri.pdf").read_bytes(), "a.pdf")

    assert reading.text.split("\n\n") == [line for line in written if line]
    assert reading.title == written[0]


def test_the_sample_is_read_as_it_was_written() -> None:
    reading = read_pdf((SAMPLES / "handball-final.ar.pdf").read_bytes(), "a.pdf")

    assert reading.text.split("\n\n") == [text for _, text in make_samples.MATCH]
    assert [h.text for h in reading.headings] == [
        t for kind, t in make_samples.MATCH if kind != "text"
    ]
    assert (reading.title, reading.published) == (make_samples.MATCH_TITLE, date(2026, 4, 18))
    assert reading.text[reading.pages[1] :].startswith("غضب في معسكر الخاسر")


def test_lines_are_joined_and_paragraphs_kept_apart() -> None:
    document = pdf()
    for text in (LOREM, LOREM, "Short line."):
        document.multi_cell(80, 5, text, new_x="LMARGIN", new_y="NEXT")
        document.ln(3)

    assert read(document) == f"{LOREM}\n\n{LOREM}\n\nShort line."


def test_paragraphs_that_only_an_indent_separates_are_kept_apart() -> None:
    document = pdf()
    for _ in range(3):
        document.cell(8)
        document.write(5, LOREM + "\n")

    assert read(document) == "\n\n".join([LOREM] * 3)


def test_a_hyphen_is_kept_where_the_document_does_not_part_words() -> None:
    document = pdf()
    for text in (
        *["The ministry said on Sunday that the new plant,"] * 30,
        "and so on, would need not three but 2.9 kilowatt-",
        "hours for each cubic metre of fresh water.",
    ):
        document.cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")

    assert "2.9 kilowatt-hours for each" in read(document)


def test_hyphens_at_line_ends_are_undone_but_those_of_words_are_not() -> None:
    document = pdf()
    lines = (
        "The government announced that the desali-",
        "nation plant is finished and that the well-",
        "known engineer, a well-known one, left us.",
    )
    for line in lines:
        document.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")

    assert read(document) == (
        "The government announced that the desalination plant is finished and that the well-known"
        " engineer, a well-known one, left us."
    )


def test_a_number_in_two_words_keeps_its_hyphen_where_words_are_parted() -> None:
    document = pdf()
    lines = (
        "The government announced that the desali-",
        "nation plant has room for no more than seventy-",
        "two boats, which fishermen have regis-",
        "tered with their union.",
    )
    for line in lines:
        document.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")

    text = read(document)
    assert "desalination plant has room for no more than seventy-two boats" in text
    assert "registered" in text


class Paper(FPDF):
    """Pages with a running head and a page number."""

    def header(self) -> None:
        self.set_font("helvetica", size=9)
        self.cell(0, 8, "The Coast News, No. 12", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.cell(0, 8, f"- {self.page_no()} / 4 -", align="C")


def test_running_heads_and_page_numbers_are_left_out_and_pages_remembered() -> None:
    document = Paper()
    document.set_font("helvetica", size=11)
    for number in range(1, 5):
        document.add_page()
        document.set_font("helvetica", size=11)
        document.multi_cell(
            0, 5, f"Chapter {number} begins. {LOREM}", new_x="LMARGIN", new_y="NEXT"
        )

    reading = read_pdf(bytes(document.output()), "a.pdf")

    assert "Coast News" not in reading.text
    assert "/ 4" not in reading.text
    assert [reading.text[start:].split(" begins")[0] for start in reading.pages] == [
        f"Chapter {number}" for number in range(1, 5)
    ]


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    document = pdf()
    document.set_auto_page_break(True, margin=20)
    story = " and ".join([LOREM[:-1]] * 30)
    document.multi_cell(0, 8, story, new_x="LMARGIN", new_y="NEXT")

    reading = read_pdf(bytes(document.output()), "a.pdf")

    assert reading.text == story
    assert len(reading.pages) == 2
    assert reading.text[reading.pages[1] - 1] == " "


def test_columns_are_read_one_after_the_other_below_their_headline() -> None:
    document = pdf()
    document.set_font("helvetica", size=22)
    document.cell(0, 12, "A headline over both of the columns", new_x="LMARGIN", new_y="NEXT")
    document.set_font("helvetica", size=11)
    top = document.get_y()
    for column, word in enumerate(("left", "right")):
        document.set_xy(10 + 100 * column, top)
        document.multi_cell(85, 5, f"In the {word} column. {LOREM}")

    reading = read_pdf(bytes(document.output()), "a.pdf")

    assert reading.text == (
        "A headline over both of the columns\n\n"
        f"In the left column. {LOREM}\n\nIn the right column. {LOREM}"
    )
    assert reading.title == reading.headings[0].text == "A headline over both of the columns"


def test_two_short_lines_at_the_top_of_a_column_stay_in_it() -> None:
    document = pdf()
    for column, paragraphs in enumerate((("Hardly kept\nsince then.", LOREM), (LOREM, LOREM))):
        document.set_y(20)
        for number, text in enumerate(paragraphs):
            document.set_xy(10 + 64 * column, document.get_y())
            document.multi_cell(60, 5, f"{text} ({column}{number})", align="L")
            document.ln(1.6)

    text = read(document)
    assert [text.find(f"({place})") for place in ("00", "01", "10", "11")] == sorted(
        text.find(f"({place})") for place in ("00", "01", "10", "11")
    )
    assert text.count(LOREM) == 3


def test_rows_of_a_table_stay_together_and_name_their_columns() -> None:
    document = pdf()
    for row in (
        ("Phase", "Output", "Opens"),
        ("First", "48,000", "2026"),
        ("Second", "80,000", ""),
    ):
        for cell in row:
            document.cell(50, 6, cell)
        document.ln(6)

    rows = read(document).split("\n")
    assert rows == ["Phase: First; Output: 48,000; Opens: 2026", "Phase: Second; Output: 80,000"]


def test_a_table_does_not_part_the_lines_of_paragraphs() -> None:
    document = pdf()
    document.multi_cell(80, 5, LOREM, new_x="LMARGIN", new_y="NEXT")
    document.ln(4)
    for row in (("Phase", "Output"), ("First", "48,000")):
        for cell in row:
            document.cell(50, 6, cell)
        document.ln(6)

    assert read(document) == f"{LOREM}\n\nPhase\tOutput\nFirst\t48,000"


def test_what_a_browser_prints_around_a_page_is_left_out() -> None:
    document = pdf()
    document.cell(100, 5, "11/22/26, 4:11 PM")
    document.cell(0, 5, "The plant opens | Coast News", new_x="LMARGIN", new_y="NEXT")
    document.ln(10)
    document.multi_cell(0, 5, LOREM, new_x="LMARGIN", new_y="NEXT")
    document.ln(10)
    document.cell(150, 5, "https://example.com/news/plant?id=12")
    document.cell(0, 5, "1/1")

    assert read(document) == LOREM


def test_a_page_that_lies_on_its_side_is_read() -> None:
    document = pdf()
    with document.rotation(90, 60, 150):
        document.text(60, 150, "Set on its side, and read.")
        document.text(60, 156, "A second line of it.")

    assert read(document) == "Set on its side, and read. A second line of it."


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("The plant opens", "The plant opens"),
        ("افتتاح المحطة", "افتتاح المحطة"),
        ("article_final_v2.docx", "What stands on the page"),
        ("Microsoft Word - plant.doc", "What stands on the page"),
        ("untitled", "What stands on the page"),
        ("", "What stands on the page"),
    ],
)
def test_a_stated_title_is_used_unless_it_is_a_file_name(stated: str, title: str) -> None:
    document = pdf()
    document.set_title(stated)
    document.multi_cell(0, 5, f"What stands on the page\n\n{LOREM}")

    reading = read_pdf(bytes(document.output()), "a.pdf")

    assert (reading.title, reading.file_date) == (title, date(2026, 11, 22))
    assert reading.published is None


@pytest.mark.parametrize(
    "method", [EncryptionMethod.RC4, EncryptionMethod.AES_128, EncryptionMethod.AES_256]
)
def test_a_password_is_asked_for_by_name(method: EncryptionMethod) -> None:
    document = pdf()
    document.cell(0, 5, LOREM)
    document.set_encryption("owner", "user", encryption_method=method)

    with pytest.raises(PasswordNeeded, match=r"'a\.pdf' is protected by a password.* save a copy"):
        read(document)


def test_a_file_that_only_forbids_changes_is_read() -> None:
    document = pdf()
    document.cell(0, 5, "Free to read.")
    document.set_encryption("owner", encryption_method=EncryptionMethod.AES_256)

    assert read(document) == "Free to read."


def test_a_scan_says_that_it_needs_ocr() -> None:
    document = pdf()
    document.rect(10, 10, 100, 100, style="F")

    with pytest.raises(EmptyDocument, match=r"'a\.pdf' has no text.*OCR"):
        read(document)


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7\n" + bytes(range(256)) * 50])
def test_a_broken_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"'a\.pdf' is a damaged PDF"):
        read_pdf(data, "a.pdf")


def test_a_file_that_unfolds_without_measure_is_refused() -> None:
    document = pdf()
    document.cell(0, 5, "small")
    bomb = zlib.compress(b"\0" * (600 << 20), 1)
    data = bytes(document.output()) + b"\n9 0 obj\n<<>>\nstream\n" + bomb + b"\nendstream endobj"

    with pytest.raises(FileTooLarge, match=r"'a\.pdf' unfolds to more than 512 MB"):
        read_pdf(data, "a.pdf")
