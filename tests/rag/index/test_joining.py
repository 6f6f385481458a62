"""Segments that are joined a piece at a time are as one that was made of all their passages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from rag.index.joining import write_joined
from rag.index.segment import Segment


def segment(rows: range) -> Segment:
    """Passages with ten terms each, some of which are in many of them."""
    random = np.random.default_rng(0)
    whole = random.integers(-127, 127, (100, 8)).astype(np.int8)
    terms = random.integers(0, 40, (100, 10)).astype(np.uint32) << np.uint32(8)
    keys, titles = [3 * row for row in rows], [row // 4 for row in rows]
    return Segment.of(keys, titles, whole[list(rows)], list(terms[list(rows)]), [4] * len(rows))


def opener(part: Segment) -> Callable[[], Segment]:
    return lambda: part


@pytest.mark.parametrize("at_once", [1, 37, 1 << 22])
@pytest.mark.parametrize("sizes", [[100], [60, 40], [1, 9, 50, 40]])
def test_joined_segments_are_one_of_all_passages(
    tmp_path: Path, sizes: list[int], at_once: int
) -> None:
    ends = np.cumsum(sizes).tolist()
    parts = [segment(range(end - size, end)) for size, end in zip(sizes, ends, strict=True)]
    write_joined([opener(part) for part in parts], tmp_path / "joined", at_once=at_once)
    joined, whole = Segment.open(tmp_path / "joined"), segment(range(100))
    for field in fields(Segment):
        found, wanted = getattr(joined, field.name), getattr(whole, field.name)
        assert found.dtype == wanted.dtype
        np.testing.assert_array_equal(found, wanted)
