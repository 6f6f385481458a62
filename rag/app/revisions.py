"""A changed file that is uploaded again: a new version of its document, not a second document.

Uploaded files have no path that says which document they are, so the name and the words say it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ingest.chunk import chunk
from ingest.report import FileReport
from rag.analysis import content_words
from rag.index import PassageStore
from rag.schema import Document, DocumentSummary

# Files of one name are versions if the shorter one has this share of its words in the other.
_SHARED_WORDS = 0.5


def as_revision(report: FileReport, index: PassageStore, uploads: Path) -> FileReport:
    """The report of an upload that was added, as a new version if it is one.

    The document keeps its id, and its former text is kept as a former version. `uploads` is the
    folder of uploaded files: documents from elsewhere stay as they are.
    """
    if report.outcome != "added" or report.document_id is None:
        return report
    document = index.document(report.document_id)
    former = _former(document, index, uploads)
    if former is None:
        return report
    revised = replace(document, id=former.id)
    index.put([(revised, chunk(revised))])
    Path(former.source).unlink(missing_ok=True)
    return replace(report, outcome="replaced", document_id=former.id)


def _former(document: Document, index: PassageStore, uploads: Path) -> DocumentSummary | None:
    """The document that was uploaded under the same name and has many of the same words."""
    for other in index.documents():
        source = Path(other.source)
        if (
            other.id != document.id
            and source.name == Path(document.source).name
            and source.is_relative_to(uploads)
            and _shared_words(document.text, index.document(other.id).text) >= _SHARED_WORDS
        ):
            return other
    return None


def _shared_words(first: str, second: str) -> float:
    """The share of the words of the shorter text that the other has, in [0, 1]."""
    words, others = content_words(first), content_words(second)
    return len(words & others) / max(1, min(len(words), len(others)))
