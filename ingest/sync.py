"""Makes an index follow folders, feeds and web pages: what is new, changed, moved or gone there."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from ingest.identity import is_web_source
from ingest.pipeline import ingest_sources
from ingest.report import FileReport, IngestReport, Outcome
from ingest.sources import Source, find_sources, is_web_address
from ingest.workers import ReadingLimits
from ingest.writing import Progress, Within
from rag.errors import PageGone, SyncRefused
from rag.index import PassageStore
from rag.schema import DocumentSummary

if TYPE_CHECKING:
    from ingest.web import Fetcher


@dataclass(frozen=True, slots=True)
class Followed:
    """What an index follows: folders with all below them, and addresses of pages and feeds.

    A folder without files is refused where the index has documents of it, but with `allow_empty`:
    a disk that is not there looks like that.
    """

    folders: tuple[Path, ...]
    addresses: tuple[str, ...]
    allow_empty: bool = False

    @classmethod
    def of(cls, targets: Iterable[str], *, allow_empty: bool = False) -> Followed:
        """The folders and addresses among `targets`.

        Raises:
            SyncRefused: one of them is neither.
        """
        given = list(dict.fromkeys(targets))
        addresses = tuple(target.strip() for target in given if is_web_address(target))
        folders = tuple(Path(t).expanduser() for t in given if not is_web_address(t))
        for folder in folders:
            if folder.is_file():
                message = f"{str(folder)!r} is a file. Name its folder, or use `dalil ingest`."
                raise SyncRefused(message)
        return cls(folders, addresses, allow_empty)


def sync(
    index: PassageStore,
    followed: Followed,
    *,
    limits: ReadingLimits,
    fetcher: Fetcher | None = None,
    touched: Collection[Path] | None = None,
    progress: Progress | None = None,
    within: Within | None = None,
) -> IngestReport:
    """Bring an open index up to date with what it follows, and report the outcome of each file.

    A document is removed if its file is no longer in a folder that is there, or if its site says
    that the page was removed permanently (410). What a feed no longer lists is kept. A moved file
    keeps its document. If the sync is interrupted, the same call may be made again. With `touched`,
    only these files, and those in these folders, are compared.

    Raises:
        SyncRefused: a folder is missing, or empty where the index has documents of it; nothing is
            changed then.
        IndexFailure: the index cannot be written.
    """
    started = time.perf_counter()
    documents = [one for one in index.documents() if not is_web_source(one.source)]
    found = [_sources(folder, documents, followed, limits) for folder in followed.folders]
    sources = [source for of_one in found for source in of_one if _is_touched(source, touched)]
    unchanged, due = _compared(index, documents, sources)
    pages = [Source(Path(), address=address) for address in followed.addresses]
    read = ingest_sources(
        index, [*due, *pages], limits=limits, fetcher=fetcher, follow_feeds=True, progress=progress,
        within=within,
    )  # fmt: skip
    files = [*unchanged, *(_without_gone_page(index, file) for file in read.files)]
    files += _remove(index, _gone(index, followed.folders))
    _forget_gone_copies(index, followed.folders)
    return IngestReport(tuple(files), time.perf_counter() - started)


def _sources(
    folder: Path, documents: Sequence[DocumentSummary], followed: Followed, limits: ReadingLimits
) -> list[Source]:
    """The files of a folder.

    Raises:
        SyncRefused: it is missing, or empty where `documents` has some of it.
    """
    if not folder.is_dir():
        message = (
            f"the folder {str(folder)!r} is not there, so nothing was changed. Connect its disk or"
            " check its name; `dalil remove` takes documents out."
        )
        raise SyncRefused(message)
    found = list(find_sources([folder], max_bytes=limits.file_bytes))
    if not found and not followed.allow_empty and _of_folder(documents, folder):
        message = (
            f"the folder {str(folder)!r} is empty, but the index has documents of it, so nothing"
            " was changed. Connect its disk, or use --allow-empty if they are to be removed."
        )
        raise SyncRefused(message)
    return found


def _of_folder(documents: Iterable[DocumentSummary], folder: Path) -> list[DocumentSummary]:
    root = folder.resolve()
    return [one for one in documents if Path(one.source).is_relative_to(root)]


def _is_touched(source: Source, touched: Collection[Path] | None) -> bool:
    if touched is None:
        return True
    path = source.path.resolve()
    return path in touched or any(folder in touched for folder in path.parents)


def _compared(
    index: PassageStore, documents: Sequence[DocumentSummary], sources: Sequence[Source]
) -> tuple[list[FileReport], list[Source]]:
    """The files whose documents are as they are, and those that have to be read."""
    document_at = {one.source: one for one in documents}
    document_like = dict(_same_files(index, documents))
    unchanged: list[FileReport] = []
    due: list[Source] = []
    for source in sources:
        path = source.path.resolve().as_posix()
        known = None if source.error else document_at.get(path) or document_like.get(path)
        if known and known.sha256 == _sha256(source.path) and not _is_gone(Path(known.source)):
            outcome: Outcome = "unchanged" if known.source == path else "duplicate"
            unchanged.append(FileReport(path, outcome, known.title, document_id=known.id))
        else:
            due.append(source)
    return unchanged, due


def _same_files(
    index: PassageStore, documents: Sequence[DocumentSummary]
) -> Iterator[tuple[str, DocumentSummary]]:
    """Yield the files that have the content of a document, each with the document."""
    document = {one.id: one for one in documents}
    for id_, files in index.same_files(list(document)).items():
        for file in files:
            yield file, document[id_]


def _sha256(path: Path) -> str:
    """The hash of a file's bytes; empty if it cannot be read, which its reading then reports."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _gone(index: PassageStore, folders: Iterable[Path]) -> list[DocumentSummary]:
    """The documents of these folders whose files are no longer there."""
    documents = [one for one in index.documents() if not is_web_source(one.source)]
    of_folders = {one.id: one for folder in folders for one in _of_folder(documents, folder)}
    return [one for one in of_folders.values() if _is_gone(Path(one.source))]


