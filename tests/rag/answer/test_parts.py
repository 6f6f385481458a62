"""A question that asks several things: each part with its own answer, or said to be missing."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bench.injection.obedient import obedient_model
from rag.assistant import Assistant
from rag.schema import Answer, EvidenceFound

TEXTS = {
    "library": (
        "مكتبة الميناء\n\n"
        "افتُتحت مكتبة الميناء في 12 أيار 2021 بعد بناء دام ثلاث سنوات. وبلغت كلفة المكتبة 7 ملايين"
        " دينار، دفعتها مؤسسة البحر. ويدير المكتبة الأستاذ رامي عواد منذ افتتاحها.\n\n"
        "وتضم المكتبة 48 ألف كتاب، ويزورها في الشهر نحو ستة آلاف قارئ."
    ),
    "ferry": (
        "The ferry of Port Selm\n\n"
        "The ferry Amal began to sail between Port Selm and the island on 3 March 2024. It cost"
        " 11 million euros, which the regional council paid. The ferry carries 220 passengers.\n\n"
        "Captain Nora Haddad commands the ferry. Its engines were built in Gdansk."
    ),
    "bridge": (
        "Two openings in Tarin\n\n"
        "Mayor Salma Awad opened the bridge over the Safa on 5 June 2019. Hundreds of people came."
        " The school band played.\n\n"
        "Governor Omar Saleh opened the tunnel under the hill on 9 May 2022."
    ),
    "tower": (
        "برج القلعة\n\n"
        "افتتح المحافظ كريم نصر برج القلعة في 7 أيلول 2017. وحضر الافتتاح مئات من السكان.\n\n"
        "وافتتح الوزير حاتم زيد سوق القلعة في 2 شباط 2020."
    ),
}


def shorts(answer: Answer) -> list[str | None]:
    return [part.short_answer.text if part.short_answer else None for part in answer.parts]


@pytest.mark.parametrize(
    ("question", "parts", "quoted"),
    [
        (
            "متى افتتحت مكتبة الميناء وكم كتابا تضم؟",
            ("متى افتتحت مكتبة الميناء؟", "كم كتابا تضم؟"),
            ("12 أيار 2021", "48 ألف كتاب"),
        ),
        (
            "When did the ferry Amal begin to sail and how many passengers does it carry?",
            ("When did the ferry Amal begin to sail?", "How many passengers does it carry?"),
            ("3 March 2024", "220 passengers"),
        ),
    ],
)
def test_each_part_is_answered_from_its_own_quote_in_order(
    desk: Assistant, question: str, parts: tuple[str, ...], quoted: tuple[str, ...]
) -> None:
    answer = desk.ask(question)
    assert (answer.question, answer.status) == (question, "answered")
    assert tuple(part.question for part in answer.parts) == parts
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    assert list(quotes) == list(range(1, len(quotes) + 1))
    for part, words in zip(answer.parts, quoted, strict=True):
        assert words in quotes[part.markers[0]]
        assert f"{part.question}\n" in answer.text
    places = [answer.text.index(part.question) for part in answer.parts]
    assert places == sorted(places)


def test_a_sentence_that_answers_two_parts_is_quoted_once(desk: Assistant) -> None:
    answer = desk.ask("كم بلغت كلفة مكتبة الميناء ومن دفعها؟")
    first, second = answer.parts
    assert first.markers[0] == second.markers[0] == 1
    assert len({(c.document_id, c.start) for c in answer.citations}) == len(answer.citations)
    assert "مؤسسة البحر" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("When did the ferry Amal begin to sail and who won the chess title in Reykjavik?",
         "contain no answer to this part"),
        ("متى افتتحت مكتبة الميناء ومن فاز ببطولة الشطرنج في ريكيافيك؟",
         "جوابًا عن هذا الجزء"),
    ],
)  # fmt: skip
def test_a_part_without_an_answer_is_said_to_be_missing(
    desk: Assistant, question: str, missing: str
) -> None:
    answer = desk.ask(question)
    assert answer.status == "partial"
    assert [part.status for part in answer.parts] == ["answered", "refused"]
    assert answer.parts[1].markers == ()
    *_, asked, said = answer.text.splitlines()
    assert asked == answer.parts[1].question
    assert missing in said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who won the chess title in Reykjavik and how old is the mayor of Oslo?",
         "contain no answer to any part of this question: “Who won the chess title in Reykjavik?”,"
         " “How old is the mayor of Oslo?”."),
        ("من فاز ببطولة الشطرنج في ريكيافيك وكم عمر عمدة أوسلو؟",
         "جوابًا عن أي جزء من هذا السؤال: «من فاز ببطولة الشطرنج في ريكيافيك؟»، «كم عمر عمدة"
         " أوسلو؟»."),
    ],
)  # fmt: skip
def test_without_any_answer_it_is_a_refusal_that_names_every_part(
    desk: Assistant, question: str, said: str
) -> None:
    answer = desk.ask(question)
    assert (answer.status, answer.citations) == ("refused", ())
    assert [part.status for part in answer.parts] == ["refused", "refused"]
    assert said in answer.text
    assert [(n.code, n.text) for n in answer.notices] == [("no_evidence", answer.text)]


@pytest.mark.parametrize(
    ("question", "reply", "missing"),
    [
        ("When did the ferry Amal begin to sail and who won the chess title in Reykjavik?",
         "The ferry Amal began to sail between Port Selm and the island on 3 March 2024 [1].",
         "Who won the chess title in Reykjavik?\n"
         "The available documents contain no answer to this part of the question."),
        ("متى افتتحت مكتبة الميناء ومن فاز ببطولة الشطرنج في ريكيافيك؟",
         "افتُتحت مكتبة الميناء في 12 أيار 2021 [1].",
         "من فاز ببطولة الشطرنج في ريكيافيك؟\n"
         "لا تتضمن المستندات المتاحة جوابًا عن هذا الجزء من السؤال."),
    ],
)  # fmt: skip
def test_a_model_that_leaves_a_part_out_is_followed_by_what_is_missing(
    desk: Assistant, question: str, reply: str, missing: str
) -> None:
    with obedient_model() as server:
        server.reply = reply
        given = {
            "model": "openai:any",
            "model_base_url": server.base_url,
            "model_api_key": SecretStr("none"),
            "model_profile": "capable",
        }
        settings = desk.settings.model_copy(update=given)
        with Assistant.from_settings(settings) as assistant:
            answer = assistant.ask(question)
    assert (answer.model, answer.status) == ("openai:any", "partial"), answer.notices
    assert answer.text == f"{reply}\n\n{missing}"


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("When did the library of the port open and how many books does it hold?",
         ["12 أيار 2021", "48 ألف كتاب"]),
        ("متى بدأت العبّارة أمل رحلاتها وكم راكبا تحمل؟", ["3 March 2024", "220 passengers"]),
    ],
)  # fmt: skip
def test_parts_are_answered_across_languages(
    desk: Assistant, question: str, quoted: list[str]
) -> None:
    answer = desk.ask(question)
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    assert len(answer.parts) == 2
    for part, words in zip(answer.parts, quoted, strict=True):
        assert words in quotes[part.markers[0]]
    assert [notice.code for notice in answer.notices] == ["other_language"]


def test_the_evidence_event_has_the_parts(desk: Assistant) -> None:
    found, *_ = desk.stream("متى افتتحت مكتبة الميناء وكم كتابا تضم؟")
    assert isinstance(found, EvidenceFound)
    assert len(found.parts) == 2


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("Who opened the bridge over the Safa? When?", "5 June 2019"),
        ("Who opened the tunnel under the hill? When?", "9 May 2022"),
        ("من افتتح برج القلعة؟ ومتى؟", "7 أيلول 2017"),
        ("من افتتح سوق القلعة؟ ومتى؟", "2 شباط 2020"),
    ],
)
def test_a_part_that_only_asks_when_is_about_what_the_part_before_it_is_about(
    desk: Assistant, question: str, second: str
) -> None:
    _, said = shorts(desk.ask(question))
    assert second in (said or "")
