"""PDF files of LaTeX, which draws no spaces; `pdflatex` and `xelatex` made them of the ``.tex``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.readers.pdf import read_pdf
from ingest.readers.tex_fonts import tex_letters

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


def test_ligatures_of_bitmap_fonts_are_letters() -> None:
    reading = read_pdf((FILES / "latex-bitmap.en.pdf").read_bytes(), "a.pdf")

    first, second = reading.text.split("\n\n")[3:5]
    assert first.startswith("The office affirmed that five flights were filed — the difference is")
    assert "“It suffices,” said the officer, who finds the affair baffling." in first
    assert "figures 10–12" in first
    assert "naïve reader fills in the offset of 3.5 and the affix of a fluffy file" in first
    assert second.endswith("sufficient for all profitable farms of the region and beyond.")
    assert reading.title == "Office of Efficient Flight"
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("numbers", "letters"),
    [((12, 97, 123), "fi–"), ((14, 96), "ffi‘"), ((28, 97, 21), "fi–"), ((30, 233), "ffié")],
)
def test_the_ligatures_in_use_tell_the_encoding_of_a_font(
    numbers: tuple[int, ...], letters: str
) -> None:
    found = tex_letters({number: f"a{number}" for number in numbers})
    assert "".join(found.get(number, "") for number in numbers) == letters


def test_signs_with_names_of_their_own_have_no_letters_of_tex() -> None:
    assert tex_letters({12: "a12", 65: "A"}) == {}
    assert tex_letters({}) == {}
