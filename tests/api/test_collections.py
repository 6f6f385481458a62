"""A collection is seen and changed by its people alone, on every route and by every key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from pydantic import AnyUrl

from rag.access.collections import Collections
from rag.api.callers import Gate
from rag.app.hosts import Hosts
from rag.app.people import People
from tests.api.conftest import Serve, Served, serving, settings_in
from tests.api.test_documents import finished
from tests.api.test_mcp import a_desk, over_http

TEXTS = {
    "ar": "رصد مرصد وادي القمر 7314 نيزكًا في ليلة واحدة من شهر آب.",
    "en": "The Moon Valley observatory counted 7314 meteors in one August night.",
}
QUESTIONS = {"ar": "كم نيزكًا رصد مرصد وادي القمر؟", "en": "How many meteors were counted?"}
SECRET = "7314"
LISTS = {"list_collections", "list_documents"}
CHANGES = {"add_document", "remove_document"}


class Desk:
    """A server with the collection ``علوم``: Amal changes it, Omar reads it, Zed does neither."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.collections = Collections(served.settings.collections)
        self.collections.create("علوم", readers=["omar"], writers=["amal"])
        self.amal = served.key("amal", "read", "write")
        self.omar = served.key("omar", "read", "write")
        self.zed = served.key("zed", "read", "write")
        self.narrow = served.key("amal", "read", "write", collections=("everyone",))
        with served.client(self.amal) as client:
            files = [("files", (f"{name}.txt", text.encode())) for name, text in TEXTS.items()]
            begun = client.post("/documents", files=files, data={"collection": "علوم"}).json()
            self.job = finished(client, begun)
        self.ids = [one["document_id"] for one in self.job["files"]]

    def strangers(self) -> tuple[str, str]:
        """The keys that may not see the collection."""
        return self.zed, self.narrow


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, samples_index: Path) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("collections")
    with serving(settings_in(folder, samples_index, mcp_write=True)) as served:
        yield Desk(served)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_its_readers_are_answered_from_it_and_others_from_the_rest(
    desk: Desk, language: str
) -> None:
    asked = {"question": QUESTIONS[language]}
    for token in (desk.amal, desk.omar):
        with desk.served.client(token) as client:
            answer = client.post("/ask", json=asked).json()
            assert SECRET in answer["text"]
            assert {one["document_id"] for one in answer["citations"]} <= set(desk.ids)
            only = client.post("/ask", json={**asked, "collections": ["everyone"]}).json()
            assert SECRET not in json.dumps(only)
    for token in desk.strangers():
        with desk.served.client(token) as client:
            assert SECRET not in client.post("/ask", json=asked).text


def requests_of(desk: Desk, question: str) -> dict[tuple[str, str], dict[str, Any]]:
    """For each route of the API, a request that would show or change the collection."""
    id_ = desk.ids[0]
    with desk.served.client(desk.amal) as client:
        receipt = client.post("/receipts", json={"question": question}).json()
    assert SECRET in json.dumps(receipt)
    file = {"files": ("b.txt", b"The harbour was rebuilt in 1987.")}
    asked = {"json": {"question": question}}
    return {
        ("post", "/ask"): asked,
        ("post", "/ask/stream"): asked,
        ("post", "/retrieve"): {"json": {"question": question, "document_ids": [id_]}},
        ("post", "/verify"): {"json": {"sentence": TEXTS["en"], "k": 20}},
        ("post", "/receipts"): asked,
        ("post", "/receipts/check"): {"json": receipt},
        ("get", "/documents"): {"params": {"title": "نيزك"}},
        ("post", "/documents"): {"files": file, "data": {"collection": "علوم"}},
        ("get", f"/documents/{id_}"): {},
        ("delete", f"/documents/{id_}"): {},
        ("get", f"/jobs/{desk.job['id']}"): {},
        ("get", "/collections"): {},
        ("get", "/models"): {},
        ("get", "/schema"): {},
        ("get", "/version"): {},
        ("get", "/health"): {},
        ("get", "/ready"): {},
    }


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_route_shows_it_to_others_or_lets_them_change_it(desk: Desk, language: str) -> None:
    requests = requests_of(desk, QUESTIONS[language])
    with desk.served.client(desk.amal) as client:
        described = client.get("/openapi.json").json()["paths"]
    routes = {(method, path) for path, methods in described.items() for method in methods}
    places = {desk.ids[0]: "{document_id}", desk.job["id"]: "{job_id}"}
    covered = {
        (method, "/".join(places.get(part, part) for part in path.split("/")))
        for method, path in requests
    }
    assert covered == routes, "a new route needs a request here"
    for token in desk.strangers():
        with desk.served.client(token) as client:
            for (method, path), request in requests.items():
                response = client.request(method, path, **request)
                shown = response.text
                if path == "/verify":
                    assert response.json()["verdict"] != "supported", path
                elif path == "/receipts/check":
                    codes = {one["code"] for one in response.json()["findings"]}
                    assert codes == {"document_missing"}, path
                else:
                    assert SECRET not in shown, (method, path)
                    assert "علوم" not in shown or response.status_code == 404, (method, path)
                if desk.ids[0] in path or desk.job["id"] in path or method == "delete":
                    assert response.status_code == 404, (method, path)
    with desk.served.client(desk.amal) as client:
        assert client.get(f"/documents/{desk.ids[0]}").json()["document"]["collection"] == "علوم"
        listed = client.get("/documents", params={"collection": "علوم"}).json()["documents"]
        assert {one["id"] for one in listed} == set(desk.ids)


