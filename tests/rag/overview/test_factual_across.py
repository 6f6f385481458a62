"""Questions made from a document and asked in the other language."""

from __future__ import annotations

import pytest

from rag.overview.factual import FactualQuestion
from rag.overview.factual.across import in_other_language


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("كم بلغت كلفة المتحف؟", "How much did the museum cost?"),
        ("How much did the bridge cost?", "كم بلغت كلفة الجسر؟"),
        ("How long is the bridge?", "كم يبلغ طول الجسر؟"),
        ("Who designed the museum?", "من صمّم المتحف؟"),
        ("متى افتتح الجسر أمام السيارات؟", "When did the bridge open?"),
        ("How much did the pipe in Norrby cost?", "كم بلغت كلفة الأنبوب في نوربي؟"),
        ("كم بلغت كلفة المشروع في عين الصقر؟", "How much did the project in Ain al-Saqr cost?"),
        ("How much did the hospital in Aleppo cost?", "كم بلغت كلفة المستشفى في حلب؟"),
        ("كم بلغت كلفة المتحف في القاهرة؟", "How much did the museum in Cairo cost?"),
    ],
)
def test_a_question_about_one_known_thing_is_asked_in_the_other_language(
    question: str, asked: str
) -> None:
    made = in_other_language(FactualQuestion(question, "3"))
    assert made == FactualQuestion(asked, "3")


@pytest.mark.parametrize(
    "question",
    [
        "How much did the Zephyr cost?",
        "How much did the hospital in Al-Nahr cost?",
        "How many people work at the bridge?",
        "كم بلغت كلفة محطة التحلية؟",
        "من رئيس النادي؟",
    ],
)
def test_what_no_rule_or_word_list_translates_for_certain_is_not_asked(question: str) -> None:
    assert in_other_language(FactualQuestion(question, "3")) is None
