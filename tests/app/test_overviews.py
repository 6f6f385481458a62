"""The page of a document, the timeline and the names, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.app.conftest import PHONE, WAIT_MS, OpenReader
from tests.app.test_accessibility import check
from tests.app.texts import TEXTS

LOCALE = {"ar": "ar-SA", "en": "en-GB"}
BOTH = pytest.mark.parametrize("language", ["ar", "en"])


@BOTH
def test_a_document_has_a_page_of_quotes_and_of_questions_that_it_answers(
    read: OpenReader, language: str
) -> None:
    reader = read(LOCALE[language])
    page = reader.page
    title = {"ar": "متحف الميناء", "en": "Lowfield bridge"}[language]
    text = TEXTS[{"ar": "harbour.ar.md", "en": "bridge.en.md"}[language]]
    page.click(".dalil-documents-button")
    row = page.locator("#dalil-documents li").filter(has_text=title)
    row.locator(".dalil-glance-button").click()
    glance = page.locator("#dalil-glance")
    expect(glance.locator("blockquote").first).to_be_visible(timeout=WAIT_MS)
    quotes = glance.locator("blockquote").all_text_contents()
    assert quotes
    assert all(quote in text for quote in quotes)
    day = {"ar": "3 مايو 2024", "en": "20 November 2023"}[language]
    expect(glance.locator(".dalil-when").first).to_have_text(day)
    name = {"ar": "Marco Bellini", "en": "Ingrid Solberg"}[language]
    expect(glance.locator("summary").filter(has_text=name)).to_be_visible()
    question = glance.locator("section[aria-live] .dalil-ask").first
    expect(question).to_be_visible(timeout=WAIT_MS)
    check(page, "document")
    # A quote opens in its text, above this page; then a question is asked from here.
    glance.locator(".dalil-open").first.click()
    expect(page.locator("#dalil-source mark")).to_have_text(quotes[0])
    page.keyboard.press("Escape")
    question.click()
    expect(glance).to_be_hidden()
    assert reader.quotes(reader.answer(0))


@BOTH
def test_the_timeline_and_the_names_run_over_all_documents(read: OpenReader, language: str) -> None:
    page = read(LOCALE[language], PHONE).page
    page.click(".dalil-documents-button")
    page.click(".dalil-timeline-button")
    timeline = page.locator("#dalil-timeline li")
    expect(timeline.filter(has_text="Lowfield").first).to_be_visible(timeout=WAIT_MS)
    wanted = {"ar": ["20 نوفمبر 2023", "3 مايو 2024"], "en": ["20 November 2023", "3 May 2024"]}
    for day in wanted[language]:
        expect(timeline.filter(has_text=day).first).to_be_visible()
    dates = timeline.locator(".dalil-when").all_inner_texts()
    places = [dates.index(day) for day in wanted[language]]
    assert places == sorted(places)
    check(page, "timeline")
    page.keyboard.press("Escape")
    page.click(".dalil-names-button")
    named = page.locator("#dalil-names details").filter(has_text="Ingrid Solberg")
    named.locator("summary").click()
    expect(named.locator("blockquote")).to_contain_text("designed by Ingrid Solberg")
    check(page, "names")


def test_the_page_of_another_persons_document_is_not_there(read: OpenReader) -> None:
    reader = read("en-GB")
    for path in ("overview", "questions?language=en"):
        found = reader.page.request.get(f"{reader.url}/dalil/documents/none/{path}")
        assert found.status == 404


@BOTH
def test_an_address_opens_a_document_at_the_named_words(read: OpenReader, language: str) -> None:
    reader = read(LOCALE[language])
    title, words = {
        "ar": ("متحف الميناء", "دفعت اليابان نصفها"),
        "en": ("Lowfield bridge", "640 metres"),
    }[language]
    listed = reader.page.request.get(f"{reader.url}/dalil/documents").json()["documents"]
    found = next(one["id"] for one in listed if one["title"].startswith(title))
    source = reader.page.request.get(f"{reader.url}/dalil/documents/{found}/source").json()
    start = source["after"].index(words)
    reader.open(f"/?document={found}&start={start}&end={start + len(words)}")
    expect(reader.page.locator("#dalil-source mark")).to_have_text(words)
    expect(reader.page.locator("#dalil-source h2")).to_contain_text(title)
    reader.open("/?document=nothing")
    expect(reader.page.locator("#dalil-source .dalil-text")).not_to_be_empty()
    reader.strange.clear()
