"""Chainlit's script as it is served: direction, links, compression."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.script import as_served, make_script_router

FALLBACK = 'function d(t){const e=useContext(D);return t||e||"ltr"}'


def test_without_a_word_the_direction_is_the_pages() -> None:
    assert as_served(FALLBACK).endswith('return t||e||document.dir||"ltr"}')
    assert as_served('canvas({dir:"ltr"})') == 'canvas({dir:"ltr"})'


def test_an_address_in_a_message_is_no_link() -> None:
    link = 'f.jsx("a",{...u,className:"text-primary hover:underline",target:"_blank",children:l})'
    assert as_served(f"return h?{link}") == f'return h?(u.href?.startsWith("#")?{link}:l)'


def test_months_are_found_in_any_script() -> None:
    months = 'new RegExp(`\\\\b(${names.join("|")})\\\\b`,"i")'
    assert as_served(months) == 'new RegExp(`(${names.join("|")})`,"i")'


def test_the_script_is_sent_compressed_and_once(tmp_path: Path) -> None:
    (tmp_path / "index-x1.js").write_text(FALLBACK, "utf-8")
    app = FastAPI()
    app.include_router(make_script_router(tmp_path))
    client = TestClient(app)
    first = client.get("/assets/index-x1.js")
    assert "document.dir" in first.text
    assert first.headers["content-encoding"] == "gzip"
    plain = client.get("/assets/index-x1.js", headers={"accept-encoding": "identity"})
    assert plain.text == first.text
    assert "content-encoding" not in plain.headers
    again = client.get("/assets/index-x1.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
