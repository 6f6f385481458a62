"""Questions to evaluate with: read from a file, or made from the documents themselves."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.errors import EvaluationError
from rag.language import question_language
from rag.schema import Language

_QUESTION_FIELDS = ("question", "سؤال", "السؤال")
_ANSWER_FIELDS = ("answer", "answers", "جواب", "الجواب")
_SOURCE_FIELDS = ("source", "document", "file", "المصدر")


QuestionKind = Literal["given", "cloze", "factual", "across", "without"]
"""The origin of a question.

``given``: read from a file. ``cloze``: a sentence with its number left out, easy because it has the
sentence's words. ``factual``: asked of a sentence in other words. ``across``: a factual one in the
other language. ``without``: a factual one, asked while its document is left out, so that there is
no answer.
"""


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A question, its `answers`, one of which a right quote contains, and its document's source.

    No `answers` and no `source` means that the documents do not contain an answer. The document
    with the source `left_out` is not searched.
    """

    text: str
    answers: tuple[str, ...] = ()
    source: str | None = None
    kind: QuestionKind = "given"
    left_out: str | None = None

    @property
    def is_easy(self) -> bool:
        """Whether it repeats most of the words of its sentence, so that any search finds it."""
        return self.kind == "cloze"

    @property
    def language(self) -> Language:
        """The language that it is asked in."""
        return question_language(self.text)

    @property
    def answerable(self) -> bool:
        """Whether the documents contain an answer."""
        return bool(self.answers or self.source)


def read_questions(path: Path) -> list[EvalQuestion]:
    """The questions of a JSONL or CSV file, in order.

    Fields: ``question``, and of an answerable one ``answer`` (in JSONL also a list) or ``source``
    or both.

    Raises:
        EvaluationError: it cannot be read, has no questions, or a line has none.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = (
            f"the questions {str(path)!r} cannot be read: {error}; give JSONL or CSV in UTF-8."
        )
        raise EvaluationError(message) from error
    rows = _csv_rows(text) if path.suffix.lower() == ".csv" else _json_rows(text, path)
    questions = [_question(row, number, path) for number, row in enumerate(rows, start=1)]
    if not questions:
        message = f"{str(path)!r} has no questions; put one on each line."
        raise EvaluationError(message)
    return questions


def _csv_rows(text: str) -> list[dict[str, object]]:
    return [dict(row) for row in csv.DictReader(io.StringIO(text))]


def _json_rows(text: str, path: Path) -> list[dict[str, object]]:
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            message = f"line {number} of {str(path)!r} is no JSON ({error.msg}): {line[:60]!r}."
            raise EvaluationError(message) from error
        rows.append(row if isinstance(row, dict) else {})
    return rows


def _question(row: dict[str, object], number: int, path: Path) -> EvalQuestion:
    text = str(_field(row, _QUESTION_FIELDS) or "").strip()
    if not text:
        message = f"entry {number} of {str(path)!r} has no 'question'."
        raise EvaluationError(message)
    given = _field(row, _ANSWER_FIELDS)
    answers = given if isinstance(given, list) else [given] if given else []
    source = _field(row, _SOURCE_FIELDS)
    return EvalQuestion(
        text=text,
        answers=tuple(str(answer).strip() for answer in answers if str(answer).strip()),
        source=str(source).strip() if source else None,
    )


def _field(row: dict[str, object], names: Sequence[str]) -> object | None:
    return next((row[name] for name in names if row.get(name)), None)
