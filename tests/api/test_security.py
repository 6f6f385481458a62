"""No route does anything for who has no right to it; every route of the application is tried."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rag.access.keys import KeyFile
from rag.api.serve import make_server
from rag.errors import SettingsError
from tests.api.conftest import ENGLISH, Serve, Served, settings_in

PROXY = "dalil.example.org"
OPEN = {("get", "/health"), ("get", "/ready")}
NEEDS_WRITE = {("post", "/documents"), ("delete", "/documents/{document_id}")}
FILE = {"files": ("a.txt", b"The harbour was rebuilt in 1987 by the town.")}


def routes(served: Served, token: str) -> list[tuple[str, str]]:
    """Every method and path that the API describes, and the description itself."""
    with served.client(token) as client:
        paths: dict[str, Any] = client.get("/openapi.json").json()["paths"]
    described = [(method, path) for path, methods in paths.items() for method in methods]
    assert len(described) >= 15
    return [*described, ("get", "/openapi.json")]


def call(served: Served, token: str | None, method: str, path: str) -> tuple[int, str]:
    with served.client(token) as client:
        response = client.request(
            method, path.replace("{document_id}", "x").replace("{job_id}", "x")
        )
    problem = response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"] if problem else ""


def test_every_route_refuses_whoever_has_no_valid_key(serve: Serve) -> None:
    served = serve()
    reader = served.key("Amal", "read")
    expired = served.key("Amal", "read", "write", days=-1)
    altered = f"{reader[:-1]}{'A' if reader[-1] != 'A' else 'B'}"
    for method, path in set(routes(served, reader)) - OPEN:
        for token in (None, expired, altered, "dalil_x_y", ""):
            assert call(served, token, method, path) == (401, "invalid_key"), (method, path, token)
    for method, path in OPEN:
        assert call(served, None, method, path)[0] == 200


def test_a_key_to_read_cannot_write_and_the_other_way_round(serve: Serve) -> None:
    served = serve()
    reader, only_writer = served.key("Amal", "read"), served.key("Basim", "write")
    for method, path in set(routes(served, reader)) - OPEN:
        refused, other = (reader, only_writer)
        if (method, path) not in NEEDS_WRITE:
            refused, other = other, refused
        assert call(served, refused, method, path) == (403, "missing_scope"), (method, path)
        assert call(served, other, method, path)[0] not in {401, 403}, (method, path)


def test_who_is_no_editor_in_the_chat_is_none_here(serve: Serve) -> None:
    served = serve(chat_editors="Basim")
    for owner, status in (("Amal", 403), ("Basim", 202)):
        with served.client(served.key(owner, "read", "write")) as client:
            assert client.post("/documents", files=FILE).status_code == status


def test_an_upload_is_shown_to_its_owner_alone(serve: Serve) -> None:
    served = serve()
    mine, theirs = served.key("Amal", "read", "write"), served.key("Basim", "read", "write")
    key = {"Idempotency-Key": "same"}
    with served.client(mine) as client, served.client(theirs) as other:
        job = client.post("/documents", files=FILE, headers=key).json()
        assert client.get(f"/jobs/{job['id']}").status_code == 200
        assert other.get(f"/jobs/{job['id']}").status_code == 404
        assert other.post("/documents", files=FILE, headers=key).json()["id"] != job["id"]


def test_keys_are_required_from_the_first_one_on_also_after_the_last_is_removed(
    serve: Serve,
) -> None:
    served = serve()
    with served.client() as client:
        assert client.get("/models").status_code == 200
        token = served.key("Amal", "read")
        assert client.get("/models").status_code == 401
        with served.client(token) as amal:
            assert amal.get("/models").status_code == 200
            keys = KeyFile(served.settings.api_keys)
            keys.revoke(keys.entries()[0].id)
            assert amal.get("/models").status_code == 401
        assert client.get("/models").status_code == 401


def test_the_key_is_taken_as_a_bearer_token_or_x_api_key(serve: Serve) -> None:
    served = serve()
    token = served.key("Amal", "read")
    with served.client() as client:
        for headers in ({"Authorization": f"bearer {token}"}, {"X-API-Key": token}):
            assert client.get("/models", headers=headers).status_code == 200
        for headers in ({"Authorization": token}, {"Authorization": f"Basic {token}"}):
            assert client.get("/models", headers=headers).status_code == 401


def test_other_origins_and_host_names_are_turned_away(serve: Serve) -> None:
    served = serve()
    with served.client() as client:
        for headers in ({"Origin": "https://elsewhere.example"}, {"Host": "elsewhere.example"}):
            assert client.get("/models", headers=headers).status_code == 403


def test_a_proxy_is_served_by_its_name_and_then_a_key_is_needed(
    serve: Serve, tmp_path: Path, samples_index: Path
) -> None:
    with pytest.raises(SettingsError, match=r"dalil\.example\.org.*dalil keys create"):
        make_server(settings_in(tmp_path / "without", samples_index, allowed_hosts=PROXY))
    KeyFile(tmp_path / "keys.json").create("Amal")
    served = serve(allowed_hosts=PROXY)
    with served.client(served.key("Amal", "read")) as client:
        for host in (PROXY, f"{PROXY}:443"):
            own = {"Host": host, "Origin": f"https://{host}"}
            assert client.get("/models", headers=own).status_code == 200
        for headers in ({"Host": "elsewhere.example"}, {"Origin": f"https://{PROXY}"}):
            assert client.get("/models", headers=headers).status_code == 403
    with served.client() as client:
        assert client.get("/models", headers={"Host": PROXY}).status_code == 401
        assert client.get("/health").status_code == 200


def test_too_many_requests_of_a_key_are_refused_and_other_keys_are_not(serve: Serve) -> None:
    served = serve(api_requests_per_minute=3)
    first, second = served.key("Amal", "read"), served.key("Amal", "read")
    with served.client(first) as client:
        statuses = [client.get("/models").status_code for _ in range(5)]
        refused = client.get("/models")
    assert statuses == [200, 200, 200, 429, 429]
    assert refused.json()["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    with served.client(second) as client:
        assert client.get("/models").status_code == 200


def test_without_a_key_it_is_served_at_this_machine_alone(
    tmp_path: Path, samples_index: Path
) -> None:
    settings = settings_in(tmp_path, samples_index)
    with pytest.raises(SettingsError, match="dalil keys create"):
        make_server(settings, host="0.0.0.0")


def test_the_audit_log_names_who_did_what_and_questions_only_if_set(serve: Serve) -> None:
    served = serve(audit_questions=True)
    with served.client(served.key("أمل", "read")) as client:
        answer = client.post("/ask", json={"question": ENGLISH}).json()
    assert served.settings.audit_log is not None
    (line,) = map(json.loads, served.settings.audit_log.read_text("utf-8").splitlines())
    assert (line["action"], line["person"], line["text"]) == ("ask", "أمل", ENGLISH)
    assert line["documents"] == list({c["document_id"]: 0 for c in answer["citations"]})
    assert line["outcome"] == "answered"


# Half of a character, a number that JSON does not have, NUL, and brackets without end.
ODD = (
    '"\\ud800"', '"\\u0000\\u202e"', "1e999", "NaN", "null", '{"a":[]}',
    "[" * 20_000 + "]" * 20_000,
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/ask", '{{"question":{}}}'),
        ("/api/v1/ask/stream", '{{"question":{}}}'),
        ("/api/v1/retrieve", '{{"question":"كم؟","document_ids":[{}]}}'),
        ("/api/v1/ask", '{{"question":"How many?","collections":[{}]}}'),
        ("/api/v1/verify", '{{"sentence":{},"sources":["المصدر"]}}'),
        ("/v1/chat/completions", '{{"messages":[{{"role":"user","content":{}}}]}}'),
        ("/v1/responses", '{{"input":{}}}'),
        ("/v1/embeddings", '{{"input":{}}}'),
        ("/v1/embeddings", '{{"input":"How many?","model":{}}}'),
        ("/v1/vector_stores/everyone/search", '{{"query":["How many?",{}]}}'),
        ("/v1/messages", '{{"max_tokens":9,"messages":[{{"role":"user","content":{}}}]}}'),
    ],
)
def test_no_body_makes_the_api_fail(served: Served, path: str, body: str) -> None:
    with httpx2.Client(base_url=served.url, timeout=60) as client:
        for odd in ODD:
            answered = client.post(
                path, content=body.format(odd), headers={"content-type": "application/json"}
            )
            assert answered.status_code < 500, (odd[:20], answered.text[:200])
            assert "internal_error" not in answered.text
