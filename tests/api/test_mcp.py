"""The documents for agents, by the SDK's own client: over stdio and over HTTP."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import McpError
from mcp.shared.memory import create_connected_server_and_client_session
from mcp.shared.version import SUPPORTED_PROTOCOL_VERSIONS
from pydantic import AnyUrl

from rag.access.keys import KeyFile
from rag.api.callers import Gate
from rag.api.desk import Desk
from rag.api.mcp import DalilMcp, make_mcp_app
from rag.app.fair_queue import FairQueue
from rag.app.hosts import Hosts
from rag.app.library import Library
from rag.app.people import People
from rag.assistant import Assistant
from rag.serialise import answer_json, citation_json
from rag.settings import Settings
from tests.api.conftest import ABSENT_ENGLISH, ARABIC, ENGLISH, settings_in
from tests.imports import ROOT

READS = {
    "ask",
    "search",
    "verify_quote",
    "list_collections",
    "list_documents",
    "get_document",
}
WRITES = {"add_document", "remove_document"}


@contextmanager
def a_desk(settings: Settings) -> Iterator[Desk]:
    library = Library(settings)
    desk = Desk(library, settings, FairQueue())
    try:
        yield desk
    finally:
        desk.close()
        library.close()


@pytest.fixture(scope="module")
def desk_of_samples(
    tmp_path_factory: pytest.TempPathFactory, samples_index: Path
) -> Iterator[Desk]:
    with a_desk(settings_in(tmp_path_factory.mktemp("mcp"), samples_index)) as desk:
        yield desk


@asynccontextmanager
async def a_client(desk: Desk) -> AsyncIterator[ClientSession]:
    async with create_connected_server_and_client_session(DalilMcp(desk)) as session:
        yield session


async def call(session: ClientSession, tool: str, **arguments: Any) -> Any:
    result = await session.call_tool(tool, arguments)
    assert not result.isError, result.content
    assert result.structuredContent is not None
    return result.structuredContent["result"]


async def test_an_agent_can_read_and_not_write_unless_it_is_set(
    desk_of_samples: Desk, tmp_path: Path, samples_index: Path
) -> None:
    async with a_client(desk_of_samples) as session:
        tools = (await session.list_tools()).tools
    assert {tool.name for tool in tools} == READS
    assert all(tool.annotations and tool.annotations.readOnlyHint for tool in tools)
    assert all(tool.outputSchema and tool.description for tool in tools)
    with a_desk(settings_in(tmp_path, samples_index, mcp_write=True)) as desk:
        async with a_client(desk) as session:
            assert {tool.name for tool in (await session.list_tools()).tools} == READS | WRITES
            text = "The Moon Valley observatory opened in 2019."
            added = await call(session, "add_document", name="observatory.txt", text=text)
            assert added["outcome"] == "added"
            id_ = added["document_id"]
            assert (await call(session, "get_document", document_id=id_))["text"] == text
            await call(session, "remove_document", document_id=id_)
            assert (await session.call_tool("get_document", {"document_id": id_})).isError


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
async def test_ask_has_the_spans_of_the_assistant(
    desk_of_samples: Desk, assistant: Assistant, question: str
) -> None:
    expected = answer_json(assistant.ask(question))
    async with a_client(desk_of_samples) as session:
        answer = await call(session, "ask", question=question)
        citation = answer["citations"][0]
        place = {name: citation[name] for name in ("document_id", "start", "end")}
        assert (await call(session, "get_document", **place))["text"] == citation["quote"]
        quoted = await call(session, "verify_quote", quote=citation["quote"])
        within = {"quote": citation["quote"][1:], "document_id": citation["document_id"]}
        assert (await call(session, "verify_quote", **within))["verbatim"]
        false = await call(session, "verify_quote", quote=f"x{citation['quote']}")
    assert answer["citations"] == expected["citations"]
    assert answer.keys() == expected.keys()
    assert place in [{name: one[name] for name in place} for one in quoted["places"]]
    assert (quoted["verbatim"], false["verbatim"], false["places"]) == (True, False, [])


async def test_documents_are_found_listed_and_resources(
    desk_of_samples: Desk, assistant: Assistant
) -> None:
    async with a_client(desk_of_samples) as session:
        hits = (await call(session, "search", query=ENGLISH, k=2))["hits"]
        page = await call(session, "list_documents", limit=3)
        resources = (await session.list_resources()).resources
        read = await session.read_resource(
            AnyUrl(f"dalil://documents/{page['documents'][0]['id']}")
        )
        refused = await call(session, "ask", question=ABSENT_ENGLISH)
        failed = await session.call_tool("ask", {"question": "?"})
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert len(page["documents"]) == 3
    assert page["next"] == page["documents"][-1]["id"]
    assert {str(one.uri).rsplit("/", 1)[1] for one in resources} == {
        one.id for one in assistant.documents()
    }
    text = getattr(read.contents[0], "text", "")
    assert text == assistant.document(page["documents"][0]["id"]).text
    assert refused["status"] == "refused"
    assert failed.isError
    assert "no words" in getattr(failed.content[0], "text", "")


async def test_the_command_serves_over_stdio(samples_index: Path, assistant: Assistant) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from rag.cli import main; main()", "mcp", "--model", "verbatim"],
        env={"PYTHONPATH": str(ROOT), "DALIL_INDEX": str(samples_index)},
    )
    async with (
        stdio_client(command) as (incoming, outgoing),
        ClientSession(incoming, outgoing) as session,
    ):
        await session.initialize()
        answer = await call(session, "ask", question=ENGLISH)
    expected = assistant.ask(ENGLISH).citations
    assert answer["citations"] == [citation_json(citation) for citation in expected]


async def test_over_http_a_key_is_needed_and_named_in_the_audit_log(
    tmp_path: Path, samples_index: Path
) -> None:
    settings = settings_in(tmp_path, samples_index)
    keys = KeyFile(settings.api_keys)
    token = keys.create("أمل", ["read"])[1]
    gate = Gate(settings, People.from_settings(settings), Hosts("127.0.0.1"))
    with a_desk(settings) as desk, over_http(desk, gate) as url:
        for headers in ({}, {"Authorization": "Bearer dalil_x_y"}):
            assert httpx.post(f"{url}/mcp", json={}, headers=headers).status_code == 401
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            httpx.AsyncClient(headers=headers, timeout=60) as client,
            streamable_http_client(f"{url}/mcp", http_client=client) as (incoming, outgoing, _),
            ClientSession(incoming, outgoing) as session,
        ):
            await session.initialize()
            assert (await call(session, "ask", question=ARABIC))["citations"]
    assert settings.audit_log is not None
    (line,) = map(json.loads, settings.audit_log.read_text("utf-8").splitlines())
    assert (line["action"], line["person"], line["door"]) == ("ask", "أمل", "mcp")


async def test_an_error_tells_what_the_api_tells_and_no_folder_of_the_server(
    tmp_path: Path, samples_index: Path
) -> None:
    settings = settings_in(tmp_path, samples_index, mcp_write=True)
    with a_desk(settings) as desk:
        async with a_client(desk) as session:
            hits = (await call(session, "search", query=ENGLISH, k=1))["hits"]
            document_id = hits[0]["passage"]["document_id"]
            settings.collections.mkdir(parents=True, exist_ok=True)
            (settings.collections / "collections.json").write_text("{")
            given = {
                "ask": {"question": ENGLISH},
                "search": {"query": ENGLISH},
                "verify_quote": {"quote": ENGLISH},
                "list_collections": {},
                "list_documents": {},
                "get_document": {"document_id": document_id},
                "add_document": {"name": "a.txt", "text": "The harbour has nine berths."},
                "remove_document": {"document_id": document_id},
            }
            assert given.keys() == READS | WRITES
            failed = [
                (await session.call_tool(tool, arguments)) for tool, arguments in given.items()
            ]
            told = [getattr(one.content[0], "text", "") for one in failed]
            for read in (
                session.list_resources(),
                session.read_resource(AnyUrl(f"dalil://documents/{document_id}")),
            ):
                with pytest.raises(McpError) as refused:
                    await read
                told.append(str(refused.value))
    assert all(one.isError for one in failed)
    assert all("cannot do this now" in one and str(tmp_path) not in one for one in told)


@pytest.mark.parametrize(("write", "limit"), [(False, 2_000_000), (True, 3_000_000)])
@pytest.mark.parametrize("length_told", [True, False])
def test_a_body_that_is_too_large_is_refused(
    tmp_path: Path, samples_index: Path, write: bool, limit: int, length_told: bool
) -> None:
    settings = settings_in(tmp_path, samples_index, mcp_write=write, max_file_megabytes=1)
    gate = Gate(settings, People.from_settings(settings), Hosts("127.0.0.1"))
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}

    def sent(size: int) -> httpx.Response:
        body = b'{"jsonrpc": "2.0", "method": "x", "params": {"x": "' + b"a" * size + b'"}}'
        pieces = (
            body if length_told else (body[at : at + 65536] for at in range(0, len(body), 65536))
        )
        return httpx.post(f"{url}/mcp", content=pieces, headers=headers, timeout=60)

    with a_desk(settings) as desk, over_http(desk, gate) as url:
        assert sent(limit - 1000).status_code != 413
        refused = sent(limit)
    assert refused.status_code == 413
    assert refused.json()["code"] == "content_too_large"


CALL = '{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"ask","arguments":{}}}}}'
UNREADABLE: dict[str, int] = {
    "": 400, "{": 400, "7": 400, "[]": 400, '"x"': 400, '{"method":7,"id":1}': 400,
    '{"method":"tools/list","id":{}}': 400, '{"method":"tools/list","id":true}': 400,
    CALL.format("[" * 100_000 + "]" * 100_000): 400, CALL.format('{"a":' * 900): 400,
    '{"jsonrpc":"2.0","method":"whisperword","params":{"question":"whisperword"}}': 202,
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":"whisperword"}': 202,
    '{"jsonrpc":"2.0","id":1,"result":{}}': 202,
}  # fmt: skip


@pytest.mark.parametrize(
    "question", ["كم بلغت كلفة محطة التحلية\\ud800؟", "How many\\udc00 corals?"]
)
def test_what_is_no_request_is_refused_and_is_in_no_log(
    tmp_path: Path, samples_index: Path, caplog: pytest.LogCaptureFixture, question: str
) -> None:
    settings = settings_in(tmp_path, samples_index)
    gate = Gate(settings, People.from_settings(settings), Hosts("127.0.0.1"))
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    with a_desk(settings) as desk, over_http(desk, gate) as url:

        def sent(body: str) -> httpx.Response:
            return httpx.post(f"{url}/mcp", content=body.encode(), headers=headers, timeout=60)

        assert {body: sent(body).status_code for body in UNREADABLE} == UNREADABLE
        answered = sent(CALL.format(f'{{"question":"{question}"}}')).json()["result"]
        kept_open = httpx.get(f"{url}/mcp", headers=headers, timeout=60)
    assert not answered["isError"]
    assert "\N{REPLACEMENT CHARACTER}" in answered["structuredContent"]["result"]["question"]
    assert kept_open.status_code == 405
    assert "whisperword" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("revision", SUPPORTED_PROTOCOL_VERSIONS[-2:])
async def test_agents_of_both_current_revisions_are_served(
    desk_of_samples: Desk, assistant: Assistant, monkeypatch: pytest.MonkeyPatch, revision: str
) -> None:
    # The revision that the SDK's client asks for.
    monkeypatch.setattr("mcp.types.LATEST_PROTOCOL_VERSION", revision)
    settings = desk_of_samples.settings
    gate = Gate(settings, People.from_settings(settings), Hosts("127.0.0.1"))
    expected = [citation_json(one) for one in assistant.ask(ARABIC).citations]
    with over_http(desk_of_samples, gate) as url:
        async with (
            streamable_http_client(f"{url}/mcp") as (incoming, outgoing, _),
            ClientSession(incoming, outgoing) as session,
        ):
            assert (await session.initialize()).protocolVersion == revision
            assert (await call(session, "ask", question=ARABIC))["citations"] == expected
            assert (await session.list_resources()).resources


@contextmanager
def over_http(desk: Desk, gate: Gate) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = make_mcp_app(DalilMcp(desk), gate, may_write=desk.settings.mcp_write)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
