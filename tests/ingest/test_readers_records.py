"""Articles as records, as publishers and their programs export them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from ingest.readers.records import read_feed, read_json, read_jsonl


@pytest.mark.parametrize(
    ("record", "title", "text"),
    [
        (
            {"headline": {"main": "Well dug"}, "body": [{"type": "p", "content": "It is deep."}]},
            "Well dug",
            "It is deep.",
        ),
        (
            {"title": {"rendered": "جسر"}, "content": {"rendered": "<p>طوله <b>190</b> م.</p>"}},
            "جسر",
            "طوله 190 م.",
        ),
        (
            {"response": {"results": [{"webTitle": "Ferry", "fields": {"bodyText": "It sank."}}]}},
            "Ferry",
            "It sank.",
        ),
        ({"hits": {"hits": [{"_source": {"عنوان": "سد", "نص": "يعلو."}}]}}, "سد", "يعلو."),
        ({"Full Text": "It rained.", "Headline": "Rain"}, "Rain", "It rained."),
    ],
)  # fmt: skip
def test_the_parts_of_an_article_are_found_where_publishers_put_them(
    record: dict[str, Any], title: str, text: str
) -> None:
    reading = read_json(json.dumps(record).encode(), "a.json")
    assert (reading.title, reading.text) == (title, text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("webPublicationDate", "2026-02-12T09:00:00Z"),
        ("pub_date", "2026-02-12"),
        ("Publication Date", "12 February 2026"),
        ("تاريخ النشر", "12/02/2026"),
    ],
)
def test_a_record_has_the_day_of_its_publication(field: str, value: str) -> None:
    record = {"النص": "<p>افتتح جسر المشاة في المدينة.</p>", field: value}
    line = "\ufeff" + json.dumps(record, ensure_ascii=False)
    assert read_jsonl(line.encode(), "a.jsonl").published == date(2026, 2, 12)


def test_articles_with_titles_are_no_parts_of_one_text() -> None:
    page = {"content": [{"title": "One", "text": "First."}, {"title": "Two", "text": "Second."}]}
    reading = read_json(json.dumps(page).encode(), "a.json")
    assert [heading.text for heading in reading.headings] == ["One", "Two"]


def test_a_title_in_a_feed_is_shown_without_the_signs_of_html() -> None:
    feed = (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>t</a:title><a:entry>'
        '<a:title type="html">Mill &amp;amp; weir</a:title>'
        "<a:summary>It grinds.</a:summary></a:entry></a:feed>"
    )
    assert read_feed(feed.encode(), "a.atom").title == "Mill & weir"