def test_without_keys_only_collections_for_everybody_are_listed(serve: Serve) -> None:
    served = serve()
    collections = Collections(served.settings.collections)
    collections.create("desk", readers=["amal"])
    collections.create("open", readers=["*"])
    with served.client() as client:
        listed = client.get("/collections").json()["collections"]
        assert [one["name"] for one in listed] == ["everyone", "open"]
        asked = {"question": QUESTIONS["en"], "collections": ["desk"]}
        for path in ("/ask", "/ask/stream", "/retrieve", "/receipts"):
            refused = client.post(path, json=asked)
            assert (refused.status_code, refused.json()["code"]) == (404, "collection_not_found")


def test_who_only_reads_it_neither_adds_nor_removes(desk: Desk) -> None:
    with desk.served.client(desk.omar) as client:
        file = {"files": ("b.txt", b"The harbour was rebuilt in 1987.")}
        added = client.post("/documents", files=file, data={"collection": "علوم"})
        removed = client.delete(f"/documents/{desk.ids[0]}")
        listed = client.get("/collections").json()["collections"]
    assert [one.json()["code"] for one in (added, removed)] == ["not_allowed", "not_allowed"]
    assert [one.status_code for one in (added, removed)] == [403, 403]
    assert {one["name"]: one["writable"] for one in listed} == {"everyone": True, "علوم": False}


def test_a_change_of_its_people_counts_at_once(desk: Desk) -> None:
    def names(token: str) -> set[str]:
        with desk.served.client(token) as client:
            return {one["name"] for one in client.get("/collections").json()["collections"]}

    desk.collections.create("رأي", readers=["omar"])
    assert "رأي" in names(desk.omar)
    desk.collections.deny("رأي", ["omar"])
    desk.collections.allow("رأي", ["zed"], write=True)
    assert "رأي" not in names(desk.omar)
    assert "رأي" in names(desk.zed)
    desk.collections.delete("رأي")
    assert "رأي" not in names(desk.zed)


