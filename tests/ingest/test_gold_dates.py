"""The day of publication is read as a person would say it."""

from __future__ import annotations

import pytest

from bench.dates import DatedText, dated_texts, measure, read_day

TEXTS = dated_texts()


@pytest.mark.parametrize("text", [t for t in TEXTS if not t.is_second], ids=lambda text: text.kind)
def test_the_day_is_that_of_publication_or_none(text: DatedText) -> None:
    assert read_day(text) == text.day


def test_few_days_are_missing_and_fewer_are_wrong() -> None:
    assert len(TEXTS) >= 60
    figures = measure("dalil", "all", read_day, TEXTS)
    assert figures.missing <= 8
    assert figures.wrong <= 4


def test_what_is_missing_and_what_is_wrong_is_counted() -> None:
    dated = next(text for text in TEXTS if text.day)
    undated = next(text for text in TEXTS if not text.day)
    none = measure("none", "two", lambda text: None, [dated, undated])
    assert (none.missing, none.wrong) == (100.0, 0.0)
    assert measure("any", "two", lambda text: dated.day, [dated, undated]).wrong == 50.0
