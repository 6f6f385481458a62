"""The steps that are killed: each changes an index, in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import ingest.pipeline
from ingest.chunk import chunk
from ingest.pipeline import ingest as ingest_files
from rag.embedders import open_embedder
from rag.index import PassageIndex, repair_place
from rag.settings import Settings

Step = Literal["ingest", "replace", "remove", "repair"]
STEPS: tuple[Step, ...] = ("ingest", "replace", "remove", "repair")

# Several batches in an ingest of few short articles.
_BATCH_CHARACTERS = 6_000


def settings_of(index: Path) -> Settings:
    """The settings of an index, whatever the environment says."""
    return Settings(_env_file=None, index=index, model="verbatim")


def change(
    step: Step, index: Path, articles: Path, removed: Sequence[str], ready: Connection
) -> None:
    """Change the index in a folder; `ready` gets a message when it begins and one when it is done.

    Args:
        step: ``ingest`` and ``replace`` ingest the folder of articles.
        index: the folder of the index.
        articles: the folder of articles.
        removed: the ids of the documents that ``remove`` takes out.
        ready: where to say so.
    """
    settings = settings_of(index)
    embedder = open_embedder()
    ready.send("begins")
    if step == "repair":
        repair_place(settings, embedder, chunk)
    elif step == "remove":
        with PassageIndex.open(index, embedder) as opened:
            opened.remove(removed)
    else:
        with patch.object(ingest.pipeline, "BATCH_CHARACTERS", _BATCH_CHARACTERS):
            ingest_files([articles], index, settings=settings, embedder=embedder)
    ready.send("done")
