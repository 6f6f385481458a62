"""What becomes of a disagreement in an answer; which sources differ is tested in acceptance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from ingest import ingest
from rag.app.shown import found_evidence, stopped_evidence
from rag.assistant import Assistant
from rag.embedders import Embedder
from rag.receipts import Found, check_receipt, make_receipt
from rag.receipts.page import receipt_page
from rag.receipts.receipt import seal_of
from rag.schema import AnswerFinished, EvidenceFound, Side
from rag.serialise import answer_from_json, answer_json
from rag.settings import Settings
from tests.rag.models.provider import provider, says

OLDER = """---
title: Ferry burns in Harrow Bay
date: 2026-01-10
---

The Harrow Bay ferry fire killed nine people, the coast guard said. The cause is not known.
"""
NEWER_EN = """---
title: Questions after ferry fire
date: 2026-01-12
---

Eleven people were killed in the ferry fire in Harrow Bay, said the port authority.
"""
QUESTION = "How many people were killed in the Harrow Bay ferry fire?"
Write = Callable[[str, str], Path]


@contextmanager
def over(write: Write, embedder: Embedder, *texts: str, **settings: object) -> Iterator[Assistant]:
    """An assistant over these articles."""
    files = [write(f"{number}.md", text) for number, text in enumerate(texts)]
    folder = files[0].parent
    changes = {"index": folder.parent / "index", "model": "verbatim"} | settings
    chosen = Settings(_env_file=None).model_copy(update=changes)
    assert ingest([folder], settings=chosen, embedder=embedder).ok
    with Assistant.from_settings(chosen) as opened:
        yield opened


@pytest.mark.parametrize("quotes", [1, 3])
def test_the_other_side_is_quoted_however_few_quotes_are_wanted(
    write: Write, embedder: Embedder, quotes: int
) -> None:
    with over(write, embedder, OLDER, NEWER_EN, quotes=quotes) as assistant:
        answer = assistant.ask(QUESTION)
    assert answer.disagreement is not None
    newer, older = answer.disagreement.sides
    assert (newer.said, str(newer.published)) == ("Eleven", "2026-01-12")
    assert (older.said, str(older.published)) == ("nine", "2026-01-10")
    texts = {citation.marker: citation.quote for citation in answer.citations}
    assert "Eleven people" in texts[newer.markers[0]]
    assert "nine people" in texts[older.markers[0]]
    assert answer.citations == answer.evidence
    assert answer_from_json(answer_json(answer)) == answer


def test_the_evidence_of_a_stream_says_so_before_the_answer_is_there(
    write: Write, embedder: Embedder
) -> None:
    with over(write, embedder, OLDER, NEWER_EN) as assistant:
        found, *_, last = assistant.stream(QUESTION)
    assert isinstance(found, EvidenceFound)
    assert isinstance(last, AnswerFinished)
    assert found.notices == last.answer.notices
    assert found.notices[0].text.startswith("Sources differ: “Eleven” [")
    card = found_evidence(found, "en", "")
    assert card.notices == tuple(notice.text for notice in found.notices)
    assert stopped_evidence(card).notices == card.notices


def test_one_source_or_two_that_agree_differ_from_nothing(write: Write, embedder: Embedder) -> None:
    same = NEWER_EN.replace("Eleven people", "Nine people")
    with over(write, embedder, OLDER, same) as assistant:
        answer = assistant.ask(QUESTION)
    assert answer.disagreement is None
    assert "sources_differ" not in [notice.code for notice in answer.notices]


def test_a_models_answer_gets_the_side_that_it_left_out(write: Write, embedder: Embedder) -> None:
    with (
        provider(says("Eleven people were killed in the ferry fire in Harrow Bay [1] [2].")) as it,
        over(
            write, embedder, OLDER, NEWER_EN, model="openai:m", model_base_url=it.base_url,
            model_api_key=SecretStr("sk-test-0123456789abcdef"),
        ) as assistant,
    ):  # fmt: skip
        answer = assistant.ask(QUESTION)
        asked = str(it.requests[0]["messages"])
    assert answer.model == "openai:m"
    assert answer.disagreement is not None
    assert "[1]" in answer.text
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    assert sorted(quotes) == [1, 2]
    for side in answer.disagreement.sides:
        assert side.said in quotes[side.markers[0]]
    assert "(2026-01-10) The Harrow" in asked
    assert "(2026-01-12) Eleven" in asked


def test_a_receipt_has_both_sides_and_notes_one_without_a_quote(
    write: Write, embedder: Embedder
) -> None:
    with over(write, embedder, OLDER, NEWER_EN) as assistant:
        made = make_receipt(
            assistant.ask(QUESTION), assistant.document, embedder="e", strictness=0.5
        )
        texts = {d.id: assistant.document(d.id) for d in made.documents}
    assert "12 January 2026, the newest" in receipt_page(made)

    def codes(receipt: object) -> list[str]:
        assert isinstance(receipt, type(made))
        now = {key: Found(one.sha256, one.text) for key, one in texts.items()}
        return [f.code for f in check_receipt(receipt, lambda d: now[d.id]).findings]

    assert codes(made) == []
    differing = made.answer.disagreement
    assert differing is not None
    sides = (Side("ten", (9,), None), *differing.sides)
    answer = replace(made.answer, disagreement=replace(differing, sides=sides))
    altered = replace(made, answer=answer)
    assert codes(replace(altered, seal=seal_of(altered))) == ["marker_unknown"]
