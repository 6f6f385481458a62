"""The sentences by which a detector of instructions is learned and judged."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import bench.instructions
from train.instructions.__main__ import written

_FOLDER = Path(bench.instructions.__file__).parent


def _lines(pattern: str) -> list[str]:
    return [line for path in _FOLDER.glob(pattern) for line in path.read_text("utf-8").splitlines()]


def test_no_sentence_that_judges_is_among_those_to_learn_from() -> None:
    judging = {*_lines("held_out_*.tsv"), *_lines("last_*.tsv")}
    assert len(judging) == 301
    assert judging.isdisjoint([*written("attacks"), *written("benign")])
    assert judging.isdisjoint([*_lines("attacks.*"), *_lines("benign.*"), *_lines("second_*")])


@pytest.mark.parametrize("part", ["second", "third", "last"])
def test_no_sentence_of_a_later_set_is_in_it_twice(part: str) -> None:
    counted = Counter(_lines("*.tsv"))
    assert [line for line in _lines(f"{part}_*.tsv") if counted[line] > 1 or not line.strip()] == []
