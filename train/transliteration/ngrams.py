"""The probability of a pair of chunks after others: n-grams with interpolated Kneser-Ney discounts.

Chen and Goodman 1999, section 3; with one discount for each length of n-gram.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Gram = tuple[int, ...]

EDGE = 0
"""The token before the first and after the last of a sequence."""

_LONGEST = 6
# N-grams of more tokens than the second that were seen less often than the first are left out.
_FEWEST = 2
_ALWAYS_KEPT = 2


@dataclass(frozen=True, slots=True)
class Row:
    """An n-gram: the log likelihood of its last token after the others, in nats.

    `backoff` is the log factor of a token that was not seen after it. `parent` is the row of the
    n-gram without its last token, and `shorter` of the one without its first token; -1 is the empty
    n-gram.
    """

    gram: Gram
    parent: int
    token: int
    likelihood: float
    backoff: float
    shorter: int


def learn(sequences: Iterable[Sequence[int]]) -> list[Row]:
    """The n-grams of the sequences, shorter ones first."""
    seen = _counted(sequences)
    likely = _likelihoods(_continued(seen))
    kept = [
        gram
        for counts in seen
        for gram, count in sorted(counts.items())
        if (count >= _FEWEST or len(gram) <= _ALWAYS_KEPT) and gram in likely
    ]
    backoffs = _backoffs(kept, likely)
    places = {(): -1} | {gram: place for place, gram in enumerate(kept)}
    return [
        Row(
            gram,
            places[gram[:-1]],
            gram[-1],
            likely[gram],
            backoffs.get(gram, 0.0),
            places[gram[1:]],
        )
        for gram in kept
    ]


def _counted(sequences: Iterable[Sequence[int]]) -> list[Counter[Gram]]:
    """How often each n-gram is in the sequences, by its length."""
    seen: list[Counter[Gram]] = [Counter() for _ in range(_LONGEST)]
    for sequence in sequences:
        tokens = (EDGE, *sequence, EDGE)
        for end in range(1, len(tokens) + 1):
            for begin in range(max(0, end - _LONGEST), end):
                seen[end - begin - 1][tokens[begin:end]] += 1
    return seen


def _continued(seen: Sequence[Counter[Gram]]) -> list[Counter[Gram]]:
    """After how many different tokens each n-gram was seen; its count if nothing can be before."""
    found = [Counter[Gram]() for _ in seen[:-1]]
    for counts, longer in zip(found, seen[1:], strict=True):
        for gram in longer:
            counts[gram[1:]] += 1
    for counts, all_of_length in zip(found, seen, strict=False):
        counts.update({g: n for g, n in all_of_length.items() if g[0] == EDGE and len(g) > 1})
    return [*found, seen[-1]]


def _likelihoods(counts: Sequence[Counter[Gram]]) -> dict[Gram, float]:
    """The log likelihood of the last token of each n-gram after the others."""
    likely: dict[Gram, float] = {}
    vocabulary = len(counts[0])
    for of_length in counts:
        discount = _discount(of_length)
        totals: Counter[Gram] = Counter()
        kinds: Counter[Gram] = Counter()
        for gram, count in of_length.items():
            totals[gram[:-1]] += count
            kinds[gram[:-1]] += 1
        for gram, count in of_length.items():
            context = gram[:-1]
            shorter = math.exp(likely[gram[1:]]) if context else 1 / vocabulary
            left = discount * kinds[context] * shorter
            likely[gram] = math.log((count - discount + left) / totals[context])
    return likely


def _discount(counts: Mapping[Gram, int]) -> float:
    once, twice = (sum(count == n for count in counts.values()) for n in (1, 2))
    return once / (once + 2 * twice) if once else 0.5


def _backoffs(kept: Iterable[Gram], likely: Mapping[Gram, float]) -> dict[Gram, float]:
    """The log factor of each context, so that all tokens together have the likelihood 1."""
    after: defaultdict[Gram, list[Gram]] = defaultdict(list)
    for gram in kept:
        after[gram[:-1]].append(gram)
    return dict(_factors(after, likely))


def _factors(
    after: Mapping[Gram, Sequence[Gram]], likely: Mapping[Gram, float]
) -> Iterator[tuple[Gram, float]]:
    least = 1e-4
    for context, grams in after.items():
        if context:
            left = 1 - sum(math.exp(likely[gram]) for gram in grams)
            shorter = 1 - sum(math.exp(likely[gram[1:]]) for gram in grams)
            yield context, math.log(max(least, left) / max(least, shorter))
