"""Aligns the words of sentence pairs.

IBM Model 1 (Brown et al., "The Mathematics of Statistical Machine Translation", 1993) in both
directions, with the diagonal prior of fast_align (Dyer et al., 2013) after two rounds, and a
variational Bayes M step (Riley and Gildea, "Improving the IBM Alignment Models Using Variational
Bayes", 2012). A link counts as the geometric mean of both directions' posteriors, after Liang et
al., "Alignment by Agreement", 2006.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from train.pairs import TrainingDataError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
TermPair = tuple[Sequence[str], Sequence[str]]
"""The terms of an Arabic text and of its English one, in order."""

ROUNDS = 8
# In the first rounds words find each other anywhere; then those at like places are preferred.
_DIAGONAL_FROM = 2
_DIAGONAL_TENSION = 4.0
# The probability that a word is aligned with nothing, and that of each word then.
_NULL = 0.08
_NULL_TERM = 2e-4
_DIRICHLET = 0.01
# Longer sentences say too little about single words.
_MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Links:
    """All pairs of words of all sentence pairs, in flat arrays.

    Of each link: the Arabic and the English word as places in the texts, its type, and how far it
    lies off the diagonal, in [0, 1). Of each type: the Arabic and the English term.
    """

    arabic_place: Integers
    english_place: Integers
    kind: Integers
    offset: Floats
    arabic_term: Integers
    english_term: Integers

    def posteriors(self, places: Integers, probability: Floats, tension: float) -> Floats:
        """How likely each link is, given the word at one of its ends."""
        prior = np.exp(-tension * self.offset)
        value = probability[self.kind] * prior
        prior_sum = np.bincount(places, prior)
        explained = (1 - _NULL) * np.bincount(places, value) / prior_sum + _NULL * _NULL_TERM
        return np.asarray((1 - _NULL) * value / (prior_sum * explained)[places])

    def counts(self, posteriors: Floats) -> Floats:
        """The expected count of each type."""
        counts = np.bincount(self.kind, posteriors, minlength=len(self.arabic_term))
        return np.asarray(counts, dtype=np.float64)


def is_aligned(pair: TermPair) -> bool:
    """Whether a pair is used: both sides have words, and not too many."""
    return all(0 < len(side) <= _MOST_WORDS for side in pair)


def links(pairs: Iterable[TermPair], arabic: dict[str, int], english: dict[str, int]) -> Links:
    """The links of all pairs that are used; numbers each new term in `arabic` and `english`.

    Places count the words of the pairs that are used, from one pair to the next.

    Raises:
        TrainingDataError: no pair has words on both sides.
    """
    terms, places, offsets = [], [], []
    at_arabic = at_english = 0
    for pair in pairs:
        left = [arabic.setdefault(term, len(arabic)) for term in pair[0]]
        right = [english.setdefault(term, len(english)) for term in pair[1]]
        if not is_aligned(pair):
            continue
        terms.append(_grid(np.array(left), np.array(right)))
        places.append(_grid(at_arabic + np.arange(len(left)), at_english + np.arange(len(right))))
        i, j = _grid(np.arange(1, len(left) + 1), np.arange(1, len(right) + 1))
        offsets.append(np.abs(i / (len(left) + 1) - j / (len(right) + 1)))
        at_arabic += len(left)
        at_english += len(right)
    if not terms:
        message = "no sentence pair has words on both sides; give a file of sentence pairs."
        raise TrainingDataError(message)
    arabic_terms, english_terms = np.concatenate(terms, axis=1)
    kinds, kind = np.unique(arabic_terms * len(english) + english_terms, return_inverse=True)
    arabic_places, english_places = np.concatenate(places, axis=1)
    return Links(
        arabic_places,
        english_places,
        kind,
        np.concatenate(offsets),
        kinds // len(english),
        kinds % len(english),
    )


def _grid(left: Integers, right: Integers) -> Integers:
    """All pairs of two arrays, ``(2, len(left) * len(right))``."""
    return np.stack([np.repeat(left, len(right)), np.tile(right, len(left))])


def agreed(links: Links, *, progress: bool) -> Floats:
    """How likely each link is, in both directions."""
    arabic, english = links.arabic_term, links.english_term
    arabic_given_english: Floats = 1.0 / np.bincount(english)[english]
    english_given_arabic: Floats = 1.0 / np.bincount(arabic)[arabic]
    for number in tqdm(range(ROUNDS), desc="aligning", unit="round", disable=not progress):
        tension = _DIAGONAL_TENSION if number >= _DIAGONAL_FROM else 0.0
        forward = links.posteriors(links.arabic_place, arabic_given_english, tension)
        backward = links.posteriors(links.english_place, english_given_arabic, tension)
        arabic_given_english = _maximised(links.counts(forward), english)
        english_given_arabic = _maximised(links.counts(backward), arabic)
    return np.asarray(np.sqrt(forward * backward))


def _maximised(counts: Floats, given: Integers) -> Floats:
    from scipy.special import digamma

    smoothed = counts + _DIRICHLET
    totals = np.bincount(given, smoothed)
    return np.asarray(np.exp(digamma(smoothed) - digamma(totals)[given]))
