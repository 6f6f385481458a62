"""A question's words as weighted terms of the other language's pool.

Three sources, of which the best weight of each target wins: the learned table, phrases before
words; names that sound alike; and translations induced from the encoder over the terms that the
index itself holds. What each is worth is in docs/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
# They are sought among so many that are nearest in so many dimensions.
_SHORT_LIST = 128
_COARSE = 64


class InducedTerms:
    """A pool's stems and their vectors ``(n_stems, dimensions)``, unit length.

    Dimensions come in the order of their importance, as principal components do.
    """

    def __init__(self, stems: Sequence[str], vectors: Vectors) -> None:
        self.stems = stems
        self._vectors = vectors
        self._coarse = np.ascontiguousarray(vectors[:, :_COARSE])

    def nearest(self, words: Vectors) -> list[Targets]:
        """The terms nearest to each of the words ``(n_words, dimensions)``."""
        rough = words[:, :_COARSE] @ self._coarse.T
        return [self._nearest(*of_word) for of_word in zip(words, rough, strict=True)]

    def _nearest(self, word: Vectors, rough: Vectors) -> Targets:
        rows = _greatest(rough, _SHORT_LIST)
        cosines = self._vectors[rows] @ word
        return {
            self.stems[rows[place]]: float(cosines[place]) ** _INDUCED_POWER
            for place in _greatest(cosines, _INDUCED)
            if cosines[place] > 0
        }


def _greatest(values: Vectors, count: int) -> NDArray[np.int64]:
    """Places of the greatest values, at most so many, in no order."""
    least = max(len(values) - count, 0)
    return np.argpartition(values, least)[least:] if least else np.arange(len(values))


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

    def translated(
        self, names_of: NamesOf, induced: Sequence[InducedTerms], vectors: Vectors
    ) -> list[Targets]:
        """A weighted set of stems for each phrase, word or number.

        `names_of(skeleton)` lists words of the indexes that have those consonants; `vectors` are
        those of `self.words` in the space of `induced`, or none if that holds no terms.
        """
        near = [terms.nearest(vectors) for terms in induced if len(terms.stems)]
        groups = [
            _best_of(known, self._names(word, names_of), *(found[place] for found in near))
            for place, (word, known) in enumerate(zip(self.words, self.targets, strict=True))
        ]
        return [group for group in (*self.sure, *groups) if group]

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


def foreign_wording(
    words: Sequence[str], pool: Language, table: TermTable | None
) -> ForeignWording:
    """Read a question's words, in search form and in order, for a pool of the other language.

    A word that stands in the pool's own script, or is a number, is its own translation.
    """
    known = table.translate(words) if table else {}
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
