"""The class that programs use: answers, streams, async calls, LangChain, errors."""

import asyncio
from pathlib import Path

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import Runnable, RunnableLambda

from rag.assistant import Assistant
from rag.chain import Inquiry
from rag.errors import IndexNotFound, QuestionError, UnknownModel
from rag.schema import Answer, AnswerFinished, EvidenceFound
from rag.settings import Settings

ARABIC = "كم بلغت كلفة محطة التحلية؟"
ENGLISH = "How many corals were moved to the reef?"


@pytest.mark.parametrize(
    ("question", "language", "quoted"),
    [(ARABIC, "ar", "96 مليون دولار"), (ENGLISH, "en", "1,240 young corals")],
)
def test_an_answer_quotes_its_evidence_word_for_word(
    assistant: Assistant, question: str, language: str, quoted: str
) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.language, answer.model) == ("answered", language, "verbatim")
    assert any(quoted in citation.quote for citation in answer.citations)
    for citation in answer.citations:
        document = assistant.document(citation.document_id)
        assert document.text[citation.start : citation.end] == citation.quote
        assert f"[{citation.marker}]" in answer.text
        assert citation.quote in answer.text
    assert answer.evidence == answer.citations
    assert answer.timings.total_ms >= answer.timings.retrieve_ms > 0


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("كم مرجانا نُقل إلى شعاب رأس سمرة؟", "ar", "بالإنجليزية"),
        ("Who scored the winning goal in the handball cup final?", "en", "Arabic source"),
    ],
)
def test_evidence_in_the_other_language_is_introduced_in_the_readers(
    assistant: Assistant, question: str, language: str, words: str
) -> None:
    answer = assistant.ask(question)
    assert answer.language == language
    assert words in answer.text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("من فاز ببطولة كأس العالم في الشطرنج عام 1972؟", "لا تتضمن"),
        ("Which volcano erupted in Iceland last winter?", "contain no answer"),
    ],
)
def test_what_is_not_in_the_documents_is_refused_with_the_nearest_passages(
    assistant: Assistant, question: str, words: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status == "refused"
    assert words in answer.text
    assert answer.citations == ()
    assert answer.hits
    assert sorted(hit.rank for hit in answer.hits) == [*range(1, len(answer.hits) + 1)]
    assert [notice.code for notice in answer.notices] == ["no_evidence"]


def test_the_first_nearest_passage_is_the_one_whose_sentence_the_reader_ranks_first(
    assistant: Assistant,
) -> None:
    for question in ("Which volcano erupted in Iceland last winter?", "من بنى الهرم الأكبر؟"):
        answer = assistant.ask(question)
        assert answer.status == "refused"
        assert answer.hits[0].passage.id == answer.evidence[0].passage_id


@pytest.mark.parametrize(
    ("answerable", "unanswerable"),
    [
        (ARABIC, "من فاز ببطولة كأس العالم في الشطرنج عام 1972؟"),
        (ENGLISH, "Which volcano erupted in Iceland last winter?"),
    ],
)
def test_an_answer_is_surer_than_a_refusal(
    assistant: Assistant, answerable: str, unanswerable: str
) -> None:
    answer, refusal = assistant.ask(answerable), assistant.ask(unanswerable)
    assert 0 < refusal.confidence < 0.5 < answer.confidence < 1


def test_a_stream_begins_with_evidence_and_ends_with_the_answer(assistant: Assistant) -> None:
    first, *_, last = assistant.stream(ENGLISH)
    assert isinstance(first, EvidenceFound)
    assert isinstance(last, AnswerFinished)
    assert last.answer.citations == first.citations == assistant.ask(ENGLISH).citations


async def test_async_calls_give_the_same_answers(assistant: Assistant) -> None:
    asked = await asyncio.gather(assistant.aask(ARABIC), assistant.aask(ENGLISH))
    assert [a.text for a in asked] == [a.text for a in assistant.batch([ARABIC, ENGLISH])]
    *_, last = [event async for event in assistant.astream(ARABIC)]
    assert isinstance(last, AnswerFinished)
    assert last.answer.text == asked[0].text


class _Names(BaseCallbackHandler):
    def __init__(self) -> None:
        self.names: list[str] = []

    def on_chain_start(self, *args: object, **kwargs: object) -> None:
        self.names.append(str(kwargs.get("name")))


def _quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


def test_the_runnable_composes_streams_and_is_traced(assistant: Assistant) -> None:
    chain = assistant.as_runnable()
    quotes: Runnable[str | Inquiry, list[str]] = chain | RunnableLambda(_quotes)
    assert quotes.invoke(ENGLISH) == [c.quote for c in assistant.ask(ENGLISH).citations]
    growing = list(chain.stream(ENGLISH))
    assert growing[0].evidence
    assert isinstance(growing[-1], Answer)
    assert growing[-1].text == assistant.ask(ENGLISH).text
    handler = _Names()
    chain.invoke(ENGLISH, {"callbacks": [handler]})
    assert handler.names == ["AnswerChain", "retrieve"]


def test_the_retriever_gives_langchain_documents(assistant: Assistant) -> None:
    (document,) = assistant.as_retriever(k=1).invoke(ENGLISH)
    text = assistant.document(document.metadata["document_id"]).text
    assert text[document.metadata["start"] : document.metadata["end"]] == document.page_content
    sha256 = assistant.document(document.metadata["document_id"]).sha256
    assert document.metadata["document_sha256"] == sha256


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
async def test_one_question_to_the_retriever_can_ask_for_another_number_of_documents(
    assistant: Assistant, question: str
) -> None:
    retriever = assistant.as_retriever(k=3)
    usual = retriever.invoke(question)
    assert len(usual) == 3
    assert retriever.invoke(question, k=1) == usual[:1]
    assert await retriever.ainvoke(question, k=1) == usual[:1]
    assert retriever.batch([question], k=2) == [usual[:2]]
    assert await retriever.ainvoke(question) == usual


def test_errors_say_what_to_do(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="ask something"):
        assistant.ask("?")
    with pytest.raises(IndexNotFound, match="dalil ingest"):
        Assistant.open(tmp_path / "none", model="verbatim")
    with pytest.raises(UnknownModel, match="verbatim"):
        assistant.with_model("nonsense").ask(ENGLISH)


def test_a_model_that_cannot_be_reached_leaves_the_quotes_and_says_so(
    samples_index: Path,
) -> None:
    settings = Settings(
        _env_file=None,
        model_base_url="http://127.0.0.1:9/v1",
        model_retries=0,
        model_timeout_seconds=20,
    )
    with Assistant.open(samples_index, model="openai:any", settings=settings) as assistant:
        for question, words in ((ARABIC, "تعذّر"), (ENGLISH, "could not answer")):
            answer = assistant.ask(question)
            assert answer.status == "answered"
            assert answer.model == "verbatim"
            assert answer.citations == answer.evidence
            assert answer.notices[0].code == "model_failed"
            assert words in answer.notices[0].text


def test_missing_weights_leave_the_quotes_and_name_the_command(
    samples_index: Path, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, cache=tmp_path)
    with Assistant.open(samples_index, model="local", settings=settings) as assistant:
        answer = assistant.ask(ENGLISH)
    assert answer.citations
    assert "dalil models fetch" in answer.notices[0].text
