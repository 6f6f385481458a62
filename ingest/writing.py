"""Puts files that were read into an index, batch by batch.

The passages of one batch are embedded, in a thread of its own, while the batch before it is
written: the encoder and SQLite then use different cores.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from types import TracebackType
from typing import Literal, Self

from ingest.chunk import chunk
from ingest.identity import Identified, identify
from ingest.prepared import Prepared
from ingest.readers.reading import Unit
from ingest.report import FileReport
from ingest.sources import Source
from rag.embedders import EncodedPassage
from rag.errors import EmptyDocument, IngestError, WorkersUnavailable
from rag.index import PassageStore
from rag.schema import Document, Passage

logger = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]
"""Told (files done, files in all, the file that is next) while an ingest runs."""


@dataclass(frozen=True, slots=True)
class FileProgress:
    """The progress within one file: parts of it that were read, or passages that were embedded.

    `total` is 0 where the file does not state how many parts it has.
    """

    source: str
    unit: Unit | Literal["passages"]
    done: int
    total: int


Within = Callable[[FileProgress], None]
"""Called with the progress within a file, while it is read and while its passages are embedded."""

# Text embedded and committed together, some 256 passages: enough to fill the encoder's batches,
# little enough that a killed ingest has little to do again.
BATCH_CHARACTERS = 180_000
# The vectors of a batch with more text than this are not made ahead: the index makes them piece by
# piece while it writes, so that a long book does not fill the memory.
_MOST_AHEAD = 4 * BATCH_CHARACTERS


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a file, and its passages where they are embedded ahead."""

    source: Source
    outcome: Prepared | IngestError
    passages: Sequence[Passage] = ()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A document that waits to be written, with its vectors if they are made."""

    document: Document
    passages: list[Passage]
    vectors: Sequence[EncodedPassage]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Files that were read, in order, and the vectors of all their passages, when they are made."""

    reads: list[_Read]
    vectors: Future[list[EncodedPassage]]


