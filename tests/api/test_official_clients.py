"""The same question to every API, by its official client: everywhere the same exact spans."""

from __future__ import annotations

import json
from typing import Any

import anthropic
import numpy as np
import openai
import pytest

from rag.assistant import Assistant
from rag.schema import Answer, Citation
from rag.serialise import citation_json
from tests.api.conftest import ABSENT_ARABIC, ABSENT_ENGLISH, ARABIC, ENGLISH, Serve, Served

QUESTIONS = [ARABIC, ENGLISH]
Span = tuple[str, int, int, str]


def span(citation: Citation) -> Span:
    return citation.document_id, citation.start, citation.end, citation.quote


def spans_of(answer: Answer) -> set[Span]:
    assert answer.citations
    return {span(citation) for citation in answer.citations}


def span_in(annotation: Any) -> Span:
    cited = annotation.model_dump()["dalil"]
    return cited["document_id"], cited["start"], cited["end"], cited["quote"]


@pytest.fixture
def openai_client(served: Served) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{served.url}/v1", api_key="none", max_retries=0)


@pytest.fixture
def anthropic_client(served: Served) -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=served.url, api_key="none", max_retries=0)


@pytest.mark.parametrize("question", QUESTIONS)
def test_chat_completions_have_the_spans_of_the_assistant(
    openai_client: openai.OpenAI, served: Served, assistant: Assistant, question: str
) -> None:
    reply = openai_client.chat.completions.create(
        model="dalil", messages=[{"role": "user", "content": question}]
    )
    message = reply.choices[0].message
    answer = assistant.ask(question)
    assert message.content == answer.text
    annotations = message.annotations or []
    assert {span_in(annotation) for annotation in annotations} == spans_of(answer)
    for annotation in annotations:
        place = annotation.url_citation
        assert answer.text[place.start_index : place.end_index].strip("[]").isdecimal()
        with served.client() as client:
            assert client.get(place.url).json()["text"] == span_in(annotation)[3]


@pytest.mark.parametrize("question", QUESTIONS)
def test_streamed_chat_completions_have_them_too(
    openai_client: openai.OpenAI, assistant: Assistant, question: str
) -> None:
    stream = openai_client.chat.completions.create(
        model="verbatim", messages=[{"role": "user", "content": question}], stream=True
    )
    deltas = [chunk.choices[0].delta for chunk in stream]
    answer = assistant.ask(question)
    assert "".join(delta.content or "" for delta in deltas) == answer.text
    annotations = [one for delta in deltas for one in delta.model_dump().get("annotations") or []]
    cited = {(c["document_id"], c["start"], c["end"]) for c in (a["dalil"] for a in annotations)}
    assert cited == {one[:3] for one in spans_of(answer)}


