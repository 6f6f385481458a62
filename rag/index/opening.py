"""Opens the index that the settings name: a folder, or a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.embedders import Embedder, EmbedderOptions, open_embedder
from rag.errors import SettingsError
from rag.index.check import check_index, repair_index
from rag.index.findings import Finding, Repaired
from rag.index.passage_index import PassageIndex
from rag.index.rebuild import Progress, VectorPlace
from rag.index.store import PassageStore
from rag.schema import Document, Passage
from rag.settings import PostgresAddress, Settings, index_place

if TYPE_CHECKING:
    from rag.index.postgres import PostgresIndex


def open_index(
    settings: Settings,
    *,
    place: str | Path | PostgresAddress | None = None,
    embedder: Embedder | None = None,
    create: bool = False,
    progress: Progress | None = None,
) -> PassageStore:
    """The index of the settings; `place` and `embedder`, where given, go before them.

    `progress` is called while an index of an older version is rebuilt.

    Raises:
        IndexFailure: see `PassageIndex.open` and `PostgresIndex.open`.
        EmbedderError: the embedding model cannot be loaded.
        SettingsError: the address is that of a database, and its packages are not installed.
    """
    at = settings.index if place is None else index_place(place)
    embedder = embedder or open_embedder(EmbedderOptions.from_settings(settings))
    if isinstance(at, PostgresAddress):
        return _open_postgres(at, embedder, create=create, progress=progress)
    vectors = _vector_place(settings, at)
    return PassageIndex.open(
        at,
        embedder,
        create=create,
        chroma_url=vectors.url,
        chroma_token=vectors.token,
        progress=progress,
    )


def check_place(settings: Settings, embedder: Embedder) -> tuple[Finding, ...]:
    """Every fault of the index of the settings: none if it is as it was written.

    Raises:
        IndexFailure: there is no index, or it cannot be read.
    """
    if isinstance(settings.index, PostgresAddress):
        with _open_postgres(settings.index, embedder) as index:
            from rag.index.postgres.check import check_database

            return check_database(index)
    return check_index(_vector_place(settings, settings.index), embedder)


def repair_place(
    settings: Settings,
    embedder: Embedder,
    chunk: Callable[[Document], Sequence[Passage]],
    progress: Progress | None = None,
) -> Repaired:
    """Rebuild the index of the settings from its texts; see `repair_index`.

    Raises:
        IndexFailure: there is no index, or it cannot be written.
    """
    if isinstance(settings.index, PostgresAddress):
        with _open_postgres(settings.index, embedder, progress=progress) as index:
            from rag.index.postgres.check import repair_database

            return repair_database(index, progress)
    return repair_index(_vector_place(settings, settings.index), embedder, chunk, progress)


def _vector_place(settings: Settings, folder: Path) -> VectorPlace:
    token = settings.chroma_token
    return VectorPlace(folder, settings.chroma_url, token.get_secret_value() if token else None)


@contextmanager
def packages_of(address: PostgresAddress) -> Iterator[None]:
    """A context in which a missing package is an error that says what to install."""
    try:
        yield
    except ImportError as error:
        message = (
            f"the index {address} needs packages that are not installed ({error.name}); "
            "pip install 'dalil[postgres]'."
        )
        raise SettingsError(message) from error


def _open_postgres(
    address: PostgresAddress,
    embedder: Embedder,
    *,
    create: bool = False,
    progress: Progress | None = None,
) -> PostgresIndex:
    with packages_of(address):
        from rag.index.postgres import PostgresIndex
    return PostgresIndex.open(address, embedder, create=create, progress=progress)
