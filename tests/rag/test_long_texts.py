"""Texts of one repeated sign or phrase, which take for ever where time grows with their square."""

from __future__ import annotations

import pytest

from rag.grounding import ground_in_texts
from rag.language import question_language, text_language
from rag.overview.factual import factual_questions
from rag.schema import Document

ENGLISH = "The harbour opened in 1987 with nine berths. "
ARABIC = "افتتح الميناء عام 1987 وفيه تسعة أرصفة. "


@pytest.mark.parametrize("sign", ["،", "١", "؟", " ", "a", "ا", "ـ", "َ"])
def test_the_language_of_a_long_run_of_a_sign_is_found(sign: str) -> None:
    assert text_language(ENGLISH + sign * 200_000) in {"en", "ar", "mixed"}
    assert question_language(ARABIC + sign * 200_000) in {"en", "ar"}


@pytest.mark.parametrize("phrase", ["A", "Aa’", "Ab-", "The ", "محمد "])
def test_no_question_is_made_of_a_sentence_without_end(phrase: str) -> None:
    text = f"The bridge cost 88 million euros.\n\n{phrase * 50_000}"
    document = Document(
        id="d", source="a.txt", title="A", text=text, language="en", published=None, sha256="0",
        media_type="text/plain",
    )  # fmt: skip
    assert [made.answer for made in factual_questions(document)] == ["88 million euros"]


@pytest.mark.parametrize("phrase", ["،", "of 1 ", "من 1 "])
@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The harbour opened in 1987.", ENGLISH),
        ("افتتح الميناء عام 1987.", ARABIC),
    ],
)
def test_a_sentence_is_compared_with_a_long_source(phrase: str, sentence: str, source: str) -> None:
    assert ground_in_texts(sentence, [source + phrase * (8_000 // len(phrase))]).supports


@pytest.mark.parametrize(
    ("phrase", "times"),
    [("كلفت المحطة 96 مليون ", 90), ("the plant cost 96 million ", 70), ("1,2,3,4 ", 240)],
)
def test_a_sentence_of_many_figures_is_compared_with_more_of_them(phrase: str, times: int) -> None:
    assert ground_in_texts(phrase * times, [phrase * 4_000]).supports


def test_what_has_no_full_stop_is_compared_in_pieces_at_their_places() -> None:
    text = "The plant cost 96 million dollars, said the mayor, and " + "the quay is long, " * 300
    text += "and the harbour opened in 1987 with nine berths"
    grounding = ground_in_texts("The harbour opened in 1987 with nine berths.", [text])
    assert grounding.verdict == "supported"
    best = grounding.supports[0]
    assert text[best.start : best.end] == best.quote
    assert "nine berths" in best.quote
    assert len(best.quote) <= 1000
