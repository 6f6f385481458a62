"""The examples of docs/architecture.md run as they are printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ingest import ingest
from ingest.readers import read
from ingest.readers.formats import FORMAT_OF_SUFFIX
from rag.assistant import Assistant
from rag.embedders import Embedder
from rag.index import PassageIndex, open_index
from rag.retrieval import Retriever
from rag.schema import EVERYTHING, Scope
from rag.settings import Settings
from tests.conftest import SAMPLES
from tests.imports import ROOT
from tests.rag.index.test_store import document, made_up

SETTINGS = Settings(_env_file=None, model="verbatim")


def example(heading: str, number: int = 0, **given: object) -> dict[str, Any]:
    """The names that an example below a heading defines, when it is run with those given."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    code = re.findall(r"```python\n(.*?)```", section, re.DOTALL)[number]
    names: dict[str, Any] = dict(given)
    exec(code, names)
    return names


def test_the_example_of_a_format_reads_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = example("To add a format")["SUBTITLES"]
    monkeypatch.setitem(FORMAT_OF_SUFFIX, ".srt", added)
    path = tmp_path / "film.srt"
    path.write_text(
        "1\n00:00:01,000 --> 00:00:02,000\nThe harbour is closed.\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nأُغلق الميناء\nأمس.\n",
        encoding="utf-8",
    )
    assert read(path).text == "The harbour is closed.\nأُغلق الميناء أمس."
    assert read(path).media_type == "application/x-subrip"


def test_the_example_of_a_store_finds_what_the_folder_finds(
    tmp_path: Path, embedder: Embedder
) -> None:
    kind = example("To add a store")["ComparingIndex"]
    changes = made_up(60)
    with PassageIndex.open(tmp_path, embedder, create=True) as folder:
        folder.put(changes)
    scope = Scope(document_ids=frozenset(whole.id for whole, _ in changes[:9]))
    with PassageIndex.open(tmp_path, embedder) as folder, kind.open(tmp_path, embedder) as compared:
        for question in ("Which bridges were rebuilt?", "من رمم المتحف؟"):
            for of in (EVERYTHING, scope):
                hits = Retriever(compared).retrieve(question, scope=of)
                assert hits == Retriever(folder).retrieve(question, scope=of)
                assert hits


def test_the_example_of_a_program_runs_with_a_store(tmp_path: Path) -> None:
    whole, passages = document("water", "The two ministers discussed shared water in Amman.")
    names = example(
        "To add a store",
        1,
        settings=SETTINGS,
        address=str(tmp_path / "index"),
        document=whole,
        passages=passages,
    )
    assert names["titles"] == ["water"]
    assert [hit.passage.title for hit in names["hits"]] == ["water"]


def test_the_example_of_a_model_finds_passages(tmp_path: Path) -> None:
    pairs: Embedder = example("To add a model")["LetterPairs"]()
    race = document("race", "The marathon was won.")
    water = document("ماء", "بحث الوزيران ملف المياه")
    with open_index(SETTINGS, place=tmp_path / "i", embedder=pairs, create=True) as store:
        store.put([race, water])
        for question, title in (("Who won the marathon?", "race"), ("من بحث المياه؟", "ماء")):
            assert Retriever(store).retrieve(question)[0].passage.title == title


@pytest.mark.parametrize("question", ["How many corals were moved?", "كم بلغت كلفة محطة التحلية؟"])
def test_the_example_of_a_surface_shows_an_answer_with_its_quotes(
    tmp_path: Path, question: str
) -> None:
    reply = example("To add a surface")["reply"]
    ingest([SAMPLES], tmp_path / "index", settings=SETTINGS)
    with Assistant.open(tmp_path / "index", settings=SETTINGS) as assistant:
        text, *quotes = reply(assistant, question).splitlines()
        assert "[1]" in text
        assert quotes[0].startswith("[1] ")
        assert "has no words" in reply(assistant, "؟")
