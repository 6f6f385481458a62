"""Checks whether a receipt is still valid: itself, its documents, and every quote."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from rag.answer.wording import day_text
from rag.index.former import text_sha256
from rag.receipts.receipt import CitedDocument, Receipt, seal_of
from rag.schema import Citation, Document, FormerVersion, Language

Code = Literal[
    "receipt_altered",
    "document_missing",
    "file_changed",
    "text_changed",
    "quote_moved",
    "quote_gone",
    "marker_unknown",
    "not_checked",
    "superseded",
    "quote_not_in_newer",
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
    "superseded": {
        "ar": "حلّت نسخة أحدث محل المستند «{title}» ({source}) في {day}. يستشهد الإيصال بالنسخة "
        "السابقة، وهي محفوظة.",
        "en": "“{title}” ({source}) was superseded by a newer version on {day}. The receipt cites "
        "the earlier version, which is kept.",
    },
    "quote_not_in_newer": {
        "ar": "الاقتباس [{marker}] ليس في النسخة الأحدث من «{title}».",
        "en": "Quote [{marker}] is not in the newer version of “{title}”.",
    },
}

_OF_NEWER: Final = frozenset({"superseded", "quote_not_in_newer"})


@dataclass(frozen=True, slots=True)
class Newer:
    """The text that replaced a former version of a document, and when."""

    text: str
    replaced: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A document as it is now; with `newer`, as it was before that replaced it."""

    sha256: str
    text: str
    newer: Newer | None = None


def found_version(cited: CitedDocument, now: Document, versions: Iterable[FormerVersion]) -> Found:
    """The document as the receipt cites it, if it is so now or was so in one of its `versions`."""
    if text_sha256(now.text) != cited.text_sha256:
        for former in versions:
            if former.text_sha256 == cited.text_sha256:
                return Found(former.sha256, former.text, Newer(now.text, former.replaced))
    return Found(now.sha256, now.text)


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference from what the receipt says, in the language of its question."""

    code: Code
    text: str


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """The result of checking a receipt: the number of compared quotes, and what differs.

    `superseded` says which documents have a newer version, and which quotes are not in that. The
    quotes are then in the former version, so the receipt is still valid.
    """

    quotes: int
    findings: tuple[Finding, ...]
    superseded: tuple[Finding, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether everything is as the receipt says."""
        return not self.findings


def check_receipt(receipt: Receipt, find: Callable[[CitedDocument], Found | None]) -> ReceiptCheck:
    """Compare a receipt with the documents as they are now; `find` gives None for a lost one."""
    language = receipt.answer.language
    findings: list[Finding] = []
    superseded: list[Finding] = []

    def note(code: Code, **values: object) -> None:
        said = Finding(code, _WORDING[code][language].format(**values))
        (superseded if code in _OF_NEWER else findings).append(said)

    if seal_of(receipt) != receipt.seal:
        note("receipt_altered")
    found = {document.id: find(document) for document in receipt.documents}
    for document in receipt.documents:
        now = found[document.id]
        if (code := _document_fault(document, now)) is not None:
            note(code, title=document.title, source=document.source)
        if now is not None and now.newer is not None:
            day = day_text(now.newer.replaced.date(), language)
            note("superseded", title=document.title, source=document.source, day=day)
    quotes = _quotes(receipt)
    for citation in quotes:
        if citation.document_id not in found:
            note("not_checked", marker=citation.marker)
            continue
        now = found[citation.document_id]
        if now is not None and (fault := _quote_fault(citation, now.text)) is not None:
            note(fault, marker=citation.marker, title=citation.title)
        if now is not None and now.newer is not None and citation.quote not in now.newer.text:
            note("quote_not_in_newer", marker=citation.marker, title=citation.title)
    for marker in _unknown_markers(receipt):
        note("marker_unknown", marker=marker)
    return ReceiptCheck(len(quotes), tuple(findings), tuple(superseded))


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
