"""Opens the index that the settings name."""

from __future__ import annotations

from pathlib import Path

from rag.embedders import Embedder, EmbedderOptions, open_embedder
from rag.index.passage_index import PassageIndex
from rag.index.rebuild import Progress, VectorPlace
from rag.index.store import PassageStore
from rag.settings import Settings


def open_index(
    settings: Settings,
    *,
    folder: str | Path | None = None,
    embedder: Embedder | None = None,
    create: bool = False,
    progress: Progress | None = None,
) -> PassageStore:
    """The index of the settings; `folder` and `embedder`, where given, go before them.

    `progress` is told how far an index of an older version is rebuilt.

    Raises:
        IndexFailure: see `PassageIndex.open`.
        EmbedderError: the embedding model cannot be loaded.
    """
    token = settings.chroma_token
    return PassageIndex.open(
        folder if folder is not None else settings.index,
        embedder or open_embedder(EmbedderOptions.from_settings(settings)),
        create=create,
        chroma_url=settings.chroma_url,
        chroma_token=token.get_secret_value() if token else None,
        progress=progress,
    )


def vector_place(settings: Settings) -> VectorPlace:
    """Where the index of the settings is, and its vectors."""
    token = settings.chroma_token
    return VectorPlace(
        settings.index, settings.chroma_url, token.get_secret_value() if token else None
    )
