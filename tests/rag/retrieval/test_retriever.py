"""A question to ranked passages: languages, scopes, spelling, limits, markup."""

from datetime import date
from pathlib import Path

import pytest

from ingest import ingest
from rag.assistant import Assistant
from rag.errors import QuestionError
from rag.index import PassageIndex
from rag.retrieval import Retriever
from rag.retrieval.question import plain_question
from rag.schema import Language, Scope
from rag.translation import InducedTerms


@pytest.mark.parametrize(
    ("question", "title_word"),
    [
        ("ماذا ناقش كيم مع بوتين؟", "كيم"),
        ("ما كلفه محطه التحليه", "تحلية"),
        ("What did Kim and Putin talk about?", "كيم"),
        ("How many corals were moved to the reef?", "Coral"),
        ("كم عدد المرجان الذي نقله الغواصون إلى الشعاب؟", "Coral"),
        ("من سجل هدف الفوز في نهائي كرة اليد؟", "اليد"),
        ("Who won the handball final?", "اليد"),
    ],
)
def test_the_right_document_comes_among_the_first_in_either_language(
    assistant: Assistant, question: str, title_word: str
) -> None:
    assert any(title_word in hit.passage.title for hit in assistant.retrieve(question, k=4)[:4])


def test_hits_are_ranked_and_their_sentences_lie_in_the_document(assistant: Assistant) -> None:
    hits = assistant.retrieve("كم تنتج المحطة من الماء يوميا؟", k=6)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert len({hit.passage.id for hit in hits}) == len(hits)
    for hit in hits:
        text = assistant.document(hit.passage.document_id).text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert hit.sentences
        for sentence in hit.sentences:
            assert hit.passage.start <= sentence.start < sentence.end <= hit.passage.end
            assert -1.001 <= sentence.cosine_similarity <= 1.001


