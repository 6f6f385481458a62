"""Documents over HTTP: pages, uploads in the background, removal."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx2
import pytest

from tests.api.conftest import Serve, Served

FILES = {
    "ar": ("مرصد.txt", "افتتح المرصد الفلكي في وادي القمر سنة 2019 بتلسكوب قطره متران.".encode()),
    "en": ("observatory.txt", b"The Moon Valley observatory opened in 2019 with a telescope."),
}
QUESTIONS = {"ar": "متى افتتح المرصد الفلكي؟", "en": "When did the observatory open?"}


def finished(client: httpx2.Client, job: dict[str, Any]) -> dict[str, Any]:
    for _ in range(600):
        job = client.get(f"/jobs/{job['id']}").json()
        if job["status"] in {"done", "failed"}:
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def test_the_pages_of_the_list_are_the_whole_list(served: Served) -> None:
    with served.client() as client:
        whole = client.get("/documents", params={"limit": 500}).json()
        assert whole["next"] is None
        pages: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            page = client.get("/documents", params={"limit": 2, **after}).json()
            pages += page["documents"]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert pages == whole["documents"]
        title = whole["documents"][-1]["title"]
        found = client.get("/documents", params={"title": title}).json()["documents"]
        assert [one["title"] for one in found] == [title]
        assert client.get("/documents", params={"after": "none"}).status_code == 422


def test_an_unknown_document_is_not_found(served: Served) -> None:
    with served.client() as client:
        for response in (client.get("/documents/none"), client.delete("/documents/none")):
            assert response.status_code == 404
            assert response.json()["code"] == "document_not_found"
        assert client.get("/jobs/none").json()["code"] == "unknown_job"


def test_uploads_are_read_in_the_background_and_can_be_removed(serve: Serve) -> None:
    served = serve()
    with served.client() as client:
        files = [("files", file) for file in (*FILES.values(), ("bad.pdf", b"%PDF-1.7 broken"))]
        response = client.post("/documents", files=files)
        assert response.status_code == 202
        assert response.headers["Location"] == f"/api/v1/jobs/{response.json()['id']}"
        job = finished(client, response.json())
        assert (job["status"], job["done"], job["total"]) == ("done", 3, 3)
        assert [file["outcome"] for file in job["files"]] == ["added", "added", "failed"]
        assert "bad.pdf" in job["files"][2]["reason"]
        assert str(served.settings.chat_folder) not in job["files"][2]["reason"]
        for language, file in zip(FILES, job["files"], strict=False):
            answer = client.post("/ask", json={"question": QUESTIONS[language]}).json()
            cited = {citation["document_id"] for citation in answer["citations"]}
            assert file["document_id"] in cited
            assert client.delete(f"/documents/{file['document_id']}").status_code == 204
            assert client.get(f"/documents/{file['document_id']}").status_code == 404
        assert not list((served.settings.chat_folder / "documents").rglob("*.txt"))
    assert served.settings.audit_log is not None
    lines = [json.loads(line) for line in served.settings.audit_log.read_text().splitlines()]
    assert [one["action"] for one in lines] == ["add", "ask", "remove", "ask", "remove"]
    assert not any("text" in one for one in lines), "questions are logged only if it is set"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_same_idempotency_key_adds_once(serve: Serve, language: str) -> None:
    served = serve()
    headers = {"Idempotency-Key": "one"}
    with served.client() as client:
        upload = {"files": FILES[language]}
        first = client.post("/documents", files=upload, headers=headers).json()
        again = client.post("/documents", files=upload, headers=headers).json()
        assert again["id"] == first["id"]
        other = client.post("/documents", files={"files": ("b.txt", b"b")}, headers=headers)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        finished(client, first)
        new = finished(client, client.post("/documents", files=upload).json())
    assert new["files"][0]["outcome"] == "duplicate"
