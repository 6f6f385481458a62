"""Receipts on the command line: written beside an answer, and checked against what is here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest.workers import ReadingLimits, reading_pool
from rag.assistant import Assistant
from rag.errors import DocumentNotFound, IndexNotFound, IngestError
from rag.index import PassageStore, open_index
from rag.receipts import (
    CitedDocument,
    Found,
    ReceiptCheck,
    check_receipt,
    found_version,
    make_receipt,
    read_receipt,
    write_receipt,
)
from rag.schema import Answer
from rag.settings import Settings


def write(answer: Answer, assistant: Assistant, path: Path) -> tuple[Path, Path]:
    """Write the receipt of an answer and return the paths of its JSON and its page.

    Raises:
        ReceiptError: a file cannot be written.
    """
    receipt = make_receipt(
        answer,
        assistant.document,
        embedder=assistant.index.embedder.identity,
        strictness=assistant.settings.strictness,
    )
    return write_receipt(receipt, path)


def check(path: Path, settings: Settings, *, must_have_index: bool) -> ReceiptCheck:
    """Compare a receipt with the index, and with the original files where the index has none.

    Raises:
        ReceiptError: the file is no receipt.
        IndexNotFound: `must_have_index`, and there is none.
    """
    receipt = read_receipt(path)
    try:
        index = open_index(settings)
    except IndexNotFound:
        if must_have_index:
            raise
        return check_receipt(receipt, _in_file(settings))
    with index:
        return check_receipt(receipt, _in_index(index, settings))


def _in_index(index: PassageStore, settings: Settings) -> Callable[[CitedDocument], Found | None]:
    def find(document: CitedDocument) -> Found | None:
        try:
            held = index.document(document.id)
        except DocumentNotFound:
            return _in_file(settings)(document)
        return found_version(document, held, index.versions(held.id))

    return find


def _in_file(settings: Settings) -> Callable[[CitedDocument], Found | None]:
    limits = ReadingLimits.from_settings(settings)

    def find(document: CitedDocument) -> Found | None:
        try:
            found = reading_pool().read(Path(document.source), limits).document
        except IngestError:
            return None
        return Found(found.sha256, found.text)

    return find
