"""Conversion between rows of the tables and documents, passages and terms."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from psycopg.types.json import Jsonb

from rag.index.details import Details
from rag.index.layout import checksum
from rag.index.postgres.connections import Connection
from rag.index.segment import COUNT, Numbers
from rag.schema import Document, Passage

PASSAGE_COLUMNS = """
    p.key, p.id, p.document_id, p.ordinal, p.start, p."end", p.text, p.language, p.page, p.heading,
    p.ocr_confidence, d.title, d.source, d.published, d.sha256
    FROM passages p JOIN documents d ON d.id = p.document_id
"""
SUMMARY_COLUMNS = """
    id, source, title, language, sha256, media_type, published, characters, passages, details
    FROM documents
"""
DOCUMENT_COLUMNS = """
    id, source, title, text, language, sha256, media_type, published, pages, headings, details,
    checksum
    FROM documents
"""

# The header of an array that is sent; after it, each element follows its length.
_ARRAY_HEAD = 20
_ELEMENT = np.dtype([("length", ">i4"), ("term", ">i4")])
_MOST = int(COUNT)


def fetch(connection: Connection, statement: str, *values: object) -> list[Any]:
    """The rows of a statement, read in PostgreSQL's binary form."""
    with connection.cursor(binary=True) as cursor:
        return list(cursor.execute(statement.encode(), values).fetchall())


def document_row(document: Document, passages: int) -> tuple[object, ...]:
    """A row of the table ``documents``."""
    return (
        document.id,
        document.source,
        document.title,
        document.text,
        document.language,
        document.sha256,
        document.media_type,
        document.published,
        list(document.pages),
        Jsonb([asdict(heading) for heading in document.headings]),
        len(document.text),
        passages,
        document_checksum(document),
        Details.of(document).as_text(),
    )


def document_checksum(document: Document) -> int:
    """The CRC-32 of the fields of a document that cannot be rebuilt."""
    headings = [str(asdict(heading)) for heading in document.headings]
    return checksum(document.title, document.text, *map(str, document.pages), *headings)


def passage_row(key: int, passage: Passage) -> tuple[object, ...]:
    """A row of the table ``passages``."""
    return (
        key,
        passage.id,
        passage.document_id,
        passage.ordinal,
        passage.start,
        passage.end,
        passage.text,
        passage.language,
        passage.page,
        passage.heading,
        passage.ocr_confidence,
    )


def counted_terms(terms: Numbers) -> tuple[Numbers, bytes]:
    """The different ones of `terms`, ascending, and how often each occurs, 255 at most."""
    numbers, counts = np.unique(terms, return_counts=True)
    return numbers, np.minimum(counts, _MOST).astype(np.uint8).tobytes()


def stored_terms(sent: bytes, counts: bytes) -> Numbers:
    """The terms of a passage with counts in place of their lowest bits."""
    if not counts:
        return np.zeros(0, dtype=np.uint32)
    terms = np.frombuffer(sent, _ELEMENT, offset=_ARRAY_HEAD)["term"]
    numbers = np.asarray(terms, dtype=np.int32).view(np.uint32)
    return np.asarray(numbers & ~COUNT | np.frombuffer(counts, np.uint8), dtype=np.uint32)
