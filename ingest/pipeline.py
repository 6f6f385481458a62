"""Reads files, cuts them into passages, and puts them into an index, a batch at a time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from ingest.chunk import chunk
from ingest.readers import read_file
from ingest.report import FileReport, IngestReport
from ingest.sources import Source, find_sources
from rag.embedders import Embedder
from rag.errors import EmptyDocument, IngestError
from rag.index import PassageIndex, open_index
from rag.schema import Document, Passage
from rag.settings import Settings, load_settings

logger = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]
"""Told (files done, files in all, the file that is next) while an ingest runs."""

# Passages embedded and committed together: enough to fill the encoder's batches, few enough
# that a killed ingest has little to do again.
_BATCH_PASSAGES = 256


def ingest(
    paths: Iterable[str | Path] | str | Path,
    index: str | Path | None = None,
    *,
    settings: Settings | None = None,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Put files, folders and globs into an index; one bad file does not stop the others.

    A file whose content is in the index already is left alone; a changed one replaces its
    former state in one step. Whatever interrupts, the index holds each document's former state
    or its new one, and the same call may simply be made again.

    Args:
        paths: files, folders (read with all below them) and patterns such as ``news/**/*.md``.
        index: the folder of the index, made if it is not there; the configured one by default.
        settings: everything else; the environment's settings by default.
        embedder: an open embedder, if not the one that the settings name.
        progress: told how far it is.

    Returns:
        What became of each file.

    Raises:
        IndexFailure: the index cannot be opened or written.
        EmbedderError: the embedding model cannot be loaded.
    """
    settings = settings or load_settings()
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    with open_index(settings, folder=index, embedder=embedder, create=True) as opened:
        return ingest_into(
            opened, given, max_megabytes=settings.max_file_megabytes, progress=progress
        )


def ingest_into(
    index: PassageIndex,
    paths: Iterable[str | Path],
    *,
    max_megabytes: float,
    progress: Progress | None = None,
) -> IngestReport:
    """As `ingest`, into an index that is open."""
    started = time.perf_counter()
    max_bytes = int(max_megabytes * 1_000_000)
    sources = list(find_sources(paths, max_bytes=max_bytes))
    batch = _Batch(index, len(sources), progress)
    with index.writing():
        for source in sources:
            batch.take(source, max_bytes)
        batch.flush()
    return IngestReport(tuple(batch.reports), time.perf_counter() - started)


class _Batch:
    """Documents read and not yet written, and the reports so far, in the order of the files."""

    def __init__(self, index: PassageIndex, files: int, progress: Progress | None) -> None:
        self._index = index
        self._files = files
        self._progress = progress or (lambda done, total, name: None)
        self._waiting: dict[str, tuple[Document, list[Passage]]] = {}
        self.reports: list[FileReport] = []

    def take(self, source: Source, max_bytes: int) -> None:
        """Read one file; write the batch when it is full."""
        self._progress(len(self.reports), self._files, str(source.path))
        try:
            self.reports.append(self._read(source, max_bytes))
        except IngestError as error:
            logger.info("not ingested: %s", error)
            self.reports.append(FileReport(str(source.path), "failed", reason=str(error)))
        if sum(len(passages) for _, passages in self._waiting.values()) >= _BATCH_PASSAGES:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        if self._waiting:
            self._index.put(list(self._waiting.values()))
            self._waiting.clear()
        self._progress(len(self.reports), self._files, "")

    def _read(self, source: Source, max_bytes: int) -> FileReport:
        if source.skipped:
            return FileReport(str(source.path), "skipped", reason=str(source.error))
        if source.error is not None:
            raise source.error
        reading = read_file(source.path, max_bytes=max_bytes)
        document = reading.document
        report = FileReport(
            document.source,
            "unchanged",
            document.title,
            document_id=document.id,
            warnings=reading.warnings,
            hidden=reading.hidden,
        )
        if (twin := self._twin(document)) is not None:
            if twin == document.id:
                return report
            return replace(report, outcome="duplicate", document_id=twin)
        passages = chunk(document)
        if not passages:
            message = f"{document.source!r} holds no readable text; leave it out."
            raise EmptyDocument(message)
        known = self._index.catalogue.find(source=document.source) is not None
        self._waiting[document.id] = (document, passages)
        return replace(report, outcome="replaced" if known else "added", passages=len(passages))

    def _twin(self, document: Document) -> str | None:
        """The id of the document with the same content, in the index or in this batch."""
        for waiting, _ in self._waiting.values():
            if waiting.sha256 == document.sha256:
                return waiting.id
        return self._index.catalogue.find(sha256=document.sha256)
