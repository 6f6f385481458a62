"""Memory that questions leave free goes back to the system, where glibc manages it.

glibc keeps what was freed between pieces that are still used, for later: of a thousand odd
questions that was 50 MB, and 6 MB after `malloc_trim` (docs/reliability.md).
"""

from __future__ import annotations

import ctypes
import itertools
import sys

# It takes some 20 ms, so it is not done after each.
_EVERY = 50
_answers = itertools.count(1)


def answered() -> None:
    """Count an answer; at every fiftieth, return to the system what is free."""
    if sys.platform == "linux" and next(_answers) % _EVERY == 0:
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
