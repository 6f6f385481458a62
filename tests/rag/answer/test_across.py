"""A capable chat model over passages of the other language: right, partly right, and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.schema import Answer, Language
from rag.settings import ProfileName
from tests.rag.models.provider import provider, says

TEXTS = {
    "harvest": "أعلنت وزيرة الزراعة أن محصول الزيتون انخفض هذا العام بنسبة 12 في المئة. "
    "ولا تتوقع الوزارة ارتفاع أسعار الزيت قبل الشتاء.",
    "bridge": "The city council closed the old bridge in March because cracks were found in its "
    "pillars. The repairs will cost 450 thousand euros.",
}
QUESTIONS: dict[Language, str] = {
    "en": "By how much did the olive harvest fall?",
    "ar": "كم ستكلف إصلاحات الجسر القديم؟",
}
RIGHT: dict[Language, str] = {
    "en": "The olive harvest fell by 12 percent this year",
    "ar": "ستكلف الإصلاحات 450 ألف يورو",
}
WRONG: dict[Language, str] = {
    "en": "The olive harvest fell by 21 percent this year",
    "ar": "ستكلف الإصلاحات 540 ألف يورو",
}
BOTH: list[Language] = ["en", "ar"]


def answered(
    desk: Assistant, language: Language, said: str, cache: Path, profile: ProfileName = "auto"
) -> tuple[Answer, int]:
    """The answer where the model says that, and how often the model was asked."""
    with provider(says(said)) as server:
        changes = {
            "model": "openai:scripted",
            "model_base_url": server.base_url,
            "model_profile": profile,
            "model_retries": 0,
            "cache": cache,
        }
        assistant = Assistant(desk.index, desk.settings.model_copy(update=changes))
        return assistant.ask(QUESTIONS[language]), len(server.requests)


@pytest.mark.parametrize("language", BOTH)
def test_a_right_answer_in_the_language_of_the_question_is_shown(
    desk: Assistant, language: Language, tmp_path: Path
) -> None:
    answer, asked = answered(desk, language, f"{RIGHT[language]} [1].", tmp_path)
    assert (answer.text, asked) == (f"{RIGHT[language]} [1].", 1)
    assert answer.citations[0].language != language


@pytest.mark.parametrize("language", BOTH)
def test_of_a_partly_right_answer_only_what_the_source_says_is_shown(
    desk: Assistant, language: Language, tmp_path: Path
) -> None:
    said = f"{RIGHT[language]} [1]. {WRONG[language]} [1]."
    answer, _ = answered(desk, language, said, tmp_path)
    assert answer.status == "partial"
    assert RIGHT[language] in answer.text
    assert WRONG[language] not in answer.text
    assert [sentence.verdict for sentence in answer.sentences] == ["supported", "unsupported"]


@pytest.mark.parametrize("language", BOTH)
def test_a_wrong_answer_is_replaced_by_the_quotes(
    desk: Assistant, language: Language, tmp_path: Path
) -> None:
    answer, _ = answered(desk, language, f"{WRONG[language]} [1].", tmp_path)
    assert answer.model == "verbatim"
    assert WRONG[language] not in answer.text
    assert "model_unverified" in {notice.code for notice in answer.notices}


@pytest.mark.parametrize("language", BOTH)
def test_a_small_model_is_not_asked_across_languages(
    desk: Assistant, language: Language, tmp_path: Path
) -> None:
    answer, asked = answered(desk, language, f"{RIGHT[language]} [1].", tmp_path, "small")
    assert (answer.model, asked) == ("verbatim", 0)
