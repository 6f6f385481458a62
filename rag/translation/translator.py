"""A question's words as weighted terms of the other language's pool.

Three sources, of which the best weight of each target wins: the learned table, phrases before
words; names that sound alike; and translations induced from the encoder over the terms that the
index itself holds, nearest by cross-domain similarity local scaling (CSLS, Conneau et al., "Word
Translation Without Parallel Data", 2018). What each is worth is in docs/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.analysis import is_arabic, is_function_word, stem
from rag.embedders import Vectors
from rag.schema import Language
from rag.translation.names import MIN_SKELETON, name_forms, name_similarity, skeleton
from rag.translation.table import MAX_PHRASE, Targets, TermTable

NamesOf = Callable[[str], Sequence[str]]

# Names less alike than this are different names.
_MIN_NAME_SIMILARITY = 0.72
_MAX_NAMES = 6
# Nearest terms taken from the encoder; their weight is the cosine to this power.
_INDUCED = 10
_INDUCED_POWER = 4
_CSLS_NEIGHBOURS = 10
# The nearest neighbours are sought among the best of blocks of this many terms.
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class InducedTerms:
    """A pool's stems and their vectors ``(n_stems, dimensions)``, unit length."""

    stems: Sequence[str]
    vectors: Vectors

    def nearest(self, forms: Vectors) -> Targets:
        """Terms nearest to the best of a word's forms ``(n_forms, dimensions)``."""
        if not len(self.stems):
            return {}
        cosines = forms @ self.vectors.T
        best = int((2 * cosines.max(axis=1) - _local_mean(cosines)).argmax())
        count = min(_INDUCED, cosines.shape[1])
        rows = np.argpartition(-cosines[best], count - 1)[:count]
        return {
            self.stems[row]: float(cosines[best, row]) ** _INDUCED_POWER
            for row in rows
            if cosines[best, row] > 0
        }


def _local_mean(cosines: Vectors) -> Vectors:
    """Mean cosine of each form with its nearest terms; of blocks, only the best one counts."""
    whole = cosines.shape[1] // _BLOCK * _BLOCK
    if cosines.shape[1] >= _BLOCK * _CSLS_NEIGHBOURS * 2:
        cosines = cosines[:, :whole].reshape(len(cosines), -1, _BLOCK).max(axis=2)
    count = min(_CSLS_NEIGHBOURS, cosines.shape[1])
    nearest = np.partition(cosines, -count, axis=1)[:, -count:]
    return np.asarray(nearest.mean(axis=1), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class ForeignWording:
    """A question's words as another language's pool is asked, whatever an index holds.

    `sure` are weighted stems of phrases that the table knows, of numbers, and of words in the
    pool's own script. `words` are the others, none twice, each with its `targets` in the table.
    """

    pool: Language
    sure: tuple[Targets, ...]
    words: tuple[str, ...]
    targets: tuple[Targets, ...]

    @property
    def forms(self) -> list[str]:
        """The forms of all words, to be encoded for `translated`."""
        return [form for word in self.words for form in name_forms(word)]

    def translated(self, names_of: NamesOf, induced: InducedTerms, forms: Vectors) -> list[Targets]:
        """A weighted set of stems for each phrase, word or number.

        `names_of(skeleton)` lists an index's words that have those consonants; `forms` are the
        vectors of `self.forms` in the space of `induced`, which may hold no terms.
        """
        near = self._induced(induced, forms)
        groups = [
            _best_of(known, self._names(word, names_of), of_word)
            for word, known, of_word in zip(self.words, self.targets, near, strict=True)
        ]
        return [group for group in (*self.sure, *groups) if group]

    def _induced(self, induced: InducedTerms, forms: Vectors) -> list[Targets]:
        if not len(induced.stems) or not self.words:
            return [{} for _ in self.words]
        ends = np.cumsum([len(name_forms(word)) for word in self.words])
        return [induced.nearest(part) for part in np.split(forms, ends[:-1])]

    def _names(self, word: str, names_of: NamesOf) -> Targets:
        found: Targets = {}
        for form in name_forms(word):
            shape = skeleton(form)
            if len(shape) < MIN_SKELETON:
                continue
            for other in names_of(shape):
                arabic, latin = (other, form) if self.pool == "ar" else (form, other)
                alike = max(name_similarity(arabic, latin), found.get(stem(other), 0.0))
                if alike >= _MIN_NAME_SIMILARITY:
                    found[stem(other)] = alike
        return dict(sorted(found.items(), key=lambda item: -item[1])[:_MAX_NAMES])


def foreign_wording(words: Sequence[str], pool: Language, table: TermTable) -> ForeignWording:
    """Read a question's words, in search form and in order, for a pool of the other language.

    A word that stands in the pool's own script, or is a number, is its own translation.
    """
    known = table.translate(words)
    sure, in_phrases = _phrases(words, known)
    left = dict.fromkeys(
        word
        for place, word in enumerate(words)
        if place not in in_phrases and not is_function_word(word)
    )
    foreign = [w for w in left if not w.isdigit() and is_arabic(w) != (pool == "ar")]
    sure += [{stem(word): 1.0} for word in left if word not in foreign]
    targets = tuple(known.get(stem(word), {}) for word in foreign)
    return ForeignWording(pool, tuple(sure), tuple(foreign), targets)


def _phrases(words: Sequence[str], known: Mapping[str, Targets]) -> tuple[list[Targets], set[int]]:
    """The phrases that the table knows, longest first, and the places of their words."""
    stems = [stem(word) for word in words]
    groups: list[Targets] = []
    taken: set[int] = set()
    for length in range(MAX_PHRASE, 1, -1):
        for begin in range(len(stems) - length + 1):
            places = range(begin, begin + length)
            phrase = " ".join(stems[begin : begin + length])
            if phrase in known and taken.isdisjoint(places):
                taken.update(places)
                groups += [{term: weight} for term, weight in known[phrase].items()]
    return groups, taken


def _best_of(*sources: Targets) -> Targets:
    best: Targets = {}
    for source in sources:
        for term, weight in source.items():
            best[term] = max(best.get(term, 0.0), weight)
    return best
