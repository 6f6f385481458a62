"""Answers as LangChain messages, and Dalil as a tool: what a program or an agent gets."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.tools import BaseTool
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag.assistant import Assistant
from rag.chain import PassageRetriever
from rag.errors import QuestionError
from rag.messages import Conversation
from rag.schema import Answer, Scope

ARABIC = "كم بلغت كلفة محطة التحلية؟"
ENGLISH = "How many corals were moved to the reef?"
UNANSWERABLE = {
    "ar": "من فاز ببطولة كأس العالم في الشطرنج عام 1972؟",
    "en": "Which volcano erupted in Iceland last winter?",
}


def annotations_of(message: AIMessage) -> list[dict[str, Any]]:
    return [
        dict(annotation)
        for block in message.content_blocks
        if block["type"] == "text"
        for annotation in block.get("annotations", [])
    ]


def citations_of(message: AIMessage) -> list[dict[str, Any]]:
    """The annotations without the ids that LangChain gives to each."""
    return [{k: v for k, v in one.items() if k != "id"} for one in annotations_of(message)]


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_a_message_cites_the_exact_words_of_its_documents(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    message = assistant.as_messages().invoke(question)
    assert message.type == "ai"
    assert message.text == answer.text
    cited = citations_of(message)
    assert {one["extras"]["marker"] for one in cited} == {c.marker for c in answer.citations}
    for one in cited:
        assert one["type"] == "citation"
        extras = one["extras"]
        assert message.text[one["start_index"] : one["end_index"]] == f"[{extras['marker']}]"
        document = assistant.document(extras["document_id"])
        assert document.text[extras["start"] : extras["end"]] == one["cited_text"]
        assert (extras["document_sha256"], one["title"]) == (document.sha256, document.title)


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_the_metadata_of_a_message_has_the_status_and_the_short_answer(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    assert answer.short_answer is not None
    assert assistant.as_messages().invoke(question).response_metadata == {
        "model_name": "verbatim",
        "status": "answered",
        "confidence": answer.confidence,
        "short_answer": answer.short_answer.text,
        "short_answer_is_sure": answer.short_answer.is_sure,
        "parts": [],
    }


def test_the_metadata_has_each_part_of_a_question(assistant: Assistant) -> None:
    question = "How many corals were moved and when did the transfer end?"
    message = assistant.as_messages().invoke(question)
    assert message.response_metadata["parts"] == [
        {
            "question": "How many corals were moved?",
            "status": "answered",
            "short_answer": "1,240 young corals",
            "short_answer_is_sure": True,
        },
        {
            "question": "When did the transfer end?",
            "status": "answered",
            "short_answer": "Thursday, 12 March 2026",
            "short_answer_is_sure": True,
        },
    ]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_refusal_is_a_message_without_citations(assistant: Assistant, language: str) -> None:
    message = assistant.as_messages().invoke(UNANSWERABLE[language])
    assert message.response_metadata["status"] == "refused"
    assert message.text
    assert citations_of(message) == []


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
@pytest.mark.parametrize(
    "form",
    ["question", "message", "messages", "pairs", "dictionaries", "state", "prompt"],
)
def test_a_question_is_understood_in_every_form_that_langchain_gives(
    assistant: Assistant, question: str, form: str
) -> None:
    forms: dict[str, Conversation] = {
        "question": {"question": question},
        "message": HumanMessage(question),
        "messages": [SystemMessage("Be brief."), HumanMessage(question)],
        "pairs": [("human", question)],
        "dictionaries": [{"role": "user", "content": question}],
        "state": {"messages": [HumanMessage([{"type": "text", "text": question}])]},
        "prompt": ChatPromptTemplate.from_messages([("human", "{q}")]).invoke({"q": question}),
    }
    messages = assistant.as_messages()
    assert citations_of(messages.invoke(forms[form])) == citations_of(messages.invoke(question))


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_the_runnable_of_answers_takes_the_dictionary_of_another_step(
    assistant: Assistant, question: str
) -> None:
    chain = assistant.as_runnable()
    assert chain.invoke({"question": question}).text == assistant.ask(question).text
    *_, last = chain.stream({"question": question})
    assert last.question == question
    assert last.short_answer


@pytest.mark.parametrize(
    ("first", "then", "quoted"),
    [
        (ARABIC, "ومتى ستعمل؟", "محطة"),
        (ENGLISH, "Who moved them?", "coral"),
    ],
)
def test_a_follow_up_question_is_asked_of_what_the_message_before_it_cites(
    assistant: Assistant, first: str, then: str, quoted: str
) -> None:
    messages = assistant.as_messages()
    answered = messages.invoke(first)
    history = [HumanMessage(first), answered, HumanMessage(then)]
    follow_up = messages.invoke({"messages": history})
    documents = {one["extras"]["document_id"] for one in citations_of(answered)}
    cited = citations_of(follow_up)
    assert {one["extras"]["document_id"] for one in cited} <= documents
    assert any(quoted in one["cited_text"] for one in cited)


@pytest.mark.parametrize(
    ("first", "then"),
    [(ARABIC, "ومتى ستعمل؟"), (ENGLISH, "Who moved them?")],
)
def test_a_follow_up_question_stays_within_the_chosen_documents(
    assistant: Assistant, first: str, then: str
) -> None:
    answered = assistant.as_messages().invoke(first)
    outside = {one["extras"]["document_id"] for one in citations_of(answered)}
    others = {document.id for document in assistant.documents()} - outside
    messages = assistant.as_messages(scope=Scope(document_ids=frozenset(others)))
    follow_up = messages.invoke([HumanMessage(first), answered, HumanMessage(then)])
    assert {one["extras"]["document_id"] for one in citations_of(follow_up)} <= others


@pytest.mark.parametrize(
    "asked",
    [
        {"query": ENGLISH},
        {"question": None},
        {"messages": []},
        [],
        [HumanMessage(ENGLISH), AIMessage("1,240.")],
        [("nobody", ENGLISH)],
        [{"content": ENGLISH}],
        [7],
        7,
    ],
)
def test_what_is_no_question_is_a_question_error(assistant: Assistant, asked: Any) -> None:
    with pytest.raises(QuestionError):
        assistant.as_messages().invoke(asked)


@pytest.mark.parametrize("asked", [{"query": ENGLISH}, {"question": 7}, 7])
def test_the_runnable_of_answers_names_what_is_no_question(
    assistant: Assistant, asked: Any
) -> None:
    with pytest.raises(QuestionError, match=r"7|query"):
        assistant.as_runnable().invoke(asked)


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
async def test_the_pieces_of_a_stream_together_are_the_message(
    assistant: Assistant, question: str
) -> None:
    messages = assistant.as_messages()
    whole = messages.invoke(question)
    streamed = list(messages.stream(question))
    awaited = [chunk async for chunk in messages.astream(question)]
    for chunks in (streamed, awaited):
        first, *rest = chunks
        assert isinstance(first, AIMessageChunk)
        together = first
        for chunk in rest:
            assert isinstance(chunk, AIMessageChunk)
            together += chunk
        assert together.text == whole.text
        assert citations_of(together) == citations_of(whole)
        assert together.response_metadata == whole.response_metadata
        assert together.chunk_position == "last"


async def test_messages_are_given_in_async_and_in_batches(assistant: Assistant) -> None:
    messages = assistant.as_messages()
    arabic, english = messages.batch([ARABIC, ENGLISH])
    assert (await messages.ainvoke(ARABIC)).text == arabic.text
    assert english.text == assistant.ask(ENGLISH).text


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_messages_and_the_tool_keep_to_the_chosen_documents(
    assistant: Assistant, question: str
) -> None:
    asked_elsewhere = ENGLISH if question == ARABIC else ARABIC
    elsewhere = {citation.document_id for citation in assistant.ask(asked_elsewhere).citations}
    scope = Scope(document_ids=frozenset(elsewhere))
    message = assistant.as_messages(scope=scope).invoke(question)
    assert {one["extras"]["document_id"] for one in citations_of(message)} <= elsewhere
    told = called(assistant.as_tool(scope=scope), question)
    assert {citation.document_id for citation in told.artifact.citations} <= elsewhere


def called(tool: BaseTool, question: str) -> ToolMessage:
    call = {"name": tool.name, "args": {"question": question}, "id": "1", "type": "tool_call"}
    message = tool.invoke(call)
    assert isinstance(message, ToolMessage)
    return message


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_the_tool_gives_the_model_the_quotes_and_the_program_the_answer(
    assistant: Assistant, question: str
) -> None:
    message = called(assistant.as_tool(), question)
    answer = assistant.ask(question)
    assert isinstance(message.artifact, Answer)
    assert message.artifact.citations == answer.citations
    assert message.status == "success"
    assert str(message.content).startswith(answer.text)
    for citation in answer.citations:
        assert f"[{citation.marker}] {citation.title}: “{citation.quote}”" in message.content


def test_the_tool_tells_the_model_what_is_wrong_with_its_question(assistant: Assistant) -> None:
    message = called(assistant.as_tool(), "؟")
    assert message.status == "error"
    assert "ask something" in message.content


class _ToolCaller(GenericFakeChatModel):
    def bind_tools(self, *args: Any, **kwargs: Any) -> Any:
        return self


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
async def test_an_agent_asks_the_documents_with_the_tool(
    assistant: Assistant, question: str
) -> None:
    from langchain.agents import create_agent

    call = {"name": "ask_documents", "args": {"question": question}, "id": "1"}
    model = _ToolCaller(messages=iter([AIMessage("", tool_calls=[call]), AIMessage("Done.")]))
    agent = create_agent(model, [assistant.as_tool()])
    state = await agent.ainvoke({"messages": [HumanMessage(question)]})
    _, _, told, last = state["messages"]
    assert told.artifact.citations == assistant.ask(question).citations
    assert last.text == "Done."


class TestTheRetrieverMeetsTheStandardOfLangChain(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True, params=[ARABIC, ENGLISH])
    def _asked(self, request: pytest.FixtureRequest, assistant: Assistant) -> None:
        self._question: str = request.param
        self._retriever = assistant.as_retriever().retriever

    @property
    def retriever_constructor(self) -> type[PassageRetriever]:
        return PassageRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"retriever": self._retriever}

    @property
    def retriever_query_example(self) -> str:
        return self._question
