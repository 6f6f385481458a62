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


WRAPPED = {
    "ar": """أعادت بلدية وادي السرو أمس تشغيل قطار الجبل
الذي توقف قبل عشرين عاما، وقالت رئيسة البلدية
إن الرحلة بين المحطتين تستغرق أربعين دقيقة،
وإن كلفة إصلاح السكة بلغت أحد عشر مليونا.""",
    "en": """Port Selin reopened its cliff lift on Monday, two
decades after it was closed, and harbour master
Edda Marlow (who owns a boat) said that the ride
to the upper town takes four minutes.""",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "  \n"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_wrapped_lines_are_joined_and_a_headline_above_is_not(language: str, newline: str) -> None:
    wrapped = WRAPPED[language]
    text = f"Headline\n{wrapped}\n\n{wrapped}\n".replace("\n", newline)

    reading = read_text(text.encode(), "a.txt")

    one_line = wrapped.replace("\n", " ")
    assert reading.text.split() == text.split()
    assert [line.strip() for line in reading.text.splitlines() if line.strip()] == [
        "Headline",
        one_line,
        one_line,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "قفا نبك من ذكرى حبيب ومنزل\nبسقط اللوى بين الدخول فحومل\n" * 6,
        "Name: Tomas Reil, captain of the fishing fleet\nBorn: Port Selin\nWork: harbour\n\nEnd",
        "".join(f"- a point of the list that is as long as many lines are {n}\n" for n in range(9)),
        f"{BODY_EN}\n\n{BODY_EN} {BODY_EN}\n",
    ],
)
def test_lines_that_end_where_they_should_are_kept(text: str) -> None:
    assert read_text(text.encode(), "a.txt").text == text
