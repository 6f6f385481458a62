"""A question's words as weighted terms of the other language's pool.

Each target gets the best weight that one of three sources gives: the learned table, phrases before
words; names that sound alike; and translations induced from the encoder over the terms that the
index itself has. What each is worth is in docs/retrieval.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from rag.analysis import is_arabic, is_function_word, stem
from rag.embedders import Vectors
from rag.schema import Language
from rag.translation.names import MIN_SKELETON, name_forms, name_similarity, skeleton
from rag.translation.table import MAX_PHRASE, Targets, TermTable

NamesOf = Callable[[Collection[str]], Iterable[tuple[str, str]]]
"""Words of the indexes that have one of some skeletons, each after its skeleton."""

# Names with a lower similarity are different names.
_MIN_NAME_SIMILARITY = 0.72
_MAX_NAMES = 6
# The surer the table is that a word is no name, the less its sound counts.
_NAME_DOUBT = 2
# Nearest terms taken from the encoder; their weight is the cosine to this power.
_INDUCED = 10
_INDUCED_POWER = 4
# They are sought among those nearest in the first dimensions: how many, and in how many.
_SHORT_LIST = 128
_COARSE = 64
# To find the greatest of many values, one of this number is looked at first.
_SAMPLED = 16


class InducedTerms:
    """A pool's stems and their vectors ``(n_stems, dimensions)``, unit length.

    Dimensions come in the order of their importance, as principal components do.
    """

    def __init__(self, stems: Sequence[str], vectors: Vectors) -> None:
        self.stems = stems
        self._vectors = vectors
        self._coarse = np.ascontiguousarray(vectors[:, :_COARSE].T)

    def nearest(self, words: Vectors) -> list[Targets]:
        """The terms nearest to each of the words ``(n_words, dimensions)``."""
        roughly = words[:, :_COARSE] @ self._coarse
        return [
            self._nearest(word, _greatest(of_word, _SHORT_LIST))
            for word, of_word in zip(words, roughly, strict=True)
        ]

    def _nearest(self, word: Vectors, rows: NDArray[np.int64]) -> Targets:
        """The terms in these rows that are nearest to a word ``(dimensions,)``."""
        cosines = self._vectors[rows] @ word
        best = _greatest(cosines, _INDUCED)
        return {
            self.stems[row]: cosine**_INDUCED_POWER
            for row, cosine in zip(rows[best].tolist(), cosines[best].tolist(), strict=True)
            if cosine > 0
        }


def _greatest(values: Vectors, count: int) -> NDArray[np.int64]:
    """The places of the `count` greatest values, in no order."""
    if len(values) <= count:
        return np.arange(len(values))
    places = np.arange(len(values))
    sample = values[::_SAMPLED]
    if len(sample) > (rank := 2 * count // _SAMPLED + 1):
        # Most values are below a threshold from a sample, so few have to be sorted.
        above = np.flatnonzero(values >= np.partition(sample, -rank)[-rank])
        places = above if len(above) >= count else places
    return places[np.argpartition(values[places], -count)[-count:]]


@dataclass(frozen=True, slots=True)
class ForeignWording:
    """A question's words as another language's pool is asked, independent of any index.

    `sure` are weighted stems of phrases that the table knows, of numbers, and of words in the
    pool's own script. `words` are the other words, each once, with their `targets` in the table.
    """

    pool: Language
    sure: tuple[Targets, ...]
    words: tuple[str, ...]
    targets: tuple[Targets, ...]

    def translated(
        self, names_of: NamesOf, induced: Sequence[InducedTerms], vectors: Vectors
    ) -> list[Targets]:
        """A weighted set of stems for each phrase, word or number.

        `names_of(skeletons)` are words of the indexes, each after its skeleton; `vectors` are those
        of `self.words` in the space of `induced`, or none if that has no terms.
        """
        near = [terms.nearest(vectors) for terms in induced if len(terms.stems)]
        forms = [_forms_by_skeleton(word) for word in self.words]
        names: dict[str, list[str]] = defaultdict(list)
        for shape, name in names_of({shape for of_word in forms for shape in of_word}):
            names[shape].append(name)
        groups = [
            _best_of(known, self._names(word, known, of_word, names), *(f[place] for f in near))
            for place, (word, known, of_word) in enumerate(
                zip(self.words, self.targets, forms, strict=True)
            )
        ]
        return [group for group in (*self.sure, *groups) if group]

    def _names(
        self,
        word: str,
        known: Targets,
        forms: Mapping[str, Sequence[str]],
        names: Mapping[str, Sequence[str]],
    ) -> Targets:
        """The names that sound most like one of the forms of a word, both by skeleton."""
        found: Targets = {}
        for shape, of_shape in forms.items():
            for form, other in product(of_shape, names[shape]):
                alike = self._alike(form, other)
                if alike >= _MIN_NAME_SIMILARITY:
                    found[stem(other)] = max(alike, found.get(stem(other), 0.0))
        best = sorted(found.items(), key=lambda item: -item[1])[:_MAX_NAMES]
        likely = self._likely_name(word, known)
        return {term: likely * alike for term, alike in best}

    def _likely_name(self, word: str, known: Targets) -> float:
        """How far a word is to be taken for a name, in [0, 1], by its targets in the table.

        All the way if it has none, or they sound like it; else "رئيس" would be "rise" as well.
        """
        best = max(known.values(), default=0.0)
        sounding = (weight for term, weight in known.items() if self._spells(stem(word), term))
        return 1.0 if 2 * max(sounding, default=0.0) >= best else (1.0 - best) ** _NAME_DOUBT

    def _spells(self, said: str, term: str) -> bool:
        """Whether two stems may be one name: stems lose what looks like an ending."""
        short, long = sorted((skeleton(said), skeleton(term)), key=len)
        return long.startswith(short) and self._alike(said, term) >= _MIN_NAME_SIMILARITY

    def _alike(self, word: str, other: str) -> float:
        """The similarity in sound of a word of the question and one of the pool."""
        return name_similarity(*((other, word) if self.pool == "ar" else (word, other)))


def _forms_by_skeleton(word: str) -> Mapping[str, list[str]]:
    forms: dict[str, list[str]] = {}
    for form in name_forms(word):
        if len(shape := skeleton(form)) >= MIN_SKELETON:
            forms.setdefault(shape, []).append(form)
    return forms


def foreign_wording(
    words: Sequence[str], pool: Language, table: TermTable | None
) -> ForeignWording:
    """Read a question's words, in search form and in order, for a pool of the other language.

    A word in the pool's own script, or is a number, is its own translation.
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
