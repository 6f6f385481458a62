"""Quotes with translations beside them, through the whole assistant."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from rag.assistant import Assistant
from rag.cli.render import Renderer
from rag.errors import TranslationFailure
from rag.schema import Answer, Language
from rag.serialise import answer_from_json, answer_json
from tests.rag.models.provider import Behaviour, fails, provider, says

TEXTS = {
    "harvest": "أعلنت وزيرة الزراعة هدى منصور أن محصول الزيتون انخفض هذا العام بنسبة 12 في المئة. "
    "ولا تتوقع الوزارة ارتفاع أسعار الزيت قبل الشتاء.",
    "bridge": "The city council closed the old bridge in March because cracks were found in its "
    "pillars. The repairs will cost 450 thousand euros.",
}
QUESTIONS: dict[Language, str] = {
    "en": "By how much did the olive harvest fall?",
    "ar": "كم ستكلف إصلاحات الجسر القديم؟",
}
RIGHT: dict[Language, str] = {
    "en": "The agriculture minister Huda Mansour announced that the olive harvest fell this year "
    "by 12 percent.",
    "ar": "ستبلغ كلفة الإصلاحات 450 ألف يورو.",
}
WRONG = {
    "en": [
        RIGHT["en"].replace("12", "21"),
        RIGHT["en"].replace("fell", "did not fall"),
        RIGHT["en"].replace("Huda Mansour", "Layla Haddad"),
        "The minister spoke.",
    ],
    "ar": [
        RIGHT["ar"].replace("450", "540"),
        RIGHT["ar"].replace("ستبلغ", "لن تبلغ"),
        RIGHT["ar"].replace("يورو", "دولار"),
        "أغلق المجلس الجسر.",
    ],
}
BOTH: list[Language] = ["en", "ar"]


@dataclass
class StandIn:
    """Translates every quote into the same text of each language, or fails."""

    texts: Mapping[Language, str]
    failure: str = ""
    is_slow: bool = False
    name: str = "stand-in"
    asked: list[str] = field(default_factory=list)

    def translate(self, text: str, to: Language) -> str:
        if self.failure:
            raise TranslationFailure(self.failure)
        self.asked.append(text)
        return self.texts[to]


@contextmanager
def asking(desk: Assistant, translator: StandIn) -> Iterator[Assistant]:
    yield Assistant(desk.index, desk.settings, translator=translator)


def answered(desk: Assistant, language: Language, translator: StandIn) -> Answer:
    with asking(desk, translator) as assistant:
        return assistant.ask(QUESTIONS[language])


@pytest.mark.parametrize("language", BOTH)
def test_a_quote_in_the_other_language_has_its_translation_beside_it(
    desk: Assistant, language: Language
) -> None:
    answer = answered(desk, language, StandIn(RIGHT))
    first = answer.citations[0]
    assert first.quote in TEXTS["harvest" if language == "en" else "bridge"]
    assert first.translation is not None
    assert first.translation.text == RIGHT[language]
    assert (first.translation.language, first.translation.by) == (language, "stand-in")
    assert answer.evidence[0].translation == first.translation
    marked = {"en": "Machine translation: ", "ar": "ترجمة آلية: "}[language]
    assert f"{first.quote} [1]\n{marked}{RIGHT[language]}" in answer.text
    (notice,) = [notice for notice in answer.notices if notice.code == "other_language"]
    assert "stand-in" in notice.text


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("place", range(4))
def test_a_translation_that_disagrees_with_the_quote_is_not_shown(
    desk: Assistant, language: Language, place: int
) -> None:
    wrong = WRONG[language][place]
    answer = answered(desk, language, StandIn({language: wrong}))
    assert all(citation.translation is None for citation in answer.citations)
    assert wrong not in answer.text
    assert "translation_unverified" in {notice.code for notice in answer.notices}


@pytest.mark.parametrize("language", BOTH)
def test_a_failing_translator_costs_the_translation_only(
    desk: Assistant, language: Language
) -> None:
    plain = desk.ask(QUESTIONS[language])
    answer = answered(desk, language, StandIn({}, failure="no network; connect and ask again."))
    assert (answer.text, answer.citations) == (plain.text, plain.citations)
    (notice,) = [notice for notice in answer.notices if notice.code == "translation_failed"]
    assert "no network" in notice.text


def test_quotes_in_the_language_of_the_question_are_not_translated(desk: Assistant) -> None:
    translator = StandIn(RIGHT)
    with asking(desk, translator) as assistant:
        for question in ("كم انخفض محصول الزيتون؟", "How much will the repairs cost?"):
            assert all(c.translation is None for c in assistant.ask(question).citations)
    assert translator.asked == []


def test_a_quote_is_translated_once_however_often_it_is_asked_for(desk: Assistant) -> None:
    translator = StandIn(RIGHT)
    with asking(desk, translator) as assistant:
        first, second = (assistant.ask(QUESTIONS["en"]) for _ in range(2))
    assert first.citations == second.citations
    assert len(translator.asked) == len(set(translator.asked)) > 0


def test_a_slow_translator_is_asked_for_the_first_quote_only(desk: Assistant) -> None:
    translator = StandIn(RIGHT, is_slow=True)
    answered(desk, "en", translator)
    assert len(translator.asked) == 1


@pytest.mark.parametrize("language", BOTH)
def test_every_surface_gives_the_translation(desk: Assistant, language: Language) -> None:
    with asking(desk, StandIn(RIGHT)) as assistant:
        answer = assistant.ask(QUESTIONS[language])
        assert answer_from_json(answer_json(answer)) == answer
        message = assistant.as_messages().invoke(QUESTIONS[language])
        told = assistant.as_tool().invoke({"question": QUESTIONS[language]})
    (block,) = (one for one in message.content_blocks if one["type"] == "text")
    extras: list[Any] = [dict(one)["extras"] for one in block["annotations"]]
    assert RIGHT[language] in {one.get("translation", {}).get("text") for one in extras}
    assert RIGHT[language] in told
    console = Console(width=200, record=True, file=io.StringIO())
    Renderer(console, "bidi").answer(answer)
    assert RIGHT[language] in console.export_text()


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("is_right", [True, False])
def test_a_chat_model_translates_and_is_checked(
    desk: Assistant, language: Language, is_right: bool, tmp_path: Path
) -> None:
    said = RIGHT[language] if is_right else WRONG[language][0]
    with _with_model(desk, says(said), tmp_path) as assistant:
        answer = assistant.ask(QUESTIONS[language])
    found = answer.citations[0].translation
    assert (found.text if found else None) == (said if is_right else None)
    assert answer.model == "verbatim"


def test_a_chat_model_that_cannot_be_asked_gives_a_notice(desk: Assistant, tmp_path: Path) -> None:
    with _with_model(desk, fails(401, "bad key"), tmp_path) as assistant:
        answer = assistant.ask(QUESTIONS["en"])
    assert answer.status == "answered"
    (notice,) = [notice for notice in answer.notices if notice.code == "translation_failed"]
    assert "key" in notice.text


@contextmanager
def _with_model(desk: Assistant, behaviour: Behaviour, cache: Path) -> Iterator[Assistant]:
    with provider(behaviour) as server:
        changes = {
            "translator": "openai:scripted",
            "model_base_url": server.base_url,
            "model_retries": 0,
            "cache": cache,
        }
        yield Assistant(desk.index, desk.settings.model_copy(update=changes))
