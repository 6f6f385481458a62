"""Rebuilds everything of an index in PostgreSQL except its texts, and finds its faults."""

from __future__ import annotations

from rag.embedders import Embedder
from rag.index.parts import PassageVectors
from rag.index.postgres.connections import Connection
from rag.index.postgres.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    document_checksum,
)
from rag.index.postgres.writing import Keyed, clear_derived, derive, insert_title
from rag.index.rebuild import Progress
from rag.index.stored import stored_document, stored_passage
from rag.index.vocabulary import WrittenWords

_BATCH = 256

_FAULTS = {
    "{:,} passages have no terms": (
        "SELECT count(*) FROM passages WHERE key NOT IN (SELECT key FROM terms)"
    ),
    "{:,} passages have no vectors": (
        "SELECT count(*) FROM passages WHERE key NOT IN (SELECT key FROM vectors)"
    ),
    "{:,} passages have no parts": (
        "SELECT count(*) FROM passages WHERE key NOT IN (SELECT key FROM parts)"
    ),
    "the totals of {:,} languages are wrong": """
        SELECT count(*) FROM totals o, LATERAL (
            SELECT count(*) AS passages, coalesce(sum(grams), 0) AS grams,
                coalesce(sum(stems), 0) AS stems
            FROM terms WHERE language IN (o.pool, 'mixed')
        ) f WHERE (o.passages, o.grams, o.stems) IS DISTINCT FROM (f.passages, f.grams, f.stems)
    """,
}
_DEEP_FAULTS = {
    "the frequencies of {:,} terms are wrong": """
        WITH counted AS (
            SELECT o.pool, term, count(*) AS passages FROM totals o
            JOIN terms t ON t.language IN (o.pool, 'mixed'), unnest(t.terms) AS term
            GROUP BY o.pool, term
        )
        SELECT count(*) FROM counted c FULL JOIN frequencies f USING (pool, term)
        WHERE coalesce(c.passages, 0) <> coalesce(f.passages, 0)
    """,
    "the counts of {:,} titles are wrong": """
        SELECT count(*) FROM titles t
        FULL JOIN (SELECT title, count(*) AS documents FROM documents GROUP BY title) d
        USING (title) WHERE t.documents IS DISTINCT FROM d.documents
    """,
}


def faults(connection: Connection) -> list[str]:
    """The missing parts of what is made from the texts, one sentence each."""
    return _found(connection, _FAULTS)


def all_faults(connection: Connection) -> list[str]:
    """The faults of what is made from the texts, one sentence each; reads all terms."""
    return _found(connection, _FAULTS | _DEEP_FAULTS)


def unsound_texts(connection: Connection) -> list[tuple[str, str]]:
    """(id, source) of documents whose text or passages are not those that were stored."""
    found = []
    ids = connection.execute('SELECT id FROM documents ORDER BY id COLLATE "C"').fetchall()
    for (id_,) in ids:
        row = connection.execute(
            f"SELECT {DOCUMENT_COLUMNS} WHERE id = %s".encode(), (id_,)
        ).fetchone()
        if row is None:
            continue
        whole = stored_document(row)
        rows = connection.execute(
            f"SELECT {PASSAGE_COLUMNS} WHERE p.document_id = %s".encode(), (id_,)
        ).fetchall()
        is_sound = document_checksum(whole) == row[-1] and all(
            whole.text[one.start : one.end] == one.text for one in map(stored_passage, rows)
        )
        if not is_sound:
            found.append((id_, whole.source))
    return found


def rebuild(connection: Connection, embedder: Embedder, progress: Progress) -> None:
    """Rebuild what is made from the texts, inside a transaction."""
    clear_derived(connection)
    written = WrittenWords()
    titles = {
        id_: insert_title(connection, title)
        for id_, title in connection.execute(
            'SELECT id, title FROM documents ORDER BY id COLLATE "C"'
        ).fetchall()
    }
    keys = [key for (key,) in connection.execute("SELECT key FROM passages ORDER BY key")]
    for begin in range(0, len(keys), _BATCH):
        progress(begin, len(keys), "")
        rows = connection.execute(
            f"SELECT {PASSAGE_COLUMNS} WHERE p.key = ANY(%s) ORDER BY p.key".encode(),
            (keys[begin : begin + _BATCH],),
        ).fetchall()
        passages = [stored_passage(row) for row in rows]
        encoded = embedder.embed_passages([one.text for one in passages])
        items = [
            Keyed(row[0], one, PassageVectors.of(one, vectors), titles[one.document_id])
            for row, one, vectors in zip(rows, passages, encoded, strict=True)
        ]
        derive(connection, items, embedder.embed_words, written)
    progress(len(keys), len(keys), "")


def _found(connection: Connection, queries: dict[str, str]) -> list[str]:
    counted = {
        text: connection.execute(query.encode()).fetchall()[0][0] for text, query in queries.items()
    }
    return [text.format(count) for text, count in counted.items() if count]
