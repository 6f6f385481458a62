"""The JSON forms of answers and of everything in them: one schema for every surface."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from rag.schema import Answer, DocumentSummary, Hit
from rag.settings import SettingLine


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as plain JSON values; see `answer_schema`."""
    plain: dict[str, Any] = _adapter(Answer).dump_python(answer, mode="json")
    return plain


def answer_schema() -> dict[str, Any]:
    """The JSON schema of `answer_json`."""
    return _adapter(Answer).json_schema(mode="serialization")


def answer_from_json(plain: object) -> Answer:
    """The answer that `answer_json` was given.

    Raises:
        pydantic.ValidationError: it is no such JSON.
    """
    answer: Answer = _adapter(Answer).validate_python(plain)
    return answer


def hits_json(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Hits as plain JSON values."""
    plain: list[dict[str, Any]] = _adapter(list[Hit]).dump_python(list(hits), mode="json")
    return plain


def documents_json(documents: Sequence[DocumentSummary]) -> list[dict[str, Any]]:
    """Document summaries as plain JSON values."""
    plain: list[dict[str, Any]] = _adapter(list[DocumentSummary]).dump_python(
        list(documents), mode="json"
    )
    return plain


def settings_json(lines: Sequence[SettingLine]) -> list[dict[str, Any]]:
    """Settings with their values and meanings as plain JSON values."""
    plain: list[dict[str, Any]] = _adapter(list[SettingLine]).dump_python(list(lines), mode="json")
    return plain


def dumps(plain: object) -> str:
    """JSON text with Arabic left readable."""
    return json.dumps(plain, ensure_ascii=False, indent=2)
