"""The same question on every surface: everywhere the same answer with the same exact spans.

The chat page is compared with the API in `tests/app/test_api.py`, on the server that has both.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anthropic
import httpx
import openai
import pytest
from jsonschema import Draft202012Validator
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from rag.api.callers import Gate
from rag.api.desk import Desk
from rag.app.hosts import Hosts
from rag.app.people import People
from rag.assistant import Assistant
from rag.schema import AnswerFinished
from rag.serialise import answer_json, answer_schema
from tests.api.conftest import ABSENT_ARABIC, ABSENT_ENGLISH, ARABIC, ENGLISH, Served, settings_in
from tests.api.test_mcp import a_desk, over_http
from tests.imports import ROOT

QUESTIONS = [ARABIC, ENGLISH, ABSENT_ARABIC, ABSENT_ENGLISH]
Json = dict[str, Any]


@dataclass(frozen=True)
class Surfaces:
    """Every surface, over the same documents."""

    assistant: Assistant
    served: Served
    desk: Desk
    mcp_url: str

    @property
    def openai(self) -> openai.OpenAI:
        return openai.OpenAI(base_url=f"{self.served.url}/v1", api_key="none", max_retries=0)

    @property
    def anthropic(self) -> anthropic.Anthropic:
        return anthropic.Anthropic(base_url=self.served.url, api_key="none", max_retries=0)


@pytest.fixture(scope="module")
def surfaces(
    assistant: Assistant,
    served: Served,
    tmp_path_factory: pytest.TempPathFactory,
    samples_index: Path,
) -> Iterator[Surfaces]:
    settings = settings_in(tmp_path_factory.mktemp("surfaces"), samples_index)
    gate = Gate(settings, People.from_settings(settings), Hosts("127.0.0.1"))
    with a_desk(settings) as desk, over_http(desk, gate) as url:
        yield Surfaces(assistant, served, desk, url)


def of_answer(answer: Json) -> list[Json]:
    """The citations of a whole answer, which has the form that is published."""
    Draft202012Validator(answer_schema()).validate(answer)
    return list(answer["citations"])


def python(surfaces: Surfaces, question: str) -> list[Json]:
    return of_answer(answer_json(surfaces.assistant.ask(question)))


def python_async(surfaces: Surfaces, question: str) -> list[Json]:
    return of_answer(answer_json(asyncio.run(surfaces.assistant.aask(question))))


def python_stream(surfaces: Surfaces, question: str) -> list[Json]:
    *_, last = surfaces.assistant.stream(question)
    assert isinstance(last, AnswerFinished)
    return of_answer(answer_json(last.answer))


def command_line(surfaces: Surfaces, question: str) -> list[Json]:
    index = str(surfaces.served.settings.index)
    done = subprocess.run(
        [sys.executable, "-m", "rag", "ask", question, "--json", "--index", index],
        env=os.environ | {"PYTHONPATH": str(ROOT), "DALIL_MODEL": "verbatim"},
        capture_output=True,
        text=True,
        check=True,
    )
    return of_answer(json.loads(done.stdout))


def http(surfaces: Surfaces, question: str) -> list[Json]:
    with surfaces.served.client() as client:
        return of_answer(client.post("/ask", json={"question": question}).json())


def server_sent_events(surfaces: Surfaces, question: str) -> list[Json]:
    with surfaces.served.client() as client:
        text = client.post("/ask/stream", json={"question": question}).text
    *_, last = (event for event in text.replace("\r\n", "\n").split("\n\n") if event.strip())
    name, _, data = last.partition("\n")
    assert name == "event: answer"
    return of_answer(json.loads(data.removeprefix("data: ")))


def receipt(surfaces: Surfaces, question: str) -> list[Json]:
    with surfaces.served.client() as client:
        made = client.post("/receipts", json={"question": question}).json()
    return list(made["answer"]["citations"])


def openai_chat(surfaces: Surfaces, question: str) -> list[Json]:
    reply = surfaces.openai.chat.completions.create(
        model="dalil", messages=[{"role": "user", "content": question}]
    )
    cited = [one.model_dump()["dalil"] for one in reply.choices[0].message.annotations or []]
    assert cited_once(cited) == of_answer(reply.model_dump()["dalil"])
    return cited_once(cited)


def openai_chat_stream(surfaces: Surfaces, question: str) -> list[Json]:
    chunks = surfaces.openai.chat.completions.create(
        model="dalil", messages=[{"role": "user", "content": question}], stream=True
    )
    deltas = [chunk.choices[0].delta.model_dump() for chunk in chunks]
    return cited_once([a["dalil"] for one in deltas for a in one.get("annotations") or []])


def openai_response(surfaces: Surfaces, question: str) -> list[Json]:
    return cited_in_response(surfaces.openai.responses.create(model="dalil", input=question))


def openai_response_stream(surfaces: Surfaces, question: str) -> list[Json]:
    with surfaces.openai.responses.stream(model="dalil", input=question) as stream:
        for _ in stream:
            pass
        return cited_in_response(stream.get_final_response())


def cited_in_response(response: Any) -> list[Json]:
    (item,) = response.model_dump()["output"]
    return cited_once([one["dalil"] for one in item["content"][0]["annotations"]])


def anthropic_message(surfaces: Surfaces, question: str) -> list[Json]:
    return cited_in_message(
        surfaces.anthropic.messages.create(
            model="dalil", max_tokens=1000, messages=[{"role": "user", "content": question}]
        )
    )


def anthropic_stream(surfaces: Surfaces, question: str) -> list[Json]:
    with surfaces.anthropic.messages.stream(
        model="dalil", max_tokens=1000, messages=[{"role": "user", "content": question}]
    ) as stream:
        return cited_in_message(stream.get_final_message())


def cited_in_message(message: anthropic.types.Message) -> list[Json]:
    cited = []
    for block in message.model_dump()["content"]:
        for one in block.get("citations") or []:
            told = one["dalil"]
            assert told["quote"] == one["cited_text"]
            assert (told["start"], told["end"]) == (one["start_char_index"], one["end_char_index"])
            cited.append(told)
    return cited_once(cited)


async def asked_of(session: ClientSession, question: str) -> list[Json]:
    result = await session.call_tool("ask", {"question": question})
    assert result.structuredContent is not None
    return of_answer(result.structuredContent["result"])


def mcp_stdio(surfaces: Surfaces, question: str) -> list[Json]:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "rag", "mcp", "--model", "verbatim"],
        env={"PYTHONPATH": str(ROOT), "DALIL_INDEX": str(surfaces.served.settings.index)},
    )

    async def ask() -> list[Json]:
        async with stdio_client(command) as (a, b), ClientSession(a, b) as session:
            await session.initialize()
            return await asked_of(session, question)

    return asyncio.run(ask())


def mcp_http(surfaces: Surfaces, question: str) -> list[Json]:
    async def ask() -> list[Json]:
        async with (
            httpx.AsyncClient(timeout=60) as client,
            streamable_http_client(f"{surfaces.mcp_url}/mcp", http_client=client) as (a, b, _),
            ClientSession(a, b) as session,
        ):
            await session.initialize()
            return await asked_of(session, question)

    return asyncio.run(ask())


def langchain_runnable(surfaces: Surfaces, question: str) -> list[Json]:
    return of_answer(answer_json(surfaces.assistant.as_runnable().invoke({"question": question})))


def langchain_message(surfaces: Surfaces, question: str) -> list[Json]:
    message = surfaces.assistant.as_messages().invoke({"question": question})
    return cited_in_blocks(message.content_blocks)


def langchain_stream(surfaces: Surfaces, question: str) -> list[Json]:
    first, *further = surfaces.assistant.as_messages().stream(question)
    for chunk in further:
        first = first + chunk  # type: ignore[assignment]
    return cited_in_blocks(first.content_blocks)


def cited_in_blocks(blocks: list[Any]) -> list[Json]:
    cited = []
    for block in blocks:
        for one in block.get("annotations", []):
            told = {**one["extras"], "quote": one["cited_text"]}
            cited.append({name: told[name] for name in SPAN})
    return cited_once(cited)


def langchain_tool(surfaces: Surfaces, question: str) -> list[Json]:
    call = {"name": "ask_documents", "args": {"question": question}, "id": "1", "type": "tool_call"}
    return of_answer(answer_json(surfaces.assistant.as_tool().invoke(call).artifact))


def cited_once(citations: list[Json]) -> list[Json]:
    """The citations in order, each once: a marker may be at several places of a text."""
    return list({json.dumps(one, sort_keys=True): one for one in citations}.values())


SPAN = ("document_id", "document_sha256", "start", "end", "quote")
SURFACES: list[Callable[[Surfaces, str], list[Json]]] = [
    python,
    python_async,
    python_stream,
    command_line,
    http,
    server_sent_events,
    receipt,
    openai_chat,
    openai_chat_stream,
    openai_response,
    openai_response_stream,
    anthropic_message,
    anthropic_stream,
    mcp_stdio,
    mcp_http,
    langchain_runnable,
    langchain_message,
    langchain_stream,
    langchain_tool,
]


def spans(citations: list[Json]) -> list[tuple[Any, ...]]:
    return sorted(tuple(one[name] for name in SPAN) for one in citations)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.__name__)
def test_every_surface_gives_the_same_spans(
    surfaces: Surfaces, surface: Callable[[Surfaces, str], list[Json]]
) -> None:
    slow = surface in (command_line, mcp_stdio)
    for question in QUESTIONS[:2] if slow else QUESTIONS:
        answer = surfaces.assistant.ask(question)
        expected = [] if answer.status == "refused" else answer_json(answer)["citations"]
        assert bool(expected) == (question in (ARABIC, ENGLISH))
        assert spans(surface(surfaces, question)) == spans(expected), question
        for one in expected:
            text = surfaces.assistant.document(one["document_id"]).text
            assert text[one["start"] : one["end"]] == one["quote"]


def test_the_schema_is_the_same_on_every_surface(surfaces: Surfaces) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "rag", "schema"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    with surfaces.served.client() as client:
        assert client.get("/schema").json() == json.loads(printed.stdout) == answer_schema()
