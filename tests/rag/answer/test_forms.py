"""Questions for a summary, a list or a reason get several sentences in order."""

from __future__ import annotations

import pytest

from rag.answer.forms import MOST, form_of, summary_topic
from rag.assistant import Assistant
from rag.conversation import Turn, resolve_question
from rag.schema import EVERYTHING, Answer, Scope

TEXTS = {
    "fair": (
        "معرض الكتاب في مدينة الرمال\n\n"
        "افتُتح معرض الكتاب في مدينة الرمال يوم 4 آذار 2025 بحضور وزير الثقافة. وقد شاركت في"
        " المعرض هذا العام دار الفجر من المغرب. ويستمر المعرض عشرة أيام.\n\n"
        "لماذا يغيب الناشرون الصغار؟\n\n"
        "وشاركت في المعرض كذلك دار السنبلة من الأردن. وارتفعت أجرة الأجنحة إلى 300 دينار."
    ),
    "strike": (
        "Bakers of Port Selm go on strike\n\n"
        "The bakers of Port Selm began a strike on 7 March 2025 over the price of flour. Their"
        " union says that flour costs twice as much as a year ago. Mayor Ines Falk asked both"
        " sides to talk.\n\n"
        "Shops feel the want\n\n"
        "Two shops on Harbour Street closed for lack of bread. A ship with flour is expected on"
        " Sunday. The strike ends when the price is fixed, the union says."
    ),
}
TITLES = {"معرض الكتاب في مدينة الرمال", "Bakers of Port Selm go on strike"}
HEADINGS = {"لماذا يغيب الناشرون الصغار؟", "Shops feel the want"}


@pytest.mark.parametrize(
    ("question", "form", "topic"),
    [
        ("What does this article say?", "summary", ""),
        ("What is the article about?", "summary", ""),
        ("Summarise the article about the strike", "summary", "strike"),
        ("Give me a summary, please", "summary", ""),
        ("ماذا يقول المقال؟", "summary", ""),
        ("لخّص المقال", "summary", ""),
        ("عمّ يتحدث هذا النص؟", "summary", ""),
        ("What does the article about flour say?", "summary", "flour"),
        ("What is the report of the flood about?", "summary", "flood"),
        ("What does the coral nursery article say?", "summary", "coral nursery"),
        ("What does the article say about flour?", None, None),
        ("ماذا يقول المقال عن الأجرة؟", None, None),
        ("Which countries signed?", "list", None),
        ("Name the ministers", "list", None),
        ("ما هي الدول التي وقعت؟", "list", None),
        ("أي الدول رفضت؟", "list", None),
        ("Why was it closed?", "reason", None),
        ("لماذا أغلق؟", "reason", None),
        ("Which country signed?", None, None),
        ("Which bus goes there?", None, None),
        ("كم عدد الدول؟", None, None),
        ("What was the cost?", None, None),
    ],
)
def test_the_form_and_the_topic_of_a_question(
    question: str, form: str | None, topic: str | None
) -> None:
    assert form_of(question) == form
    if topic is not None:
        assert summary_topic(question) == topic


def places(answer: Answer) -> list[int]:
    return [citation.start for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("لخّص المقال عن معرض الكتاب", "افتُتح معرض الكتاب"),
        ("Summarise the article about the strike of the bakers", "The bakers of Port Selm began"),
    ],
)
def test_a_summary_is_the_beginning_in_order_without_headlines(
    desk: Assistant, question: str, first: str
) -> None:
    answer = desk.ask(question)
    assert answer.status == "answered"
    assert answer.citations[0].quote.startswith(first)
    assert 3 <= len(answer.citations) <= MOST
    assert len({citation.document_id for citation in answer.citations}) == 1
    assert places(answer) == sorted(places(answer))
    quotes = {citation.quote for citation in answer.citations}
    assert not quotes & (TITLES | HEADINGS)


def test_without_a_topic_each_document_begins(desk: Assistant) -> None:
    answer = desk.ask("What do these documents say?")
    assert len({citation.document_id for citation in answer.citations}) == len(TEXTS)
    assert len(answer.citations) == len(TEXTS)


def test_a_summary_of_what_no_document_is_about_is_not_given(desk: Assistant) -> None:
    answer = desk.ask("Summarise the article about volcanoes in Iceland")
    assert answer.status == "refused"


def test_a_summary_of_one_document_is_of_that_one(desk: Assistant) -> None:
    (fair,) = (one for one in desk.documents() if one.language == "ar")
    answer = desk.ask("What does this article say?", scope=Scope(frozenset([fair.id])))
    assert {citation.document_id for citation in answer.citations} == {fair.id}
    assert answer.language == "en"


def test_this_article_is_the_one_of_the_answer_before(desk: Assistant) -> None:
    before = desk.ask("كم دينارا أجرة الأجنحة في معرض الكتاب؟")
    cited = frozenset(citation.document_id for citation in before.citations)
    turns = [Turn(before.question, before.text, cited)]
    meant = resolve_question("What does this article say?", turns, desk, EVERYTHING)
    assert meant.scope.document_ids == cited


def test_headlines_inside_a_text_are_no_evidence(desk: Assistant) -> None:
    for question in ("لماذا يغيب الناشرون الصغار؟", "Which shops feel the want?"):
        quotes = {citation.quote for citation in desk.ask(question).evidence}
        assert not quotes & (TITLES | HEADINGS)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("أي دور النشر شاركت في المعرض؟", ("دار الفجر", "دار السنبلة")),
        ("ما هي الدول التي شاركت دورها في معرض الكتاب؟", ("المغرب", "الأردن")),
    ],
)
def test_a_list_is_found_in_several_sentences_in_order(
    desk: Assistant, question: str, wanted: tuple[str, ...]
) -> None:
    answer = desk.ask(question)
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert all(words in quotes for words in wanted)
    assert places(answer) == sorted(places(answer))
