"""Collections: names, people, and what each person may read and change."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.access.collections import PUBLIC, Collections
from rag.errors import CollectionNotFound, SettingsError


def test_who_writes_also_reads_and_a_star_is_everybody(tmp_path: Path) -> None:
    collections = Collections(tmp_path)
    collections.create("رياضة", readers=["omar"], writers=["أمل"])
    collections.create("open", readers=["*"])
    amal = collections.access("أمل", edits_everyone=False)
    omar = collections.access("omar", edits_everyone=True)
    zed = collections.access("zed", edits_everyone=False)
    assert set(amal.reads) == set(omar.reads) == {"everyone", "رياضة", "open"}
    assert set(zed.reads) == {"everyone", "open"}
    assert [set(one.writes) for one in (amal, omar, zed)] == [{"رياضة"}, {"everyone"}, set()]


@pytest.mark.parametrize("name", ["everyone", "Everyone", "conversation", "", "a b", "../x", "-a"])
def test_a_name_that_cannot_be_used_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="name of a collection"):
        Collections(tmp_path).create(name)


@pytest.mark.parametrize("again", ["Sport", "SPORT"])
def test_a_name_is_given_once(tmp_path: Path, again: str) -> None:
    collections = Collections(tmp_path)
    first = collections.create("sport")
    with pytest.raises(SettingsError, match="already"):
        collections.create(again)
    assert collections.named(again) == first


def test_another_process_follows_changes_and_a_new_collection_gets_a_new_folder(
    tmp_path: Path,
) -> None:
    server, command = Collections(tmp_path), Collections(tmp_path)
    first = command.create("رياضة", writers=["amal"])
    assert server.entries() == [first]
    (command.folder(first) / "index").mkdir(parents=True)
    command.delete("رياضة")
    assert server.entries() == []
    assert not command.folder(first).exists()
    assert command.folder(command.create("رياضة")) != command.folder(first)


def test_what_may_not_be_read_cannot_be_chosen(tmp_path: Path) -> None:
    with pytest.raises(CollectionNotFound, match="رياضة"):
        PUBLIC.only(["everyone", "رياضة"])
    with pytest.raises(CollectionNotFound, match="DALIL_CHAT_EDITORS"):
        Collections(tmp_path).allow("everyone", ["amal"])
    with pytest.raises(CollectionNotFound, match="dalil collections list"):
        Collections(tmp_path).deny("رياضة", ["amal"])


def test_an_index_of_an_earlier_version_is_named_and_not_taken_for_an_empty_one(
    tmp_path: Path,
) -> None:
    former = '[{"id": "1f", "name": "desk", "readers": ["*"], "database": "dalil_desk"}]'
    (tmp_path / "collections.json").write_text(former, "utf-8")
    collections = Collections(tmp_path)
    with pytest.raises(SettingsError, match=r"dalil_desk.*dalil move"):
        collections.index_of(collections.named("desk"))
