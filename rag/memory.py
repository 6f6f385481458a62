"""Memory that is free goes back to the system, where glibc manages it.

glibc keeps what was freed between pieces that are still used, for later: of a thousand odd
questions that was 50 MB, and 6 MB after `malloc_trim` (docs/reliability.md).
"""

from __future__ import annotations

import ctypes
import itertools
import sys

# Parameters of `mallopt`, and the size above which a piece is returned as soon as it is freed.
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
_LARGE_BYTES = 1 << 20

# It takes some 20 ms, so it is not done after each.
_EVERY = 50
_answers = itertools.count(1)


def answered() -> None:
    """Count an answer; at every fiftieth, return to the system what is free."""
    if next(_answers) % _EVERY == 0:
        give_back()


def return_early() -> None:
    """From now on, return what is freed to the system sooner, for a process that ingests.

    Large pieces are returned at once, and threads share one heap: the ingest of a long book takes
    36 MB less (docs/documents.md).
    """
    if sys.platform == "linux":
        adjust = getattr(ctypes.CDLL(None), "mallopt", None)
        if adjust is not None:
            adjust(_MMAP_THRESHOLD, _LARGE_BYTES)
            adjust(_ARENA_MAX, 1)


def give_back() -> None:
    """Return to the system what is free."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
