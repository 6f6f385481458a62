"""A Dask scheduler and workers of our own on this machine, each a process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Machines that test may be busy with other things.
_START_SECONDS = 120


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


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, seconds: float = _START_SECONDS) -> None:
    """Wait until something listens on a port of this machine.

    Raises:
        TimeoutError: nothing did within that time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port} after {seconds:g} s")


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
