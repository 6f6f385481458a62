"""The weights that `bench.calibrate` learned, read from the file that ships with the package."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from rag.answer.reading import Reading

FILE_NAME = "answering.json"

Pair = Literal["same", "other"]
"""Whether question and evidence are in one language."""


class Linear(BaseModel):
    """A weighted sum of named features; features without a weight are ignored."""

    model_config = ConfigDict(frozen=True)

    bias: float
    weights: dict[str, float]

    def __call__(self, features: dict[str, float]) -> float:
        """The sum, as log odds."""
        return self.bias + sum(w * features[name] for name, w in self.weights.items())


class Weights(BaseModel):
    """What ranks evidence, and what decides whether to answer.

    `evidence`: log odds that a sentence contains the answer. `answer`: log odds that the documents
    do. `thresholds`: the log odds below which a question is refused, at the strictnesses 0.1,
    0.2 … 1.0.
    """

    model_config = ConfigDict(frozen=True)

    evidence: dict[Pair, Linear]
    answer: dict[Pair, Linear]
    thresholds: list[float]


class LearnedWeights(BaseModel):
    """Weights for passages that were retrieved only, and for those that were also read."""

    model_config = ConfigDict(frozen=True)

    unread: Weights
    read: Weights

    def of(self, reading: Reading) -> Weights:
        """Those for the passages of `reading`."""
        return self.read if reading.readings else self.unread


def read_weights(path: Path) -> LearnedWeights:
    """Weights from a file that `write_weights` wrote."""
    return LearnedWeights.model_validate_json(path.read_text("utf-8"))


def write_weights(weights: LearnedWeights, path: Path) -> None:
    """Write weights so that a person can read them."""
    path.write_text(weights.model_dump_json(indent=1) + "\n", "utf-8")


@cache
def learned_weights() -> LearnedWeights:
    """The weights that ship with the package."""
    with resources.as_file(resources.files("rag.data").joinpath(FILE_NAME)) as path:
        return read_weights(path)
