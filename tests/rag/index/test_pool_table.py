"""The table of one language's passages: nearest rows and sums of terms."""

import numpy as np
import pytest

from rag.embedders import Vectors
from rag.index.compression import to_bytes
from rag.index.pool_table import PoolTable
from rag.index.segment import Segment

DIMENSIONS = 64


def vectors(seed: int, rows: int) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((rows, DIMENSIONS)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


def pool_table(whole: Vectors, sizes: list[int], gone: list[int]) -> PoolTable:
    """Segments of these sizes; the key of a passage is ten times its row."""
    segments, first = [], 0
    for size in sizes:
        rows = range(first, first + size)
        keys, titles = [10 * row for row in rows], [row // 2 for row in rows]
        terms = [np.array([1 << 8, row << 8], np.uint32) for row in rows]
        segments.append(Segment.of(keys, titles, to_bytes(whole[list(rows)]), terms, [1] * size))
        first += size
    return PoolTable("en", segments, np.array(gone, dtype=np.int64))


@pytest.mark.parametrize("sizes", [[400], [100, 250, 50], [1] * 3 + [397]])
@pytest.mark.parametrize("gone", [[], [0, 10, 3990], list(range(0, 3000, 10))])
def test_the_nearest_are_found_in_every_segment(sizes: list[int], gone: list[int]) -> None:
    whole = vectors(0, 400)
    table = pool_table(whole, sizes, gone)
    there = [row for row in range(400) if 10 * row not in gone]
    assert len(table) == len(there)
    for row, noise in zip(there, vectors(1, len(there)), strict=True):
        found = table.nearest_of(table.rows(), whole[row] + noise / 2, 3).tolist()
        assert len(found) == 3
        assert row in found
        assert set(found) <= set(there)
    assert sorted(table.nearest_of(table.rows(), whole[0], 1000).tolist()) == there
    assert table.nearest_of(table.rows()[5:9], whole[0], 1000).tolist() == there[5:9]
    assert table.rows(200).tolist() == [row for row in there if row >= 200]
    assert [table.row_after(key) for key in (-1, 0, 1999, 2000, 1 << 40)] == [0, 1, 200, 201, 400]


def test_rows_are_looked_up_by_key_without_those_that_are_gone() -> None:
    table = pool_table(vectors(0, 40), [10, 30], gone=[50, 120])
    rows = table.rows_of(np.array([0, 7, 50, 90, 100, 120, 390, 400, 999]))
    assert rows.tolist() == [0, 9, 10, 39]
    found = table.candidates(rows)
    assert found.keys.tolist() == [0, 90, 100, 390]
    assert table.titles[rows].tolist() == [0, 4, 5, 19]
    assert found.whole.tolist() == to_bytes(vectors(0, 40))[rows].tolist()
    assert [int(terms[-1]) >> 8 for terms in table.terms_of(rows)] == [1, 9, 10, 39]


def test_a_passage_weighs_the_sum_of_its_terms() -> None:
    table = pool_table(vectors(0, 40), [10, 30], gone=[50])
    terms, weights = (
        np.array([1 << 8, 39 << 8, 77 << 8], np.uint32),
        np.array([1, 2, 4], np.float32),
    )
    rows, sums = table.weighed(terms, weights)
    weighed = dict(zip(rows.tolist(), sums.tolist(), strict=True))
    assert weighed == {row: 3.0 if row == 39 else 1.0 for row in range(40) if row != 5}
    assert not len(table.weighed(terms[2:], weights[2:])[0])


def test_nothing_is_found_in_an_empty_pool() -> None:
    table = PoolTable("ar", [], np.array([], dtype=np.int64))
    assert len(table) == 0
    assert table.nearest_of(table.rows(), vectors(0, 1)[0], 5).tolist() == []
    assert table.row_after(-1) == 0
    assert table.rows_of(np.array([1, 2])).tolist() == []
    assert not len(table.weighed(np.array([1], np.uint32), np.ones(1, np.float32))[0])
