"""Rebuilds everything of an index except its documents and passages, from their texts.

Used for an index of an older format or analyser, and to repair one. The former state is kept until
one transaction replaces it: new vectors go into a place of their own, which is announced before and
deleted if the rebuild is interrupted.
"""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from rag.embedders import Embedder, EncodedPassage
from rag.errors import IndexDamaged
from rag.index.catalogue import (
    SEGMENTS_FOLDER,
    Catalogue,
    IndexedPassage,
    KeyedVectors,
    insert_parts,
)
from rag.index.database import Database
from rag.index.layout import (
    DERIVED_SCHEMA,
    FORMAT_VERSION,
    TEXT_TABLES,
    add_later_tables,
    store_checksums,
)
from rag.index.parts import PassageVectors
from rag.index.terms import pools
from rag.index.vectors import FOLDER_NAME, VectorStore
from rag.index.versions import versions
from rag.schema import Language, Passage

Progress = Callable[[int, int, str], None]
"""Called with (passages done, all passages, the current step) while an index is rebuilt."""

POOLS: tuple[Language, ...] = ("ar", "en")
_BATCH = 256


_EMBEDDED, _SERVER = "embedded", "server"
# The catalogue's names for the vectors in use, by where they are, and for those no longer in use.
_NAMES = {_EMBEDDED: "vector_folder", _SERVER: "namespace"}
_ABANDONED = "abandoned_vectors"


@dataclass(frozen=True, slots=True)
class VectorPlace:
    """The place of the vectors of an index: a Chroma server, or folders next to the catalogue."""

    folder: Path
    url: str | None = None
    token: str | None = None

    @property
    def kind(self) -> str:
        """What a catalogue records: ``embedded`` or ``server``."""
        return _SERVER if self.url else _EMBEDDED

    def current(self, catalogue: Catalogue) -> VectorStore:
        """The vectors of a catalogue.

        Raises:
            IndexDamaged: the vectors are elsewhere than these settings say.
            VectorStoreUnavailable: the Chroma server cannot be reached.
        """
        kept_in = catalogue.meta("vectors")
        if kept_in != self.kind:
            remedy = (
                "set DALIL_CHROMA_URL to its address"
                if kept_in == _SERVER
                else "unset DALIL_CHROMA_URL, or ingest into another folder"
            )
            message = f"the vectors of the index {str(self.folder)!r} are {kept_in}; {remedy}."
            raise IndexDamaged(message)
        return self.open(self.name(catalogue), catalogue)

    def name(self, catalogue: Catalogue) -> str:
        """The name of the vectors that a catalogue uses."""
        return catalogue.meta(_NAMES[self.kind]) or FOLDER_NAME

    def open(self, name: str, catalogue: Catalogue) -> VectorStore:
        """The vectors of that name; made when they are first written."""
        if self.url:
            return VectorStore.server(self.url, name, self.token)
        return VectorStore.embedded(self.folder / name, catalogue.meta("namespace") or "dalil")

    def forget(self, name: str) -> None:
        """Delete the vectors of that name, if there are any."""
        if self.url:
            VectorStore.server(self.url, name, self.token).drop()
        else:
            shutil.rmtree(self.folder / name, ignore_errors=True)


def rebuild(
    catalogue: Catalogue,
    embedder: Embedder,
    place: VectorPlace,
    progress: Progress | None = None,
) -> VectorStore:
    """Rebuild the derived tables, segments and vectors of a catalogue; returns its new vectors.

    Raises:
        IndexNotWritable: the storage is full or read-only; the former state is kept.
        IndexDamaged: a text cannot be read; the former state is kept.
    """
    former = place.name(catalogue)
    name = f"{'dalil' if place.url else FOLDER_NAME}-{uuid.uuid4().hex[:12]}"
    with catalogue.transaction() as connection:
        set_meta(connection, **{_ABANDONED: name})
    vectors = place.open(name, catalogue)
    try:
        with catalogue.transaction() as connection:
            _clear(catalogue, connection)
            _fill(catalogue, connection, embedder, vectors, progress or (lambda *_: None))
            set_meta(
                connection,
                embedder=embedder.identity,
                dimensions=str(embedder.dimensions),
                vectors=place.kind,
                generation=str(catalogue.generation() + 1),
                **versions(),
                **{_NAMES[place.kind]: name, _ABANDONED: former},
            )
    except BaseException:
        vectors.close()
        raise
    catalogue.terms.sweep()
    forget_abandoned(catalogue, place)
    return vectors


