"""Public question sets as documents and questions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.language import question_language, text_language
from rag.schema import Document, Language


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the document that answers it, and the words that do, if they are marked."""

    id: str
    text: str
    language: Language
    document_id: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """Documents and questions about them; `group` of a document is what a bootstrap resamples."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]


def document(source: str, title: str, text: str) -> Document:
    """A document that stands in no file."""
    return Document(
        id=hashlib.sha256(source.encode()).hexdigest()[:16],
        source=source,
        title=title,
        text=text,
        language=text_language(text),
        sha256=hashlib.sha256(f"{source}\n{text}".encode()).hexdigest(),
        media_type="text/plain",
    )


def load_squad(path: Path) -> Dataset:
    """A file in SQuAD 1.1 format: every paragraph is a document under its article's title."""
    documents: dict[str, Document] = {}
    questions = []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        title = article.get("title", "")
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            digest = hashlib.sha256(text.encode()).hexdigest()[:12]
            made = document(f"{path.stem}/{title}/{digest}", title, text)
            documents[made.id] = made
            questions += [
                Question(
                    id=str(asked["id"]),
                    text=asked["question"],
                    language=question_language(asked["question"]),
                    document_id=made.id,
                    answers=tuple(dict.fromkeys(a["text"] for a in asked["answers"])),
                )
                for asked in paragraph["qas"]
            ]
    return Dataset(path.stem, tuple(documents.values()), tuple(questions))


def load_travel(documents: Path, questions: Path) -> Dataset:
    """The Travel set: one collection in two languages, questions in either."""
    by_name = {}
    for line in documents.read_text("utf-8").splitlines():
        row = json.loads(line)
        by_name[row["id"]] = document(f"travel/{row['id']}", row["title"], row["text"])
    asked = []
    for number, line in enumerate(questions.read_text("utf-8").splitlines()):
        row = json.loads(line)
        asked.append(
            Question(
                id=str(number),
                text=row["question"],
                language=row["language"],
                document_id=by_name[row["document_id"]].id,
                answers=(row["answer"],),
            )
        )
    return Dataset("travel", tuple(by_name.values()), tuple(asked))


def ask_of(questions: Dataset, corpus: Dataset) -> tuple[Question, ...]:
    """The questions of one file, each about the document of the other that has the same id."""
    gold = {q.id: q for q in corpus.questions}
    return tuple(
        Question(q.id, q.text, q.language, gold[q.id].document_id, gold[q.id].answers)
        for q in questions.questions
        if q.id in gold
    )


def halves(first: Dataset, second: Dataset) -> Dataset:
    """A mixed collection of two parallel files: every other paragraph in either language.

    Its questions are all those of both files, each about the paragraph that is there.
    """
    pairs: dict[str, tuple[str, str]] = {}
    in_second = {q.id: q.document_id for q in second.questions}
    for asked in first.questions:
        pairs.setdefault(asked.document_id, (asked.document_id, in_second[asked.id]))
    kept = {pair[place % 2] for place, pair in enumerate(pairs.values())}
    documents = [d for d in (*first.documents, *second.documents) if d.id in kept]
    answered = {q.id: q for q in (*first.questions, *second.questions) if q.document_id in kept}
    questions = [
        Question(q.id, q.text, q.language, answered[q.id].document_id, answered[q.id].answers)
        for q in (*first.questions, *second.questions)
    ]
    return Dataset("mixed", tuple(documents), tuple(questions))


def sample(items: Sequence[Question], most: int | None) -> list[Question]:
    """At most that many of the questions, evenly spread."""
    if most is None or len(items) <= most:
        return list(items)
    step = len(items) / most
    return [items[int(place * step)] for place in range(most)]


def load_all(paths: Iterable[Path]) -> list[Dataset]:
    """SQuAD files, in the order given."""
    return [load_squad(path) for path in paths]
