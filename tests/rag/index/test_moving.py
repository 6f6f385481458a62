"""Copying an index from one store to another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli.commands import app
from rag.embedders import Embedder
from rag.errors import IndexFailure
from rag.index import PassageStore, open_index
from rag.moving import move
from rag.settings import Settings
from tests.rag.index.test_store import ARABIC, ENGLISH, RACE, document, made_up


def ignored(done: int, total: int, name: str) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def folder(tmp_path: Path, embedder: Embedder) -> Iterator[PassageStore]:
    place = str(tmp_path / "from")
    settings = Settings(_env_file=None)
    with open_index(settings, place=place, embedder=embedder, create=True) as opened:
        yield opened


def test_a_copy_is_the_same_in_a_folder_and_in_a_database(
    folder: PassageStore, store: PassageStore
) -> None:
    folder.put(made_up(40))
    moved = move(folder, store, ignored)
    assert (moved.documents, moved.passages, moved.questions) == (40, 40, 20)
    assert moved.differences == ()
    assert store.documents() == folder.documents()


def test_an_interrupted_copy_is_completed_without_copying_again(
    folder: PassageStore, store: PassageStore
) -> None:
    changes = made_up(10)
    folder.put(changes)
    store.put(changes[:4])
    before = store.generation()
    assert move(folder, store, ignored).differences == ()
    assert store.generation() == before + 1
    assert move(folder, store, ignored).differences == ()
    assert store.generation() == before + 1


def test_a_document_that_differs_is_copied_again(folder: PassageStore, store: PassageStore) -> None:
    folder.put([document("ar", ARABIC), document("en", ENGLISH)])
    store.put([document("en", RACE)])
    assert move(folder, store, ignored).differences == ()
    assert store.documents() == folder.documents()


def test_an_index_with_other_documents_is_not_copied_to(
    folder: PassageStore, store: PassageStore
) -> None:
    folder.put([document("ar", ARABIC)])
    store.put([document("en", ENGLISH)])
    with pytest.raises(IndexFailure, match=r"articles/en.*name an empty one"):
        move(folder, store, ignored)
    assert [summary.title for summary in store.documents()] == ["en"]


def test_what_is_lost_on_the_way_is_named(
    folder: PassageStore, store: PassageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put([document("ar", ARABIC), document("en", ENGLISH)])
    put = store.put

    def losing(changes: list[tuple[object, object]]) -> None:
        whole, passages = document("en", RACE)
        put([(whole, passages)])

    monkeypatch.setattr(store, "put", losing)
    differences = " ".join(move(folder, store, ignored).differences)
    for expected in ("(2, 2) and (1, 1)", "'/articles/ar' is not the same", "finds other passages"):
        assert expected in differences


def test_the_command_copies_and_says_what_it_compared(
    tmp_path: Path, folder: PassageStore, database: str, embedder: Embedder
) -> None:
    folder.put([document("ar", ARABIC), document("en", ENGLISH)])
    result = CliRunner().invoke(app, ["move", str(tmp_path / "from"), database, "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["documents"] == 2
    with open_index(Settings(_env_file=None), place=database, embedder=embedder) as copied:
        assert copied.documents() == folder.documents()


def test_former_versions_and_files_with_the_same_content_are_copied(
    folder: PassageStore, store: PassageStore
) -> None:
    folder.put([document("ar", ARABIC)])
    folder.put([document("ar", RACE)])
    whole, _ = document("ar", RACE)
    folder.note_files({"/articles/copy": whole.id})
    assert move(folder, store, ignored).differences == ()
    assert store.versions(whole.id) == folder.versions(whole.id) != []
    assert store.same_files([whole.id]) == {whole.id: ("/articles/copy",)}
