import numpy as np
import pytest

from rag.embedders import Vectors
from rag.index.compression import to_bytes
from rag.index.holdings import Holdings
from rag.index.segment import Segment

DIMENSIONS = 64


def vectors(seed: int, rows: int) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((rows, DIMENSIONS)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


def holdings(whole: Vectors, sizes: list[int], gone: list[int]) -> Holdings:
    """Segments of these sizes; the key of a passage is ten times its row."""
    segments, first = [], 0
    for size in sizes:
        rows = range(first, first + size)
        keys, titles = [10 * row for row in rows], [row // 2 for row in rows]
        terms = [[1 << 8, row << 8] for row in rows]
        segments.append(Segment.of(keys, titles, to_bytes(whole[list(rows)]), terms, [1] * size))
        first += size
    return Holdings("en", segments, np.array(gone, dtype=np.int64))


@pytest.mark.parametrize("sizes", [[400], [100, 250, 50], [1] * 3 + [397]])
@pytest.mark.parametrize("gone", [[], [0, 10, 3990], list(range(0, 3000, 10))])
def test_the_nearest_are_found_in_whatever_segment_they_are(
    sizes: list[int], gone: list[int]
) -> None:
    whole = vectors(0, 400)
    held = holdings(whole, sizes, gone)
    there = [row for row in range(400) if 10 * row not in gone]
    assert len(held) == len(there)
    for row, noise in zip(there, vectors(1, len(there)), strict=True):
        found = held.nearest_of(held.rows(), whole[row] + noise / 2, 3).tolist()
        assert len(found) == 3
        assert row in found
        assert set(found) <= set(there)
    assert sorted(held.nearest_of(held.rows(), whole[0], 1000).tolist()) == there
    assert held.nearest_of(held.rows()[5:9], whole[0], 1000).tolist() == there[5:9]
    assert held.rows(200).tolist() == [row for row in there if row >= 200]
    assert [held.row_after(key) for key in (-1, 0, 1999, 2000, 1 << 40)] == [0, 1, 200, 201, 400]


def test_rows_are_looked_up_by_key_without_those_that_are_gone() -> None:
    held = holdings(vectors(0, 40), [10, 30], gone=[50, 120])
    rows = held.rows_of(np.array([0, 7, 50, 90, 100, 120, 390, 400, 999]))
    assert rows.tolist() == [0, 9, 10, 39]
    found = held.candidates(rows)
    assert found.keys.tolist() == [0, 90, 100, 390]
    assert held.titles[rows].tolist() == [0, 4, 5, 19]
    assert found.whole.tolist() == to_bytes(vectors(0, 40))[rows].tolist()
    assert [int(terms[-1]) >> 8 for terms in held.terms_of(rows)] == [1, 9, 10, 39]


def test_passages_weigh_what_the_terms_that_they_hold_weigh() -> None:
    held = holdings(vectors(0, 40), [10, 30], gone=[50])
    terms, weights = (
        np.array([1 << 8, 39 << 8, 77 << 8], np.uint32),
        np.array([1, 2, 4], np.float32),
    )
    weighed = {
        row: weight
        for rows, sums in held.weighed(terms, weights)
        for row, weight in zip(rows.tolist(), sums.tolist(), strict=True)
    }
    assert weighed == {row: 3.0 if row == 39 else 1.0 for row in range(40) if row != 5}
    assert all(not len(rows) for rows, _ in held.weighed(terms[2:], weights[2:]))


def test_nothing_is_found_in_an_empty_pool() -> None:
    held = Holdings("ar", [], np.array([], dtype=np.int64))
    assert len(held) == 0
    assert held.nearest_of(held.rows(), vectors(0, 1)[0], 5).tolist() == []
    assert held.row_after(-1) == 0
    assert held.rows_of(np.array([1, 2])).tolist() == []
    assert list(held.weighed(np.array([1], np.uint32), np.ones(1, np.float32))) == []