def test_a_key_for_a_collection_alone_is_refused_once_it_is_gone(desk: Desk) -> None:
    collections = desk.collections
    collections.create("cinema", readers=["omar"])
    token = desk.served.key("omar", "read", "write", collections=("cinema", "علوم"))
    with desk.served.client(token) as client:
        listed = client.get("/documents").json()["documents"]
        assert {one["id"] for one in listed} == set(desk.ids)
        collections.deny("علوم", ["omar"])
        assert client.get("/documents").json()["documents"] == []
        collections.delete("cinema")
        refused = client.get("/documents")
        collections.allow("علوم", ["omar"])
        assert client.get("/documents").status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (403, "no_collection")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_other_apis_respect_it(desk: Desk, language: str) -> None:
    question = QUESTIONS[language]
    for token, seen in ((desk.omar, True), (desk.zed, False), (desk.narrow, False)):
        client = openai.OpenAI(base_url=f"{desk.served.url}/v1", api_key=token, max_retries=0)
        asked: Any = [{"role": "user", "content": question}]
        chat = client.chat.completions.create(model="dalil", messages=asked)
        assert (SECRET in (chat.choices[0].message.content or "")) is seen
        assert (
            SECRET in client.responses.create(model="dalil", input=question).output_text
        ) is seen
        message = httpx.post(
            f"{desk.served.url}/v1/messages",
            headers={"x-api-key": token},
            json={"model": "dalil", "max_tokens": 9, "messages": asked},
        )
        assert (SECRET in message.text) is seen
    searched = client.with_options(api_key=desk.omar)

    def within(name: str) -> Any:
        return {"type": "file_search", "vector_store_ids": [name]}

    only = searched.responses.create(model="dalil", input=question, tools=[within("everyone")])
    assert SECRET not in only.output_text
    with pytest.raises(openai.NotFoundError, match="no collection"):
        client.responses.create(model="dalil", input=question, tools=[within("علوم")])


async def test_agents_see_it_by_the_key_of_a_reader_alone(desk: Desk) -> None:
    settings = desk.served.settings
    gate = Gate(settings, People.from_settings(settings), Hosts("127.0.0.1"))
    with a_desk(settings) as opened, over_http(opened, gate) as url:
        for token, seen in ((desk.omar, True), (desk.zed, False), (desk.narrow, False)):
            shown = await _everything_shown(url, token, desk.ids[0])
            assert all(SECRET in one for one in shown.values()) is seen, shown
            assert any(SECRET in one for one in shown.values()) is seen, shown
    assert settings.audit_log is not None
    lines = [json.loads(line) for line in settings.audit_log.read_text("utf-8").splitlines()]
    keys = {line["person"]: line["key"] for line in lines if line["door"] == "mcp"}
    assert keys["omar"] in desk.omar
    assert keys["zed"] in desk.zed


async def _everything_shown(url: str, token: str, document_id: str) -> dict[str, str]:
    """What the tools and resources show of the collection to the owner of a key."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx.AsyncClient(headers=headers, timeout=60) as client,
        streamable_http_client(f"{url}/mcp", http_client=client) as (incoming, outgoing, _),
        ClientSession(incoming, outgoing) as session,
    ):
        await session.initialize()
        calls: dict[str, dict[str, Any]] = {
            "ask": {"question": QUESTIONS["en"]},
            "search": {"query": QUESTIONS["en"]},
            "verify_quote": {"quote": TEXTS["ar"]},
            "get_document": {"document_id": document_id},
        }
        tools = {tool.name for tool in (await session.list_tools()).tools}
        assert tools == calls.keys() | LISTS | CHANGES, "a new tool needs a call here"
        shown = {
            name: (await session.call_tool(name, arguments)).model_dump_json()
            for name, arguments in calls.items()
        }
        uris = {str(one.uri) for one in (await session.list_resources()).resources}
        resource = AnyUrl(f"dalil://documents/{document_id}")
        shown["resources"] = SECRET if str(resource) in uris else ""
        seen = bool(shown["resources"])
        listed = {
            name: (await session.call_tool(name, {})).model_dump_json() for name in sorted(LISTS)
        }
        assert ("علوم" in listed["list_collections"]) is seen
        assert (document_id in listed["list_documents"]) is seen
        for name, arguments in (
            ("remove_document", {"document_id": document_id}),
            ("add_document", {"name": "b.txt", "text": "A word.", "collection": "علوم"}),
        ):
            assert (await session.call_tool(name, arguments)).isError, "they only read"
        if shown["resources"]:
            shown["resource"] = (await session.read_resource(resource)).model_dump_json()
    # A quote that was found shows its places, not its text.
    found = '"verbatim":true' in shown["verify_quote"].replace(" ", "")
    return shown | {"verify_quote": SECRET if found else ""}
