"""The API beside the page: the same documents, behind the same login, and no page at its paths."""

from __future__ import annotations

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

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
