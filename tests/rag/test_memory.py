"""What questions leave free does not stay with the process."""

from __future__ import annotations

import platform

import psutil
import pytest

from rag.memory import answered

_PIECES, _BYTES = 60_000, 2_000


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc alone keeps it")
def test_memory_between_pieces_that_are_used_goes_back_to_the_system() -> None:
    pieces = [bytes(_BYTES) for _ in range(_PIECES)]
    kept = pieces[::100]
    del pieces
    before = psutil.Process().memory_info().rss
    for _ in range(50):
        answered()
    assert psutil.Process().memory_info().rss < before - _PIECES * _BYTES / 3
    assert len(kept) == _PIECES // 100
