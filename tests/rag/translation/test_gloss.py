"""Questions word by word in the language of a passage."""

from __future__ import annotations

import pytest

from rag.language import search_text
from rag.translation.gloss import gloss

ARABIC = (
    "أعلنت بلدية طرابلس افتتاح المكتبة العامة الجديدة في 12 مارس 2024. وبلغت كلفة المشروع ثلاثة "
    "ملايين دينار، وصممت المبنى المهندسة ليلى حداد."
)
ENGLISH = (
    "The port of Salalah received its first electric tugboat on 5 May 2023. Captain Said Harthy "
    "commands a crew of six."
)


@pytest.mark.parametrize(
    ("question", "passage", "expected"),
    [
        ("Who designed the building?", ARABIC, ["من", "وصممت", "المبنى"]),
        ("How much did the project cost?", ARABIC, ["كم", "المشروع", "كلفة"]),
        ("When was the library opened in 2024?", ARABIC, ["متى", "المكتبة", "2024"]),
        ("متى استقبل ميناء صلالة أول قاطرة؟", ENGLISH, ["when", "port", "salalah", "first"]),
        ("من يقود الطاقم؟", ENGLISH, ["who", "crew"]),
        # Endings of number and case, «من» in mid-question, a phrase, and a rare word.
        ("كم شخصا من الطاقم على القاطرة؟", ENGLISH, ["of", "crew"]),
        ("من قاد قاطرة الميناء؟", ENGLISH, ["who", "tugboat", "port"]),
        ("How many spectators?", "حضر المباراة 2800 متفرجًا.", ["متفرجا"]),
        ("When was the cable car built?", "افتُتح التلفريك أمس.", ["التلفريك"]),
    ],
)
def test_words_of_the_passage_are_taken_as_they_are_written_there(
    question: str, passage: str, expected: list[str]
) -> None:
    assert [word for word in expected if word not in gloss(question, passage).split()] == []


def test_a_word_that_the_passage_lacks_has_its_most_likely_translation() -> None:
    found = gloss("How many hospitals are in Tripoli?", ARABIC)
    assert "مستشف" in found
    assert search_text("مستشفى") not in search_text(ARABIC)


def test_a_word_that_the_lexicon_lacks_is_kept() -> None:
    assert "zzyzx" in gloss("Who leads Zzyzx?", ARABIC)


@pytest.mark.parametrize("text", ["", " ", "؟", "…", "٣", "a", "\u200f", "x" * 5000])
def test_any_text_has_a_gloss(text: str) -> None:
    assert isinstance(gloss(text, ARABIC), str)
    assert isinstance(gloss("Who?", text), str)
