"""Alignment of the letters of a name with those of its other spelling.

A name is cut into pairs of an Arabic letter and the Latin letters that it is written by, such as
(ش, "sh"). How likely each pair is, is learned by expectation maximisation over all ways to cut
each name (Bisani and Ney 2008, section 3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Chunk = tuple[str, str]
"""An Arabic letter, or a pair of them, with the Latin letters that it is written by."""

_MOST_LATIN = 4
_ROUNDS = 8
# A round leaves out pairs that are expected less often than this in all names together.
_LEAST = 0.5
_FLOOR = 1e-12
_LATIN_BITS = 5

Numbers = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Edge:
    """A pair of chunks between two cells of the grid of a name; `pair` has one number a name."""

    begin: Cell
    end: Cell
    pair: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Group:
    """Names of one length in each script, with all edges, in the order of the grid."""

    places: npt.NDArray[np.intp]
    corner: Cell
    edges: tuple[_Edge, ...]


def cut(names: Sequence[tuple[Sequence[str], str]]) -> list[tuple[Chunk, ...]]:
    """The most likely chunks of each name, given as Arabic letters and Latin ones.

    A name that cannot be cut, since its Latin spelling is far longer, has no chunks.
    """
    groups, count = _grids(names)
    likely = np.full(count, 1.0 / count)
    for _ in range(_ROUNDS):
        expected = np.zeros(count)
        for group in groups:
            _add_expected(group, likely, expected)
        expected[expected < _LEAST] = 0.0
        likely = expected / expected.sum() + _FLOOR
    found: list[tuple[Chunk, ...]] = [()] * len(names)
    for group in groups:
        for place, steps in zip(group.places, _best(group, likely), strict=True):
            found[place] = tuple(_chunks(names[place][0], names[place][1], steps))
    return found


def _grids(names: Sequence[tuple[Sequence[str], str]]) -> tuple[list[_Group], int]:
    """All names by their lengths, and how many pairs of chunks there are."""
    arabic, latin = (
        {letter: number for number, letter in enumerate(sorted(set().union(*side)), start=1)}
        for side in zip(*names, strict=True)
    )
    lengths: defaultdict[Cell, list[int]] = defaultdict(list)
    for place, (one, other) in enumerate(names):
        if len(other) <= len(one) * _MOST_LATIN:
            lengths[len(one), len(other)].append(place)
    packed: list[Numbers] = []
    shapes: list[tuple[list[int], Cell, list[tuple[Cell, Cell]]]] = []
    for corner, places in sorted(lengths.items()):
        left = np.array([[arabic[c] for c in names[p][0]] for p in places], dtype=np.uint32)
        right = np.array([[latin[c] for c in names[p][1]] for p in places], dtype=np.uint32)
        cells = list(_cells(corner))
        packed += [_packed(left, right, begin, end) for begin, end in cells]
        shapes.append((places, corner, cells))
    unique, inverse = np.unique(np.concatenate(packed), return_inverse=True)
    groups = []
    at = 0
    for places, corner, cells in shapes:
        edges = []
        for begin, end in cells:
            edges.append(_Edge(begin, end, inverse[at : at + len(places)]))
            at += len(places)
        groups.append(_Group(np.array(places), corner, tuple(edges)))
    return groups, len(unique)


def _cells(corner: Cell) -> Iterator[tuple[Cell, Cell]]:
    """The edges of a grid that are on a way from its first cell to the `corner`."""
    rows, columns = corner
    for row in range(rows):
        for column in range(min(columns, row * _MOST_LATIN) + 1):
            for end in range(column, min(columns, column + _MOST_LATIN) + 1):
                if columns - end <= (rows - row - 1) * _MOST_LATIN:
                    yield (row, column), (row + 1, end)


def _packed(arabic: Numbers, latin: Numbers, begin: Cell, end: Cell) -> Numbers:
    """The letters between two cells as one number for each name."""
    number: Numbers = arabic[:, begin[0]].astype(np.uint32)
    for place in range(begin[1], begin[1] + _MOST_LATIN):
        number = np.left_shift(number, np.uint32(_LATIN_BITS), dtype=np.uint32)
        if place < end[1]:
            number = np.bitwise_or(number, latin[:, place], dtype=np.uint32)
    return number


def _add_expected(group: _Group, likely: Floats, expected: Floats) -> None:
    """Add how often each pair is expected in the names of a group."""
    count = len(group.places)
    forward: defaultdict[Cell, Floats] = defaultdict(lambda: np.zeros(count))
    backward: defaultdict[Cell, Floats] = defaultdict(lambda: np.zeros(count))
    forward[0, 0] = np.ones(count)
    backward[group.corner] = np.ones(count)
    for edge in group.edges:
        forward[edge.end] = forward[edge.end] + forward[edge.begin] * likely[edge.pair]
    for edge in reversed(group.edges):
        backward[edge.begin] = backward[edge.begin] + backward[edge.end] * likely[edge.pair]
    total = np.maximum(forward[group.corner], np.finfo(np.float64).tiny)
    for edge in group.edges:
        share = forward[edge.begin] * likely[edge.pair] * backward[edge.end] / total
        np.add.at(expected, edge.pair, share)


def _best(group: _Group, likely: Floats) -> Iterator[list[Cell]]:
    """The cells on the most likely path through the grid, for each name, the last one first."""
    count = len(group.places)
    score: defaultdict[Cell, Floats] = defaultdict(lambda: np.full(count, -np.inf))
    came: dict[Cell, npt.NDArray[np.intp]] = {}
    score[0, 0] = np.zeros(count)
    logs = np.log(likely)
    for number, edge in enumerate(group.edges):
        reached = score[edge.begin] + logs[edge.pair]
        better = reached > score[edge.end]
        score[edge.end] = np.where(better, reached, score[edge.end])
        before = came.get(edge.end, np.zeros(count, dtype=np.intp))
        came[edge.end] = np.where(better, number, before)
    for name in range(count):
        cell = group.corner
        steps = [cell]
        while cell != (0, 0):
            cell = group.edges[came[cell][name]].begin
            steps.append(cell)
        yield steps


def _chunks(arabic: Sequence[str], latin: str, steps: Sequence[Cell]) -> Iterator[Chunk]:
    for end, begin in zip(steps[-2::-1], steps[:0:-1], strict=True):
        yield arabic[begin[0]], latin[begin[1] : end[1]]
