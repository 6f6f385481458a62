"""What is read off the passages, and the decision with and without a model's judgement."""

from __future__ import annotations

import pytest

from rag.answer.evidence import EvidenceSentence, ranked
from rag.answer.judgement import excerpts
from rag.answer.reading import Reading, read
from rag.answer.refusal import decide, is_open, signals
from rag.answer.weights import learned_weights
from rag.language import text_language
from rag.schema import Hit, Passage, SentenceMatch
from rag.sentences import sentence_spans

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
    reading = read(question, hits, {})
    return reading, ranked(reading, learned_weights().evidence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_about_what_its_document_is_named_after(language: str) -> None:
    title, text = PAGES[language]
    named, other = (
        reading_of(ASKED[language], hit(name, text))[0].sentences[1].features["coverage"]
        for name in (title, "Chad")
    )
    assert named > other


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("other", LANGUAGES)
def test_between_passages_that_say_the_same_the_retriever_decides(
    language: str, other: str
) -> None:
    hits = [hit(*PAGES[language], score=1.0), hit("Chad", PAGES[other][1], score=0.5)]
    for order in (hits, hits[::-1]):
        _, found = reading_of(ASKED["en"], *order)
        assert found[0].hit.passage.title == PAGES[language][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_passages_of_its_own_document_are_no_rivals(language: str) -> None:
    title, text = PAGES[language]
    far = hit("Chad", "Lions roar." if language == "en" else "تزأر الأسود.", 0.2)
    again = hit(title, text + " " + text, 0.9, document=title)
    alone, beside = (
        signals(*reading_of(ASKED[language], *hits))
        for hits in ([hit(title, text), far], [hit(title, text), again, far])
    )
    assert beside["coverage_margin"] == pytest.approx(alone["coverage_margin"])
    assert beside["ahead"] > 1.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stricter_the_more_is_refused(language: str) -> None:
    reading, found = reading_of(ASKED[language], hit(*PAGES[language]))
    for stated in (None, 0.0):
        thresholds = [decide(reading, found, step / 10, stated).threshold for step in range(11)]
        assert thresholds == sorted(thresholds)
        assert not decide(reading, found, 0.0, stated).refuses


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_judgement_counts_for_what_it_says_and_no_more_than_so_much(language: str) -> None:
    reading, found = reading_of(ASKED[language], hit(*PAGES[language]))
    said = [decide(reading, found, 0.5, stated).probability for stated in (-9, -3, 0, 3, 9)]
    assert said == sorted(said)
    assert said[0] == said[1]
    assert said[-1] == said[-2]


def test_no_judgement_is_asked_for_where_it_could_turn_nothing() -> None:
    reading, found = reading_of(ASKED["en"], hit(*PAGES["en"]))
    assert not is_open(reading, found, 0.0)
    turned = {decide(reading, found, 0.5, stated).refuses for stated in (-9.0, 9.0)}
    assert is_open(reading, found, 0.5) == (len(turned) == 2)
    nothing = read(ASKED["en"], [], {})
    assert decide(nothing, [], 0.5).refuses
    assert not is_open(nothing, [], 0.5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_excerpts_are_the_best_sentences_between_their_neighbours(language: str) -> None:
    text = " ".join(3 * [PAGES[language][1]])
    one = hit("long", text)
    chosen = [EvidenceSentence(one, one.sentences[at], 0.0) for at in (7, 1)]
    pieces = [text[begin:end] for begin, end in sentence_spans(text)]
    assert excerpts(chosen) == [" ".join([*pieces[0:3], "…", *pieces[6:9]])]


def test_excerpts_are_short_enough_to_be_read_in_seconds() -> None:
    long = [hit(str(n), f"{n} " + "word " * 200 + ".") for n in range(3)]
    found = [EvidenceSentence(one, one.sentences[0], 0.0) for one in long]
    assert sum(map(len, excerpts(found))) <= 650
