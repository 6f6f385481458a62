"""Questions in free words and near misses over articles that were written for training.

A file of `train/articles` has an article in each line: its language, its paragraphs, and questions
in both languages. An answer is copied from its paragraph; a near miss has none. Everything in them
is invented.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ingest.chunk import chunk
from rag.analysis import content_words
from rag.language import text_language
from rag.reader.text import asked_of
from rag.schema import Document
from train.pairs import TrainingDataError
from train.reader.examples import Example

FOLDER = Path(__file__).parent.parent / "articles"
SOURCE = "articles"
# Passages of its article over which a near miss is asked, those with most of its words.
_NEAREST = 2
# The kind of a question and of the near miss after it, which differs in one thing.
_PAIR = "pair"


@dataclass(frozen=True, slots=True)
class ArticleQuestion:
    """A question over an article; `answer` are offsets into its text, `None` for a near miss.

    `missed` is a near miss that differs from the question in one thing; empty if there is none.
    """

    question: str
    answer: tuple[int, int] | None
    missed: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A text, paragraphs apart by empty lines, and what is asked of it."""

    name: str
    title: str
    text: str
    asked: tuple[ArticleQuestion, ...]

    def passages(self) -> list[tuple[int, str]]:
        """Where each passage begins, and its text, as ingest cuts the article."""
        return [(passage.start, passage.text) for passage in chunk(self.document())]

    def document(self) -> Document:
        """The article as ingest would read it from a text file."""
        return Document(
            id=self.name,
            source=self.name,
            title=self.title,
            text=self.text,
            language=text_language(self.text),
            sha256=sha256(self.text.encode()).hexdigest(),
            media_type="text/plain",
        )


def load_articles(folder: Path = FOLDER) -> list[Article]:
    """The articles of every file of `folder`, in the order of their names.

    Raises:
        TrainingDataError: a line is no article, or an answer is not in its paragraph.
    """
    return [
        _article(line, f"{path.name}, line {number}")
        for path in sorted(folder.glob("*.jsonl"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]


def article_examples(articles: Sequence[Article]) -> list[Example]:
    """A question with the passage that answers it; a near miss with the two nearest passages."""
    return [example for article in articles for example in _examples(article)]


def _examples(article: Article) -> Iterator[Example]:
    passages = article.passages()
    for asked in article.asked:
        if asked.answer is None:
            nearest = sorted(passages, key=lambda p: -_shared_words(asked.question, p[1]))
            for start, text in nearest[:_NEAREST]:
                yield _example(article, asked.question, (start, text), None)
            continue
        for start, text in passages:
            begin, end = (place - start for place in asked.answer)
            if begin >= 0 and end <= len(text):
                passage = (start, text)
                yield _example(article, asked.question, passage, (begin, end), asked.missed)


def _example(
    article: Article,
    question: str,
    passage: tuple[int, str],
    answer: tuple[int, int] | None,
    missed: str = "",
) -> Example:
    group = f"{SOURCE}/{article.name}/{passage[0]}"
    return Example(question, passage[1], answer, group, article.title, SOURCE, missed)


def _shared_words(question: str, passage: str) -> int:
    """How many words of the question, or of its gloss, a passage has."""
    asked, glossed = asked_of(question, passage)
    return len(content_words(glossed or asked) & content_words(passage))


def _article(line: str, place: str) -> Article:
    try:
        row = json.loads(line)
        paragraphs = [str(paragraph) for paragraph in row["paragraphs"]]
        asked = _paired([(one, _asked(one, paragraphs)) for one in row["questions"]])
        return Article(str(row["id"]), str(row["title"]), "\n\n".join(paragraphs), tuple(asked))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise TrainingDataError(f"{place} is no article with questions: {error!r}") from error


def _paired(rows: Sequence[tuple[dict[str, object], ArticleQuestion]]) -> list[ArticleQuestion]:
    """The questions, each with the near miss after it if both are of a pair."""
    found: list[ArticleQuestion] = []
    for row, asked in rows:
        is_missed = row.get("kind") == _PAIR and asked.answer is None
        if is_missed and found and found[-1].answer and not found[-1].missed:
            found[-1] = replace(found[-1], missed=asked.question)
        else:
            found.append(asked)
    return found


def _asked(row: dict[str, object], paragraphs: Sequence[str]) -> ArticleQuestion:
    question, answer = str(row["question"]), row["answer"]
    if answer is None:
        return ArticleQuestion(question, None)
    number = int(str(row["paragraph"]))
    before = sum(len(paragraph) + 2 for paragraph in paragraphs[:number])
    begin = before + paragraphs[number].index(str(answer))
    return ArticleQuestion(question, (begin, begin + len(str(answer))))