@pytest.mark.parametrize("question", QUESTIONS)
def test_responses_have_them_whole_and_streamed(
    openai_client: openai.OpenAI, assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    reply = openai_client.responses.create(model="dalil", input=question)
    assert reply.output_text == answer.text
    item = reply.output[0]
    assert item.type == "message"
    part = item.content[0]
    assert part.type == "output_text"
    assert {span_in(annotation) for annotation in part.annotations} == spans_of(answer)
    with openai_client.responses.stream(model="dalil", input=question) as stream:
        kinds = [event.type for event in stream]
        assert stream.get_final_response().output_text == answer.text
    assert kinds[0] == "response.created"
    assert kinds[-1] == "response.completed"
    assert "response.output_text.annotation.added" in kinds


@pytest.mark.parametrize("question", QUESTIONS)
def test_anthropic_messages_have_them_as_character_locations(
    anthropic_client: anthropic.Anthropic, assistant: Assistant, question: str
) -> None:
    asked: list[anthropic.types.MessageParam] = [{"role": "user", "content": question}]
    whole = anthropic_client.messages.create(model="dalil", max_tokens=1000, messages=asked)
    with anthropic_client.messages.stream(model="dalil", max_tokens=1000, messages=asked) as stream:
        streamed = stream.get_final_message()
    answer = assistant.ask(question)
    for message in (whole, streamed):
        found: set[Span] = set()
        for block in message.content:
            assert block.type == "text"
            assert "[1]" not in block.text
            for cited in block.citations or []:
                assert cited.type == "char_location"
                assert cited.file_id
                place = (cited.file_id, cited.start_char_index, cited.end_char_index)
                found.add((*place, cited.cited_text))
        assert found == spans_of(answer)


@pytest.mark.parametrize("question", QUESTIONS)
def test_other_routes_have_the_same_citations(
    served: Served, assistant: Assistant, question: str
) -> None:
    expected = [citation_json(citation) for citation in assistant.ask(question).citations]
    with served.client() as client:
        assert client.post("/ask", json={"question": question}).json()["citations"] == expected
        receipt = client.post("/receipts", json={"question": question}).json()
        assert receipt["answer"]["citations"] == expected
        events = client.post("/ask/stream", json={"question": question}).text
        assert json.dumps(expected[0]["quote"], ensure_ascii=False) in events
    (last,) = list(assistant.as_runnable().stream(question))[-1:]
    assert [citation_json(citation) for citation in last.citations] == expected
    (block,) = assistant.as_messages().invoke(question).content_blocks
    assert block["type"] == "text"
    cited = [one for one in block["annotations"] if one["type"] == "citation"]
    placed = [(one["extras"]["start"], one["extras"]["end"], one["cited_text"]) for one in cited]
    assert sorted(placed) == sorted((one["start"], one["end"], one["quote"]) for one in expected)


@pytest.mark.parametrize("question", [ABSENT_ARABIC, ABSENT_ENGLISH])
def test_a_refusal_has_no_annotations(
    openai_client: openai.OpenAI, anthropic_client: anthropic.Anthropic, question: str
) -> None:
    reply = openai_client.chat.completions.create(
        model="dalil", messages=[{"role": "user", "content": question}]
    )
    assert reply.choices[0].message.content
    assert reply.choices[0].message.annotations == []
    message = anthropic_client.messages.create(
        model="dalil", max_tokens=100, messages=[{"role": "user", "content": question}]
    )
    assert [block.citations for block in message.content if block.type == "text"] == [None]


def test_a_conversation_is_understood(openai_client: openai.OpenAI) -> None:
    first = openai_client.chat.completions.create(
        model="dalil", messages=[{"role": "user", "content": ENGLISH}]
    )
    said = first.choices[0].message
    followed = openai_client.chat.completions.create(
        model="dalil",
        messages=[
            {"role": "system", "content": "You are a helpful assistant."},
            {"role": "user", "content": ENGLISH},
            {"role": "assistant", "content": said.content or ""},
            {
                "role": "user",
                "content": [{"type": "text", "text": "And how many of them survived?"}],
            },
        ],
    )
    cited = {span_in(one)[0] for one in followed.choices[0].message.annotations or []}
    assert cited == {span_in(one)[0] for one in said.annotations or []}


def test_models_and_embeddings_are_those_of_dalil(
    openai_client: openai.OpenAI, assistant: Assistant
) -> None:
    assert [model.id for model in openai_client.models.list()] == ["dalil", "verbatim"]
    assert openai_client.models.retrieve("dalil").owned_by == "dalil"
    texts = ["محطة التحلية", "the desalination plant"]
    packed = openai_client.embeddings.create(model="dalil", input=texts)
    plain = openai_client.embeddings.create(model="dalil", input=texts, encoding_format="float")
    embedded = assistant.index.embedder.embed_passages(texts)
    for one, other, vector in zip(packed.data, plain.data, embedded, strict=True):
        assert np.allclose(one.embedding, vector.whole)
        assert np.allclose(other.embedding, vector.whole)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_collection_is_a_vector_store(
    openai_client: openai.OpenAI, assistant: Assistant, question: str
) -> None:
    (store,) = openai_client.vector_stores.list()
    assert openai_client.vector_stores.retrieve("everyone") == store
    assert (store.id, store.file_counts.completed) == ("everyone", len(assistant.documents()))
    found = openai_client.vector_stores.search("everyone", query=question, max_num_results=3)
    hits = assistant.retrieve(question, 3)
    assert [one.content[0].text for one in found] == [hit.passage.text for hit in hits]
    for one in found:
        place = one.attributes or {}
        text = assistant.document(one.file_id).text
        assert text[int(place["start"]) : int(place["end"])] == one.content[0].text
        assert place["document_sha256"] == assistant.document(one.file_id).sha256
    sure = max(one.score for one in found)
    (best,) = openai_client.vector_stores.search(
        "everyone", query=[question, question], ranking_options={"score_threshold": sure}
    )
    assert best.score == sure
    with pytest.raises(openai.NotFoundError, match="no collection"):
        openai_client.vector_stores.search("رياضة", query=question)
    with pytest.raises(openai.UnprocessableEntityError, match="filters are not supported"):
        openai_client.vector_stores.search(
            "everyone", query=question, filters={"type": "eq", "key": "page", "value": 1}
        )


def test_errors_are_those_that_the_clients_know(serve: Serve) -> None:
    served = serve()
    token = served.key("Amal", "read")
    asked: Any = [{"role": "user", "content": ENGLISH}]

    def openai_with(key: str) -> openai.OpenAI:
        return openai.OpenAI(base_url=f"{served.url}/v1", api_key=key, max_retries=0)

    def anthropic_with(key: str) -> anthropic.Anthropic:
        return anthropic.Anthropic(base_url=served.url, api_key=key, max_retries=0)

    for key in ("none", served.key("Basim", "read", days=-1)):
        with pytest.raises(openai.AuthenticationError, match="unknown, revoked or expired"):
            openai_with(key).chat.completions.create(model="dalil", messages=asked)
        with pytest.raises(openai.AuthenticationError):
            openai_with(key).responses.create(model="dalil", input=ENGLISH)
        with pytest.raises(openai.AuthenticationError):
            openai_with(key).embeddings.create(model="dalil", input=ENGLISH)
        with pytest.raises(openai.AuthenticationError):
            openai_with(key).models.list()
        with pytest.raises(anthropic.AuthenticationError):
            anthropic_with(key).messages.create(model="dalil", max_tokens=9, messages=asked)
    assert openai_with(token).models.list().data
    with pytest.raises(openai.UnprocessableEntityError, match="there is no model"):
        openai_with(token).chat.completions.create(model="none", messages=asked)
    with pytest.raises(openai.NotFoundError):
        openai_with(token).models.retrieve("none")
    with pytest.raises(anthropic.UnprocessableEntityError, match="no words"):
        anthropic_with(token).messages.create(
            model="dalil", max_tokens=9, messages=[{"role": "user", "content": "?"}]
        )