def forget_abandoned(catalogue: Catalogue, place: VectorPlace) -> None:
    """Delete the vectors that a finished or interrupted rebuild left."""
    name = catalogue.meta(_ABANDONED)
    if name is None:
        return
    if name != place.name(catalogue):
        place.forget(name)
    with catalogue.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE key = ?", (_ABANDONED,))


def has_abandoned(catalogue: Catalogue) -> bool:
    """Whether a rebuild left vectors."""
    return catalogue.meta(_ABANDONED) is not None


def set_meta(connection: Database, **values: str) -> None:
    """Store values that the catalogue records of itself."""
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))


def _clear(catalogue: Catalogue, connection: Database) -> None:
    """Empty tables of this version in place of all but the texts; numbers are not used again."""
    last_key, last_title = _last_numbers(connection)
    # Tables of a full-text index go with it.
    for kind in ("CREATE VIRTUAL %", "CREATE TABLE %"):
        rows = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE ? "
            "AND name NOT LIKE 'sqlite~_%' ESCAPE '~'",
            (kind,),
        ).fetchall()
        for (name,) in rows:
            if name not in TEXT_TABLES:
                connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    if catalogue.meta("format") != str(FORMAT_VERSION):
        add_later_tables(connection)
        store_checksums(connection)
    connection.run(DERIVED_SCHEMA)
    catalogue.vocabulary.written.forget()
    connection.execute("UPDATE last_key SET key = ?", (last_key,))
    connection.execute("INSERT INTO sqlite_sequence VALUES ('titles', ?)", (last_title,))
    # Versions that other processes know are not used again.
    connection.execute("UPDATE title_total SET version = ?", (int(time.time()),))
    # Nothing names the files of the segments from now on; a question may still read them.
    folder = catalogue.path.parent / SEGMENTS_FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):
            os.utime(path)


def _last_numbers(connection: Database) -> tuple[int, int]:
    """The last key of a passage and the last number of a title that were given."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    tables = {name for (name,) in found}
    keys = connection.execute("SELECT coalesce(max(key), 0) FROM passages").fetchall()
    if "last_key" in tables:
        keys += connection.execute("SELECT key FROM last_key").fetchall()
    titles = [(0,)]
    if "sqlite_sequence" in tables:
        titles += connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'titles'"
        ).fetchall()
    return max(key for (key,) in keys), max(number for (number,) in titles)


def _fill(
    catalogue: Catalogue,
    connection: Database,
    embedder: Embedder,
    vectors: VectorStore,
    progress: Progress,
) -> None:
    documents = connection.execute("SELECT id, title FROM documents").fetchall()
    titles = {id_: catalogue.titles.insert(title) for id_, title in documents}
    keys = [
        key for (key,) in connection.execute("SELECT key FROM passages ORDER BY key").fetchall()
    ]
    for begin in range(0, len(keys), _BATCH):
        progress(begin, len(keys), "")
        found = catalogue.passages(keys[begin : begin + _BATCH])
        passages = [(key, found[key]) for key in sorted(found)]
        encoded = embedder.embed_passages([passage.text for _, passage in passages])
        items = indexed(passages, encoded, vectors, partial(insert_parts, connection))
        catalogue.derive(items, [titles[p.document_id] for _, p in passages], embedder.embed_words)
    progress(len(keys), len(keys), "")


def indexed(
    passages: Sequence[tuple[int, Passage]],
    encoded: Sequence[EncodedPassage],
    vectors: VectorStore,
    store_parts: Callable[[Sequence[KeyedVectors]], None],
) -> list[IndexedPassage]:
    """Passages, by key, with their vectors, which are put into Chroma; the parts are stored."""
    if not encoded:
        return []
    whole = np.array([one.whole for one in encoded])
    for pool in POOLS:
        rows = [i for i, (_, passage) in enumerate(passages) if pool in pools(passage.language)]
        if rows:
            vectors.put(pool, [passages[i][0] for i in rows], whole[rows])
    made = [
        (key, PassageVectors.of(passage, one))
        for (key, passage), one in zip(passages, encoded, strict=True)
    ]
    store_parts(made)
    return [
        IndexedPassage(key, passage, of_passage.whole)
        for (key, passage), (_, of_passage) in zip(passages, made, strict=True)
    ]
