"""The sentences by which a detector of instructions is learned and judged."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import bench.instructions

_FOLDER = Path(bench.instructions.__file__).parent


def _lines(pattern: str) -> list[str]:
    return [line for path in _FOLDER.glob(pattern) for line in path.read_text("utf-8").splitlines()]


def test_no_sentence_that_judges_is_among_those_to_learn_from() -> None:
    judging = {*_lines("held_out_*.tsv")}
    assert len(judging) == 181
    assert judging.isdisjoint([*_lines("attacks.*"), *_lines("benign.*"), *_lines("second_*")])


def test_no_sentence_of_the_second_set_stands_twice() -> None:
    counted = Counter(_lines("*.tsv"))
    assert [line for line in _lines("second_*.tsv") if counted[line] > 1 or not line.strip()] == []
