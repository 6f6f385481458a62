"""The results of a check and of a repair of an index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Part = Literal[
    "catalogue", "version", "texts", "passages", "segments", "terms", "titles", "vectors"
]
"""Where a fault is; stable, for programs."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of an index; `source` is the document concerned, where it is one."""

    part: Part
    text: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did: `lost` are the sources of documents whose texts could not be read."""

    documents: int
    passages: int
    lost: tuple[str, ...]
