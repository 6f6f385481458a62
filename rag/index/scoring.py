"""Exact scores of the passages that a store finds, by their terms.

A store finds candidates by vector and by term with its own engine; what follows is the same for
every store. Candidates are scored by BM25 over groups of weighted terms: a word of the question is
a group of one, or a group of its translations (probabilistic structured queries, Darwish and Oard,
SIGIR 2003).
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Vectors
from rag.index.compression import Bytes
from rag.index.segment import COUNT, Numbers
from rag.schema import Language

Keys = NDArray[np.int64]
"""Keys of passages, ``(n,)``; a store never reuses a key."""
Places = NDArray[np.int64]

TermGroup = Mapping[str, float]
"""The terms that one word of the question is looked up by, each with its weight in (0, 1]."""

# BM25 (Robertson et al., TREC-3): saturation of repeated terms, and length normalisation.
K1 = 1.2
B = 0.75
# Postings that are read for one question: a millisecond.
_POSTINGS_BUDGET = 50_000


@lru_cache(maxsize=1 << 15)
def term_number(term: str) -> int:
    """A term as the 32-bit number under which it is counted; collisions are rare enough."""
    return zlib.crc32(term.encode())


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """The statistics of a pool that BM25 needs.

    `grams` and `stems` are the total lengths of all passages, `frequencies` in how many
    passages each term occurs, for terms that occur at all.
    """

    passages: int
    grams: int
    stems: int
    frequencies: Mapping[str, int]

    def idf(self, frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
        """The inverse document frequencies of terms that occur in `frequencies` passages."""
        return np.log(1 + (self.passages - frequencies + 0.5) / (frequencies + 0.5))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages of one pool by ascending key, aligned, with what they are scored by, except parts.

    `titles` are the numbers of their titles, `grams` and `stems` how many of these each has, all
    ``(n,)``; `whole` is ``(n, dimensions)``. `terms` are the numbers of each passage's terms,
    ascending, with a count in place of the lowest bits (`rag.index.segment.COUNT`).
    """

    pool: Language
    keys: Keys
    titles: Numbers
    grams: Numbers
    stems: Numbers
    whole: Bytes
    terms: Sequence[Numbers]


def term_weights(terms: TermGroup, statistics: TermStatistics) -> dict[str, float]:
    """The rarest of weighted `terms`, each with weight × idf, rarest first.

    Only terms that any passage has, and only as many as the budget of postings allows, but at
    least one: so a question costs about the same over a thousand passages and over a million.
    """
    kept = rarest(statistics.frequencies, terms)
    idf = statistics.idf(_numbers_of(statistics.frequencies, kept))
    return dict(zip(kept, (_numbers_of(terms, kept) * idf).tolist(), strict=True))


def coverage(
    candidates: Candidates,
    groups: Sequence[TermGroup],
    statistics: TermStatistics,
    *,
    stems_only: bool = False,
    all_groups: bool = False,
) -> Vectors:
    """BM25 of each passage, divided by the BM25 of a perfect match: ``(n,)``, in [0, 1].

    A group's term and passage frequencies are the weighted sums over its terms. `statistics` are
    those of the pool, or of another index's pool, so that shares compare across indexes. Groups
    none of whose terms are in `statistics` count only with `all_groups`. `stems_only` measures
    passages by their stems, for groups that contain nothing else.
    """
    frequencies = statistics.frequencies
    terms, weights, columns = _flat(groups, None if all_groups else frequencies)
    if not terms or not len(candidates.keys):
        return np.zeros(len(candidates.keys), dtype=np.float32)
    # The length of a passage is the number of its grams, of its stems, or both.
    grams, stems = not stems_only, stems_only or candidates.pool == "en"
    lengths = candidates.grams * grams + candidates.stems * stems
    length = statistics.grams * grams + statistics.stems * stems
    mean_length = length / max(statistics.passages, 1)
    counts = _counts(candidates.terms, terms, weights, columns)
    of_groups = np.bincount(columns, weights * _numbers_of(frequencies, terms))
    idf = statistics.idf(np.maximum(of_groups, 0.5))
    saturated = counts / (counts + K1 * (1 - B + B * (lengths / mean_length))[:, None])
    return np.asarray(saturated @ idf / idf.sum(), dtype=np.float32)


def term_numbers(terms: Collection[str]) -> Numbers:
    """The numbers of terms, in the order of `terms`."""
    return np.fromiter(map(term_number, terms), np.uint32, count=len(terms))


def rarest(frequencies: Mapping[str, int], terms: Collection[str]) -> list[str]:
    """Those of `terms` whose postings the budget allows to read, rarest first; at least one."""
    known = [term for term in terms if term in frequencies]
    known.sort(key=lambda term: (frequencies[term], term_number(term)))
    read = accumulate(frequencies[term] for term in known)
    affordable = sum(total <= _POSTINGS_BUDGET for total in read)
    return known[: max(affordable, 1)]


def _flat(
    groups: Sequence[TermGroup], known: Collection[str] | None
) -> tuple[list[str], NDArray[np.float64], Places]:
    """The terms of all groups, their weights, and the place of the group of each.

    Only `known` terms, unless that is None. Groups without any get no place.
    """
    terms: list[str] = []
    weights: list[float] = []
    columns: list[int] = []
    column = 0
    for group in groups:
        kept = [term for term in group if known is None or term in known]
        terms += kept
        weights += [group[term] for term in kept]
        columns += [column] * len(kept)
        column += bool(kept)
    return terms, np.array(weights), np.array(columns, dtype=np.int64)


def _numbers_of(values: Mapping[str, float], terms: Collection[str]) -> NDArray[np.float64]:
    """The value of each of `terms`, 0 for those that have none."""
    return np.array([values.get(term, 0) for term in terms], dtype=np.float64)


def _counts(
    lists: Sequence[Numbers],
    terms: Sequence[str],
    weights: NDArray[np.float64],
    columns: Places,
) -> Vectors:
    """The weighted counts of the terms of each group in each list: ``(n_lists, n_groups)``."""
    # As in the lists, with a count of zero.
    wanted, places = np.unique(term_numbers(terms) & ~COUNT, return_inverse=True)
    of_groups = np.zeros((len(wanted), columns[-1] + 1), dtype=np.float32)
    np.add.at(of_groups, (places, columns), weights)
    return _frequencies_in(lists, wanted) @ of_groups


def _frequencies_in(lists: Sequence[Numbers], wanted: Numbers) -> Vectors:
    """The count of each wanted term, ascending, in each list: ``(n_lists, n_wanted)``."""
    found = np.zeros((len(lists), len(wanted)), dtype=np.float32)
    entries = np.concatenate(lists)
    # The upper half of a term tells nearly all others apart, by one look.
    likely = np.zeros(1 << 16, dtype=np.bool_)
    likely[wanted >> 16] = True
    at = np.flatnonzero(likely.take(entries >> 16))
    terms = entries[at] & ~COUNT
    columns = np.minimum(np.searchsorted(wanted, terms), len(wanted) - 1)
    ends = np.cumsum(list(map(len, lists)))
    rows = np.searchsorted(ends, at, side="right")
    same = wanted[columns] == terms
    found[rows[same], columns[same]] = entries[at[same]] & COUNT
    return found
