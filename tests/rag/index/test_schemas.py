"""A collection has a schema of its own where the index of everyone is in PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.access.collections import Collections
from rag.app.library import Library, Upload
from rag.embedders import Embedder
from rag.errors import IndexNotWritable, SettingsError
from rag.index import open_index
from rag.retrieval import Retriever
from rag.settings import PostgresAddress, Settings, index_place
from tests.rag.index.test_store import document

TEXTS = {
    "ar": "رصد مرصد وادي القمر 7314 نيزكًا في ليلة واحدة من شهر آب.",
    "en": "The Moon Valley observatory counted 7314 meteors in one August night.",
}
QUESTIONS = {"ar": "كم نيزكًا رصد مرصد وادي القمر؟", "en": "How many meteors were counted?"}


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return Settings(
        _env_file=None,
        index=index_place(database),
        collections=tmp_path / "collections",
        chat_folder=tmp_path / "chat",
        model="verbatim",
    )


def schemas(address: str) -> set[str]:
    import psycopg

    with psycopg.connect(address) as connection:
        return {name for (name,) in connection.execute("SELECT nspname FROM pg_namespace")}


def test_its_documents_are_found_by_its_readers_alone_and_deleted_with_it(
    settings: Settings, tmp_path: Path, database: str
) -> None:
    made = Collections.from_settings(settings).create("علوم", readers=["omar"], writers=["amal"])
    assert made.schema in schemas(database)
    library = Library(settings)
    try:
        amal, omar, zed = (
            library.collections.access(name, edits_everyone=False)
            for name in ("amal", "omar", "zed")
        )
        for language, text in TEXTS.items():
            path = tmp_path / f"{language}.txt"
            path.write_text(text, encoding="utf-8")
            (added,) = library.add([Upload(path.name, path)], "علوم", amal)
            assert added.report.outcome == "added"
        for question in QUESTIONS.values():
            assert "7314" in library.assistant(omar).ask(question).text
            assert "7314" not in library.assistant(zed).ask(question).text
        assert library.counts(omar) == {"everyone": 0, "علوم": 2}
        assert not list((tmp_path / "collections").rglob("*.sqlite"))
    finally:
        library.close()
    Collections.from_settings(settings).delete("علوم")
    assert made.schema not in schemas(database)


def test_a_collection_in_a_folder_stays_there(settings: Settings, tmp_path: Path) -> None:
    folder = Collections(settings.collections, tmp_path / "index")
    before = folder.create("sport")
    assert Collections.from_settings(settings).index_of(before) == folder.index_of(before)


def test_without_the_database_of_its_schema_the_error_names_both(
    settings: Settings, tmp_path: Path
) -> None:
    made = Collections.from_settings(settings).create("رياضة")
    assert made.schema
    elsewhere = Collections(settings.collections, tmp_path / "index")
    with pytest.raises(SettingsError, match=rf"رياضة.*{made.schema}.*DALIL_INDEX"):
        elsewhere.index_of(made)


def test_a_user_without_the_right_gets_an_error_and_no_collection_is_made(
    settings: Settings, database: str
) -> None:
    import psycopg

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN")
    collections = Collections(
        settings.collections, PostgresAddress(database.replace("dalil@", "reader@"))
    )
    with pytest.raises(IndexNotWritable, match="permission denied for database"):
        collections.create("رياضة")
    assert collections.entries() == []


def test_the_documents_of_everyone_stay_when_the_first_collection_is_deleted(
    settings: Settings, database: str, embedder: Embedder
) -> None:
    collections = Collections.from_settings(settings)
    first = collections.create("science")
    with open_index(settings, place=collections.index_of(first), embedder=embedder, create=True):
        pass
    collections.create("sport")
    with open_index(settings, embedder=embedder, create=True) as everyone:
        everyone.put([document("en", TEXTS["en"])])
        collections.delete("science")
        assert everyone.counts() == (1, 1)
        assert Retriever(everyone).retrieve(QUESTIONS["ar"])
    assert first.schema not in schemas(database)
    assert [one.name for one in collections.entries()] == ["sport"]


def test_indexes_of_one_database_are_written_at_the_same_time(
    settings: Settings, embedder: Embedder
) -> None:
    made = Collections.from_settings(settings).create("science")
    place = Collections.from_settings(settings).index_of(made)
    with (
        open_index(settings, embedder=embedder, create=True) as everyone,
        open_index(settings, place=place, embedder=embedder, create=True) as science,
        everyone.writing(),
    ):
        science.put([document("en", TEXTS["en"])])
        everyone.put([document("ar", TEXTS["ar"])])
        assert science.counts() == everyone.counts() == (1, 1)


@pytest.mark.parametrize(
    ("address", "beside"),
    [
        ("postgresql://u:p@host:5433/main", "postgresql://u:p@host:5433/main?options="),
        ("postgresql://host/main?sslmode=require", "postgresql://host/main?sslmode=require&"),
    ],
)
def test_another_schema_of_a_database_keeps_all_else(address: str, beside: str) -> None:
    other = PostgresAddress(address).with_schema("other")
    assert other.url.startswith(beside)
    assert other.url.endswith("options=-csearch_path%3Dother%2Cpublic")
