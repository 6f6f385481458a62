"""Fields of a document that are stored as JSON: they are shown, but not searched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from pydantic import TypeAdapter

from rag.schema import Document, RecognisedSpan
from rag.text.fingerprint import Fingerprint, fingerprint


@dataclass(frozen=True, slots=True)
class Details:
    """The fields of a `Document` of the same names, and the fingerprint of its text."""

    author: str | None = None
    address: str | None = None
    file_date: date | None = None
    recognised: tuple[RecognisedSpan, ...] = ()
    fingerprint: Fingerprint = ()

    @classmethod
    def of(cls, document: Document) -> Self:
        """The details of a document."""
        return cls(
            document.author,
            document.address,
            document.file_date,
            document.recognised,
            fingerprint(document.text),
        )

    @classmethod
    def stored(cls, text: str) -> Details:
        """The details that `as_text` gave; none where the text is empty."""
        return _ADAPTER.validate_json(text) if text else _NONE

    def as_text(self) -> str:
        """The details as they are stored; empty where there are none."""
        return "" if self == _NONE else _ADAPTER.dump_json(self).decode()


_NONE = Details()
_ADAPTER = TypeAdapter(Details)
