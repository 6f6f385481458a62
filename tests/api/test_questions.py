"""Questions over HTTP: the same answer as in Python, whole or as events; problems that explain."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rag.assistant import Assistant
from rag.serialise import answer_json
from tests.api.conftest import ABSENT_ARABIC, ABSENT_ENGLISH, ARABIC, ENGLISH, Serve, Served

TRUE = {"ar": "بلغت كلفة المحطة 96 مليون دولار.", "en": "The divers moved 1,240 corals."}
FALSE = {"ar": "بلغت كلفة المحطة 97 مليون دولار.", "en": "The divers moved 1,250 corals."}


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "timings"}


def events_of(served: Served, body: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    name = ""
    with served.client() as client, client.stream("POST", "/ask/stream", json=body) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((name, json.loads(line.removeprefix("data: "))))
    return found


@pytest.mark.parametrize("question", [ARABIC, ENGLISH, ABSENT_ARABIC, ABSENT_ENGLISH])
def test_the_answer_is_that_of_the_assistant_and_fits_its_schema(
    served: Served, assistant: Assistant, question: str
) -> None:
    with served.client() as client:
        response = client.post("/ask", json={"question": question})
        schema = client.get("/schema").json()
    assert response.status_code == 200
    assert response.headers["X-Request-ID"]
    Draft202012Validator(schema).validate(response.json())
    assert without_times(response.json()) == without_times(answer_json(assistant.ask(question)))


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_the_stream_gives_the_evidence_first_and_the_answer_last(
    served: Served, assistant: Assistant, question: str
) -> None:
    events = events_of(served, {"question": question})
    assert [name for name, _ in events] == ["evidence", "answer"]
    expected = answer_json(assistant.ask(question))
    assert events[0][1]["citations"] == expected["evidence"]
    assert without_times(events[-1][1]) == without_times(expected)


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_every_quote_is_at_its_offsets_in_the_document(served: Served, question: str) -> None:
    with served.client() as client:
        answer = client.post("/ask", json={"question": question}).json()
        assert answer["citations"]
        for citation in answer["citations"]:
            place = {"start": citation["start"], "end": citation["end"]}
            path = f"/documents/{citation['document_id']}"
            read = client.get(path, params=place).json()
            assert read["text"] == citation["quote"]
            assert read["document"]["sha256"] == citation["document_sha256"]


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_a_question_can_be_asked_within_chosen_documents(served: Served, question: str) -> None:
    with served.client() as client:
        hits = client.post("/retrieve", json={"question": question, "k": 10}).json()["hits"]
        assert len(hits) == 10
        other = next(
            hit["passage"]["document_id"]
            for hit in hits
            if hit["passage"]["document_id"] != hits[0]["passage"]["document_id"]
        )
        body = {"question": question, "document_ids": [other]}
        within = client.post("/retrieve", json=body).json()["hits"]
        answer = client.post("/ask", json=body).json()
        late = {"question": question, "published_from": "2999-01-01"}
        assert client.post("/retrieve", json=late).json()["hits"] == []
    assert {hit["passage"]["document_id"] for hit in within} == {other}
    assert {hit["passage"]["document_id"] for hit in answer["hits"]} == {other}


@pytest.mark.parametrize(
    ("first", "second", "quoted"),
    [
        (ARABIC, "ومن دفعها؟", "البلدية"),
        (ENGLISH, "And how many of them survived?", "87 percent"),
    ],
)
def test_a_follow_up_question_is_understood_after_the_first(
    served: Served, first: str, second: str, quoted: str
) -> None:
    with served.client() as client:
        answer = client.post("/ask", json={"question": first}).json()
        ids = sorted({citation["document_id"] for citation in answer["citations"]})
        turn = {"question": first, "answer": answer["text"], "document_ids": ids}
        followed = client.post("/ask", json={"question": second, "history": [turn]}).json()
    assert {citation["document_id"] for citation in followed["citations"]} <= set(ids)
    assert quoted in followed["text"]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_sentence_is_verified_against_the_index_and_given_sources(
    served: Served, language: str
) -> None:
    with served.client() as client:
        true = client.post("/verify", json={"sentence": TRUE[language]}).json()
        false = client.post("/verify", json={"sentence": FALSE[language]}).json()
        assert (true["verdict"], true["reason"]) == ("supported", "")
        assert false["verdict"] != "supported"
        assert false["reason"]
        best = true["supports"][0]
        place = {"start": best["start"], "end": best["end"]}
        read = client.get(f"/documents/{best['document_id']}", params=place).json()
        assert read["text"] == best["quote"]

        sources = ["Nothing of this.", f"Before it. {TRUE[language]}"]
        given = {"sentence": TRUE[language], "sources": sources}
        support = client.post("/verify", json=given).json()["supports"][0]
        assert support["source"] == 1
        assert sources[1][support["start"] : support["end"]] == support["quote"]


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_a_receipt_is_made_and_checked(served: Served, question: str) -> None:
    with served.client() as client:
        receipt = client.post("/receipts", json={"question": question}).json()
        checked = client.post("/receipts/check", json=receipt).json()
        assert checked["valid"], checked
        assert checked["quotes"] > 0
        receipt["answer"]["text"] += "!"
        altered = client.post("/receipts/check", json=receipt).json()
    assert [finding["code"] for finding in altered["findings"]] == ["receipt_altered"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/ask", {"question": "؟"}, 422, "question_error"),
        ("/ask", {"question": "x" * 3000}, 422, "question_error"),
        ("/ask/stream", {"question": "?"}, 422, "question_error"),
        ("/ask", {"question": ENGLISH, "model": "openai:any"}, 422, "unknown_model"),
        ("/ask", {"question": ENGLISH, "colour": "red"}, 422, "invalid_request"),
        ("/ask", {"question": 7}, 422, "invalid_request"),
        ("/ask", {"question": ENGLISH, "published_from": "2023-99-99"}, 422, "invalid_request"),
        ("/retrieve", {"question": ENGLISH, "k": 0}, 422, "invalid_request"),
        ("/verify", {"sentence": "a b", "sources": ["x" * 60_000] * 2}, 422, "invalid_request"),
        ("/receipts/check", {}, 422, "invalid_request"),
        ("/nothing", {}, 404, "not_found"),
        ("/health", {}, 405, "method_not_allowed"),
    ],
)
def test_what_is_wrong_with_a_request_is_a_problem(
    served: Served, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    with served.client() as client:
        response = client.post(path, json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["detail"]
    assert problem["request_id"] == response.headers["X-Request-ID"]


def test_a_path_outside_the_api_is_a_problem_too(served: Served) -> None:
    with served.client() as client:
        for path in ("/", "/api", "/docs", "/openapi.json"):
            response = client.get(served.url + path)
            assert response.status_code == 404
            assert response.headers["content-type"] == "application/problem+json"


def test_a_body_above_the_limit_is_refused(serve: Serve) -> None:
    served = serve(max_file_megabytes=0.5)
    with served.client() as client:
        response = client.post("/ask", json={"question": "x" * 3_000_000})
        upload = client.post("/documents", files={"files": ("a.txt", b"x" * 2_000_000)})
        # Without a length it is counted while it is read.
        pieces = (b"x" * 100_000 for _ in range(30))
        headers = {"Content-Type": "application/json"}
        counted = client.post("/ask", content=pieces, headers=headers)
    for refused in (response, upload, counted):
        assert refused.status_code == 413
        assert refused.json()["code"].endswith("content_too_large"), refused.text
        assert refused.headers["content-type"] == "application/problem+json"


def test_the_server_describes_itself(served: Served) -> None:
    with served.client() as client:
        assert client.get("/health").json() == {"status": "ok"}
        assert client.get("/ready").json() == {"status": "ready"}
        assert client.get("/version").json()["answer_format"] == "dalil-answer/1"
        assert client.get("/models").json() == {"models": ["verbatim"]}
        described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.")
    answer = described["components"]["schemas"]["PublishedAnswer"]["properties"]
    assert {"citations", "confidence", "format"} <= answer.keys()
    ask = described["paths"]["/ask"]["post"]
    assert ask["responses"]["default"]["content"].keys() == {"application/problem+json"}
