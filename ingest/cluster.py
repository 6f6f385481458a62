"""Reads, cuts and embeds files on the workers of a Dask cluster; needs ``dalil[cluster]``.

Each file is one task. A task changes nothing, so that it may run twice: the tasks of a worker that
is lost are given to another one. The process that asked writes the results, one transaction for
each document. Workers open files by the same paths as that process.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ingest.chunk import chunk
from ingest.prepared import Prepared, spans_of
from ingest.workers import ReadingLimits, reading_pool
from rag.embedders import Embedder, EmbedderOptions, open_embedder
from rag.errors import IngestError, ReaderCrashed, WorkersUnavailable

if TYPE_CHECKING:
    from distributed import Client, Future

_Result = Prepared | IngestError

_CONNECT_SECONDS = 10
# The time until a first worker is there, and until one is there again when all are lost.
_WORKERS_SECONDS = 60
_ASK_SECONDS = 5
# Submitted tasks for each thread of a worker, so that the next one is there when one is done.
_TASKS_PER_THREAD = 3
_MOST_TASKS = 1_000


@dataclass(frozen=True, slots=True)
class Order:
    """One file to prepare, with the limits of reading it, and the embedder, if it is embedded.

    `embedder` is the identity that the vectors have to have.
    """

    path: Path
    limits: ReadingLimits
    options: EmbedderOptions | None
    embedder: str


def prepare(order: Order) -> _Result:
    """What is read of a file, with the vectors of its passages; runs on a worker.

    Raises:
        WorkersUnavailable: the worker has another embedder.
    """
    try:
        reading = reading_pool().read(order.path, order.limits)
    except IngestError as error:
        return error
    if order.options is None:
        return Prepared(reading)
    embedder = _embedder(order.options)
    if embedder.identity != order.embedder:
        message = (
            f"a worker has the embedder {embedder.identity!r}, and the index {order.embedder!r}; "
            "install the same version of Dalil on all machines."
        )
        raise WorkersUnavailable(message)
    passages = chunk(reading.document)
    vectors = embedder.embed_passages([passage.text for passage in passages])
    return Prepared(reading, tuple(vectors), spans_of(passages))


class Cluster:
    """The workers of a Dask scheduler; closed at the end of a ``with`` block."""

    def __init__(self, client: Client, address: str, options: EmbedderOptions) -> None:
        self._client = client
        self._address = address
        self._options = options

    @classmethod
    def connect(cls, address: str, options: EmbedderOptions, *, workers: int = 1) -> Self:
        """The cluster at ``dask://host:port``, when that many of its workers are there.

        `options` say how they open the embedder.

        Raises:
            WorkersUnavailable: Dask is not installed, or nothing answers, or there is no worker.
        """
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            message = "a cluster needs Dask: pip install 'dalil[cluster]'."
            raise WorkersUnavailable(message) from error
        at = address.replace("dask+tls://", "tls://").replace("dask://", "tcp://")
        try:
            client = Client(at, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            message = f"no Dask scheduler answers at {address!r}; start one with `dask scheduler`."
            raise WorkersUnavailable(message) from error
        cluster = cls(client, address, options)
        try:
            client.wait_for_workers(workers, timeout=_WORKERS_SECONDS)
        except TimeoutError as error:
            cluster.close()
            raise WorkersUnavailable(cluster._without_workers()) from error
        return cluster

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Disconnect from the cluster, which continues to run."""
        self._client.close()

    def prepare_all(
        self, files: Iterable[tuple[Path, bool]], limits: ReadingLimits, embedder: str
    ) -> Generator[_Result]:
        """Yield the result for each (path, whether to embed it), or its error, in the same order.

        `embedder` is the identity of the embedder that the index was made with.

        Raises:
            WorkersUnavailable: the scheduler or all workers are lost, or they are of another Dalil.
        """
        waiting: deque[tuple[Path, Future[_Result]]] = deque()
        most = self._tasks_at_once()
        try:
            with self._scheduler_errors():
                for path, embed in files:
                    options = self._options if embed else None
                    # Another process may see other files at a path that is not absolute.
                    order = Order(path.absolute(), limits, options, embedder)
                    waiting.append((path, self._client.submit(prepare, order, pure=False)))
                    if len(waiting) >= most:
                        yield self._result(*waiting.popleft())
                while waiting:
                    yield self._result(*waiting.popleft())
        finally:
            for _, future in waiting:
                future.release()

    def _result(self, path: Path, future: Future[_Result]) -> _Result:
        from distributed.scheduler import KilledWorker

        try:
            prepared: _Result = self._waited(future)
        except KilledWorker:
            message = f"{str(path)!r} ended every worker that read it; leave it out."
            return ReaderCrashed(message)
        finally:
            future.release()
        return prepared

    def _waited(self, future: Future[_Result]) -> _Result:
        """The result of a task; waits without a limit while there are workers."""
        missing = 0
        while missing < _WORKERS_SECONDS:
            try:
                result: _Result = future.result(timeout=_ASK_SECONDS)
                return result
            except TimeoutError:
                missing = 0 if self._threads() else missing + _ASK_SECONDS
        raise WorkersUnavailable(self._without_workers())

    def _threads(self) -> int:
        return sum(self._client.nthreads().values())

    def _tasks_at_once(self) -> int:
        return min(_TASKS_PER_THREAD * max(self._threads(), 1), _MOST_TASKS)

    def _without_workers(self) -> str:
        at = self._address.partition("://")[2]
        return f"the scheduler {self._address!r} has no worker; start some with `dask worker {at}`."

    @contextmanager
    def _scheduler_errors(self) -> Iterator[None]:
        """A context from which errors of Dask leave as errors of Dalil."""
        from distributed.client import FutureCancelledError

        try:
            yield
        except (FutureCancelledError, OSError) as error:
            message = (
                f"the scheduler {self._address!r} was lost ({error}). The documents that were "
                "written are complete; run the same command again for the others."
            )
            raise WorkersUnavailable(message) from error
        except ModuleNotFoundError as error:
            message = f"a worker lacks {error.name!r}; install dalil[cluster] on all machines."
            raise WorkersUnavailable(message) from error


_opening = threading.Lock()


def _embedder(options: EmbedderOptions) -> Embedder:
    """The embedder of this worker, opened once for all of its threads."""
    with _opening:
        return _opened(options)


@lru_cache(maxsize=1)
def _opened(options: EmbedderOptions) -> Embedder:
    return open_embedder(options)
