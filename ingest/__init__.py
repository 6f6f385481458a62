"""Files in, an index of passages out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.pipeline import ingest
    from ingest.report import FileReport, HiddenText, IngestReport, ReadingWarning

__all__ = ["FileReport", "HiddenText", "IngestReport", "ReadingWarning", "ingest"]

_HOMES = {"ingest": "ingest.pipeline"}


def __getattr__(name: str) -> object:
    # Importing a name imports its module: a worker that only reads files imports no index.
    if name not in __all__:
        raise AttributeError(f"module 'ingest' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "ingest.report")), name)
