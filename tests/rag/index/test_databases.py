"""A collection has a database of its own where the index of everyone is in PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.access.collections import Collections
from rag.app.library import Library, Upload
from rag.errors import IndexNotWritable, SettingsError
from rag.settings import PostgresAddress, Settings, index_place

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


def databases(address: str) -> set[str]:
    import psycopg

    with psycopg.connect(address) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def test_its_documents_are_found_by_its_readers_alone_and_deleted_with_it(
    settings: Settings, tmp_path: Path, database: str
) -> None:
    made = Collections.from_settings(settings).create("علوم", readers=["omar"], writers=["amal"])
    assert made.database in databases(database)
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
    assert made.database not in databases(database)


def test_a_collection_in_a_folder_stays_there(settings: Settings, tmp_path: Path) -> None:
    folder = Collections(settings.collections, tmp_path / "index")
    before = folder.create("sport")
    assert Collections.from_settings(settings).index_of(before) == folder.index_of(before)


def test_without_the_server_of_its_database_the_error_names_both(
    settings: Settings, tmp_path: Path
) -> None:
    made = Collections.from_settings(settings).create("رياضة")
    assert made.database
    elsewhere = Collections(settings.collections, tmp_path / "index")
    with pytest.raises(SettingsError, match=rf"رياضة.*{made.database}.*DALIL_INDEX"):
        elsewhere.index_of(made)


def test_a_user_without_the_right_is_told_and_no_collection_is_made(
    settings: Settings, database: str
) -> None:
    import psycopg

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN")
    collections = Collections(
        settings.collections, PostgresAddress(database.replace("dalil@", "reader@"))
    )
    with pytest.raises(IndexNotWritable, match="permission denied to create database"):
        collections.create("رياضة")
    assert collections.entries() == []


@pytest.mark.parametrize(
    ("address", "beside"),
    [
        ("postgresql://u:p@host:5433/main", "postgresql://u:p@host:5433/other"),
        ("postgresql://host/main?sslmode=require", "postgresql://host/other?sslmode=require"),
        ("postgresql:///?host=/run/pg&dbname=main", "postgresql:///other?host=%2Frun%2Fpg"),
    ],
)
def test_another_database_of_a_server_keeps_all_else(address: str, beside: str) -> None:
    assert PostgresAddress(address).beside("other") == PostgresAddress(beside)
