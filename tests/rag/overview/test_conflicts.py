"""Documents that give another figure than a document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest import ingest
from rag.assistant import Assistant
from rag.embedders import Embedder
from rag.overview import conflicts
from rag.settings import Settings

TEXTS = {
    "en": (
        "The Lowfield bridge cost 88 million euros, of which the city paid a third.",
        "The Lowfield bridge cost 120 million euros, said the auditors on Monday.",
        "How much did the Lowfield bridge cost?",
    ),
    "ar": (
        "بلغت كلفة متحف الخزف في مرسى الريح 6.2 مليون دينار، كما أعلنت البلدية.",
        "بلغت كلفة متحف الخزف في مرسى الريح 9.4 مليون دينار، كما قال ديوان المحاسبة.",
        "كم بلغت كلفة متحف الخزف في مرسى الريح؟",
    ),
}


def assistant_over(folder: Path, texts: Mapping[str, str], embedder: Embedder) -> Assistant:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(f"News of the day\n\n{text}\n", "utf-8")
    settings = Settings(_env_file=None, index=str(folder / "index"), model="verbatim")
    assert ingest([folder], folder / "index", settings=settings, embedder=embedder).ok
    return Assistant.from_settings(settings)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_document_is_told_from_one_that_gives_another_figure(
    tmp_path: Path, language: str, embedder: Embedder
) -> None:
    first, second, question = TEXTS[language]
    with assistant_over(tmp_path, {"first": first, "second": second}, embedder) as assistant:
        for document_id in ids(assistant):
            (found,) = conflicts(assistant.document(document_id), assistant.ask)
            assert found.question == question
            assert {one.quote for one in found.said} == {first, second}


def test_documents_that_agree_have_no_conflict(tmp_path: Path, embedder: Embedder) -> None:
    first, _, _ = TEXTS["en"]
    other = "The city library lent 2,019 books last year, its director said."
    with assistant_over(tmp_path, {"first": first, "second": other}, embedder) as assistant:
        for document_id in ids(assistant):
            assert conflicts(assistant.document(document_id), assistant.ask) == []


def ids(assistant: Assistant) -> list[str]:
    return [one.id for one in assistant.index.documents()]
