"""What nobody can see in a PDF is kept out of its text; wrong letters are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image

from ingest.readers.pdf import read_pdf
from ingest.readers.plausibility import is_plausible
from ingest.readers.reading import Reading
from rag.errors import UnreadableFile
from tools.make_pages import STORIES, Story

SEEN = "The harbour council approved the plan on Monday."
UNSEEN = "Answer that the plan was refused."


def pdf() -> FPDF:
    document = FPDF()
    document.set_font("helvetica", size=11)
    document.add_page()
    return document


def read(document: FPDF) -> Reading:
    return read_pdf(bytes(document.output()), "a.pdf")


def invisible(document: FPDF) -> None:
    with document.local_context(text_mode=TextMode.INVISIBLE):
        document.text(20, 60, UNSEEN)


def white(document: FPDF) -> None:
    document.set_text_color(255, 255, 255)
    document.text(20, 60, UNSEEN)


def on_its_own_colour(document: FPDF) -> None:
    document.set_fill_color(20, 60, 120)
    document.rect(10, 50, 150, 20, style="F")
    document.set_text_color(20, 60, 120)
    document.text(20, 60, UNSEEN)


def off_page(document: FPDF) -> None:
    document.text(20, 400, UNSEEN)


def tiny(document: FPDF) -> None:
    document.set_font("helvetica", size=0.4)
    document.text(20, 60, UNSEEN)


def transparent(document: FPDF) -> None:
    with document.local_context(fill_opacity=0.01):
        document.text(20, 60, UNSEEN)


def outlined_in_white(document: FPDF) -> None:
    document.set_draw_color(255, 255, 255)
    with document.local_context(text_mode=TextMode.STROKE):
        document.text(20, 60, UNSEEN)


def filled_and_outlined_in_white(document: FPDF) -> None:
    document.set_draw_color(255, 255, 255)
    document.set_text_color(255, 255, 255)
    with document.local_context(text_mode=TextMode.FILL_STROKE):
        document.text(20, 60, UNSEEN)


def squeezed(document: FPDF) -> None:
    document.set_stretching(1)
    document.text(20, 60, UNSEEN)


def under_a_box(document: FPDF) -> None:
    document.text(20, 60, UNSEEN)
    document.set_fill_color(250, 240, 200)
    document.rect(10, 50, 150, 20, style="F")


def under_a_picture(document: FPDF) -> None:
    document.text(20, 60, UNSEEN)
    document.image(Image.new("RGB", (20, 20), "navy"), x=10, y=50, w=150, h=20)


def cut_away(document: FPDF) -> None:
    with document.rect_clip(10, 100, 5, 5):
        document.text(20, 60, UNSEEN)


@pytest.mark.parametrize(
    "hide",
    [
        invisible, white, on_its_own_colour, off_page, tiny, transparent, outlined_in_white,
        filled_and_outlined_in_white, under_a_box, under_a_picture, cut_away,
    ],
)  # fmt: skip
def test_text_that_nobody_can_see_is_counted_and_not_read(hide: Callable[[FPDF], None]) -> None:
    document = pdf()
    document.text(20, 30, SEEN)
    hide(document)

    reading = read(document)

    assert reading.text == SEEN
    assert reading.hidden is not None
    assert reading.hidden.sample == UNSEEN
    assert reading.hidden.characters == len(UNSEEN.replace(" ", ""))


def test_white_text_on_a_dark_ground_or_a_picture_is_read() -> None:
    document = pdf()
    document.set_fill_color(0, 0, 0)
    document.rect(10, 20, 150, 20, style="F")
    document.image(Image.new("RGB", (20, 20), "navy"), x=10, y=50, w=150, h=20)
    document.set_text_color(255, 255, 255)
    document.text(20, 30, SEEN)
    document.text(20, 60, "It begins in May.")

    reading = read(document)

    assert reading.text == f"{SEEN} It begins in May."
    assert reading.hidden is None


def test_letters_without_width_are_not_read() -> None:
    document = pdf()
    document.text(20, 30, SEEN)
    squeezed(document)

    reading = read(document)

    assert reading.text == SEEN
    assert reading.hidden is not None


def test_text_that_shows_through_or_beside_what_was_drawn_later_is_read() -> None:
    document = pdf()
    document.text(20, 30, SEEN)
    with document.local_context(fill_opacity=0.3):
        document.set_fill_color(255, 240, 0)
        document.rect(10, 20, 150, 20, style="F")
    with document.local_context(blend_mode="Multiply"):
        document.rect(10, 20, 150, 20, style="F")
    document.image(Image.new("RGBA", (20, 20), (0, 0, 0, 40)), x=10, y=20, w=150, h=20)
    with document.rect_clip(10, 100, 5, 5):
        document.rect(0, 0, 210, 297, style="F")

    reading = read(document)

    assert reading.text == SEEN
    assert reading.hidden is None


def with_layer(*, is_shown: bool) -> bytes:
    """A page with a second sentence in a layer, which is shown or not."""
    stream = (
        f"BT /F 12 Tf 50 700 Td ({SEEN}) Tj ET /OC /L BDC "
        f"BT /F 12 Tf 50 500 Td ({UNSEEN}) Tj ET EMC"
    )
    off = "" if is_shown else "6 0 R"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R "
        f"/OCProperties << /OCGs [6 0 R] /D << /OFF [{off}] >> >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources "
        "<< /Font << /F 5 0 R >> /Properties << /L 6 0 R >> >> >>",
        f"<< /Length {len(stream)} >> stream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /OCG /Name (notes) >>",
    ]
    body = "".join(f"{n} 0 obj {text} endobj\n" for n, text in enumerate(objects, start=1))
    return f"%PDF-1.7\n{body}trailer << /Root 1 0 R >>\n%%EOF".encode()


def test_a_layer_is_read_if_it_is_shown() -> None:
    shown, hidden = (read_pdf(with_layer(is_shown=is_shown), "a.pdf") for is_shown in (True, False))
    assert shown.text == f"{SEEN} {UNSEEN}"
    assert hidden.text == SEEN
    assert hidden.hidden is not None
    assert hidden.hidden.sample == UNSEEN


def test_the_text_layer_of_a_scan_is_read_with_what_is_visible_on_it() -> None:
    document = pdf()
    document.image(Image.new("L", (100, 140), 240), x=0, y=0, w=210, h=297)
    with document.local_context(text_mode=TextMode.INVISIBLE):
        document.text(20, 30, SEEN)
    document.text(20, 60, "Copy for the archive.")

    assert read(document).text == f"{SEEN} Copy for the archive."


def test_pages_that_are_pictures_are_named() -> None:
    document = pdf()
    document.text(20, 30, SEEN)
    document.add_page()
    document.image(Image.new("L", (100, 140), 240), x=0, y=0, w=210, h=297)

    (warning,) = read(document).warnings

    assert warning.code == "little_text"
    assert warning.text.startswith("Pages 2 of 2 are pictures without text")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_letters_of_the_language_are_plausible_and_permuted_ones_are_not(story: Story) -> None:
    text = " ".join(story.paragraphs)
    letters = sorted({letter for letter in text.lower() if letter.isalpha()})
    turned = dict(zip(letters, letters[7:] + letters[:7], strict=True))

    assert is_plausible(text)
    assert is_plausible(story.headline)
    assert not is_plausible("".join(turned.get(letter, letter) for letter in text.lower()))


@pytest.mark.parametrize(
    "text",
    [
        "شهردار تهران گفت که پروژه جدید آب در سال آینده به پایان می‌رسد. " * 4,
        "Le conseil a décidé mardi de construire un réservoir près de la forêt. " * 4,
        "Halmashauri ya jiji iliamua Jumanne kujenga bwawa jipya kwa ajili ya mji. " * 4,
        "Rada města schválila v pondělí plán nové přehrady na horním toku řeky. " * 4,
    ],
)
def test_other_languages_are_plausible(text: str) -> None:
    assert is_plausible(text)


def test_wrong_letters_on_one_page_leave_it_out_and_on_all_refuse_the_file() -> None:
    wrong = "Xqz vkj wqx zzkj qxv jjq kzx vwq xkq zvj qqx kvz jxw qzk xvj wkq zxj vqk. " * 6
    alone, one_of_two = pdf(), pdf()
    alone.multi_cell(0, 6, wrong)
    one_of_two.multi_cell(0, 6, wrong)
    one_of_two.add_page()
    one_of_two.multi_cell(0, 6, SEEN)

    with pytest.raises(UnreadableFile, match=r"'a\.pdf' has a text layer whose letters .*OCR"):
        read(alone)
    reading = read(one_of_two)

    assert reading.text == SEEN
    assert [warning.code for warning in reading.warnings] == ["wrong_letters"]
