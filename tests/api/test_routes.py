"""Every route of the server, as it lists them itself: who has no right to it gets nothing.

A new route fails here until it has a request.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount

from tests.api.conftest import serving, settings_in
from tests.api.test_collections import QUESTIONS, SECRET, TEXTS, Desk, requests_of

Route = tuple[str, str]
# As the documents have it; without the space, a decimal number may have the same digits.
QUOTED = f"{SECRET} "
OPEN = {("get", "/api/v1/health"), ("get", "/api/v1/ready")}
# These take what the caller sends, and give it back: what is asked is told from what is shown.
ECHOES = {("post", "/api/v1/verify"), ("post", "/api/v1/receipts/check")}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, samples_index: Path) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("routes")
    with serving(settings_in(folder, samples_index, metrics=True)) as served:
        yield Desk(served)


def routes_of(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[Route]:
    for found in iter_route_contexts(routes):
        route = found.original_route
        if isinstance(route, Mount):
            yield from routes_of(route.routes, prefix + route.path)
        else:
            for method in found.methods or ():
                yield method.lower(), f"{prefix}{found.path}"


def all_requests(desk: Desk, question: str) -> dict[Route, tuple[str, dict[str, Any]]]:
    """For each route, the path and the rest of a request that would show the collection."""
    places = {desk.ids[0]: "{document_id}", desk.job["id"]: "{job_id}"}
    found: dict[Route, tuple[str, dict[str, Any]]] = {
        ("get", "/metrics"): ("/metrics", {}),
        ("get", "/api/v1/openapi.json"): ("/api/v1/openapi.json", {}),
    }
    for (method, path), request in requests_of(desk, question).items():
        template = "/".join(places.get(part, part) for part in path.split("/"))
        found[method, f"/api/v1{template}"] = f"/api/v1{path}", request
    chat = {"messages": [{"role": "user", "content": question}], "max_tokens": 9}
    compatible: dict[Route, tuple[str, dict[str, Any]]] = {
        ("get", "/models"): ("/models", {}),
        ("get", "/models/{name:path}"): ("/models/dalil", {}),
        ("post", "/chat/completions"): ("/chat/completions", {"json": chat}),
        ("post", "/responses"): ("/responses", {"json": {"input": question}}),
        ("post", "/messages"): ("/messages", {"json": chat}),
        ("post", "/embeddings"): ("/embeddings", {"json": {"input": TEXTS["en"]}}),
        ("get", "/vector_stores"): ("/vector_stores", {}),
        ("get", "/vector_stores/{store_id}"): ("/vector_stores/علوم", {}),
        ("post", "/vector_stores/{store_id}/search"): (
            "/vector_stores/علوم/search",
            {"json": {"query": question}},
        ),
    }
    for (method, path), (called, request) in compatible.items():
        found[method, f"/v1{path}"] = f"/v1{called}", request
    return found


def test_every_route_has_a_request(desk: Desk) -> None:
    known = set(all_requests(desk, QUESTIONS["en"]))
    assert known == set(routes_of(desk.served.app.routes))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_is_answered_without_a_key(desk: Desk, language: str) -> None:
    for token in (None, "dalil_x_y"):
        with desk.served.client(token) as client:
            for route, (path, request) in all_requests(desk, QUESTIONS[language]).items():
                response = client.request(route[0], desk.served.url + path, **request)
                status = 200 if route in OPEN else 401
                assert (response.status_code, QUOTED in response.text) == (status, False), route


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_keys_of_others_show_nothing_of_a_collection(desk: Desk, language: str) -> None:
    for token in desk.strangers():
        with desk.served.client(token) as client:
            for route, (path, request) in all_requests(desk, QUESTIONS[language]).items():
                if route in ECHOES:
                    continue
                response = client.request(route[0], desk.served.url + path, **request)
                shown = response.text
                assert QUOTED not in shown, route
                if path.endswith(("علوم", "علوم/search")):
                    assert response.status_code == 404, route
                else:
                    named = desk.ids[0] in shown or "علوم" in shown
                    assert not named or response.status_code == 404, route


def test_the_reader_of_the_collection_is_shown_it_by_the_same_requests(desk: Desk) -> None:
    asked = all_requests(desk, QUESTIONS["en"])
    shows = [
        *[("post", f"/api/v1{path}") for path in ("/ask", "/ask/stream", "/retrieve", "/receipts")],
        ("get", "/api/v1/documents/{document_id}"),
        *[("post", f"/v1/{path}") for path in ("chat/completions", "responses", "messages")],
        ("post", "/v1/vector_stores/{store_id}/search"),
    ]
    with desk.served.client(desk.omar) as client:
        for route in shows:
            path, request = asked[route]
            response = client.request(route[0], desk.served.url + path, **request)
            assert QUOTED in response.text, route
