"""Checks whether a receipt is still valid: itself, its documents, and every quote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rag.receipts.receipt import CitedDocument, Receipt, seal_of, text_sha256
from rag.schema import Citation, Language

Code = Literal[
    "receipt_altered",
    "document_missing",
    "file_changed",
    "text_changed",
    "quote_moved",
    "quote_gone",
    "marker_unknown",
    "not_checked",
]

_WORDING: dict[Code, dict[Language, str]] = {
    "receipt_altered": {
        "ar": "عُدّل الإيصال بعد كتابته: ختمه لا يطابق ما فيه.",
        "en": "The receipt was altered after it was written: its seal does not fit its content.",
    },
    "document_missing": {
        "ar": "المستند «{title}» ({source}) غير موجود.",
        "en": "The document “{title}” ({source}) is not there.",
    },
    "file_changed": {
        "ar": "تغيّر ملف المستند «{title}» ({source}) بعد كتابة الإيصال.",
        "en": "The file of “{title}” ({source}) has changed since the receipt was written.",
    },
    "text_changed": {
        "ar": "تغيّر نص المستند «{title}» ({source}) بعد كتابة الإيصال.",
        "en": "The text of “{title}” ({source}) has changed since the receipt was written.",
    },
    "quote_moved": {
        "ar": "الاقتباس [{marker}] موجود، لكن في موضع آخر من «{title}».",
        "en": "Quote [{marker}] is there, but at another place of “{title}”.",
    },
    "quote_gone": {
        "ar": "الاقتباس [{marker}] لم يعد في «{title}».",
        "en": "Quote [{marker}] is no longer in “{title}”.",
    },
    "marker_unknown": {
        "ar": "في الجواب علامة [{marker}] لا اقتباس لها.",
        "en": "The answer has a marker [{marker}] without a quote.",
    },
    "not_checked": {
        "ar": "لا يذكر الإيصال مستند الاقتباس [{marker}].",
        "en": "The receipt does not name the document of quote [{marker}].",
    },
}


@dataclass(frozen=True, slots=True)
class Found:
    """A document as it is now."""

    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the receipt says, in the language of its question."""

    code: Code
    text: str


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What became of a receipt: how many quotes were compared with a document, and what differs."""

    quotes: int
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether everything is as the receipt says."""
        return not self.findings


def check_receipt(receipt: Receipt, find: Callable[[CitedDocument], Found | None]) -> ReceiptCheck:
    """Compare a receipt with the documents as they are now; `find` gives None for a lost one."""
    language = receipt.answer.language
    findings: list[Finding] = []

    def note(code: Code, **values: object) -> None:
        findings.append(Finding(code, _WORDING[code][language].format(**values)))

    if seal_of(receipt) != receipt.seal:
        note("receipt_altered")
    found = {document.id: find(document) for document in receipt.documents}
    for document in receipt.documents:
        if (code := _document_fault(document, found[document.id])) is not None:
            note(code, title=document.title, source=document.source)
    quotes = _quotes(receipt)
    for citation in quotes:
        if citation.document_id not in found:
            note("not_checked", marker=citation.marker)
            continue
        now = found[citation.document_id]
        if now is not None and (fault := _quote_fault(citation, now.text)) is not None:
            note(fault, marker=citation.marker, title=citation.title)
    for marker in _unknown_markers(receipt):
        note("marker_unknown", marker=marker)
    return ReceiptCheck(len(quotes), tuple(findings))


def _quotes(receipt: Receipt) -> list[Citation]:
    """Every quote once; those of the answer before the rest of the evidence."""
    answer = receipt.answer
    places = {(c.document_id, c.start, c.end): c for c in (*answer.evidence, *answer.citations)}
    return sorted(places.values(), key=lambda citation: citation.marker)


def _document_fault(document: CitedDocument, now: Found | None) -> Code | None:
    if now is None:
        return "document_missing"
    if text_sha256(now.text) != document.text_sha256:
        return "text_changed"
    return "file_changed" if now.sha256 != document.sha256 else None


def _quote_fault(citation: Citation, text: str) -> Code | None:
    if text[citation.start : citation.end] == citation.quote:
        return None
    return "quote_moved" if citation.quote and citation.quote in text else "quote_gone"


def _unknown_markers(receipt: Receipt) -> list[int]:
    """Markers of a model's sentences, or of sides that differ, that name no citation."""
    known = {citation.marker for citation in receipt.answer.citations}
    differing = receipt.answer.disagreement
    marked = [sentence.markers for sentence in receipt.answer.sentences]
    marked += [side.markers for side in (differing.sides if differing else ())]
    used = {marker for one in marked for marker in one}
    return sorted(used - known)
