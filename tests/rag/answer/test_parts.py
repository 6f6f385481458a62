"""A question that asks several things: each part with its own answer, or said to be missing."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bench.injection.obedient import obedient_model
from rag.answer.answerer import Answerer, AnswerOptions
from rag.answer.weights import learned_weights
from rag.assistant import Assistant
from rag.schema import Answer, AnswerFinished, EvidenceFound
from tests.rag.answer.readings import Said, hit

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


@pytest.mark.parametrize(
    ("parts", "texts", "said"),
    [
        (("How many beds does the clinic have?", "Who paid for the clinic?"),
         ("The clinic in Tarin has 22 beds.", "The nurse said the clinic is bright and quiet."),
         "The evidence is weak for: “Who paid for the clinic?”."),
        (("كم سريرا في العيادة؟", "من دفع كلفة العيادة؟"),
         ("في عيادة تارين 22 سريرا.", "وقالت الممرضة إن العيادة هادئة وكلفة الدواء فيها قليلة."),
         "الدليل ضعيف على: «من دفع كلفة العيادة؟»."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("no_words", [True, False])
def test_a_part_that_would_be_refused_alone_is_called_weak_unless_its_words_are_found(
    parts: tuple[str, str], texts: tuple[str, str], said: str, no_words: bool
) -> None:
    # Between what a part of a question is refused at, and what a whole question is.
    weights = learned_weights().read
    answer_of = weights.answer["same"]
    unsure = (sum(weights.thresholds[3:5]) / 2 - answer_of.bias) / answer_of.weights["answerable"]
    reader = Said({texts[0]: 3.0, texts[1]: unsure}, no_words=no_words)
    hits = dict(zip(parts, ([hit(text, text, 1.0)] for text in texts), strict=True))
    answerer = Answerer(None, AnswerOptions(), reader)
    *_, last = answerer.events_of_parts(" ".join(parts), parts, lambda part: hits[part])
    assert isinstance(last, AnswerFinished)
    answer = last.answer
    status = "partial" if no_words else "answered"
    assert [part.status for part in answer.parts] == ["answered", status]
    assert answer.status == status
    weak = [notice.text for notice in answer.notices if notice.code == "weak_evidence"]
    assert [text.startswith(said) for text in weak] == ([True] if no_words else [])


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When did the ferry Amal begin to sail and who won the chess title in Reykjavik?",
         "The available documents contain no answer to: “Who won the chess title in Reykjavik?”."),
        ("متى افتتحت مكتبة الميناء ومن فاز ببطولة الشطرنج في ريكيافيك؟",
         "لا تتضمن المستندات المتاحة جوابًا عن: «من فاز ببطولة الشطرنج في ريكيافيك؟»."),
    ],
)  # fmt: skip
def test_a_notice_names_the_missing_part_from_the_first_event_on(
    desk: Assistant, question: str, said: str
) -> None:
    found, *_, last = desk.stream(question)
    assert isinstance(found, EvidenceFound)
    assert isinstance(last, AnswerFinished)
    for notices in (found.notices, last.answer.notices):
        assert [n.text for n in notices if n.code == "part_missing"] == [said]