@pytest.mark.parametrize(
    "question",
    [
        "ماذا ناقش كيم مع بوتين؟",
        "كم عدد المرجان الذي نقله الغواصون؟",
        "Who won the handball final?",
    ],
)
def test_a_large_pool_is_searched_by_both_legs_and_gives_the_same_best(
    assistant: Assistant, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = assistant.retrieve(question, k=60)
    monkeypatch.setattr("rag.retrieval.ranking.CANDIDATES", 2)
    found = assistant.retrieve(question, k=60)
    assert found[0].passage.id == everything[0].passage.id
    # Two by vector, two by term and those of a named title, in each pool.
    assert 2 <= len(found) < len(everything)


def test_several_indexes_are_searched_as_one(assistant: Assistant, tmp_path: Path) -> None:
    article = tmp_path / "bridge.txt"
    article.write_text("افتُتح جسر النخيل يوم الأحد، وبلغ طوله 900 متر.", encoding="utf-8")
    report = ingest([article], tmp_path / "index", settings=assistant.settings)
    assert report.ok, report.failed
    with PassageIndex.open(tmp_path / "index", assistant.index.embedder) as further:
        both = Retriever(assistant.index, further)
        assert both.retrieve("كم طول جسر النخيل؟")[0].passage.source == str(article)
        assert both.retrieve("How long is the palm bridge?")[0].passage.source == str(article)
        expected = assistant.retrieve("من سجل هدف الفوز؟")[0].passage.id
        assert both.retrieve("من سجل هدف الفوز؟")[0].passage.id == expected


@pytest.mark.parametrize("typed", ["مَحَطَّة التَّحْلِيَة", "محطه التحليه", "محطة التحلية"])
def test_spelling_does_not_change_what_is_found(assistant: Assistant, typed: str) -> None:
    expected = assistant.retrieve("محطة التحلية", k=1)[0].passage.id
    assert assistant.retrieve(typed, k=1)[0].passage.id == expected


def test_a_scope_of_documents_is_kept(assistant: Assistant) -> None:
    chosen = next(d for d in assistant.documents() if d.language == "en")
    scope = Scope(document_ids=frozenset({chosen.id}))
    hits = assistant.retrieve("ماذا ناقش كيم مع بوتين؟", k=5, scope=scope)
    assert hits
    assert {hit.passage.document_id for hit in hits} == {chosen.id}


def test_a_scope_of_dates_is_kept(assistant: Assistant) -> None:
    scope = Scope(published_from=date(2026, 3, 1), published_until=date(2026, 3, 31))
    hits = assistant.retrieve("What was moved to the reef?", k=5, scope=scope)
    assert hits
    assert all(hit.passage.published == date(2026, 3, 14) for hit in hits)


def test_a_scope_of_nothing_finds_nothing(assistant: Assistant) -> None:
    scope = Scope(published_from=date(1900, 1, 1), published_until=date(1900, 1, 2))
    assert assistant.retrieve("What was moved to the reef?", scope=scope) == []


@pytest.mark.parametrize("question", ["", "   ", "؟؟!", "\u200f\u202e", "\x00\x07"])
def test_a_question_without_words_is_an_error(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="no words"):
        assistant.retrieve(question)


def test_a_very_long_question_is_an_error() -> None:
    with pytest.raises(QuestionError, match="2,000"):
        plain_question("ما هذا " * 1000)


@pytest.mark.parametrize("limit", [20, 5000])
def test_one_limit_is_for_every_way_to_ask(
    assistant: Assistant, samples_index: Path, limit: int
) -> None:
    settings = assistant.settings.model_copy(update={"max_question_characters": limit})
    fits, too_long = "ما " * ((limit - 3) // 3) + "كيم", "ما " * (limit // 3) + "كيم"
    with Assistant.open(samples_index, model="verbatim", settings=settings) as limited:
        assert limited.ask(fits).hits
        assert limited.retrieve(fits)
        assert limited.as_retriever().invoke(fits)
        for ask in (limited.ask, limited.retrieve, limited.as_retriever().invoke):
            with pytest.raises(QuestionError, match=f"{limit:,}"):
                ask(too_long)


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("<b>من فاز؟</b>", "من فاز؟"),
        ("<script>alert('who')</script>من فاز؟", "من فاز؟"),
        ("<p style='x'><i>Who</i> won?</p><br/>", "Who won?"),
        ("<div><div>Who won?", "Who won?"),
        ("<img src=x onerror=alert(1)> Who won?", "Who won?"),
        ("<!-- note --> من فاز؟", "من فاز؟"),
        ("<|im_start|>user Who won?<|im_end|>", "user Who won?"),
        ("[من فاز؟](https://example.org/a)", "من فاز؟"),
        ("```text\nWho won?\n```", "Who won?"),
        ("Caf&eacute; &amp; bar?", "Café & bar?"),
        ("What does the <img> tag do?", "What does the <img> tag do?"),
        ("Is 3 < 4 and 5 > 2?", "Is 3 < 4 and 5 > 2?"),
        ("<b></b>", "<b></b>"),
    ],
)
def test_markup_around_a_question_is_left_out(question: str, plain: str) -> None:
    assert plain_question(question) == plain


@pytest.mark.parametrize("question", ["كم بلغت كلفة محطة التحلية؟", "How many corals were moved?"])
@pytest.mark.parametrize(
    "markup",
    ["<script>alert(document.cookie)</script>{}", "<h1 class='title big'>{}</h1>", "<div>\n{}"],
)
def test_markup_around_a_question_does_not_change_its_answer(
    assistant: Assistant, question: str, markup: str
) -> None:
    assert assistant.ask(markup.format(question)).text == assistant.ask(question).text


@pytest.mark.parametrize(
    "question",
    [
        'كيم" OR "1',
        "Kim' -- DROP TABLE passages",
        "NEAR(kim putin) AND terms:*",
        "<script>alert(1)</script> كيم",
        "كيم\x00\u202eبوتين",
        "{question} %s [1] ```",
    ],
)
def test_markup_and_query_syntax_are_plain_words(assistant: Assistant, question: str) -> None:
    assert assistant.retrieve(question, k=3)


def test_nothing_that_others_may_be_making_is_waited_for_inside_a_snapshot(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_inside: list[bool] = []
    induced_terms = PassageIndex.induced_terms

    def watched(index: PassageIndex, pool: Language) -> InducedTerms:
        made_inside.append(index.catalogue._connection.in_transaction)
        return induced_terms(index, pool)

    monkeypatch.setattr(PassageIndex, "induced_terms", watched)
    assert assistant.retrieve("ماذا ناقش كيم مع بوتين؟")
    assert made_inside
    assert not any(made_inside)
