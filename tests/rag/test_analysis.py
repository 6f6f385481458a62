"""The terms of a text in Arabic and in English."""

import pytest

from rag.analysis import content_words, question_terms, words, words_as_written


@pytest.mark.parametrize(
    ("typed", "indexed"),
    [
        ("المسؤولون", "مسؤول"),
        ("وبالتعاون", "التعاون"),
        ("المُحادثات", "محادثات"),
    ],
)
def test_arabic_forms_of_a_word_share_terms(typed: str, indexed: str) -> None:
    assert set(question_terms(typed, "ar")) & set(question_terms(indexed, "ar"))


def test_english_has_stems_and_grams_that_are_never_confused() -> None:
    assert {"=meet", "_mee"} <= set(question_terms("meetings", "en"))


@pytest.mark.parametrize("number", ["٣٬٥٠٠", "3,500", "3500"])
def test_a_number_is_one_term_in_every_spelling(number: str) -> None:
    assert words(number) == ["3500"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("القُوَّة وأهداف الرئيس", [("القوه", "القوة"), ("واهداف", "وأهداف"), ("الرييس", "الرئيس")]),
        ("The Président met ٣ people", [("the", "the"), ("president", "president"),
                                      ("met", "met"), ("3", "3"), ("people", "people")]),
    ],
)  # fmt: skip
def test_words_are_given_as_they_are_written(text: str, expected: list[tuple[str, str]]) -> None:
    assert words_as_written(text) == expected


def test_function_words_are_no_content() -> None:
    assert content_words("ماذا قال الرئيس في القمة؟") == {"قال", "الرييس", "القمه"}
    assert content_words("What did the president say?") == {"president", "say"}
