"""The JSON forms of answers and of everything in them: one schema for every surface.

Every surface that gives an answer as JSON gives `answer_json`; its schema is `answer_schema`,
which ``dalil schema`` prints. A new field of `Answer` is in both without further code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final, Literal

from pydantic import TypeAdapter

from rag.schema import Answer, Citation, DocumentSummary
from rag.settings import SettingLine

ANSWER_FORMAT: Final = "dalil-answer/1"
"""The version of the JSON form; a field may be added to it, none is removed or changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAnswer(Answer):
    """An `Answer` as programs outside get it: with the version of its JSON form."""

    format: Literal["dalil-answer/1"] = ANSWER_FORMAT


def publish(answer: Answer) -> PublishedAnswer:
    """The answer with the version of its JSON form."""
    return PublishedAnswer(**{field.name: getattr(answer, field.name) for field in fields(answer)})


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as plain JSON values; see `answer_schema`."""
    plain: dict[str, Any] = _adapter(PublishedAnswer).dump_python(publish(answer), mode="json")
    return plain


def answer_bytes(answer: Answer) -> bytes:
    """The JSON text of `answer_json` in UTF-8."""
    return _adapter(PublishedAnswer).dump_json(publish(answer))


def answer_schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of `answer_json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{ANSWER_FORMAT.replace('/', ':')}",
        **_adapter(PublishedAnswer).json_schema(mode="serialization"),
    }


def answer_from_json(plain: object) -> Answer:
    """The answer that `answer_json` was given.

    Raises:
        pydantic.ValidationError: it is no such JSON.
    """
    answer: Answer = _adapter(Answer).validate_python(plain)
    return answer


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation as plain JSON values, as in `answer_json`."""
    plain: dict[str, Any] = _adapter(Citation).dump_python(citation, mode="json")
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


def plain_json(value: object, kind: Any) -> Any:
    """A value of a type as plain JSON values."""
    return _adapter(kind).dump_python(value, mode="json")


def dumps(plain: object) -> str:
    """JSON text with Arabic left readable."""
    return json.dumps(plain, ensure_ascii=False, indent=2)
