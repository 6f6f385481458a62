"""Checks of an index in PostgreSQL, and its repair."""

from __future__ import annotations

from rag.index.findings import Finding, Repaired
from rag.index.postgres.rebuild import all_faults, unsound_texts
from rag.index.postgres.store import PostgresIndex
from rag.index.rebuild import Progress


def check_database(index: PostgresIndex) -> tuple[Finding, ...]:
    """The faults of an index; none if it is as it was written."""
    with index.connections.reading() as connection:
        texts = [
            Finding("texts", f"the text of {source!r} is not the one stored", source)
            for _, source in unsound_texts(connection)
        ]
        return (*texts, *(Finding("terms", fault) for fault in all_faults(connection)))


def repair_database(index: PostgresIndex, progress: Progress | None = None) -> Repaired:
    """Rebuild an index from its texts; documents whose text is damaged are left out.

    Raises:
        IndexBusy: another process is writing.
    """
    with index.writing():
        with index.connections.reading() as connection:
            damaged = unsound_texts(connection)
        index.remove([id_ for id_, _ in damaged])
        index.rebuild(progress)
        documents, passages = index.counts()
    return Repaired(documents, passages, tuple(source for _, source in damaged))
