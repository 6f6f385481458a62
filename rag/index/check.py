"""Checks of an index in a folder, and its repair.

Everything in an index but the texts is made from the texts. So what is damaged is not mended in its
place: it is all made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from rag.embedders import Embedder, Vectors
from rag.errors import IndexDamaged, IndexFailure, IndexNotFound
from rag.index.catalogue import FILE_NAME, Catalogue, insert_passages
from rag.index.database import Database
from rag.index.findings import Finding, Part, Repaired
from rag.index.layout import add_later_tables
from rag.index.passage_index import locked, write_lock
from rag.index.rebuild import POOLS, Progress, VectorPlace, rebuild
from rag.index.salvage import salvage
from rag.schema import Document, Language, Passage

# int8 components lose less than this of a cosine.
_SAME_VECTOR = 0.99


def check_index(place: VectorPlace, embedder: Embedder) -> tuple[Finding, ...]:
    """The faults of the index in `place.folder`; none if it is as it was written.

    Raises:
        IndexNotFound: there is no index.
        IndexNotWritable: it has unfinished changes, and the storage is full or read-only.
    """
    path = _catalogue_path(place)
    try:
        catalogue = Catalogue.open(path)
    except IndexDamaged as error:
        return (Finding("catalogue", str(error)),)
    with closing(catalogue):
        return tuple(_findings(catalogue, place, embedder))


def repair_index(
    place: VectorPlace,
    embedder: Embedder,
    chunk: Callable[[Document], Sequence[Passage]],
    progress: Progress | None = None,
) -> Repaired:
    """Rebuild the index in `place.folder` from its texts, with the embedder that is given.

    Documents whose text is damaged are left out, so that the next ingest reads their files again;
    `chunk` makes the passages of documents whose passages are damaged.

    Raises:
        IndexNotFound: there is no index.
        IndexDamaged: no text can be read.
        IndexNotWritable: the storage is full or read-only; the former state is kept.
        IndexBusy: another process is writing.
    """
    path = _catalogue_path(place)
    with locked(write_lock(place.folder), place.folder):
        lost = salvage(path) if _is_unreadable(path) else []
        with closing(Catalogue.open(path)) as catalogue:
            lost += _mend_texts(catalogue, chunk)
            rebuild(catalogue, embedder, place, progress).close()
            documents, passages = catalogue.counts()
    return Repaired(documents, passages, tuple(lost))


def _catalogue_path(place: VectorPlace) -> Path:
    path = place.folder / FILE_NAME
    if not path.is_file():
        message = f"no index in {str(place.folder)!r}; make one with `dalil ingest PATH`."
        raise IndexNotFound(message)
    return path


def _is_unreadable(path: Path) -> bool:
    """Whether SQLite finds its file damaged."""
    try:
        with closing(Catalogue.open(path)) as catalogue:
            return bool(list(_structure(catalogue)))
    except IndexDamaged:
        return True


def _findings(catalogue: Catalogue, place: VectorPlace, embedder: Embedder) -> Iterator[Finding]:
    if found := list(_structure(catalogue)):
        yield from found
        return
    yield from _text_findings(catalogue)
    yield from _versions(catalogue, embedder)
    if catalogue.is_outdated:
        # Its other tables are made again when it is opened.
        return
    checks: dict[Part, Callable[[Catalogue], Iterator[Finding]]] = {
        "segments": _segments,
        "passages": _passages,
        "terms": _terms,
        "titles": _titles,
        "vectors": lambda opened: _vectors(opened, place),
    }
    for part, check in checks.items():
        try:
            yield from check(catalogue)
        except IndexFailure as error:
            yield Finding(part, str(error))


def _structure(catalogue: Catalogue) -> Iterator[Finding]:
    try:
        faults = catalogue.integrity_faults()
    except IndexDamaged as error:
        faults = [str(error)]
    for fault in faults:
        yield Finding("catalogue", f"{str(catalogue.path)!r}: {fault}")


def _versions(catalogue: Catalogue, embedder: Embedder) -> Iterator[Finding]:
    if catalogue.is_outdated:
        yield Finding(
            "version",
            "the index is of an older format or analyser; it is rebuilt when it is next opened",
        )
    if (made_with := catalogue.meta("embedder")) != embedder.identity:
        text = f"made with the embedder {made_with!r}, and {embedder.identity!r} is configured"
        yield Finding("version", text)


def _text_findings(catalogue: Catalogue) -> Iterator[Finding]:
    for id_, source, is_sound in catalogue.sound_texts():
        if not is_sound:
            yield Finding("texts", f"the text of {source!r} is not the one stored", source)
        elif not catalogue.has_sound_passages(id_):
            yield Finding("passages", f"the passages of {source!r} are not those stored", source)


def _segments(catalogue: Catalogue) -> Iterator[Finding]:
    yield from (Finding("segments", fault) for fault in catalogue.terms.verify())


def _passages(catalogue: Catalogue) -> Iterator[Finding]:
    if faults := catalogue.unsound_parts():
        yield Finding("passages", f"the sentence vectors of {faults:,} passages are damaged")


def _terms(catalogue: Catalogue) -> Iterator[Finding]:
    for pool in POOLS:
        table = catalogue.terms.table(pool)
        if set(table.alive().tolist()) != set(catalogue.keys(pool)):
            yield Finding("terms", f"the segments have other passages than the texts ({pool})")
        elif not catalogue.terms.has_sound_frequencies(pool):
            yield Finding("terms", f"the frequencies of terms are not those of the texts ({pool})")


def _titles(catalogue: Catalogue) -> Iterator[Finding]:
    if not catalogue.has_sound_titles():
        yield Finding("titles", "the counts of titles are not those of the documents")


def _vectors(catalogue: Catalogue, place: VectorPlace) -> Iterator[Finding]:
    with closing(place.current(catalogue)) as vectors:
        for pool in POOLS:
            table = catalogue.terms.table(pool)
            keys = table.alive()
            wrong = 0
            found: set[int] = set()
            for some, stored in vectors.contents(pool):
                found.update(some)
                known = np.array(sorted(set(some) & set(keys.tolist())), dtype=np.int64)
                whole = table.candidates(table.rows_of(known)).whole.astype(np.float32)
                at = {key: row for row, key in enumerate(some)}
                own = stored[[at[key] for key in known.tolist()]]
                wrong += int((_cosines(whole, own) < _SAME_VECTOR).sum())
            missing = len(set(keys.tolist()) - found)
            yield from _vector_findings(pool, missing, wrong)


def _vector_findings(pool: Language, missing: int, wrong: int) -> Iterator[Finding]:
    if missing:
        yield Finding("vectors", f"Chroma lacks the vectors of {missing:,} passages ({pool})")
    if wrong:
        yield Finding("vectors", f"Chroma has other vectors for {wrong:,} passages ({pool})")


def _cosines(first: Vectors, second: Vectors) -> Vectors:
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    cosines: Vectors = np.vecdot(first, second) / np.maximum(lengths, 1e-6)
    return cosines


def _mend_texts(catalogue: Catalogue, chunk: Callable[[Document], Sequence[Passage]]) -> list[str]:
    """The sources of documents that were dropped, because their texts are damaged.

    A document whose passages alone are damaged is chunked again.
    """
    lost = []
    with catalogue.transaction() as connection:
        add_later_tables(connection)
        key = connection.execute("SELECT coalesce(max(key), 0) FROM passages").fetchone()[0]
        for id_, source, is_sound in list(catalogue.sound_texts()):
            document = catalogue.document(id_) if is_sound else None
            if document is None:
                lost.append(source)
                connection.execute("DELETE FROM documents WHERE id = ?", (id_,))
            if document is None or not catalogue.has_sound_passages(id_):
                connection.execute("DELETE FROM passages WHERE document_id = ?", (id_,))
                passages = list(enumerate(chunk(document) if document else (), start=key + 1))
                insert_passages(connection, passages)
                connection.execute(
                    "UPDATE documents SET passages = ? WHERE id = ?", (len(passages), id_)
                )
                key += len(passages)
        _drop_orphans(connection)
    return lost


def _drop_orphans(connection: Database) -> None:
    for table in ("passages", "versions", "same_files"):
        connection.execute(
            f"DELETE FROM {table} WHERE document_id NOT IN (SELECT id FROM documents)"
        )
