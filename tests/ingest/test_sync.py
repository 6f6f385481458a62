"""An index that follows folders, pages and feeds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from ingest.report import IngestReport
from ingest.sync import Followed, Round, sync, watch
from ingest.web import Fetcher
from ingest.workers import ReadingLimits
from rag.embedders import Embedder
from rag.errors import SyncRefused
from rag.index import PassageIndex
from tests.ingest.conftest import ARABIC, ENGLISH, PutFile
from tests.ingest.web.conftest import THIS_MACHINE, Site
from tests.ingest.web.conftest import site as site

BRIDGE = "أغلقت الوزارة الجسر القديم لستة أشهر، وستبلغ كلفة ترميمه تسعة ملايين دينار.\n"
ARTICLE = "<html><body><article><h1>{title}</h1><p>{text}</p></article></body></html>"

Sync = Callable[..., IngestReport]


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder) -> Iterator[PassageIndex]:
    with PassageIndex.open(tmp_path / "index", embedder, create=True) as opened:
        yield opened


@pytest.fixture
def run(index: PassageIndex) -> Sync:
    def _run(*targets: str | Path, allow_empty: bool = False) -> IngestReport:
        followed = Followed.of(map(str, targets), allow_empty=allow_empty)
        fetcher = Fetcher(rule=THIS_MACHINE)
        return sync(index, followed, limits=ReadingLimits(), fetcher=fetcher)

    return _run


def outcomes(report: IngestReport) -> dict[str, str]:
    return {Path(file.source).name: file.outcome for file in report.files}


def test_a_folder_is_followed_through_every_kind_of_change(
    put: PutFile, run: Sync, index: PassageIndex, tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    kept, edited = put("news/kept.txt", ARABIC), put("news/edited.txt", ENGLISH)
    moved, deleted = put("news/moved.txt", BRIDGE), put("news/deleted.txt", "The port is closed.")
    assert set(outcomes(run(folder)).values()) == {"added"}
    ids = {Path(one.source).name: one.id for one in index.documents()}

    edited.write_text(f"{ENGLISH}\nIt cost nine million dinars.\n", "utf-8")
    (folder / "2026").mkdir()
    moved.rename(folder / "2026" / "found.txt")
    deleted.unlink()
    put("news/new.txt", "The library opens at nine.")
    assert outcomes(run(folder)) == {
        "kept.txt": "unchanged",
        "edited.txt": "replaced",
        "found.txt": "moved",
        "deleted.txt": "removed",
        "new.txt": "added",
    }
    now = {Path(one.source).name: one.id for one in index.documents()}
    assert now.keys() == {"kept.txt", "edited.txt", "found.txt", "new.txt"}
    assert now["found.txt"] == ids["moved.txt"]
    assert now["edited.txt"] == ids["edited.txt"]
    assert set(outcomes(run(folder)).values()) == {"unchanged"}
    assert kept.read_text("utf-8") == ARABIC


def test_a_copy_takes_the_place_of_a_deleted_file(
    put: PutFile, run: Sync, index: PassageIndex, tmp_path: Path
) -> None:
    first = put("news/a.txt", ARABIC)
    put("news/b.txt", ARABIC)
    assert outcomes(run(tmp_path / "news")) == {"a.txt": "added", "b.txt": "duplicate"}
    first.unlink()
    assert outcomes(run(tmp_path / "news")) == {"b.txt": "moved"}
    assert [Path(one.source).name for one in index.documents()] == ["b.txt"]


@pytest.mark.parametrize("state", ["missing", "empty"])
def test_a_folder_that_is_not_there_removes_nothing(
    put: PutFile, run: Sync, index: PassageIndex, tmp_path: Path, state: str
) -> None:
    put("news/a.txt", ARABIC)
    put("other/b.txt", ENGLISH)
    run(tmp_path / "news")
    shutil.rmtree(tmp_path / "news")
    if state == "empty":
        (tmp_path / "news").mkdir()
    generation = index.catalogue.generation()
    with pytest.raises(SyncRefused, match="nothing was changed"):
        run(tmp_path / "other", tmp_path / "news")
    assert index.catalogue.generation() == generation
    if state == "empty":
        assert outcomes(run(tmp_path / "news", allow_empty=True)) == {"a.txt": "removed"}


def test_documents_of_other_folders_and_hidden_files_are_left_alone(
    put: PutFile, run: Sync, index: PassageIndex, tmp_path: Path
) -> None:
    put("newspaper/b.txt", ENGLISH)
    put("news/.draft/c.txt", BRIDGE)
    put("news/a.txt", ARABIC)
    run(tmp_path / "newspaper")
    run(tmp_path / "news" / ".draft")
    (tmp_path / "newspaper" / "b.txt").unlink()
    assert outcomes(run(tmp_path / "news")) == {"a.txt": "added"}
    assert len(index.documents()) == 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_what_cannot_be_read_is_not_taken_for_deleted(
    put: PutFile, run: Sync, index: PassageIndex, tmp_path: Path
) -> None:
    put("news/locked/a.txt", ARABIC)
    put("news/b.txt", ENGLISH)
    run(tmp_path / "news")
    (tmp_path / "news" / "locked").chmod(0)
    try:
        assert "removed" not in outcomes(run(tmp_path / "news")).values()
    finally:
        (tmp_path / "news" / "locked").chmod(0o700)
    assert len(index.documents()) == 2


def test_a_file_is_no_target(put: PutFile, run: Sync) -> None:
    with pytest.raises(SyncRefused, match="is a file"):
        run(put("news/a.txt", ARABIC))


def test_a_feed_gives_the_pages_that_it_lists(site: Site, run: Sync, index: PassageIndex) -> None:
    first = site.page("/1", ARTICLE.format(title="محطة تحلية", text=ARABIC))
    second = site.page("/2", ARTICLE.format(title="A new plant", text=ENGLISH))
    entries = f"<item><title>1</title><link>{first}</link></item>"
    rss = "<rss version='2.0'><channel><title>News</title>{}</channel></rss>"
    more = f"{entries}<item><title>2</title><link>/2</link></item>"
    feed = site.page("/feed", rss.format(more), Content_Type="application/xml")
    assert outcomes(run(feed)) == {"1": "added", "2": "added"}
    # What a feed no longer lists is kept; what its site says is gone is not.
    site.page("/feed", rss.format(entries), Content_Type="application/xml")
    assert outcomes(run(feed)) == {"1": "unchanged"}
    assert {one.source for one in index.documents()} == {first, second}
    site.answers["/1"] = (404, {}, b"")
    assert outcomes(run(feed)) == {"1": "failed"}
    site.answers["/1"] = (410, {}, b"")
    assert outcomes(run(feed)) == {"1": "removed"}
    assert [one.source for one in index.documents()] == [second]


def test_watching_takes_what_changes_until_it_is_stopped(
    put: PutFile, index: PassageIndex, tmp_path: Path
) -> None:
    put("news/a.txt", ARABIC)
    stop = Event()
    rounds: Iterator[Round] = watch(
        lambda followed, touched: sync(index, followed, limits=ReadingLimits(), touched=touched),
        Followed.of([str(tmp_path / "news")]),
        every_seconds=0.2,
        stop=stop,
    )
    first = next(rounds).report
    assert first is not None
    assert outcomes(first) == {"a.txt": "added"}
    for change, name, outcome in (
        (lambda: put("news/b.txt", ENGLISH), "b.txt", "added"),  # before the watch begins
        (lambda: put("news/c.txt", BRIDGE), "c.txt", "added"),
        (lambda: (tmp_path / "news" / "c.txt").unlink(), "c.txt", "removed"),
    ):
        change()
        report = next(rounds).report
        assert report is not None
        assert outcomes(report)[name] == outcome
    shutil.move(tmp_path / "news", tmp_path / "away")
    refused = next(one.refused for one in rounds if one.refused)
    assert "nothing was changed" in str(refused)
    shutil.move(tmp_path / "away", tmp_path / "news")
    back = next(one.report for one in rounds if one.report)
    assert outcomes(back) == {"a.txt": "unchanged", "b.txt": "unchanged"}
    stop.set()
    assert list(rounds) == []


def test_a_copy_is_known_while_it_is_there(
    put: PutFile, run: Sync, index: PassageIndex, tmp_path: Path
) -> None:
    put("news/a.txt", ARABIC)
    copy = put("news/b.txt", ARABIC)
    run(tmp_path / "news")
    ((id_, files),) = index.same_files([one.id for one in index.documents()]).items()
    assert [Path(file).name for file in files] == ["b.txt"]
    assert outcomes(run(tmp_path / "news")) == {"a.txt": "unchanged", "b.txt": "duplicate"}
    copy.unlink()
    run(tmp_path / "news")
    assert index.same_files([id_]) == {}
