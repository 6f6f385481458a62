"""Reads files and web pages, cuts them into passages, and puts these into an index in batches."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, closing
from hashlib import file_digest
from itertools import tee
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest.prepared import Prepared
from ingest.readers.reading import FileReading, Unit
from ingest.report import IngestReport
from ingest.sources import Source, find_sources
from ingest.workers import ReadingLimits, reading_pool
from ingest.writing import BATCH_CHARACTERS, FileProgress, Progress, Within, Writing
from rag.embedders import Embedder, EmbedderOptions
from rag.errors import IngestError
from rag.index import PassageStore, open_index
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from ingest.cluster import Cluster
    from ingest.web import Fetcher

_Outcomes = Generator[tuple[Source, Prepared | IngestError]]


def ingest(
    paths: Iterable[str | Path] | str | Path,
    index: str | Path | None = None,
    *,
    settings: Settings | None = None,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    within: Within | None = None,
) -> IngestReport:
    """Put files, folders, globs and web pages into an index; a bad one does not stop the others.

    A file whose content is in the index already is left alone; a changed one replaces its
    former state in one step; a moved one keeps its document's id. If the ingest is interrupted,
    each document is in its former state or in its new one, and the same call may be made again.
    An index that is damaged or of an older version is first rebuilt from its own texts.

    Args:
        paths: files, folders (read with all below them), patterns such as ``news/**/*.md``, and
            addresses of web pages.
        index: the folder of the index, made if it is not there; the configured one by default.
        settings: everything else; the environment's settings by default.
        embedder: an open embedder, if not the one that the settings name.
        progress: called with the progress, in files.
        within: called with the progress within a file that takes long, in pages, chapters,
            messages, paragraphs or rows, then in passages.

    Returns:
        The outcome of each file.

    Raises:
        IndexFailure: the index cannot be opened or written.
        EmbedderError: the embedding model cannot be loaded.
        WorkersUnavailable: the cluster that the settings name cannot be used.
    """
    settings = settings or load_settings()
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    with ExitStack() as open_ones:
        opened = open_ones.enter_context(
            open_index(settings, place=index, embedder=embedder, create=True, progress=progress)
        )
        opened.repair_if_damaged(progress)
        cluster = open_ones.enter_context(cluster_of(settings)) if settings.workers else None
        return ingest_into(
            opened,
            given,
            limits=ReadingLimits.from_settings(settings),
            fetcher=fetcher_of(settings),
            cluster=cluster,
            progress=progress,
            within=within,
        )


def cluster_of(settings: Settings) -> Cluster:
    """The cluster that the settings name.

    Raises:
        WorkersUnavailable: it cannot be reached, or has no worker.
    """
    from ingest.cluster import Cluster

    return Cluster.connect(settings.workers or "", EmbedderOptions.from_settings(settings))


def fetcher_of(settings: Settings) -> Fetcher:
    """What fetches web pages, within the limits that the settings name."""
    from ingest.web import Fetcher, FetchLimits

    return Fetcher(FetchLimits.from_settings(settings))


def ingest_into(
    index: PassageStore,
    paths: Iterable[str | Path],
    *,
    limits: ReadingLimits,
    fetcher: Fetcher | None = None,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
    within: Within | None = None,
) -> IngestReport:
    """As `ingest`, into an index that is open; a file over one of the `limits` fails alone.

    The index is locked while a batch is written, not while files are read. `fetcher` fetches web
    pages; one with the usual limits is made if there is none. `cluster` reads and embeds files;
    this machine does if there is none.
    """
    sources = list(find_sources(paths, max_bytes=limits.file_bytes))
    return ingest_sources(
        index, sources, limits=limits, fetcher=fetcher, cluster=cluster, progress=progress,
        within=within,
    )  # fmt: skip


def ingest_sources(
    index: PassageStore,
    sources: Sequence[Source],
    *,
    limits: ReadingLimits,
    fetcher: Fetcher | None = None,
    follow_feeds: bool = False,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
    within: Within | None = None,
) -> IngestReport:
    """As `ingest_into`, for files and web pages that were found already.

    With `follow_feeds`, the address of a feed is replaced by the pages that it lists. Where there
    are web pages, this machine reads everything: it has the files that they are fetched into.
    """
    started = time.perf_counter()
    from_web = any(source.address for source in sources)
    on_cluster = cluster if not from_web else None
    if from_web:
        readings = _readings_of_web(
            sources, limits, fetcher, follow_feeds=follow_feeds, within=within
        )
    elif on_cluster:
        readings = _prepared(on_cluster, index, sources, limits)
    else:
        readings = _readings(sources, limits, within)
    # What a cluster has embedded is written at once: nothing waits for a full batch.
    characters = 0 if on_cluster else BATCH_CHARACTERS
    with closing(readings), Writing(index, len(sources), progress, characters, within) as writing:
        for source, reading in readings:
            writing.take(source, reading)
        reports = writing.finish()
    return IngestReport(tuple(reports), time.perf_counter() - started)


def _readings(sources: Iterable[Source], limits: ReadingLimits, within: Within | None) -> _Outcomes:
    """Yield each source with what was read of it, or with why it was not read."""

    def told(path: Path, unit: Unit, done: int, total: int) -> None:
        if within:
            within(FileProgress(str(path), unit, done, total))

    ahead, due = tee(sources)
    read = reading_pool().read_all((one.path for one in ahead if one.error is None), limits, told)
    with closing(read):
        for source in due:
            yield source, source.error or _alone(next(read))


def _prepared(
    cluster: Cluster, index: PassageStore, sources: Sequence[Source], limits: ReadingLimits
) -> _Outcomes:
    """As `_readings`, read by a cluster, and embedded there unless the index has the content."""
    files = ((one.path, not _has_content(index, one.path)) for one in sources if one.error is None)
    read = cluster.prepare_all(files, limits, index.embedder.identity)
    with closing(read):
        for source in sources:
            yield source, source.error or next(read)


def _has_content(index: PassageStore, path: Path) -> bool:
    """Whether the document of a file has the content that the file has now."""
    source = path.resolve().as_posix()
    if index.find(source=source) is None:
        return False
    try:
        with path.open("rb") as file:
            return (
                index.find(source=source, sha256=file_digest(file, "sha256").hexdigest())
                is not None
            )
    except OSError:
        return False


def _alone(reading: FileReading | IngestError) -> Prepared | IngestError:
    return reading if isinstance(reading, IngestError) else Prepared(reading)


def _readings_of_web(
    sources: Iterable[Source],
    limits: ReadingLimits,
    fetcher: Fetcher | None,
    *,
    follow_feeds: bool,
    within: Within | None,
) -> _Outcomes:
    """As `_readings`; web pages are fetched into files that last until they are read."""
    from ingest.web import Fetcher, fetched, named_after_address

    with TemporaryDirectory(prefix="dalil-pages-") as folder:
        files = fetched(sources, fetcher or Fetcher(), Path(folder), follow_feeds=follow_feeds)
        for source, read in _readings(files, limits, within):
            reading = read.reading if isinstance(read, Prepared) else read
            yield source, _alone(named_after_address(source, reading))
