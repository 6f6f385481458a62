"""Open WebUI shows under every `[n]` of an answer the quote that the marker stands for.

`sources_of` reads chunks as its server does (0.12.4, `utils/middleware.py`), and `shown_of` joins
what it found as its page does (`Citations.svelte`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from rag.assistant import Assistant
from tests.api.conftest import ABSENT_ENGLISH, ARABIC, ENGLISH, Served

Json = dict[str, Any]
TWO_PARTS = "How many corals were moved and how much did the desalination plant cost?"
QUESTIONS = [ARABIC, ENGLISH, TWO_PARTS]


def body(question: str, *, stream: bool) -> Json:
    return {
        "model": "dalil",
        "stream": stream,
        "messages": [{"role": "user", "content": question}],
    }


def chunks_of(served: Served, question: str) -> Iterator[Json]:
    address = f"{served.url}/v1/chat/completions"
    with served.client() as client:
        lines = client.post(address, json=body(question, stream=True)).text.splitlines()
    for line in lines:
        if line.startswith("data:") and "[DONE]" not in line:
            yield json.loads(line.removeprefix("data:"))


def sources_of(chunks: Iterator[Json]) -> list[Json]:
    """The sources that its server sends to its page."""
    found = []
    for chunk in chunks:
        if chunk.get("event", {}).get("type") == "source":
            found.append(chunk["event"]["data"])
        for annotation in chunk["choices"][0]["delta"].get("annotations") or []:
            cited = annotation["url_citation"]
            found.append(
                {
                    "source": {"name": cited["title"], "url": cited["url"]},
                    "document": [cited["title"]],
                    "metadata": [{"source": cited["url"], "name": cited["title"]}],
                }
            )
    return found


def shown_of(sources: list[Json]) -> list[tuple[str, str]]:
    """The name and the first text of each source, in the order of their numbers on its page."""
    shown: dict[str, tuple[str, str]] = {}
    for one in sources:
        (text,), (about,) = one["document"], one["metadata"]
        name = about["name"] if about.get("external") else about["source"]
        shown.setdefault(about["source"], (name, text))
    return list(shown.values())


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_nth_source_is_the_nth_quote(
    served: Served, assistant: Assistant, question: str
) -> None:
    cited = assistant.ask(question).citations
    expected = [(one.title, one.quote) for one in sorted(cited, key=lambda one: one.marker)]
    assert expected
    assert shown_of(sources_of(chunks_of(served, question))) == expected
    with served.client() as client:
        address = f"{served.url}/v1/chat/completions"
        whole = client.post(address, json=body(question, stream=False)).json()
        assert shown_of(whole["sources"]) == expected
        for one in whole["sources"]:
            assert [client.get(one["source"]["url"]).json()["text"]] == one["document"]


def test_a_refusal_has_no_sources(served: Served) -> None:
    assert sources_of(chunks_of(served, ABSENT_ENGLISH)) == []