def _forget_gone_copies(index: PassageStore, folders: Iterable[Path]) -> None:
    """Forget the files in these folders that had the content of a document and are gone."""
    roots = [folder.resolve() for folder in folders]
    gone = [
        file
        for file, _ in _same_files(index, index.documents())
        if any(Path(file).is_relative_to(root) for root in roots) and _is_gone(Path(file))
    ]
    if gone:
        index.forget_files(gone)


def _is_gone(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        # A file that cannot be checked may still be there.
        return False
    return False


def _remove(index: PassageStore, documents: Sequence[DocumentSummary]) -> list[FileReport]:
    if documents:
        index.remove([one.id for one in documents])
    return [FileReport(one.source, "removed", one.title, document_id=one.id) for one in documents]


def _without_gone_page(index: PassageStore, file: FileReport) -> FileReport:
    """The report of a page; one that was removed permanently is removed from the index."""
    known = index.find(source=file.source) if file.error is PageGone else None
    if known is None:
        return file
    title = index.document(known).title
    index.remove([known])
    return replace(file, outcome="removed", title=title, document_id=known, error=None)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of watching: the outcome of files, or why it was refused."""

    report: IngestReport | None = None
    refused: SyncRefused | None = None


Sync = Callable[[Followed, Collection[Path] | None], IngestReport]
"""Syncs what is followed, of its files only the touched ones, if any are named."""


def watch(sync_: Sync, followed: Followed, *, every_seconds: float, stop: Event) -> Iterator[Round]:
    """Sync, and again whenever a file changes, until `stop` is set; yield each round.

    Web addresses are asked, and a folder that was refused is looked for, every `every_seconds`.
    """
    while not stop.is_set():
        try:
            yield Round(sync_(followed, None))
            yield from _changes(sync_, followed, every_seconds, stop)
        except SyncRefused as error:
            yield Round(refused=error)
            stop.wait(every_seconds)


def _changes(sync_: Sync, followed: Followed, every_seconds: float, stop: Event) -> Iterator[Round]:
    """Sync the folders when their files change, and the addresses when it is time.

    Rounds that changed nothing are not reported.

    Raises:
        SyncRefused: as `sync`.
    """
    folders, pages = replace(followed, addresses=()), replace(followed, folders=())
    asked = time.monotonic()
    # The watch does not report earlier changes, so the first round compares everything.
    compared: Collection[Path] | None = None
    for touched in _touched(followed.folders, every_seconds, stop):
        compared = compared if compared is None else touched
        missing = any(not folder.is_dir() for folder in followed.folders)
        if followed.folders and (compared is None or compared or missing):
            yield from _changed(sync_(folders, compared))
        compared = frozenset()
        if pages.addresses and time.monotonic() - asked >= every_seconds:
            yield from _changed(sync_(pages, None))
            asked = time.monotonic()


def _changed(report: IngestReport) -> Iterator[Round]:
    if report.changes:
        yield Round(report)


def _touched(
    folders: Sequence[Path], every_seconds: float, stop: Event
) -> Iterator[frozenset[Path]]:
    """Yield the files that changed, and nothing at least every `every_seconds`."""
    if not folders:
        while not stop.wait(every_seconds):
            yield frozenset()
        return
    from watchfiles import watch as watch_files

    for changes in watch_files(
        *(folder.resolve() for folder in folders),
        stop_event=stop,
        rust_timeout=max(1, int(every_seconds * 1000)),
        yield_on_timeout=True,
        watch_filter=None,
    ):
        yield frozenset(Path(path) for _, path in changes)