class Writing:
    """Writes what is read into an index, in the order of the files; used in a ``with`` block."""

    def __init__(
        self,
        index: PassageStore,
        files: int,
        progress: Progress | None = None,
        characters: int = BATCH_CHARACTERS,
        within: Within | None = None,
    ) -> None:
        """Of that many `files`, in batches of about that many `characters`."""
        self._index = index
        self._files = files
        self._progress = progress or (lambda done, total, name: None)
        self._within = within
        self._most_characters = characters
        self._embedding = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        self._reads: list[_Read] = []
        self._characters = 0
        self._embedded: _Batch | None = None
        self._waiting: dict[str, _Waiting] = {}
        self._reports: list[FileReport] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._embedding.shutdown(cancel_futures=True)

    def take(self, source: Source, reading: Prepared | IngestError) -> None:
        """Add what was read of one file; write the batch before when this one is full."""
        done = self._done()
        # A feed may list more pages than the one that it was counted as.
        self._files = max(self._files, done + 1)
        self._progress(done, self._files, source.name)
        self._reads.append(_Read(source, reading))
        if isinstance(reading, Prepared):
            self._characters += len(reading.reading.document.text)
        if self._characters >= self._most_characters:
            self._next_batch()

    def finish(self) -> list[FileReport]:
        """The outcome of each file, after everything is written."""
        self._next_batch()
        self._next_batch()
        return self._reports

    def _done(self) -> int:
        embedded = len(self._embedded.reads) if self._embedded else 0
        return len(self._reports) + embedded + len(self._reads)

    def _next_batch(self) -> None:
        """Have the files that were read embedded, and write those that were embedded before."""
        former, self._embedded = self._embedded, None
        if self._reads:
            reads = self._cut(self._reads) if self._characters <= _MOST_AHEAD else self._reads
            texts = [passage.text for read in reads for passage in read.passages]
            embed = self._index.embedder.embed_passages
            self._embedded = _Batch(reads, self._embedding.submit(embed, texts))
        self._reads, self._characters = [], 0
        if former:
            self._write_batch(former)
            self._progress(len(self._reports), self._files, "")

    def _cut(self, reads: Iterable[_Read]) -> list[_Read]:
        """The files with the passages of those whose content is new and has no vectors."""
        seen: set[str] = set()
        cut = []
        for read in reads:
            if isinstance(read.outcome, Prepared) and not read.outcome.vectors:
                document = read.outcome.reading.document
                known = document.sha256 in seen or self._index.find(sha256=document.sha256)
                seen.add(document.sha256)
                cut.append(read if known else replace(read, passages=chunk(document)))
            else:
                cut.append(read)
        return cut

    def _write_batch(self, batch: _Batch) -> None:
        vectors = iter(batch.vectors.result())
        with self._index.writing():
            for read in batch.reads:
                self._reports.append(self._report(read, list(islice(vectors, len(read.passages)))))
            self._write()

    def _report(self, read: _Read, vectors: Sequence[EncodedPassage]) -> FileReport:
        try:
            if isinstance(read.outcome, IngestError):
                raise read.outcome
            return self._decide(read.outcome, read.passages, vectors)
        except IngestError as error:
            logger.info("not ingested: %s", error)
            return FileReport(
                read.source.name,
                "skipped" if read.source.skipped else "failed",
                reason=str(error),
                error=type(error),
            )

    def _decide(
        self, prepared: Prepared, ahead: Sequence[Passage], vectors: Sequence[EncodedPassage]
    ) -> FileReport:
        """The outcome of a file that was read; a new or changed one waits to be written.

        `ahead` are its passages with their `vectors`, if they were made ahead.
        """
        reading = prepared.reading
        found = identify(
            reading.document,
            self._index,
            {id_: waiting.document for id_, waiting in self._waiting.items()},
        )
        report = FileReport(
            found.document.source,
            found.change,
            found.document.title,
            document_id=found.id,
            warnings=reading.warnings,
            hidden=reading.hidden,
        )
        if found.change in {"unchanged", "duplicate"}:
            if found.obsolete:
                self._write()
                self._index.remove([found.obsolete])
            if found.change == "duplicate":
                self._note(found)
            return report
        if found.change == "moved":
            self._move(found)
            return report
        # A document that moved keeps its id, and passages have the id of their document.
        is_cut = ahead and found.document.id == reading.document.id
        passages = list(ahead) if is_cut else _passages(found.document)
        if not prepared.fits(passages):
            message = "a worker cuts texts otherwise; install the same Dalil on all machines."
            raise WorkersUnavailable(message)
        self._waiting[found.id] = _Waiting(found.document, passages, vectors or prepared.vectors)
        return replace(report, passages=len(passages))

    def _note(self, duplicate: Identified) -> None:
        """Note that a file has the content of a document, if that is not known."""
        source = duplicate.document.source
        if source not in self._index.same_files([duplicate.id]).get(duplicate.id, ()):
            self._write()
            self._index.note_files({source: duplicate.id})

    def _write(self) -> None:
        if self._waiting:
            waiting = self._waiting.values()
            longest = max(waiting, key=lambda one: len(one.passages)).document.source

            def told(done: int, total: int, _: str) -> None:
                if self._within:
                    self._within(FileProgress(longest, "passages", done, total))

            changes = [(one.document, one.passages) for one in waiting]
            self._index.put(changes, self._vectors(), told)
            self._waiting = {}

    def _vectors(self) -> list[EncodedPassage] | None:
        """The vectors of all that waits, or none if none were made ahead."""
        waiting = self._waiting.values()
        if not any(one.vectors for one in waiting):
            return None
        embed = self._index.embedder.embed_passages
        return [
            vector
            for one in waiting
            for vector in one.vectors or embed([passage.text for passage in one.passages])
        ]

    def _move(self, found: Identified) -> None:
        """Write a move at once: what is read next may take the former path."""
        document, former = found.document, self._index.document(found.id)
        if (document.title, document.published) == (former.title, former.published):
            self._index.relocate(document.id, document.source)
        else:
            self._index.put([(document, _passages(document))])


def _passages(document: Document) -> list[Passage]:
    """The passages of a document.

    Raises:
        EmptyDocument: it has none.
    """
    passages = chunk(document)
    if not passages:
        message = f"{document.source!r} has no readable text; leave it out."
        raise EmptyDocument(message)
    return passages
