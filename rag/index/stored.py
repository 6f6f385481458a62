"""Rows of a store as passages and documents; every store selects the same columns in one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rag.index.details import Details
from rag.schema import Document, DocumentSummary, Heading, Passage
from rag.text.fingerprint import alike


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


def stored_summaries(
    rows: Sequence[Any], same_files: Mapping[str, Sequence[str]]
) -> list[DocumentSummary]:
    """Summaries from their fields and the stored details of the documents.

    `same_files` are the sources of further files with the content of a document.
    """
    found = {}
    fingerprints = {}
    for *columns, stored in rows:
        details = Details.stored(stored or "")
        summary = replace(
            DocumentSummary(*columns),
            author=details.author,
            address=details.address,
            file_date=details.file_date,
            recognised=bool(details.recognised),
        )
        found[summary.id] = summary
        fingerprints[summary.id] = details.fingerprint
    copies = {id_: [found[o].source for o in of] for id_, of in alike(fingerprints).items()}
    return [
        replace(summary, copies=(*same_files.get(id_, ()), *copies.get(id_, ())))
        for id_, summary in found.items()
    ]


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
