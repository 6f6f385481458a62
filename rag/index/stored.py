"""Rows of a store as passages and documents; every store selects the same columns in one order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rag.index.details import Details
from rag.schema import Document, DocumentSummary, Heading, Passage


def stored_passage(row: Any) -> Passage:
    """A passage from its key and its fields, and title, source, day and hash of its document."""
    _, id_, document_id, ordinal, start, end, text, language, page, heading, *further = row
    ocr_confidence, title, source, published, sha256 = further
    return Passage(
        id=id_,
        document_id=document_id,
        ordinal=ordinal,
        start=start,
        end=end,
        text=text,
        language=language,
        title=title,
        source=source,
        page=page,
        heading=heading,
        published=published,
        document_sha256=sha256,
        ocr_confidence=ocr_confidence,
    )


def stored_summary(row: Any) -> DocumentSummary:
    """A summary from its fields and the stored details of the document."""
    *columns, stored = row
    details = Details.stored(stored or "")
    return replace(
        DocumentSummary(*columns),
        author=details.author,
        address=details.address,
        file_date=details.file_date,
        recognised=bool(details.recognised),
    )


def stored_document(row: Any) -> Document:
    """A document from its fields and its stored details."""
    id_, source, title, text, language, sha256, media_type, published, *further = row
    pages, headings, stored, *_ = further
    details = Details.stored(stored or "")
    return Document(
        id=id_,
        source=source,
        title=title,
        text=text,
        language=language,
        sha256=sha256,
        media_type=media_type,
        published=published,
        pages=tuple(pages),
        headings=tuple(Heading(**heading) for heading in headings),
        author=details.author,
        address=details.address,
        file_date=details.file_date,
        recognised=details.recognised,
    )
