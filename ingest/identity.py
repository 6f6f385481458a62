"""Which document of an index a file is, and how the file differs from it.

A file is known by its path, or by its content where the file that had this content is gone: then
it was moved, and keeps the document's id. So citations and receipts still name the document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ingest.readers import document_id
from rag.errors import IndexDamaged
from rag.index import PassageStore
from rag.schema import Document

Change = Literal["added", "replaced", "unchanged", "duplicate", "moved"]


@dataclass(frozen=True, slots=True)
class Identified:
    """A document with its id in the index, and how it relates to what is in the index.

    `id` is that of the document. A duplicate is as it was read, and `id` is that of the document
    that it duplicates.
    `obsolete` is the id of the document formerly at this path, whose content is no longer anywhere.
    """

    document: Document
    change: Change
    id: str
    obsolete: str | None = None


def identify(
    document: Document, store: PassageStore, waiting: Mapping[str, Document]
) -> Identified:
    """What a document that was just read is in the index.

    `waiting` are the documents, by id, that were read before it and are not written yet.
    """
    source, sha256 = document.source, document.sha256
    known = store.find(source=source)
    if known and known in waiting and waiting[known].source != source:
        known = None
    if known and known not in waiting:
        own = replace(document, id=known)
        if _is_unchanged(document, known, store):
            return Identified(own, "unchanged", known)
        if store.find(source=source, sha256=sha256):
            return Identified(own, "replaced", known)
    twin = next((id_ for id_, other in waiting.items() if other.sha256 == sha256), None)
    if twin:
        return Identified(document, "duplicate", twin, obsolete=known)
    twin = store.find(sha256=sha256)
    if twin and twin not in waiting:
        state = _state_of(store.source_of(twin), sha256)
        if state == "same":
            return Identified(document, "duplicate", twin, obsolete=known)
        if state == "gone" or known is None:
            return Identified(replace(document, id=twin), "moved", twin, obsolete=known)
    id_ = known or _free_id(source, store)
    return Identified(replace(document, id=id_), "replaced" if known else "added", id_)


def _is_unchanged(document: Document, known: str, store: PassageStore) -> bool:
    """Whether the document `known`, from the same source, is what was just read.

    Web pages differ in their bytes whenever they are fetched, so their text alone is compared. A
    file with the same bytes is read otherwise where its reader has changed, or OCR was turned on.
    """
    same_bytes = store.find(source=document.source, sha256=document.sha256)
    if not same_bytes and not is_web_source(document.source):
        return False
    try:
        former = store.document(known)
    except IndexDamaged:
        return False
    return former is not None and _content(former) == _content(document)


def _content(document: Document) -> tuple[object, ...]:
    return (
        document.text,
        document.title,
        document.published,
        document.author,
        document.address,
    )


def is_web_source(source: str) -> bool:
    """Whether a document's source is a web address."""
    return "://" in source


def _state_of(source: str | None, sha256: str) -> Literal["same", "changed", "gone"]:
    """Whether the file that a document came from is still there with that content."""
    if source is None or is_web_source(source):
        return "same"
    try:
        with Path(source).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return "gone"
    except OSError:
        return "same"
    return "same" if found == sha256 else "changed"


def _free_id(source: str, store: PassageStore) -> str:
    """The id for a new document from that source; another one where a moved document has it."""
    wanted, tried = document_id(source), 0
    while store.source_of(wanted) is not None:
        tried += 1
        wanted = document_id(f"{source}\n{tried}")
    return wanted
