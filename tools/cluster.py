"""A Dask scheduler and workers of our own on this machine, each a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.ports import free_port, wait_for

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class LocalCluster:
    """The address of a scheduler as `Settings.workers` takes it, and its worker processes."""

    address: str
    workers: tuple[subprocess.Popen[bytes], ...]


@contextmanager
def local_cluster(workers: int) -> Iterator[LocalCluster]:
    """A scheduler with that many workers of one thread; all are ended afterwards."""
    port = free_port()
    at = f"127.0.0.1:{port}"
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    # Without a nanny, a worker that is killed is not started again.
    worker = ["worker", f"tcp://{at}", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    with ExitStack() as running:
        running.enter_context(_dask(scheduler))
        wait_for(port)
        started = tuple(running.enter_context(_dask(worker)) for _ in range(workers))
        yield LocalCluster(f"dask://{at}", started)


@contextmanager
def _dask(arguments: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
