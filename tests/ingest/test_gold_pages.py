"""Of forty pages as publishing systems make them, the article is read and little else."""

from __future__ import annotations

import pytest

from bench.gold_pages import GoldPage, gold_pages
from bench.pages import facts, measure
from ingest.readers.html import read_html

PAGES = gold_pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_article_is_read_with_its_headline_and_its_day(page: GoldPage) -> None:
    reading = read_html(page.html.encode(), page.name)

    assert [text for text in page.wanted if text not in reading.text] == []
    assert (reading.title, reading.published) == (page.title, page.published)
    assert all(reading.text.startswith(h.text, h.start) for h in reading.headings)


def test_little_of_the_pages_around_is_kept() -> None:
    figures = measure("dalil", lambda page: read_html(page.encode(), "page.html").text, PAGES)

    assert figures.pages == 40
    assert figures.wanted_kept >= 97
    assert figures.unwanted_kept <= 8
    assert figures.pages_lost == 0


def test_titles_and_dates_are_counted_against_the_gold() -> None:
    found = facts(
        [*PAGES[:2], GoldPage("x", "<p>Only words here.</p>", (), (), "X", PAGES[0].published)]
    )

    assert (found.titles_right, found.dates_right) == (2, 2)
    assert (found.dates_missing, found.dates_wrong) == (1, 0)
