"""Quotes beside the one that answers: of its document, or such as would be shown without it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.answer.answerer import Answerer, AnswerOptions
from rag.schema import Answer, AnswerFinished
from tests.rag.answer.readings import Said, hit

# So high that no rule about the words of a question matters, and as low as that.
ANSWERS, DOES_NOT = 8.0, -3.0

CASES = [
    (
        "What did the captain of the ferry say?",
        "The ferry to Osprey Point sails again. Captain June Aldous said the winter had been long.",
        "وقال القبطان حسن راشد إن رحلة قارب الإسعاف تستغرق عشرين دقيقة.",
    ),
    (
        "ماذا قال بائع السمك؟",
        "انتقل سوق السمك إلى مبنى جديد. وقال البائع عمر شيخ إن الثلاجات توفر نصف الكهرباء.",
        "Fishermen found dead trout below the paint factory in March.",
    ),
    (
        "How long does the crossing take?",
        "يعمل القارب بين جزر المرجان كل يوم. وتستغرق الرحلة عشرين دقيقة في البحر الهادئ.",
        "The repairs of the lift in the old theatre took nine weeks.",
    ),
    (
        "من المسؤول عن خلايا النحل؟",
        "Four hives stand on the roof of the town hall. Beekeeper Tom Rusk looks after them alone.",
        "وقالت المديرة ليلى قاسم إنها مسؤولة عن مكتبة المدرسة منذ عام.",
    ),
    (
        "Who paid for the well?",
        "Volunteers dug a well in the village of Safa. A society of date growers paid for it all.",
        "The harbour board paid for the new engines of the tug boat.",
    ),
]


def answer_of(
    question: str, texts: Sequence[tuple[str, str, float]], strictness: float = 0.5
) -> Answer:
    """The answer over passages with their documents and the reader's log odds, the best first."""
    hits = [hit(text, name, 1.0 - place / 10) for place, (text, name, _) in enumerate(texts)]
    reader = Said({text: odds for text, _, odds in texts})
    options = AnswerOptions(strictness=strictness)
    *_, last = Answerer(None, options, reader).events(question, hits)
    assert isinstance(last, AnswerFinished)
    return last.answer


def documents_of(answer: Answer) -> set[str]:
    return {citation.document_id for citation in answer.citations}


@pytest.mark.parametrize(("question", "first", "other"), CASES)
def test_an_article_that_does_not_answer_is_not_quoted_beside_one_that_does(
    question: str, first: str, other: str
) -> None:
    answer = answer_of(question, [(first, "first", ANSWERS), (other, "other", DOES_NOT)])
    assert answer.status == "answered"
    assert documents_of(answer) == {"first"}


@pytest.mark.parametrize(("question", "first", "other"), CASES)
def test_an_article_that_would_be_shown_by_itself_is_quoted_as_well(
    question: str, first: str, other: str
) -> None:
    answer = answer_of(question, [(first, "first", ANSWERS), (other, "other", ANSWERS)])
    assert documents_of(answer) == {"first", "other"}


@pytest.mark.parametrize(("question", "first", "other"), CASES)
def test_another_passage_of_the_same_document_is_quoted(
    question: str, first: str, other: str
) -> None:
    answer = answer_of(question, [(first, "first", ANSWERS), (other, "first", DOES_NOT)])
    assert any(other in citation.quote for citation in answer.citations)


def test_who_wants_every_answer_gets_the_others_too() -> None:
    question, first, other = CASES[0]
    texts = [(first, "first", ANSWERS), (other, "other", DOES_NOT)]
    assert documents_of(answer_of(question, texts, strictness=0.0)) == {"first", "other"}


@pytest.mark.parametrize(
    ("question", "first", "other"),
    [
        ("How many people died in the fire at the mill?",
         "Nine people died in the fire at the mill.",
         "قُتل أحد عشر شخصا في حريق المطحنة."),
        ("كم شخصا قُتل في حريق المطحنة؟",
         "قُتل تسعة أشخاص في حريق المطحنة.",
         "Eleven people died in the fire at the mill."),
    ],
)  # fmt: skip
def test_a_source_that_says_otherwise_is_quoted_in_any_case(
    question: str, first: str, other: str
) -> None:
    answer = answer_of(question, [(first, "first", ANSWERS), (other, "other", DOES_NOT)])
    assert answer.disagreement is not None
    assert documents_of(answer) == {"first", "other"}
