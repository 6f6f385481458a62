"""Statements that write documents and the terms, parts, vectors and words of passages.

All functions run inside a transaction of the process that writes; see `PostgresIndex.writing`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rag.analysis import words
from rag.embedders import Vectors
from rag.index.parts import PassageVectors
from rag.index.postgres.connections import Connection
from rag.index.postgres.rows import counted_terms, document_row, passage_row
from rag.index.segment import Numbers
from rag.index.terms import pools, searchable_text, terms_in
from rag.index.titles import stem_numbers
from rag.index.vocabulary import (
    MAX_STEMS,
    Counts,
    WrittenWords,
    commonest_forms,
    names_in,
    small,
    words_by_pool,
)
from rag.schema import Document, Language, Passage

EmbedWords = Callable[[Sequence[str]], Vectors]

DERIVED_TABLES = (
    "terms",
    "vectors",
    "parts",
    "frequencies",
    "names",
    "stems",
    "title_stems",
    "titles",
)
"""The tables that are made from the texts, without their totals."""

_UPSERT_FREQUENCIES = """
    INSERT INTO frequencies SELECT %s, * FROM unnest(%s::integer[], %s::integer[])
    ON CONFLICT (pool, term) DO UPDATE SET passages = frequencies.passages + excluded.passages
"""
_FORGET_FREQUENCIES = """
    UPDATE frequencies f SET passages = f.passages - gone.passages FROM (
        SELECT term, count(*) AS passages FROM terms t, unnest(t.terms) AS term
        WHERE t.key = ANY(%(keys)s) AND t.language IN (%(pool)s, 'mixed') GROUP BY term
    ) gone WHERE f.pool = %(pool)s AND f.term = gone.term
"""
_FORGET_TOTALS = """
    UPDATE totals o SET passages = o.passages - gone.passages, grams = o.grams - gone.grams,
        stems = o.stems - gone.stems
    FROM (
        SELECT count(*) AS passages, coalesce(sum(grams), 0) AS grams,
            coalesce(sum(stems), 0) AS stems
        FROM terms WHERE key = ANY(%(keys)s) AND language IN (%(pool)s, 'mixed')
    ) gone WHERE o.pool = %(pool)s
"""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A passage with its key, its vectors, and the number of its title."""

    key: int
    passage: Passage
    vectors: PassageVectors
    title: int


def new_keys(connection: Connection, count: int) -> range:
    """Allocates `count` new, ascending keys, which no committed passage ever had."""
    last = _add(connection, "last_key", count)
    return range(last - count + 1, last + 1)


def count_change(connection: Connection) -> int:
    """Raise the generation of the index; returns the new one."""
    return _add(connection, "generation", 1)


