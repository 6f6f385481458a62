"""The language of a text and the form in which it is searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language import (
    ascii_digits,
    question_language,
    search_text,
    strip_tashkeel,
    text_language,
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ناقش الرئيسان التعاون العسكري", "ar"),
        ("The presidents discussed cooperation", "en"),
        ("أعلنت شركة Apple إطلاق iPhone في Cupertino أمس", "mixed"),
        ("وقال المتحدث باسم حلف NATO إن القوات ستبقى في المنطقة حتى نهاية العام", "ar"),
        ("2023 - 45%", "en"),
        ("", "en"),
    ],
)
def test_a_text_has_the_language_of_its_words(text: str, language: str) -> None:
    assert text_language(text) == language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("ما هو حلف NATO؟", "ar"),
        ("What does كيم want?", "en"),
        ("NATO قرر", "en"),
        ("كم دفعت Apple", "ar"),
        ("٢٠٢٣؟", "ar"),
        ("2023?", "en"),
    ],
)
def test_a_question_is_answered_in_the_script_of_most_of_its_words(
    question: str, language: str
) -> None:
    assert question_language(question) == language


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("أجرى", "اجري"),
        ("مُحَمَّد", "محمد"),
        ("مســـؤول", "مسوول"),
        ("القاهرة", "القاهره"),
        ("٣٫٥", "3.5"),
        ("Café", "CAFE"),
        ("Nguyễn", "nguyen"),
        ("İlhan", "ilhan"),
        ("ﻻ", "لا"),
        ("“direct”", '"direct"'),
    ],
)
def test_spelling_variants_have_one_search_form(typed: str, written: str) -> None:
    assert search_text(typed) == search_text(written)


@given(st.text())
def test_the_search_form_of_a_search_form_is_itself(text: str) -> None:
    once = search_text(text)
    assert search_text(once) == once


@given(st.text())
def test_digits_are_replaced_one_for_one(text: str) -> None:
    assert len(ascii_digits(text)) == len(text)


def test_tashkeel_tatweel_and_direction_marks_are_stripped() -> None:
    assert strip_tashkeel("\u200fالعَرَبِيـــّة\u200e") == "العربية"
