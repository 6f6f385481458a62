"""PDF files of LaTeX, which draws no spaces; `pdflatex` and `xelatex` made them of the ``.tex``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ingest.readers.pdf import read_pdf

FILES = Path(__file__).parent / "files"


def test_an_english_paper_in_two_columns_is_read_in_order_with_its_table() -> None:
    reading = read_pdf((FILES / "latex.en.pdf").read_bytes(), "a.pdf")

    source = " ".join((FILES / "latex.en.tex").read_text("utf-8").split()).replace("'", "’")
    for paragraph in ("The survey office", "After two winters", "The planting cost"):
        begin = source.index(paragraph)
        assert source[begin : source.index(" \\", begin)] in reading.text.split("\n\n")
    rows = (
        "Side: Northern; Planted: 2,090; Alive: 1,655\nSide: Southern; Planted: 2,090; Alive: 1,615"
    )
    assert rows in reading.text.split("\n\n")
    assert (reading.title, reading.published) == (
        "Coral Gardens of the Sarand Reef",
        date(2026, 7, 14),
    )


def test_arabic_lines_that_were_pressed_together_keep_their_spaces() -> None:
    reading = read_pdf((FILES / "latex.ar.pdf").read_bytes(), "a.pdf")

    source = (FILES / "latex.ar.tex").read_text("utf-8").split("\n\n")
    assert reading.text.split("\n\n")[2:5] == [
        paragraph.split("\n")[0].strip() for paragraph in source[-3:]
    ]
    assert (reading.title, reading.published) == ("حدائق المرجان في حيد سراند", date(2026, 7, 14))
