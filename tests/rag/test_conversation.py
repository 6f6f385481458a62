"""Follow-up questions and what they take from the question before."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.conversation import Turn, depends_on_earlier, resolve_question, with_words_of
from rag.language import question_language, text_language
from rag.schema import Scope


@pytest.mark.parametrize(
    "question",
    [
        "وماذا قالت اليابان؟",
        "ومتى؟",
        "ماذا عن واشنطن؟",
        "كم عمره؟ ومن هو؟",
        "and Japan?",
        "What about the cost?",
        "When did they meet?",
        "Who runs it?",
    ],
)
def test_a_follow_up_is_recognised(question: str) -> None:
    assert depends_on_earlier(question) == "clearly"


@pytest.mark.parametrize(
    "question",
    [
        "ماذا ناقش كيم مع الرئيس بوتين في روسيا؟",
        "وزير الخارجية الأمريكي زار أي مدينة يابانية؟",
        "How many young corals did the divers move to the reef?",
    ],
)
def test_a_complete_question_is_no_follow_up(question: str) -> None:
    assert depends_on_earlier(question) is None


def test_the_missing_words_are_carried_over() -> None:
    assert with_words_of("ماذا ناقش كيم مع بوتين؟", "متى التقيا؟") == "متى التقيا؟ ناقش كيم بوتين"
    assert with_words_of("Who runs the desalination plant?", "and when?").startswith("and when? ")


def test_words_of_another_language_do_not_outweigh_the_question() -> None:
    carried = with_words_of("ماذا ناقش كيم مع بوتين في روسيا؟", "and Japan?")
    assert len(carried.split()) <= 4


@pytest.mark.parametrize(
    ("first", "then", "wanted"),
    [
        ("من فاز بكأس كرة اليد؟", "وكم كانت النتيجة؟", "الشراع"),
        (
            "Who opened the desalination plant in Marsa Noor?",
            "And how many people work at it?",
            "Marsa Noor",
        ),
    ],
)
def test_a_follow_up_stays_with_the_documents_before_it(
    assistant: Assistant, first: str, then: str, wanted: str
) -> None:
    answer = assistant.ask(first)
    turn = Turn(first, answer.text, frozenset(c.document_id for c in answer.citations))
    meant = resolve_question(then, [turn], assistant, Scope())
    found = assistant.ask(meant.question, scope=meant.scope)
    assert any(wanted in citation.title for citation in found.citations)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("من فاز بكأس كرة اليد؟", "وكم كانت النتيجة؟"),
        ("Who opened the desalination plant in Marsa Noor?", "And how many people work at it?"),
    ],
)
def test_a_follow_up_stays_within_the_chosen_documents(
    assistant: Assistant, first: str, then: str
) -> None:
    cited = frozenset(c.document_id for c in assistant.ask(first).citations)
    others = frozenset(document.id for document in assistant.documents()) - cited
    meant = resolve_question(then, [Turn(first, "", cited)], assistant, Scope(document_ids=others))
    assert meant.scope.document_ids == others


def test_a_new_question_is_left_as_it_is(assistant: Assistant) -> None:
    question = "How many young corals did the divers move to the reef?"
    meant = resolve_question(question, [Turn("من فاز بكأس كرة اليد؟", "")], assistant, Scope())
    assert (meant.question, meant.scope) == (question, Scope())


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("متى دشنت محطة التحلية في مرسى النور؟", "How much did it cost?"),
        ("متى دشنت محطة التحلية في مرسى النور؟", "When was it opened and who paid for it?"),
        ("How many corals were moved to the reef?", "ومتى انتهى ذلك؟"),
        ("How many corals were moved to the reef?", "لخّص هذا المقال"),
    ],
)
def test_a_follow_up_in_the_other_language_stays_with_the_topic_and_is_answered_in_its_own(
    assistant: Assistant, first: str, then: str
) -> None:
    answer = assistant.ask(first)
    cited = frozenset(citation.document_id for citation in answer.citations)
    topics = {citation.title for citation in answer.citations}
    meant = resolve_question(then, [Turn(first, answer.text, cited)], assistant, Scope())
    found = assistant.ask(meant.question, scope=meant.scope)
    assert found.language == question_language(then) != answer.language
    assert all(text_language(notice.text) == found.language for notice in found.notices)
    assert all(text_language(part.question) == found.language for part in found.parts)
    assert {citation.title for citation in found.citations[:1]} <= topics
