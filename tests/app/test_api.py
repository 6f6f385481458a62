"""The API beside the page: the same documents, behind the same login, and no page at its paths."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from rag.access.keys import KeyFile
from tests.app.client import clients
from tests.app.conftest import Served


def call(served: Served, path: str, body: object = None) -> tuple[int, dict[str, object]]:
    data = None if body is None else json.dumps(body).encode()
    request = Request(served.url + path, data, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=30) as response:
            return response.status, json.load(response)
    except HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize("question", ["كم كلف جسر لوفيلد؟", "What did the Lowfield bridge cost?"])
def test_a_program_is_answered_beside_the_page(served: Served, question: str) -> None:
    status, answer = call(served, "/api/v1/ask", {"question": question})
    assert (status, answer["question"]) == (200, question)


def test_an_unknown_path_of_the_api_is_not_the_page(served: Served) -> None:
    status, problem = call(served, "/api/v1/nothing")
    assert (status, problem["code"]) == (404, "not_found")


def test_where_people_log_in_programs_need_a_key(served_with_login: Served) -> None:
    status, problem = call(served_with_login, "/api/v1/documents")
    assert (status, problem["code"]) == (401, "invalid_key")


@pytest.mark.parametrize("question", ["كم بلغت كلفة المتحف؟", "What did the Lowfield bridge cost?"])
def test_the_page_draws_the_spans_that_the_api_gives(
    served_with_login: Served, question: str
) -> None:
    keys = KeyFile(Path(served_with_login.environment["DALIL_API_KEYS"]))
    token = keys.create("omar", ["read"])[1]
    with clients(served_with_login, "omar") as (omar,):
        given = omar.http.post(
            "/api/v1/ask",
            json={"question": question},
            headers={"Authorization": f"Bearer {token}"},
        ).json()
        omar.connect()
        omar.say(question)
        drawn = [one["props"] for one in omar.elements if (one.get("props") or {}).get("status")]
    names = ("document_id", "start", "end", "marker")
    expected = [
        (*(one[name] for name in names), one["quote"], one["document_sha256"])
        for one in given["citations"]
    ]
    assert expected
    assert [
        (*(one[name] for name in names), one["text"], one["sha256"]) for one in drawn[-1]["cited"]
    ] == expected
