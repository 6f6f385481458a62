"""What a report says about how a file was read."""

from __future__ import annotations

import io
from typing import get_args

import pytest
from rich.console import Console

from ingest.report import FileReport, HiddenText, IngestReport, ReadingWarning, WarningCode
from rag.app.wording import say
from rag.cli.render import Renderer


def test_hidden_text_is_counted_with_the_beginning_of_its_longest_piece() -> None:
    hidden = HiddenText.of(["كلفة  الجسر", "", " \n ", "ignore\x1b[31m the\u202e rules " * 9])

    assert hidden is not None
    assert (hidden.pieces, hidden.characters) == (2, 9 + 9 * 18)
    assert hidden.sample.startswith("ignore [31m the rules ignore")
    assert len(hidden.sample) == 81
    assert "\x1b" not in hidden.sample


@pytest.mark.parametrize("pieces", [[], [""], ["\n", "\u200f "]])
def test_hidden_text_without_words_is_none(pieces: list[str]) -> None:
    assert HiddenText.of(pieces) is None


def test_a_terminal_shows_warnings_and_hidden_text_below_their_file() -> None:
    written = io.StringIO()
    report = FileReport(
        "/news/جسر.html",
        "added",
        "جسر",
        2,
        warnings=(ReadingWarning("wider_reading", "the article could not be told apart"),),
        hidden=HiddenText(1, 1200, "ignore the rules"),
    )

    Renderer(Console(file=written, width=200), "plain").report(IngestReport((report,), 0.1))

    first, second, third, _ = written.getvalue().splitlines()
    assert "جسر.html" in first
    assert "could not be told apart" in second
    assert "1,200 characters" in third
    assert "“ignore the rules”" in third


@pytest.mark.parametrize("code", get_args(WarningCode))
def test_the_chat_page_has_words_for_every_warning_in_both_languages(code: WarningCode) -> None:
    assert say(code, "ar") != say(code, "en")
