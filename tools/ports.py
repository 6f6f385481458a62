"""Ports of this machine for servers of our own."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

START_SECONDS = 600
"""How long a server may take to start: a machine that tests may be busy with other things."""


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, seconds: float = START_SECONDS) -> None:
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
