"""Arabic in terminals that order text and in those that do not."""

import pytest

from rag.cli.terminal import lay_out

ARABIC = "التقى الرئيسان في 2023 مع NATO"


def test_no_terminal_gets_the_text_as_it_is() -> None:
    assert lay_out(ARABIC, "plain", 20) == ARABIC


def test_a_terminal_that_orders_text_gets_marks_where_arabic_begins_and_ends() -> None:
    shown = lay_out(ARABIC, "bidi", 80)
    assert shown == f"\u2067{ARABIC}\u2069"


def test_a_terminal_that_does_not_gets_shaped_letters_from_the_right() -> None:
    shown = lay_out("قال [1]", "visual", 20)
    assert len(shown) == 20
    assert shown.strip().startswith("[1]")
    assert not set(shown) & set("قال")


@pytest.mark.parametrize("terminal", ["bidi", "visual"])
def test_english_is_left_alone(terminal: str) -> None:
    assert lay_out("The presidents met.", terminal, 80) == "The presidents met."  # type: ignore[arg-type]
