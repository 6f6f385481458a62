"""Public question sets as documents and questions."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """Documents and questions about them; a bootstrap resamples the `group` of documents."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]


def document(source: str, title: str, text: str) -> Document:
    """A document that is not in a file."""
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


@dataclass(frozen=True, slots=True)
class JudgedDataset:
    """Retrieved passages of one language; people judged which questions they answer."""

    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    answerable: frozenset[str]


def load_nomiracl(path: Path) -> list[JudgedDataset]:
    """NoMIRACL as gzipped JSON lines: a collection in each language."""
    rows = json_lines(path)
    found = []
    for language in ("ar", "en"):
        mine = [row for row in rows if row["language"] == language]
        texts = dict.fromkeys(text for row in mine for text in row["passages"])
        found.append(
            JudgedDataset(
                tuple(document(f"nomiracl/{n}", "", text) for n, text in enumerate(texts)),
                tuple(Question(str(row["id"]), row["question"], language, "") for row in mine),
                frozenset(str(row["id"]) for row in mine if row["answerable"]),
            )
        )
    return found


def load_jsonl(path: Path) -> Dataset:
    """Answerable questions of a file of gzipped JSON lines; every passage is a document."""
    documents: dict[str, Document] = {}
    questions = []
    for row in json_lines(path):
        if row["is_impossible"]:
            continue
        text = row["context"]
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        made = document(f"{path.stem}/{row.get('title', '')}/{digest}", row.get("title", ""), text)
        documents[made.id] = made
        language = question_language(row["question"])
        asked = Question(str(row["id"]), row["question"], language, made.id, (row["answer"],))
        questions.append(asked)
    return Dataset(path.stem, tuple(documents.values()), tuple(questions))


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a gzipped file with one in each line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


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
