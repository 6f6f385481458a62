"""What is read off the passages, and the decision whether they answer."""

from __future__ import annotations

import math

import pytest

from rag.answer.evidence import EvidenceSentence, pair_of, ranked
from rag.answer.reading import Reading, read
from rag.answer.refusal import decide, signals
from rag.answer.weights import learned_weights
from rag.language import text_language
from rag.schema import Hit, Passage, SentenceMatch
from rag.sentences import sentence_spans
from tests.rag.answer.readings import Said

PAGES = {
    "en": (
        "Kenya",
        "Offices are open from eight. The weekend is Saturday and Sunday. Banks close at three.",
    ),
    "ar": (
        "كينيا",
        "تفتح المكاتب في الثامنة. عطلة نهاية الأسبوع هي السبت والأحد. تغلق البنوك في الثالثة.",
    ),
}
ASKED = {
    "en": "What are the weekend days in Kenya?",
    "ar": "ما هي أيام عطلة نهاية الأسبوع في كينيا؟",
}
LANGUAGES = ["ar", "en"]


def hit(title: str, text: str, score: float = 1.0, document: str = "") -> Hit:
    passage = Passage(
        id=f"{title}-{text[:9]}", document_id=document or title, ordinal=0, start=0, end=len(text),
        text=text, language=text_language(text), title=title, source=f"/{title}.txt",
    )  # fmt: skip
    matches = tuple(SentenceMatch(a, b, 0.5) for a, b in sentence_spans(text))
    return Hit(passage, 1, score, 0.5, 0.5, matches)


def reading_of(question: str, *hits: Hit) -> tuple[Reading, list[EvidenceSentence]]:
    reading = read(question, hits)
    return reading, ranked(reading, learned_weights())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("other", LANGUAGES)
def test_between_passages_that_say_the_same_the_retriever_decides(
    language: str, other: str
) -> None:
    hits = [hit(*PAGES[language], score=1.0), hit("Chad", PAGES[other][1], score=0.5)]
    for order in (hits, hits[::-1]):
        _, found = reading_of(ASKED["en"], *order)
        assert found[0].hit.passage.title == PAGES[language][0]


@pytest.mark.parametrize(("question", "text"), [
    ("Which university does the arrested student attend?", "The town bought four new buses."),
    ("ما اسم عامل البناء الذي توفي في الحريق؟", "قال المتحدث إن الحافلات الجديدة وصلت أمس."),
    ("How many people live in the valley?", "قال المتحدث إن الحافلات الجديدة وصلت أمس."),
])  # fmt: skip
def test_a_sentence_with_hardly_a_word_of_the_question_is_less_probable(
    question: str, text: str
) -> None:
    reader = Said({text: 0.5})
    reading = read(question, [hit("Buses", text)], reader)
    found = ranked(reading, learned_weights())
    pair = pair_of(reading, found[0].hit)
    weights = learned_weights().read.answer[pair]
    told = 1 / (1 + math.exp(-weights({"answerable": 0.5})))
    assert decide(reading, found, 0.5).probability < told
    about = read(text.rstrip("."), [hit("Buses", text)], reader)
    again = decide(about, ranked(about, learned_weights()), 0.5).probability
    assert again > decide(reading, found, 0.5).probability


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_passages_of_its_own_document_are_no_rivals(language: str) -> None:
    title, text = PAGES[language]
    far = hit("Chad", "Lions roar." if language == "en" else "تزأر الأسود.", 0.2)
    again = hit(title, text + " " + text, 0.9, document=title)
    alone, beside = (
        signals(*reading_of(ASKED[language], *hits))
        for hits in ([hit(title, text), far], [hit(title, text), again, far])
    )
    assert beside["similarity_margin"] == pytest.approx(alone["similarity_margin"])


@pytest.mark.parametrize(("question", "less"), [
    ("Who opened the kidney clinic?", "Who opened the heart clinic?"),
    ("من افتتح عيادة الكلى؟", "من افتتح عيادة القلب؟"),
])  # fmt: skip
@pytest.mark.parametrize("text", [
    "The minister opened the kidney clinic on Monday.", "افتتح الوزير عيادة الكلى يوم الاثنين.",
])  # fmt: skip
def test_a_sentence_covers_less_of_a_question_with_another_word(
    question: str, less: str, text: str
) -> None:
    asked, other = (signals(*reading_of(one, hit("News", text))) for one in (question, less))
    assert asked["covered"] > other["covered"]
    assert asked["passage_covered"] > other["passage_covered"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stricter_the_more_is_refused(language: str) -> None:
    reading, found = reading_of(ASKED[language], hit(*PAGES[language]))
    thresholds = [decide(reading, found, step / 10).threshold for step in range(11)]
    assert thresholds == sorted(thresholds)
    assert not decide(reading, found, 0.0).refuses


def test_nothing_to_read_is_refused() -> None:
    assert decide(read(ASKED["en"], []), [], 0.5).refuses
