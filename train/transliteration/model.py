"""Learns the model of `rag.translation.transliteration` and writes it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.translation.transliteration import STEPS_PER_NAT, packed, units_of
from train.transliteration import ngrams
from train.transliteration.alignment import Chunk, cut
from train.transliteration.names import Name

# Pairs of letters that are in fewer names are left out, and the names that have them.
_FEWEST = 5
_MOST_STEPS = 255


def learn(names: Sequence[Name], known: Mapping[str, int], output: Path) -> None:
    """Learn from the `names`, and write the model to `output`.

    `known` are more Latin names, with how frequent they are.
    """
    chunks = [found for found in cut([(units_of(n.arabic), n.latin) for n in names]) if found]
    seen = Counter(pair for name in chunks for pair in name)
    chunks = [name for name in chunks if all(seen[pair] >= _FEWEST for pair in name)]
    pairs = sorted({pair for name in chunks for pair in name})
    arabic = _counted((name.arabic, name.count) for name in names)
    latin = _counted((name.latin, name.count) for name in names)
    for name, count in known.items():
        latin[name] += count
    arrays = {
        "pairs": packed("\t".join(pair) for pair in pairs),
        **_grams(chunks, pairs),
        **_listed("arabic", arabic),
        **_listed("latin", latin),
    }
    with output.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def _counted(names: Iterable[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, count in names:
        found[name] += count
    return found


def _grams(
    names: Sequence[Sequence[Chunk]], pairs: Sequence[Chunk]
) -> dict[str, npt.NDArray[np.generic]]:
    tokens = {pair: token for token, pair in enumerate(pairs, start=ngrams.EDGE + 1)}
    rows = ngrams.learn([tokens[pair] for pair in name] for name in names)
    return {
        "parent": np.array([row.parent + 1 for row in rows], dtype=np.uint32),
        "token": np.array([row.token for row in rows], dtype=np.uint16),
        "likelihood": _steps(-row.likelihood for row in rows),
        "backoff": _steps(-row.backoff for row in rows),
        "shorter": np.array([row.shorter + 1 for row in rows], dtype=np.uint32),
    }


def _steps(logarithms: Iterable[float]) -> npt.NDArray[np.generic]:
    steps = [round(one * STEPS_PER_NAT) for one in logarithms]
    return np.clip(steps, 0, _MOST_STEPS).astype(np.uint8)


def _listed(script: str, seen: Mapping[str, int]) -> dict[str, npt.NDArray[np.generic]]:
    names = sorted(seen)
    shared = [_shared(pair) for pair in zip(["", *names], names, strict=False)]
    rests = (name[count:] for name, count in zip(names, shared, strict=True))
    return {
        f"{script}_shared": np.array(shared, dtype=np.uint8),
        f"{script}_names": packed(rests),
        f"{script}_seen": _steps(math.log(seen[name]) for name in names),
    }


def _shared(pair: tuple[str, str]) -> int:
    """How many letters both begin with."""
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(*pair, strict=False)))
