"""The search of PostgreSQL in pools and scopes that are too large to be compared as a whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.embedders import Embedder
from rag.index import PassageStore, open_index
from rag.index.beside import PlaceBeside
from rag.retrieval import Retriever
from rag.schema import EVERYTHING, Language, Scope
from rag.settings import Settings
from tests.rag.index.test_store import document, made_up

QUESTIONS: list[tuple[Language, str]] = [
    ("en", "Which bridges did the council rebuild?"),
    ("en", "a water tower near the river"),
    ("ar", "افتتح المجلس جسرين جديدين"),
    ("ar", "متى أغلقت المدرسة السوق القديمة؟"),
]


@pytest.fixture(scope="module")
def filled(database_server: str, embedder: Embedder) -> str:
    """The address of a database with 400 passages, three of them of the year 2031."""
    import psycopg

    with psycopg.connect(f"{database_server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE dalil_hnsw")
    place = f"{database_server}/dalil_hnsw"
    late = [
        document("late-en", "A ferry to the island was cancelled.", date(2031, 1, 1)),
        document("late-too", "The bakery raised its prices twice.", date(2031, 6, 1)),
        document("late-ar", "ألغيت العبّارة إلى الجزيرة.", date(2031, 1, 1)),
    ]
    settings = Settings(_env_file=None)
    with open_index(settings, place=place, embedder=embedder, create=True) as store:
        store.put([*made_up(397), *late])
    return place


def nearest(store: PassageStore, pool: Language, text: str, count: int, scope: Scope) -> list[int]:
    vector = store.embedder.embed_question(text).whole
    with store.snapshot() as snapshot:
        return sorted(snapshot.nearest(pool, vector, count, scope).tolist())


def scans(place: str) -> int:
    """How often the indexes of vectors were scanned."""
    import psycopg

    with psycopg.connect(place) as connection:
        ((count,),) = connection.execute(
            "SELECT sum(idx_scan) FROM pg_stat_user_indexes WHERE indexrelname LIKE '%_vectors'"
        ).fetchall()
    return int(count)


@pytest.mark.parametrize(("pool", "text"), QUESTIONS)
def test_a_large_pool_is_searched_by_its_hnsw_index(
    filled: str, embedder: Embedder, pool: Language, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(_env_file=None)
    with open_index(settings, place=filled, embedder=embedder) as store:
        exact = nearest(store, pool, text, 40, EVERYTHING)
    before = scans(filled)
    monkeypatch.setattr("rag.index.postgres.snapshot._MOST_COMPARED", 0)
    with open_index(settings, place=filled, embedder=embedder) as store:
        found = nearest(store, pool, text, 40, EVERYTHING)
    # The server writes its counts down when a connection ends.
    assert scans(filled) > before
    assert len(found) == 40
    assert len(set(found) & set(exact)) >= 38


@pytest.mark.parametrize(("pool", "there"), [("en", 2), ("ar", 1)])
def test_the_hnsw_index_is_followed_until_a_narrow_scope_has_its_passages(
    filled: str, embedder: Embedder, pool: Language, there: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.postgres.snapshot._MOST_COMPARED", 0)
    scope = Scope(published_from=date(2030, 1, 1))
    text = dict(QUESTIONS)[pool]
    with open_index(Settings(_env_file=None), place=filled, embedder=embedder) as store:
        found = nearest(store, pool, text, 20, scope)
        with store.snapshot() as snapshot:
            titles = {passage.title for passage in snapshot.passages(found).values()}
    assert len(found) == there
    assert all(title.startswith("late-") for title in titles)


def test_an_index_beside_another_is_made_and_forgotten_without_a_trace(
    database: str, embedder: Embedder, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, index=database)
    folder = tmp_path / "index"
    beside = PlaceBeside(settings.index, folder, "conversation_1")
    with open_index(settings, embedder=embedder, create=True) as main:
        main.put([document("race", "The marathon was won by a runner from Kenya.")])
        assert not beside.exists()
        with open_index(settings, place=beside.make(), embedder=embedder, create=True) as own:
            assert own.documents() == []
            own.put([document("ماء", "بحث الوزيران ملف المياه المشتركة.")])
            assert [d.title for d in own.documents()] == ["ماء"]
        assert beside.exists()
        assert [d.title for d in main.documents()] == ["race"]
        beside.forget()
        assert not beside.exists()
        assert main.counts() == (1, 1)
        assert main.repair_if_damaged() == []


def test_two_schemas_of_a_database_are_indexes_that_are_asked_together(
    database: str, embedder: Embedder
) -> None:
    import psycopg

    places = [f"{database}?options=-csearch_path%3D{name}%2Cpublic" for name in ("old", "new")]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector; CREATE SCHEMA old; CREATE SCHEMA new")
    settings = Settings(_env_file=None)
    with (
        open_index(settings, place=places[0], embedder=embedder, create=True) as old,
        open_index(settings, place=places[1], embedder=embedder, create=True) as new,
    ):
        old.put([document("race", "The marathon was won by a runner from Kenya.")])
        new.put([document("ماء", "بحث الوزيران ملف المياه المشتركة.")])
        assert [d.title for d in old.documents()] == ["race"]
        assert [d.title for d in new.documents()] == ["ماء"]
        together = Retriever(old, new)
        assert together.retrieve("Who won the marathon?")[0].passage.title == "race"
        assert together.retrieve("من بحث ملف المياه؟")[0].passage.title == "ماء"