def set_meta(connection: Connection, **values: str) -> None:
    """Store values that the index records of itself."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO meta VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET "
            "value = excluded.value",
            list(values.items()),
        )


def insert_document(connection: Connection, document: Document, passages: int) -> None:
    """Add a document without its passages."""
    row = document_row(document, passages)
    marks = ", ".join(["%s"] * len(row))
    connection.execute(f"INSERT INTO documents VALUES ({marks})".encode(), row)


def insert_passages(connection: Connection, items: Sequence[Keyed]) -> None:
    """Add the passages of documents that are there."""
    _copy(connection, "passages", [passage_row(item.key, item.passage) for item in items])


def insert_title(connection: Connection, title: str) -> int:
    """Count the title of one document; the number of the title."""
    found = connection.execute(
        "UPDATE titles SET documents = documents + 1 WHERE title = %s RETURNING number", (title,)
    ).fetchone()
    if found is not None:
        return int(found[0])
    stems = stem_numbers(title)
    ((number,),) = connection.execute(
        "INSERT INTO titles (title, documents, stems) VALUES (%s, 1, %s) RETURNING number",
        (title, stems.astype("<u4").tobytes()),
    ).fetchall()
    _copy(connection, "title_stems", [(stem, number) for stem in stems.tolist()])
    _add(connection, "titles", 1)
    return int(number)


def derive(
    connection: Connection,
    items: Sequence[Keyed],
    embed_words: EmbedWords,
    written: WrittenWords,
) -> None:
    """Add the terms, parts, vectors and words of passages with new keys.

    Words that were `written` before are left out.
    """
    said = [words(searchable_text(item.passage)) for item in items]
    terms = [terms_in(one) for one in said]
    counted = [counted_terms(one) for one in terms]
    terms_rows, vector_rows, part_rows = [], [], []
    for item, of_passage, of_terms, (numbers, counts) in zip(
        items, said, terms, counted, strict=True
    ):
        language, stems = item.passage.language, len(of_passage)
        grams = len(of_terms) - stems
        # As text, which takes a fraction of the time that psycopg takes for long lists.
        array = f"{{{','.join(map(str, numbers.view(np.int32).tolist()))}}}"
        terms_rows.append((item.key, language, item.title, grams, stems, array, counts))
        whole = f"[{','.join(map(str, item.vectors.whole.tolist()))}]"
        vector_rows.append((item.key, language, whole))
        part_rows.append((item.key, *item.vectors.packed()))
    _copy(connection, "terms", terms_rows)
    # PostgreSQL keeps new entries in a list that every search has to read, until it tidies up.
    connection.execute("SELECT gin_clean_pending_list('passages_by_term')")
    _copy(connection, "vectors", vector_rows)
    _copy(connection, "parts", part_rows)
    for pool in ("ar", "en"):
        here = [i for i, item in enumerate(items) if pool in pools(item.passage.language)]
        if here:
            _count_terms(connection, pool, [counted[i][0] for i in here])
            grams = sum(terms_rows[i][3] for i in here)
            stems = sum(terms_rows[i][4] for i in here)
            connection.execute(
                "UPDATE totals SET passages = passages + %s, grams = grams + %s, "
                "stems = stems + %s WHERE pool = %s",
                (len(here), grams, stems, pool),
            )
    for pool, of_pool in words_by_pool(item.passage for item in items).items():
        if new := written.new(pool, of_pool):
            _insert_words(connection, pool, new, embed_words)


def drop(connection: Connection, document_id: str) -> None:
    """Remove the document with that id, if there is one."""
    keys = [
        key
        for (key,) in connection.execute(
            "SELECT key FROM passages WHERE document_id = %s", (document_id,)
        )
    ]
    for pool in ("ar", "en") if keys else ():
        values = {"keys": keys, "pool": pool}
        connection.execute(_FORGET_FREQUENCIES, values)
        connection.execute(_FORGET_TOTALS, values)
    gone = connection.execute(
        "DELETE FROM documents WHERE id = %s RETURNING title", (document_id,)
    ).fetchall()
    for (title,) in gone:
        connection.execute("UPDATE titles SET documents = documents - 1 WHERE title = %s", (title,))
        last = connection.execute("DELETE FROM titles WHERE title = %s AND documents = 0", (title,))
        _add(connection, "titles", -last.rowcount)


def clear_derived(connection: Connection) -> None:
    """Empty the tables that are made from the texts."""
    for table in DERIVED_TABLES:
        connection.execute(f"DELETE FROM {table}".encode())
    connection.execute("UPDATE totals SET passages = 0, grams = 0, stems = 0")
    set_meta(connection, titles="0")


def _count_terms(connection: Connection, pool: Language, terms: Sequence[Numbers]) -> None:
    numbers, passages = np.unique(np.concatenate(terms), return_counts=True)
    signed = numbers.astype(np.uint32).view(np.int32).tolist()
    connection.execute(_UPSERT_FREQUENCIES, (pool, signed, passages.tolist()))


def _insert_words(
    connection: Connection, pool: Language, counts: Counts, embed_words: EmbedWords
) -> None:
    names = sorted(names_in(counts))
    connection.execute(
        "INSERT INTO names SELECT %s, * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING",
        (pool, [skeleton for skeleton, _ in names], [form for _, form in names]),
    )
    ((known,),) = connection.execute(
        "SELECT count(*) FROM stems WHERE pool = %s", (pool,)
    ).fetchall()
    if (room := MAX_STEMS - int(known)) <= 0:
        return
    forms = commonest_forms(counts)
    there = connection.execute(
        "SELECT stem FROM stems WHERE pool = %s AND stem = ANY(%s)", (pool, list(forms))
    )
    known_stems = {stem for (stem,) in there}
    new = [stem for stem in forms if stem not in known_stems][:room]
    vectors = embed_words([forms[stem] for stem in new])
    if len(vectors):
        rows = [(pool, stem, small(vector)) for stem, vector in zip(new, vectors, strict=True)]
        _copy(connection, "stems", rows)


def _copy(connection: Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _add(connection: Connection, key: str, count: int) -> int:
    """Add to a number that the index records of itself; the new number."""
    ((value,),) = connection.execute(
        "UPDATE meta SET value = (value::bigint + %s)::text WHERE key = %s RETURNING value",
        (count, key),
    ).fetchall()
    return int(value)
