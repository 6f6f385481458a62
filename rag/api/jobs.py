"""Uploads that are read in the background, one after the other, and how far each is."""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import BinaryIO, Literal
from uuid import uuid4

from ingest.report import FileReport, ReadingWarning
from rag.api.callers import Caller
from rag.app.library import Library, Upload
from rag.errors import DalilError

logger = logging.getLogger(__name__)

_MOST_KEPT = 1000

JobStatus = Literal["queued", "reading", "done", "failed"]


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """The outcome of one file of a job; `outcome` is None until it has been read."""

    name: str
    outcome: str | None = None
    document_id: str | None = None
    title: str = ""
    passages: int = 0
    reason: str = ""
    warnings: tuple[ReadingWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """The files of one upload to a collection; `done` is how many have been read.

    It is ``failed`` if no file became a document, or if the index could not be written;
    `reason` then says why.
    """

    id: str
    status: JobStatus
    done: int
    total: int
    files: tuple[UploadedFile, ...]
    collection: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file of a request: its name and its bytes."""

    name: str
    file: BinaryIO


class KeyReused(Exception):
    """An idempotency key was sent again with other files."""


@dataclass(frozen=True, slots=True)
class _Kept:
    job: Job
    owner: Caller
    idempotency_key: str | None
    content_sha256: str


class Jobs:
    """The last 1,000 uploads, until the server ends; safe to share between threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="uploads")
        self._folder = TemporaryDirectory(prefix="dalil-uploads-")
        self._lock = threading.Lock()
        self._jobs: dict[str, _Kept] = {}

    def close(self) -> None:
        """Wait for the upload that is being read and forget those that wait."""
        self._worker.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def find(self, job_id: str, asking: Caller) -> Job | None:
        """The present state of a job; None unless `asking` began it and may read its collection."""
        with self._lock:
            kept = self._jobs.get(job_id)
        if kept is None or kept.owner.name != asking.name:
            return None
        return kept.job if kept.job.collection in asking.access.reads else None

    def begin(
        self,
        files: Sequence[Incoming],
        owner: Caller,
        collection: str,
        *,
        idempotency_key: str | None,
        finished: Callable[[Job], None],
    ) -> Job:
        """Copy the files and queue them for a collection.

        The same key with the same files for the same collection gives the same job.

        Raises:
            KeyReused: the key was sent before with other files or for another collection.
        """
        folder = Path(mkdtemp(dir=self._folder.name))
        uploads = _copies(files, folder)
        named = tuple(UploadedFile(upload.name) for upload in uploads)
        new = _Kept(
            Job(uuid4().hex, "queued", 0, len(named), named, collection),
            owner,
            idempotency_key,
            _digest(uploads),
        )
        with self._lock:
            known = self._same_key(new)
            if known is None:
                self._jobs[new.job.id] = new
                self._forget_oldest()
        if known is None:
            self._worker.submit(self._read, new, uploads, folder, finished)
            return new.job
        shutil.rmtree(folder)
        given = (new.content_sha256, new.job.collection)
        if given != (known.content_sha256, known.job.collection):
            raise KeyReused
        return known.job

    def _same_key(self, new: _Kept) -> _Kept | None:
        if new.idempotency_key is None:
            return None
        asked = (new.owner.name, new.idempotency_key)
        kept = self._jobs.values()
        return next((one for one in kept if (one.owner.name, one.idempotency_key) == asked), None)

    def _forget_oldest(self) -> None:
        while len(self._jobs) > _MOST_KEPT:
            del self._jobs[next(iter(self._jobs))]

    def _read(
        self,
        kept: _Kept,
        uploads: list[Upload],
        folder: Path,
        finished: Callable[[Job], None],
    ) -> None:
        job, access = kept.job, kept.owner.access
        for number, upload in enumerate(uploads):
            job = self._keep(replace(job, status="reading"))
            try:
                (added,) = self._library.add([upload], job.collection, access)
            except (DalilError, OSError) as error:
                logger.error("an upload failed: %s", error)
                reason = "The index cannot be written now; the server's log says why."
                job = self._keep(replace(job, status="failed", reason=reason))
                break
            files = list(job.files)
            files[number] = uploaded_file(upload.name, added.report)
            job = self._keep(replace(job, done=number + 1, files=tuple(files)))
        else:
            ended: JobStatus = "done" if any(f.document_id for f in job.files) else "failed"
            job = self._keep(replace(job, status=ended))
        shutil.rmtree(folder)
        finished(job)

    def _keep(self, job: Job) -> Job:
        with self._lock:
            if job.id in self._jobs:
                self._jobs[job.id] = replace(self._jobs[job.id], job=job)
        return job


def uploaded_file(name: str, report: FileReport) -> UploadedFile:
    """The outcome of a file, as its sender sees it."""
    # Only the name is shown: the path is one of the server.
    reason = report.reason.replace(report.source, name)
    return UploadedFile(
        name,
        report.outcome,
        report.document_id,
        report.title,
        report.passages,
        reason,
        report.warnings,
    )


def _copies(files: Sequence[Incoming], folder: Path) -> list[Upload]:
    uploads = []
    for number, incoming in enumerate(files):
        path = folder / str(number)
        with path.open("wb") as copy:
            shutil.copyfileobj(incoming.file, copy)
        uploads.append(Upload(incoming.name, path))
    return uploads


def _digest(uploads: Sequence[Upload]) -> str:
    digest = hashlib.sha256()
    for upload in uploads:
        with upload.path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{upload.name}\0{content}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
