"""Damaged files that `make soak` found: read without what is damaged, or a named error."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from rag.errors import UnreadableFile


@pytest.mark.parametrize("text", ["The mill opened in May.", "افتُتحت الطاحونة في أيار."])
def test_a_message_with_an_impossible_date_is_read_without_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "one.eml"
    headers = "Subject: mill\nFrom: a@example.org\nDate: Sun, 29 Nov 99999999999 12:00:00 +0000\n"
    path.write_text(f"{headers}Content-Type: text/plain; charset=utf-8\n\n{text}\n", "utf-8")
    document = read(path)
    assert text in document.text
    assert document.published is None


def test_a_feed_with_a_character_that_does_not_exist_is_a_named_error(tmp_path: Path) -> None:
    path = tmp_path / "one.rss"
    item = "<item><title>a</title><description>b &#99999999;</description></item>"
    path.write_text(f'<rss version="2.0"><channel><title>n</title>{item}</channel></rss>', "utf-8")
    with pytest.raises(UnreadableFile, match=r"one\.rss"):
        read(path)


@pytest.mark.parametrize("text", ["The mill opened in May.", "افتُتحت الطاحونة في أيار."])
@pytest.mark.parametrize("half", ["2" * 4000, "2" * 10, "9e9"])
def test_a_style_with_a_number_without_end_costs_nothing(
    tmp_path: Path, text: str, half: str
) -> None:
    path, long = tmp_path / "one.html", "1" * 9000
    half = f"--a: {half}; color: rgb(var(--a)var(--a), 0, 0); opacity: {long}e{long}"
    path.write_text(
        f"<html><head><style>p {{top: {long}px; {half}}} @media (min-width: {long}px) {{}}</style>"
        f'</head><body><p style="width: {long}; {half}">{text}</p></body></html>',
        "utf-8",
    )
    assert text in read(path).text
