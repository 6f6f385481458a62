"""Which GGUF models run on this machine, by its memory and its speed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from rag.models.profile import ModelProfile, file_bytes, profile_of_file
from rag.models.weights import check_gguf, list_weights

# Memory beside the weights, for the context and its processing.
_WORKING_SHARE = 0.15
_WORKING_BYTES = 300_000_000
_COPIED_BYTES = 64 << 20
_COPIES = 3


@dataclass(frozen=True, slots=True)
class ModelHere:
    """A model file, with its memory and speed on this machine.

    `memory_bytes` is an estimate. `tokens_per_second` is what the speed of the memory allows at
    most, since every weight is read for each token. `state` is that of a registered file in the
    cache, and ``file`` for another one.
    """

    name: str
    state: str
    size: int
    memory_bytes: int
    fits: bool
    tokens_per_second: float
    profile: ModelProfile


def models_here(files: Sequence[Path], cache: Path) -> list[ModelHere]:
    """The registered models, then those of `files`.

    Raises:
        WeightsError: a file cannot be read, or is no GGUF model.
    """
    free, speed = psutil.virtual_memory().available, bytes_per_second()
    known = [(one.weights.name, one.state, one.weights.size) for one in list_weights(cache)]
    given = [(str(path), "file", file_bytes(check_gguf(path))) for path in files]
    return [_model(*found, free, speed) for found in (*known, *given)]


def _model(name: str, state: str, size: int, free: int, speed: float) -> ModelHere:
    memory = round(size * (1 + _WORKING_SHARE)) + _WORKING_BYTES
    profile = profile_of_file(size)
    return ModelHere(name, state, size, memory, memory <= free, round(speed / size, 1), profile)


def bytes_per_second() -> float:
    """How fast this machine reads memory now, by copying 64 MB three times."""
    source = np.ones(_COPIED_BYTES, dtype=np.uint8)
    target = np.empty_like(source)
    times = []
    for _ in range(_COPIES):
        started = time.perf_counter()
        np.copyto(target, source)
        times.append(time.perf_counter() - started)
    return _COPIED_BYTES / min(times)
