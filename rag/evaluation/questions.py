"""Questions to evaluate with: read from a file, or made from the documents themselves."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.analysis import content_words
from rag.errors import EvaluationError
from rag.language import question_language, text_language
from rag.schema import Document, Language
from rag.sentences import sentence_spans
from rag.text.figures import figures

_QUESTION_FIELDS = ("question", "سؤال", "السؤال")
_ANSWER_FIELDS = ("answer", "answers", "جواب", "الجواب")
_SOURCE_FIELDS = ("source", "document", "file", "المصدر")
_FEWEST_WORDS, _MOST_WORDS = 7, 40
_NUMBER = re.compile(r"[\d٠-٩][\d٠-٩.,٫٬]*")


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A question, words of which one must be in a right quote, and its document's source.

    No `answers` and no `source` means that the documents do not hold an answer. `made` tells
    that it was made from a document: a sentence with its number left out.
    """

    text: str
    answers: tuple[str, ...] = ()
    source: str | None = None
    made: bool = False

    @property
    def language(self) -> Language:
        """The language that it is asked in."""
        return question_language(self.text)

    @property
    def answerable(self) -> bool:
        """Whether the documents hold an answer."""
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


def questions_from_documents(
    documents: Sequence[Document], count: int, seed: int = 0
) -> list[EvalQuestion]:
    """At most `count` questions, spread over the documents, made without a model.

    Each is a sentence that says a number, with the number left out; the number is the answer.
    They share the sentence's words, so they flatter retrieval: their use is to compare settings.

    Raises:
        EvaluationError: no document has such a sentence.
    """
    chance = random.Random(seed)
    by_document = [made for document in documents if (made := _cloze(document))]
    for made in by_document:
        chance.shuffle(made)
    chance.shuffle(by_document)
    chosen: list[EvalQuestion] = []
    while len(chosen) < count and any(by_document):
        chosen += [made.pop() for made in by_document if made]
    if not chosen:
        message = (
            "no question can be made from these documents: none has a sentence with a number; "
            "give a file of questions."
        )
        raise EvaluationError(message)
    return chosen[:count]


def _cloze(document: Document) -> list[EvalQuestion]:
    made = []
    for start, end in sentence_spans(document.text):
        sentence = document.text[start:end]
        numbers = _NUMBER.findall(sentence)
        if not _FEWEST_WORDS <= len(sentence.split()) <= _MOST_WORDS or len(numbers) != 1:
            continue
        if not figures(sentence).quantities or len(content_words(sentence)) < _FEWEST_WORDS - 2:
            continue
        number = numbers[0].rstrip(".,٫٬")
        arabic = text_language(sentence) == "ar"
        asked = sentence.replace(number, "كم" if arabic else "how many", 1).rstrip(" .!؟?")
        made.append(
            EvalQuestion(asked + ("؟" if arabic else "?"), (number,), document.source, made=True)
        )
    return made
