"""What anybody may send to the page: it is refused in words, and costs nobody else anything."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import chainlit.server
import httpx2
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from rag.app.login import make_login_router
from rag.app.packets import is_packet
from rag.app.routes import make_router
from tests.app.client import Client, clients
from tests.app.conftest import Served
from tests.app.test_owners import QUESTION, SECRET

Route = tuple[str, str]

HALF = "\\ud800"
SECRET_WORD = "1911"
DEEP = '{"a":' + "[" * 20_000 + "]" * 20_000 + "}"


def said(**changes: object) -> dict[str, Any]:
    """A message as the page sends it, but for some fields."""
    usual = {
        "id": str(uuid4()),
        "name": "amal",
        "type": "user_message",
        "output": "whisperword?",
        "createdAt": "2026-01-01T00:00:00Z",
    }
    return {"message": usual | changes, "fileReferences": None}


FORMS: dict[str, list[object]] = {
    "client_message": [
        None, "whisperword", 7, [], {}, {"message": None},
        said(output=None), said(output=7), said(output=["whisperword"]), said(output={"a": 1}),
        said(id=None), said(id="x"), said(id=7), said(id=str(uuid4())[:-1]),
        said(type={"a": 1}, name=["x"], createdAt=None),
        said() | {"fileReferences": "abc"}, said() | {"fileReferences": [{}]},
        said() | {"fileReferences": [{"id": ["a"]}]}, said() | {"fileReferences": {"id": "a"}},
    ],
    "edit_message": ["x", None, {"message": {}}, said()],
    "chat_settings_change": [
        None, "x", ["x"], {"passages": "abc"}, {"passages": float("inf")}, {"strictness": "x"},
        {"strictness": float("nan")}, {"model": ["a"]},
    ],
    "window_message": [
        "x", None, {"dalil": "scope", "documents": "x"}, {"dalil": "scope", "documents": [None]},
        {"dalil": "scope", "from": {}, "until": [1]},
    ],
    "message_favorite": [None, said()],
    "fetch_favorites": [None, "x"],
    "audio_start": [None, "x"],
    "audio_chunk": [{"data": "x"}],
    "stop": [None, "x"],
}  # fmt: skip


@pytest.fixture
def two(served_with_login: Served) -> Iterator[list[Client]]:
    with clients(served_with_login, "amal", "omar") as both:
        for client in both:
            client.connect()
        yield both


def log_of(served: Served) -> str:
    return (served.folder / "log").read_text()


def test_anything_sent_over_a_connection_is_refused_or_answered(
    served_with_login: Served, two: list[Client]
) -> None:
    amal, _ = two
    before = len(log_of(served_with_login))
    for event, several in FORMS.items():
        for given in several:
            amal.emit(event, given)
    amal.say(QUESTION)
    assert "640" in str(amal.kept()["steps"])
    written = log_of(served_with_login)[before:]
    assert "Traceback" not in written
    assert "whisperword" not in written


@pytest.mark.parametrize("question", ["كم طول جسر لوفيلد\ud83d؟", "How long\x00 is it\udc00?"])
def test_half_a_character_does_not_damage_the_history(
    served_with_login: Served, two: list[Client], question: str
) -> None:
    amal, omar = two
    before = len(log_of(served_with_login))
    omar.emit("client_message", said(output=question))
    amal.say(QUESTION)
    omar.say(question)
    kept = [step["output"] for step in omar.kept()["steps"] if step["type"] == "user_message"]
    assert len(kept) == 2
    assert all("\N{REPLACEMENT CHARACTER}" in output for output in kept)
    assert any(QUESTION in step["output"] for step in amal.kept()["steps"])
    assert "Traceback" not in log_of(served_with_login)[before:]


def bodies(amal: Client) -> list[tuple[str, str, str]]:
    """Requests whose bodies are not what the page sends: method, path, body."""
    action = '{{"sessionId":"{}","action":{}}}'
    thread, session = amal.thread, amal.session
    of_every_route = [
        "", "{", "[]", "null", "7", '"x"', '{"threadId":1e999}', DEEP,
        f'{{"threadId":"{HALF}","name":"x"}}', f'{{"threadId":"{thread}","name":"{HALF}\\u0000"}}',
        '{"threadId":null}', '{"threadId":["a"]}',
    ]  # fmt: skip
    routes = [
        ("PUT", "/project/thread"),
        ("PUT", "/feedback"),
        ("POST", "/project/threads"),
        ("POST", "/project/action"),
        ("POST", "/dalil/quotes/export"),
        ("POST", "/set-session-cookie"),
    ]
    found = [(method, path, body) for method, path in routes for body in of_every_route]
    found += [
        ("PUT", "/feedback", body)
        for body in (
            f'{{"feedback":{{"forId":"{HALF}","value":1}}}}',
            '{"feedback":{"forId":"x","value":1e400}}',
            f'{{"feedback":{{"forId":"x","value":1,"comment":"{HALF}"}}}}',
        )
    ]
    found += [
        ("POST", "/project/action", action.format(session, body))
        for body in (
            "{}", "null", "[]", '{"name":"again"}', '{"name":"nothing","payload":{},"id":"x"}',
            '{"name":"again","payload":null,"id":"x"}',
            f'{{"name":"share_documents","payload":{{"ids":["{HALF}"]}},"id":"x"}}',
            '{"name":"share_documents","payload":{"ids":[1,null,{"a":1}]},"id":"x"}',
            '{"name":"add_pasted","payload":{"id":["x"]},"id":"x"}',
        )
    ]  # fmt: skip
    return [
        *found,
        ("POST", "/project/action", action.format(uuid4(), '{"name":"x","payload":{},"id":"x"}')),
        ("POST", "/project/threads", '{"pagination":{"first":-1},"filter":{}}'),
        (
            "POST",
            "/project/threads",
            f'{{"pagination":{{"first":9}},"filter":{{"search":"{HALF}"}}}}',
        ),
    ]


def test_no_body_makes_the_page_fail(served_with_login: Served, two: list[Client]) -> None:
    amal, _ = two
    amal.say(QUESTION)
    before = len(log_of(served_with_login))
    for method, path, body in bodies(amal):
        answered = amal.http.request(
            method, path, content=body.encode(), headers={"content-type": "application/json"}
        )
        assert answered.status_code < 500, (method, path, body[:80])
        assert "input" not in answered.text
    assert "Traceback" not in log_of(served_with_login)[before:]


@pytest.mark.parametrize("part", ["%00", "a" * 300, "..%2f..%2fpasswd", "%ed%a0%80", "%2e%2e"])
def test_no_path_makes_the_page_fail(two: list[Client], part: str) -> None:
    for place in ("public", "assets", "avatars", "project/thread", "project/file", "dalil", ""):
        answered = two[0].http.get(f"/{place}/{part}", params={"session_id": two[0].session})
        assert answered.status_code < 500, place
        assert "root:" not in answered.text


def test_a_body_that_is_too_large_is_refused_before_it_is_read(two: list[Client]) -> None:
    large = b"x" * 2_500_000
    for http in (two[0].http, httpx2.Client(base_url=two[0].http.base_url)):
        sent = [
            http.post("/login", content=large),
            http.put("/feedback", content=large, headers={"content-type": "application/json"}),
            http.post("/project/file", files={"file": ("a.md", large, "text/markdown")}),
        ]
        assert [one.status_code for one in sent] == [413] * 3


def test_no_script_but_the_pages_own_is_run(two: list[Client]) -> None:
    page = two[0].http.get("/", headers={"accept": "text/html"})
    (policy,) = page.headers.get_list("content-security-policy")
    allowed = next(one for one in policy.split("; ") if one.startswith("script-src"))
    assert "unsafe-inline" not in allowed
    scripts = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert len(scripts) == allowed.count("'sha256-") > 0


@pytest.mark.parametrize("name", ["Host", "Origin"])
def test_a_request_for_two_hosts_is_refused(two: list[Client], name: str) -> None:
    url = two[0].http.base_url
    host = f"{url.host}:{url.port}"
    twice = f"{name}: {host if name == 'Host' else f'http://{host}'}\r\n" * 2
    first = "" if name == "Host" else f"Host: {host}\r\n"
    with socket.create_connection((url.host, url.port or 80)) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\n{first}{twice}Connection: close\r\n\r\n".encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize("letter", ["ت", "🙂", "x"])
def test_a_file_with_a_long_name_is_read(two: list[Client], letter: str) -> None:
    amal, _ = two
    title = f"The tower {uuid4()}"
    sent = amal.attach(f"{letter * 300}.md", f"# {title}\n\nThe tower is 41 metres high.\n")
    amal.say("", files=(sent,))
    deadline = time.monotonic() + 60
    while title not in amal.titles(amal.thread):
        assert time.monotonic() < deadline
        time.sleep(0.05)


# -- files, pages and connections ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.html", "text/html"), ("ا.xhtml", "application/xhtml+xml"), ("a.xml", "text/xml")],
)
def test_a_file_never_comes_back_as_a_page_that_runs_its_scripts(
    two: list[Client], name: str, kind: str
) -> None:
    amal, _ = two
    session, script = {"session_id": amal.session}, b"<html><script>alert(1)</script></html>"
    sent = amal.http.post(
        "/project/file", params=session, files={"file": (name, script, kind)}
    ).raise_for_status()
    file = amal.http.get(f"/project/file/{sent.json()['id']}", params=session)
    assert file.headers["content-disposition"] == "attachment"
    assert "sandbox" in file.headers.get_list("content-security-policy")
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["x-content-type-options"] == "nosniff"


def test_an_empty_file_is_refused_and_is_no_failure_of_the_server(
    served_with_login: Served, two: list[Client]
) -> None:
    before = len(log_of(served_with_login))
    sent = two[0].http.post(
        "/project/file",
        params={"session_id": two[0].session},
        files={"file": ("a.md", b"", "text/markdown")},
    )
    assert sent.status_code == 422
    assert "Traceback" not in log_of(served_with_login)[before:]


def test_what_is_of_one_person_is_kept_by_no_browser(two: list[Client]) -> None:
    for path in ("/user", "/dalil/documents", "/project/settings"):
        headers = two[0].http.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_a_session_that_began_over_https_is_sent_over_nothing_else(two: list[Client]) -> None:
    form = {"username": "amal", "password": "amal-secret"}
    for scheme, secure in (("https", True), ("http", False)):
        with httpx2.Client(base_url=two[0].http.base_url, timeout=60) as http:
            answered = http.post("/login", data=form, headers={"X-Forwarded-Proto": scheme})
        cookie = answered.raise_for_status().headers["set-cookie"]
        assert ("; Secure" in cookie) == secure
        assert "HttpOnly" in cookie


def test_no_export_is_many_times_a_document(two: list[Client]) -> None:
    amal, _ = two
    title = f"الجسر {uuid4()}"
    amal.add(title, f"# {title}\n\n" + "طول الجسر 640 مترًا.\n\n" * 500)
    quote = {"document_id": amal.document(title), "start": 0, "end": 10**9}
    wanted = {"form": "md", "language": "ar", "title": "x", "conversation": amal.thread}
    for count, status in ((1, 200), (1000, 413)):
        quotes = {"quotes": [quote] * count}
        assert amal.http.post("/dalil/quotes/export", json=wanted | quotes).status_code == status


def answered(client: Client) -> int:
    """The number of messages of a conversation that were dealt with."""
    runs = (step for step in client.kept()["steps"] if step["type"] == "run" and step["end"])
    return sum(step["parentId"] is not None for step in runs)


def test_more_messages_than_a_conversation_answers_at_once_are_left_out(
    served_with_login: Served, two: list[Client]
) -> None:
    amal, omar = two
    for number in range(60):
        omar.emit("client_message", said(output=f"{QUESTION} {number}"))
    amal.say(QUESTION)
    assert "640" in str(amal.kept()["steps"])
    deadline = time.monotonic() + 60
    while (ended := answered(omar)) < 8 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert 8 <= ended < 40
    omar.say(QUESTION)
    assert answered(omar) > ended


def test_two_at_once_share_and_remove_a_document_once(two: list[Client]) -> None:
    amal, _ = two
    title = f"المرسى {uuid4()}"
    amal.add(title, f"# {title}\n\nفي المرسى تسعة أرصفة.\n")
    document = amal.document(title)
    with ThreadPoolExecutor(8) as several:
        shared = [
            several.submit(amal.act, "share_documents", {"ids": [document]}) for _ in range(4)
        ]
        removed = [
            several.submit(
                amal.http.delete,
                f"/dalil/documents/{document}",
                params={"conversation": amal.thread},
            )
            for _ in range(4)
        ]
    assert all(one.result().status_code < 500 for one in (*shared, *removed))
    left = amal.titles(amal.thread).count(title)
    assert left <= 1
    if left:
        place = f"/dalil/documents/{amal.document(title)}"
        assert amal.http.get(f"{place}/source").raise_for_status().json()["title"] == title
        assert amal.http.delete(place).status_code == 204
    assert title not in amal.titles(amal.thread)


UNREADABLE: list[str | bytes] = [
    "", "9", "6", "2", "49", "4x", "4²", "4", "42", "42[", "42[]", "42[1]", '42[["x"]]', "42{}",
    "42" + "[" * 50_000, '42["x",' + "9" * 5000 + "]", '42["connect",{}]', '42["disconnect"]',
    "40[]", '40{"a":', "43[]", '451-["x",{"_placeholder":true,"num":0}]', '40/x,{"a":1}', b"x",
]  # fmt: skip


def websocket(amal: Client, *, cookies: bool = True) -> Any:
    address = str(amal.http.base_url).replace("http", "ws", 1).rstrip("/")
    held = "; ".join(f"{name}={value}" for name, value in amal.http.cookies.items())
    return connect(
        f"{address}/ws/socket.io/?EIO=4&transport=websocket",
        additional_headers={"Cookie": held} if cookies else {},
    )


def test_who_has_no_session_has_no_connection(two: list[Client]) -> None:
    with pytest.raises(InvalidStatus):
        websocket(two[0], cookies=False)
    with httpx2.Client(base_url=two[0].http.base_url, timeout=60) as nobody:
        place = "/ws/socket.io/?EIO=4&transport=polling"
        assert nobody.get(place).status_code == 401
        assert nobody.post(place, content=b"40{}").status_code == 401


def test_a_packet_that_cannot_be_read_ends_its_connection_and_nothing_else(
    served_with_login: Served, two: list[Client]
) -> None:
    amal, omar = two
    before = len(log_of(served_with_login))
    for packet in UNREADABLE:
        with websocket(omar) as opened:
            opened.recv()
            opened.send(packet)
            with pytest.raises(ConnectionClosed):
                opened.recv(timeout=60)
    place = "/ws/socket.io/?EIO=4&transport=polling"
    sid = omar.http.get(place).text.partition('"sid":"')[2].partition('"')[0]
    for packet in (*UNREADABLE[1:], "2probe", "1\x1e" * 20):
        body = packet if isinstance(packet, bytes) else packet.encode()
        assert omar.http.post(f"{place}&sid={sid}", content=body).status_code == 400
    amal.say(QUESTION)
    assert "Traceback" not in log_of(served_with_login)[before:]


@pytest.mark.parametrize(
    "packet",
    ["40", "40{}", "41", '42["stop"]', '4217["x",{"a":"كم؟"}]', "431[]", "3", "2probe", "5"],
)
def test_a_packet_that_the_page_sends_is_read(packet: str) -> None:
    assert is_packet(packet)


# -- the routes of the page, one after the other ---------------------------------------------------


def routes_of(routes: list[BaseRoute]) -> Iterator[Route]:
    for found in iter_route_contexts(routes):
        if not isinstance(found.original_route, Mount):
            assert found.path is not None
            for method in (found.methods or set()) - {"HEAD"}:
                yield method, found.path


def routes_of_the_page() -> set[Route]:
    nothing: Any = None
    ours = make_router(nothing, nothing, nothing, nothing, nothing, nothing)
    routes = [*ours.routes, *make_login_router().routes, *chainlit.server.app.routes]
    return set(routes_of(routes))


# What anybody may see: the page without its conversations and documents, and ways to log in.
OPEN = {
    ("GET", path)
    for path in (
        "/{full_path:path}", "/public/{filename:path}", "/assets/{filename:path}", "/favicon",
        "/logo", "/health", "/auth/config", "/project/translations", "/auth/oauth/{provider_id}",
        "/auth/oauth/{provider_id}/callback", "/avatars/{avatar_id:str}",
    )
} | {
    ("POST", path)
    for path in (
        "/login", "/logout", "/auth/header", "/set-session-cookie",
        "/auth/oauth/azure-ad-hybrid/callback",
    )
}  # fmt: skip
# Those that rag.app.web closes for everybody.
CLOSED = {
    ("GET", "/openapi.json"), ("GET", "/docs"), ("GET", "/docs/oauth2-redirect"),
    ("GET", "/redoc"), ("POST", "/auth/jwt"), ("GET", "/copilot/{filename:path}"),
    ("POST", "/mcp"), ("DELETE", "/mcp"), ("PUT", "/project/element"),
    ("DELETE", "/project/element"), ("GET", "/project/share/{thread_id}"),
    ("PUT", "/project/thread/share"),
}  # fmt: skip
# What each person has of their own.
OWN = {
    ("GET", "/user"), ("GET", "/project/settings"), ("POST", "/project/threads"),
    ("GET", "/dalil/model"), ("GET", "/dalil/starters"), ("GET", "/dalil/overview"),
}  # fmt: skip


def requests(amal: Client) -> dict[Route, tuple[str, dict[str, Any]]]:
    """For each route, a request for what is Amal's: its path, and what comes with it."""
    amal.add("سرّ المصنع", SECRET)
    step = amal.say("متى أغلق المصنع أبوابه؟")
    kept = amal.kept()
    document, thread = amal.document("سرّ المصنع"), amal.thread
    element = kept["elements"][0]["id"]
    file = amal.attach("secret.md", SECRET)
    within = {"params": {"conversation": thread, "language": "ar"}}
    session = {"session_id": amal.session}
    shared = {"name": "share_documents", "payload": {"ids": [document]}, "id": "x"}
    quotes = {
        "form": "docx", "language": "ar", "title": "x", "conversation": thread,
        "quotes": [{"document_id": document, "start": 0, "end": 40}],
    }  # fmt: skip
    made: dict[Route, tuple[str, dict[str, Any]]] = {
        ("GET", "/dalil/documents"): ("/dalil/documents", within),
        ("GET", "/dalil/conversations/{conversation}/export"): (
            f"/dalil/conversations/{thread}/export",
            {"params": {"form": "docx"}},
        ),
        ("POST", "/dalil/quotes/export"): ("/dalil/quotes/export", {"json": quotes}),
        ("PUT", "/feedback"): (
            "/feedback",
            {"json": {"feedback": {"forId": step, "value": 0}, "sessionId": amal.session}},
        ),
        ("DELETE", "/feedback"): ("/feedback", {"json": {"feedbackId": step}}),
        ("POST", "/project/action"): (
            "/project/action",
            {"json": {"sessionId": amal.session, "action": shared}},
        ),
        ("PUT", "/project/thread"): (
            "/project/thread",
            {"json": {"threadId": thread, "name": "taken"}},
        ),
        ("DELETE", "/project/thread"): ("/project/thread", {"json": {"threadId": thread}}),
        ("GET", "/project/thread/{thread_id}"): (f"/project/thread/{thread}", {}),
        ("GET", "/project/thread/{thread_id}/element/{element_id}"): (
            f"/project/thread/{thread}/element/{element}",
            {},
        ),
        ("POST", "/project/file"): (
            "/project/file",
            {"params": session, "files": {"file": ("a.md", b"# a", "text/markdown")}},
        ),
        ("GET", "/project/file/{file_id}"): (f"/project/file/{file}", {"params": session}),
        ("DELETE", "/dalil/documents/{document_id}"): (f"/dalil/documents/{document}", within),
    }
    for name in ("overview", "questions", "source", "conflicts"):
        path = f"/dalil/documents/{{document_id}}/{name}"
        made["GET", path] = (f"/dalil/documents/{document}/{name}", within)
    for method, path in OWN:
        made[method, path] = (path, {"json": {"pagination": {"first": 9}, "filter": {}}})
    return made


def test_every_route_of_the_page_is_tried(two: list[Client]) -> None:
    assert routes_of_the_page() == OPEN | CLOSED | set(requests(two[0]))


def test_who_is_not_logged_in_is_shown_nothing(two: list[Client]) -> None:
    asked = requests(two[0])
    with httpx2.Client(base_url=two[0].http.base_url, timeout=60) as nobody:
        for (method, path), (called, request) in asked.items():
            answered = nobody.request(method, called, **request)
            assert answered.status_code in {401, 404}, (method, path)
            assert SECRET_WORD not in answered.text


def test_another_person_is_shown_nothing_and_changes_nothing(two: list[Client]) -> None:
    amal, omar = two
    asked = requests(amal)
    before = amal.kept(), amal.titles(amal.thread)
    for (method, path), (called, request) in asked.items():
        answered = omar.http.request(method, called, **request)
        if (method, path) not in OWN:
            assert answered.status_code in {401, 403, 404}, (method, path)
        for told in (SECRET_WORD, "سرّ المصنع", amal.thread):
            assert told not in answered.text, (method, path)
    assert (amal.kept(), amal.titles(amal.thread)) == before
