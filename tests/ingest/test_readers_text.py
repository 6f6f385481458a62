"""Plain text is kept as it is; its title, date and headings are seen where they are clear."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.readers.text import plain_headings, read_text

BODY_AR = "وقال وزير المياه إن المحطة الجديدة ستخدم مليون نسمة في المدينة وما حولها خلال عام."
BODY_EN = (
    "The minister said that the new plant would serve a million people in the city and around."
)


@pytest.mark.parametrize(
    ("headline", "body", "section"),
    [
        ("افتتاح محطة تحلية جديدة في الساحل", BODY_AR, "ما التالي؟"),
        ("افتتاح محطة تحلية جديدة في الساحل", BODY_AR, "كلفة وتمويل"),
        ("A new desalination plant opens", BODY_EN, "What is next?"),
        ("A new desalination plant opens", BODY_EN, "Costs and doubts"),
    ],
)
def test_title_date_and_sections_are_found(headline: str, body: str, section: str) -> None:
    text = f"{headline}\r\n\r\n22/11/2026\r\n\r\n{body}\r\n\r\n{section}\r\n{body}\r\n"

    reading = read_text(text.encode(), "a.txt")

    assert reading.text == text
    assert (reading.title, reading.published) == (headline, date(2026, 11, 22))
    assert [(h.level, h.text) for h in reading.headings] == [(2, section)]
    assert all(text.startswith(h.text, h.start) for h in reading.headings)


@pytest.mark.parametrize("body", [BODY_AR, BODY_EN])
def test_a_text_that_begins_with_a_sentence_has_no_title(body: str) -> None:
    reading = read_text(f"{body}\n{body}\n".encode(), "a.txt")

    assert (reading.title, reading.published, reading.headings) == (None, None, ())


def test_a_text_of_one_line_has_no_title() -> None:
    assert read_text("كلمة واحدة".encode(), "a.txt").title is None


def test_verses_and_lists_are_no_headings() -> None:
    verses = "قفا نبك من ذكرى حبيب ومنزل\nبسقط اللوى بين الدخول فحومل\n" * 3

    assert plain_headings(verses) == ()
    assert plain_headings(f"{BODY_EN}\n\n- an item of a list\n{BODY_EN}\n") == ()
