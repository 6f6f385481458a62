"""Whether sentences tell a machine what to do, by what they mean.

Two linear models, one over the vector of a sentence (USE-multilingual-v3, centred) and one over its
words, hashed; their log odds are added. `train.instructions` learns the weights
(`rag/data/instructions.npz`). Nine of ten sentences of plain text are decided by their words alone.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from threading import Lock
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Vectors, usable_cores
from rag.embedders.builtin import centred
from rag.language import search_text, strip_tashkeel

BUCKETS = 1 << 15
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NUMBER = re.compile(r"\d+")
# A word as long as this has its beginning and its end counted as well.
_LONG = 4
# Sentences whose scores are kept: the passages of one question are often those of the next.
_KEPT = 4096
# Of a longer sentence the first characters are read.
_MOST_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Weights:
    """The models: `centre` and `vector` ``(512,)``, `words` ``(BUCKETS,)``, and four numbers.

    A sentence is a command if its score is above `threshold`. Where its words alone score less than
    `least`, no vector makes it one.
    """

    centre: Vectors
    vector: Vectors
    vector_bias: float
    words: Vectors
    words_bias: float
    threshold: float
    least: float


class CommandModel:
    """Scores sentences; threads may share it."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._kept: OrderedDict[str, bool] = OrderedDict()
        self._lock = Lock()

    def commands(self, sentences: Sequence[str]) -> list[bool]:
        """Whether each sentence is a command."""
        with self._lock:
            found = {sentence: self._kept.get(sentence) for sentence in sentences}
        left = [sentence for sentence, known in found.items() if known is None]
        made = dict(zip(left, self._decided(left), strict=True))
        with self._lock:
            self._kept.update(made)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return [bool(found[s] if s not in made else made[s]) for s in sentences]

    def scores(self, sentences: Sequence[str]) -> list[float]:
        """The log odds that each sentence is a command, as they were in training."""
        scores: list[float] = self._summed(sentences, self._by_words(sentences)).tolist()
        return scores

    def _decided(self, sentences: Sequence[str]) -> list[bool]:
        by_words = self._by_words(sentences)
        near = np.flatnonzero(by_words >= self.weights.least).tolist()
        summed = self._summed([sentences[place] for place in near], by_words[near])
        decided = np.zeros(len(sentences), dtype=bool)
        decided[near] = summed > self.weights.threshold
        of_each: list[bool] = decided.tolist()
        return of_each

    def _by_words(self, sentences: Sequence[str]) -> NDArray[np.float64]:
        """The log odds of each sentence by its words alone."""
        weights = self.weights
        found = (hashed(sentence) for sentence in sentences)
        return np.array(
            [float(weights.words[at] @ values) + weights.words_bias for at, values in found]
        )

    def _summed(
        self, sentences: Sequence[str], by_words: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The log odds of each sentence by both models."""
        if not sentences:
            return by_words
        by_vector = centred(vectors(sentences), self.weights.centre) @ self.weights.vector
        return np.asarray(by_vector + self.weights.vector_bias + by_words, dtype=np.float64)


def vectors(sentences: Sequence[str]) -> Vectors:
    """Unit vectors ``(n_sentences, 512)`` of the builtin encoder."""
    from rag.embedders.windows import shared_encoder

    encoder = shared_encoder(usable_cores())
    return encoder.encode([strip_tashkeel(sentence[:_MOST_CHARACTERS]) for sentence in sentences])


def hashed(sentence: str) -> tuple[NDArray[np.int64], Vectors]:
    """The places of words in ``(BUCKETS,)``, and the number at each; of length one together."""
    counted: dict[int, float] = {}
    for part in dict.fromkeys(_parts(sentence)):
        code = crc32(part.encode("utf-8", "replace"))
        at = code % BUCKETS
        counted[at] = counted.get(at, 0.0) + (1.0 if code >> 31 else -1.0)
    values = np.array(list(counted.values()), np.float32)
    length = float(np.linalg.norm(values)) or 1.0
    return np.array(list(counted), np.int64), values / np.float32(length)


def _parts(sentence: str) -> Iterator[str]:
    """Words, pairs, pairs with a word between them, the first words, and parts of long words."""
    tokens = [
        "#" if _NUMBER.fullmatch(token) else token
        for token in _TOKEN.findall(search_text(sentence[:_MOST_CHARACTERS]))
    ]
    yield "^ " + " ".join(tokens[:1])
    yield "^ " + " ".join(tokens[:2])
    yield from tokens
    yield from map(" ".join, pairwise(tokens))
    yield from map(" _ ".join, zip(tokens, tokens[2:], strict=False))
    for token in tokens:
        if len(token) >= _LONG:
            yield from ("<" + token[:3], "<" + token[:4], token[-3:] + ">")


@cache
def command_model() -> CommandModel:
    """The model that ships."""
    with resources.files("rag.data").joinpath("instructions.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        return CommandModel(
            Weights(
                centre=stored["centre"].astype(np.float32),
                vector=stored["vector"].astype(np.float32),
                vector_bias=float(stored["vector_bias"]),
                words=stored["words"].astype(np.float32) * np.float32(stored["scale"]),
                words_bias=float(stored["words_bias"]),
                threshold=float(stored["threshold"]),
                least=float(stored["least"]),
            )
        )
