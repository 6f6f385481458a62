"""Files that are read and embedded by the workers of a Dask cluster."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bench.soak.articles import article
from ingest import IngestReport, ingest
from ingest.cluster import Cluster, Order, prepare
from ingest.workers import ReadingLimits
from rag.embedders import Embedder, EmbedderOptions
from rag.errors import SettingsError, WorkersUnavailable
from rag.index import PassageIndex
from rag.settings import Settings, load_settings
from tools.cluster import LocalCluster, local_cluster
from tools.ports import free_port

LIMITS = ReadingLimits()
OPTIONS = EmbedderOptions(threads=1)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with local_cluster(workers=2) as started:
        yield started


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder, dice = tmp_path / "articles", Random(7)
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(article(dice), encoding="utf-8")
    (folder / "empty.txt").write_text(" \n", encoding="utf-8")
    return folder


def run(
    articles: Path, index: Path, cluster: LocalCluster | None, embedder: Embedder
) -> IngestReport:
    workers = cluster.address if cluster else None
    settings = Settings(_env_file=None, workers=workers, threads=1)
    return ingest([articles], index, settings=settings, embedder=embedder)


def contents(index: Path, embedder: Embedder) -> list[object]:
    """Documents, passages and parts, as they are stored."""
    with PassageIndex.open(index, embedder) as opened, opened.snapshot() as snapshot:
        found: list[object] = []
        for summary in sorted(opened.documents(), key=lambda one: one.source):
            passages = opened.passages_of(summary.id)
            found += [opened.document(summary.id), passages]
        keys = [key for pool in snapshot.pools() for key in opened.catalogue.keys(pool)]
        parts = sorted(snapshot.parts([key]).vectors.tobytes() for key in keys)
        return [*found, parts]


def test_a_cluster_makes_the_index_that_one_machine_makes(
    articles: Path, tmp_path: Path, cluster: LocalCluster, embedder: Embedder
) -> None:
    alone = run(articles, tmp_path / "alone", None, embedder)
    together = run(articles, tmp_path / "together", cluster, embedder)
    assert [replaced.outcome for replaced in together.files] == [f.outcome for f in alone.files]
    assert [f.reason for f in together.failed] == [f.reason for f in alone.failed]
    assert contents(tmp_path / "together", embedder) == contents(tmp_path / "alone", embedder)


def test_an_ingest_by_a_cluster_may_be_repeated(
    articles: Path, tmp_path: Path, cluster: LocalCluster, embedder: Embedder
) -> None:
    run(articles, tmp_path / "index", cluster, embedder)
    before = contents(tmp_path / "index", embedder)
    (articles / "00.txt").write_text("عنوان\n\nنص جديد من فقرة واحدة.", encoding="utf-8")
    again = run(articles, tmp_path / "index", cluster, embedder)
    assert [file.source[-6:] for file in again.having("replaced")] == ["00.txt"]
    assert len(again.having("unchanged")) == 11
    after = contents(tmp_path / "index", embedder)
    assert after[2:-1] == before[2:-1]


def test_the_tasks_of_a_worker_that_is_killed_are_done_by_another(
    articles: Path, tmp_path: Path, embedder: Embedder
) -> None:
    killed: list[str] = []
    with local_cluster(workers=2) as started:

        def kill_one(done: int, files: int, name: str) -> None:
            if done >= 3 and not killed:
                started.workers[0].send_signal(signal.SIGKILL)
                killed.append(name)

        with Cluster.connect(started.address, OPTIONS, workers=2):
            pass
        settings = Settings(_env_file=None, workers=started.address, threads=1)
        report = ingest(
            [articles], tmp_path / "index", settings=settings, embedder=embedder, progress=kill_one
        )
    assert killed
    assert len(report.added) == 12
    with PassageIndex.open(tmp_path / "index", embedder) as index:
        assert index.counts()[0] == 12
        assert index.faults() == []


def test_a_file_that_is_known_is_not_embedded_again(articles: Path, embedder: Embedder) -> None:
    order = Order(articles / "00.txt", LIMITS, None, embedder.identity)
    known = prepare(order)
    new = prepare(Order(articles / "00.txt", LIMITS, OPTIONS, embedder.identity))
    assert not isinstance(known, Exception)
    assert not isinstance(new, Exception)
    assert (known.vectors, known.reading) == ((), new.reading)
    assert len(new.vectors) == len(new.spans) > 0


def test_a_worker_with_another_embedder_is_refused(articles: Path) -> None:
    with pytest.raises(WorkersUnavailable, match="same version of Dalil"):
        prepare(Order(articles / "00.txt", LIMITS, OPTIONS, "another-embedder"))


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.cluster._CONNECT_SECONDS", 0.5)
    address = f"dask://127.0.0.1:{free_port()}"
    with pytest.raises(WorkersUnavailable, match=f"{address}.*dask scheduler"):
        Cluster.connect(address, OPTIONS)


def test_a_scheduler_without_workers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.cluster._WORKERS_SECONDS", 0.5)
    with (
        local_cluster(workers=0) as started,
        pytest.raises(WorkersUnavailable, match="dask worker"),
    ):
        Cluster.connect(started.address, OPTIONS)


def test_only_addresses_of_a_dask_scheduler_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("ray://head:10001", "dask://head", "tcp://head:8786"):
        with pytest.raises(SettingsError, match="DALIL_WORKERS"):
            load_settings(workers=address)
    assert load_settings(workers="dask+tls://head:8786").workers
