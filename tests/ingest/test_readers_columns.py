"""Pages in columns, printed by Chromium, are read in the order in which people read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.pdf import read_pdf
from tools.make_pages import PAGES, STORIES, Story, briefs

FILES = Path(__file__).parent / "files" / "pages"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
@pytest.mark.parametrize("name", PAGES)
def test_paragraphs_are_whole_and_in_their_order(name: str, story: Story) -> None:
    data = (FILES / f"{name}.{story.language}.pdf").read_bytes()

    text = " ".join(read_pdf(data, name).text.replace("¹", "").split())

    found = [text.find(paragraph) for paragraph in story.paragraphs]
    assert -1 not in found
    assert found == sorted(found)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
@pytest.mark.parametrize("name", ["quote-parts-paragraph", "quote-in-column", "quote-beside"])
def test_a_boxed_quote_is_a_paragraph_of_its_own(name: str, story: Story) -> None:
    data = (FILES / f"{name}.{story.language}.pdf").read_bytes()

    assert story.quote in read_pdf(data, name).text.split("\n\n")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_a_footnote_follows_its_paragraph_and_its_mark_is_no_digit(story: Story) -> None:
    text = read_pdf((FILES / f"footnote.{story.language}.pdf").read_bytes(), "a.pdf").text

    parts = text.split("\n\n")
    assert parts[parts.index(f"1 {story.footnote}") - 1].endswith(story.paragraphs[2][-20:])


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_wrapped_cells_of_a_ruled_table_keep_their_rows(story: Story) -> None:
    text = read_pdf((FILES / f"ruled-table.{story.language}.pdf").read_bytes(), "a.pdf").text

    rows = zip(story.paragraphs[::2], story.paragraphs[1::2], strict=True)
    assert text.split("\n\n")[-1].split("\n") == ["\t".join(row) for row in rows]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_short_pieces_side_by_side_stay_below_their_headings(story: Story) -> None:
    text = read_pdf((FILES / f"briefs.{story.language}.pdf").read_bytes(), "a.pdf").text

    parts = text.split("\n\n")
    first = parts.index(story.names[0])
    assert parts[first : first + 4] == [part for one in briefs(story).items() for part in one]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_two_rows_of_cells_are_no_columns_of_two_lines(story: Story) -> None:
    text = read_pdf((FILES / f"two-rows.{story.language}.pdf").read_bytes(), "a.pdf").text

    rows = " ".join(text.split())
    assert f"{story.quote} {story.caption}" in rows
    assert rows.endswith(f"{story.footnote} {story.subheading}")


# Printed by Chromium: an article of short paragraphs, and a grey box at the end of its lines.
SIDEBARS = {
    "ar": (
        "افتتح رئيس بلدية مرسى النور أمس الثلاثاء مكتبة الميناء بعد ترميم استمر ثلاث سنوات وكلف 4.2"
        " مليون دينار.",
        "وقالت مديرة المكتبة سلمى العطار إن المبنى يضم 12 ألف كتاب وقاعة للأطفال، وإن الدخول إليه"
        " مجاني في كل أيام الأسبوع.",
        "أرقام المشروع",
        "بدأ الترميم عام 2023 وشارك فيه 60 عاملا من خمس شركات محلية.",
        "كانت المكتبة مصنعا للحبال حتى عام 1961 ثم مخزنا للميناء.",
    ),
    "en": (
        "The mayor of Port Selm opened the harbour library on Tuesday after a restoration that took"
        " three years and cost 4.2 million dinars.",
        "Salma Attar, the director of the library, said the building holds 12,000 books and a hall"
        " for children, and that entry is free every day.",
        "The project in figures",
        "The restoration began in 2023 with 60 workers of five local companies.",
        "The building was a rope factory until 1961 and then a store.",
    ),
}


@pytest.mark.parametrize("language", SIDEBARS)
def test_a_box_at_the_end_of_the_lines_is_read_after_the_article(language: str) -> None:
    data = (FILES.parent / f"sidebar.{language}.pdf").read_bytes()

    parts = read_pdf(data, "a.pdf").text.split("\n\n")

    first, *last = SIDEBARS[language]
    assert parts[1] == first
    assert parts[-4:] == last
