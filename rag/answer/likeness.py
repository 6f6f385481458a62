"""Which words of the retrieved passages mean what the words of a question mean.

The encoder tells, within a language and across: its vector of "القوة" is nearest to that of
"force". Vectors of the passages' words are those of the index, so a question costs one call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from rag.analysis import is_function_word, stem, words_as_written
from rag.answer.asked import hit_words
from rag.embedders import Vectors
from rag.embedders.blas import single_threaded_blas
from rag.index import POOLS, PassageIndex
from rag.schema import Hit

Likeness = Mapping[str, Mapping[str, float]]
"""For stems of a question, stems of the passages that mean the same, each with how surely."""

WordLikeness = Callable[[str, Sequence[Hit]], Likeness]
"""What tells the likeness of a question's words to those of its hits."""

# How sure it is that two words whose vectors have a cosine mean the same: a logistic curve.
_EVEN = 0.72
_STEEPNESS = 12.0
# Less sure than this counts for nothing.
_LEAST = 0.2


def no_likeness(question: str, hits: Sequence[Hit]) -> Likeness:
    """Nothing: words are then compared by their letters and by the term table alone."""
    return {}


class IndexLikeness:
    """Likeness by the vectors that indexes hold; nothing if their embedder compares no words."""

    def __init__(self, index: PassageIndex, *further: PassageIndex) -> None:
        self._indexes = (index, *further)

    def __call__(self, question: str, hits: Sequence[Hit]) -> Likeness:
        """The likeness of a question's content words to the words of its hits."""
        asked = {
            stem(form): written
            for form, written in words_as_written(question)
            if not form.isdigit() and not is_function_word(form)
        }
        stems, vectors = self._vectors(hits)
        if not asked or not stems:
            return {}
        with single_threaded_blas():
            asking = _unit(self._indexes[0].embedder.embed_words(list(asked.values())))
            if asking.shape != (len(asked), vectors.shape[1]):
                return {}
            sure = 1.0 / (1.0 + np.exp(_STEEPNESS * (_EVEN - asking @ vectors.T)))
        return {
            name: {stems[at]: round(float(row[at]), 3) for at in np.flatnonzero(row >= _LEAST)}
            for name, row in zip(asked, sure, strict=True)
        }

    def _vectors(self, hits: Sequence[Hit]) -> tuple[list[str], Vectors]:
        """The stems of the hits' content words that have vectors, and these, of unit length."""
        wanted = {name for hit in hits for name in hit_words(hit).content}
        found: dict[str, Vectors] = {}
        for index in self._indexes:
            for pool in POOLS:
                left = sorted(wanted - found.keys())
                names, stored = index.catalogue.vocabulary.vectors_of(pool, left)
                found.update(zip(names, stored.astype(np.float32), strict=True))
        if not found:
            return [], np.zeros((0, 1), dtype=np.float32)
        return list(found), _unit(np.stack(list(found.values())))


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-6), dtype=np.float32)
