"""Ten news articles in one collection, 150 questions: answered, refused, and with which words.

    python -m bench.newsroom [--set first|second|…|seventh] [--print] [--output FILE]

Five articles are in Arabic and five in English. Of the fifteen questions of each, five are in its
language and five in the other; five more are near misses that no article answers. `--print`
prints every answer, to be read by a person: whether a quote contains the expected words is only
a proxy for a right answer.

There are seven such sets. All but the first were written by people who had not seen the system.
The thresholds of further quotes were chosen on the first two (docs/trust.md). From the fifth on,
three of five questions are plain, one has other words than its article, one is careless. The fifth
was looked at, with the second, when it was decided that titles are read, that initials end no
sentence, and how many questions are refused. The thresholds of short answers were chosen on the
second, fourth and fifth, and rules for what can be an answer were written after these and the sixth
had been read. The seventh was written after all that.
A question is never changed because of how it was answered.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.report import environment, write_report
from ingest import ingest
from rag.assistant import Assistant
from rag.language import question_language, search_text
from rag.schema import Answer
from rag.settings import Settings

_FOLDER = Path(__file__).parent
_SETS = {
    "first": {"ar": "arabic.toml", "en": "english.toml"},
    "second": {"ar": "second_arabic.toml", "en": "second_english.toml"},
    "third": {"ar": "third_arabic.toml", "en": "third_english.toml"},
    "fourth": {"ar": "fourth_arabic.toml", "en": "fourth_english.toml"},
    "fifth": {"ar": "fifth_arabic.toml", "en": "fifth_english.toml"},
    "sixth": {"ar": "sixth_arabic.toml", "en": "sixth_english.toml"},
    "seventh": {"ar": "seventh_arabic.toml", "en": "seventh_english.toml"},
}


@dataclass(frozen=True, slots=True)
class NewsQuestion:
    """A question, the language of its article, and words: a right quote has at least one.

    `wanted` is empty for a question that no article answers.
    """

    question: str
    article_language: str
    wanted: tuple[str, ...]

    @property
    def direction(self) -> str:
        """The languages of question and article, such as ``ar→en``."""
        return f"{question_language(self.question)}→{self.article_language}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question and its answer, with the milliseconds that it took."""

    asked: NewsQuestion
    answer: Answer
    elapsed_ms: float

    @property
    def is_shown(self) -> bool:
        """Whether it was not refused."""
        return self.answer.status != "refused"

    def quotes_right(self, count: int) -> bool:
        """Whether one of the first `count` quotes has the expected words."""
        quotes = [search_text(c.quote) for c in self.answer.citations[:count]]
        return any(search_text(w) in quote for w in self.asked.wanted for quote in quotes)


def articles(which: str = "first") -> dict[str, str]:
    """The texts of a set's articles by file name."""
    return {
        f"{article['name']}.md": article["text"].strip() + "\n"
        for file in _SETS[which].values()
        for article in _load(file)
    }


def questions(which: str = "first") -> list[NewsQuestion]:
    """All questions of a set, those of an article together, in the order of the articles."""
    return [
        NewsQuestion(question["ask"], language, tuple(question.get("answer", ())))
        for language, file in _SETS[which].items()
        for article in _load(file)
        for question in article["question"]
    ]


def outcomes(model: str = "verbatim", which: str = "first") -> Iterator[Outcome]:
    """Every question of a set asked of one collection of all its articles."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in articles(which).items():
            (folder / file).write_text(text, "utf-8")
        settings = Settings(_env_file=None, index=folder / "index", model=model)
        ingest([folder], settings=settings)
        with Assistant.from_settings(settings) as assistant:
            assistant.ask("Where?")
            for asked in questions(which):
                started = time.perf_counter()
                answer = assistant.ask(asked.question)
                yield Outcome(asked, answer, (time.perf_counter() - started) * 1000)


def rows(found: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The figures of each direction."""
    return [
        _row(direction, [one for one in found if one.asked.direction == direction])
        for direction in sorted({one.asked.direction for one in found})
    ]


def _row(direction: str, found: Sequence[Outcome]) -> dict[str, Any]:
    answerable = [one for one in found if one.asked.wanted]
    without = [one for one in found if not one.asked.wanted]
    own = direction.partition("→")[0]
    return {
        "direction": direction,
        "answerable": len(answerable),
        "shown": sum(one.is_shown for one in answerable),
        "first_quote_right": sum(one.quotes_right(1) for one in answerable),
        "a_quote_right": sum(one.quotes_right(3) for one in answerable),
        "short_answers": sum(_has_short(one) for one in answerable),
        "without_doubt": sum(_is_sure(one) for one in answerable),
        "in_own_language": sum(_has_short(one) and _is_in(own, _short(one)) for one in answerable),
        "near_misses": len(without),
        "refused": sum(not one.is_shown for one in without),
        "ms_p50": round(median(one.elapsed_ms for one in found), 1),
    }


def _has_short(one: Outcome) -> bool:
    return one.is_shown and one.answer.short_answer is not None


def _is_sure(one: Outcome) -> bool:
    short = one.answer.short_answer
    return one.is_shown and short is not None and short.is_sure


def _short(one: Outcome) -> str:
    return one.answer.short_answer.text if one.answer.short_answer else ""


def _is_in(language: str, text: str) -> bool:
    """Whether a text is in a language; figures are in both."""
    return not any(map(str.isalpha, text)) or question_language(text) == language


def _load(file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((_FOLDER / file).read_text("utf-8"))["article"]
    return found


def _printed(number: int, one: Outcome) -> str:
    answer = one.answer
    lines = [
        f"{number}. [{one.asked.direction}] {one.asked.question}",
        f"   expected: {' / '.join(one.asked.wanted) or 'a refusal'}; {answer.status}"
        f" ({answer.confidence or 0:.2f})",
    ]
    if one.is_shown:
        lines += [f"   short: {_short(one)}"] if answer.short_answer else []
        lines += [f"   [{c.marker}] {c.quote}" for c in answer.citations]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print or write the figures, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.newsroom", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("--set", choices=sorted(_SETS), default="first", help="which articles and questions")
    add("--print", action="store_true", help="print every answer")
    add("--model", default="verbatim", help="the chat model")
    add("--output", type=Path, help="write the figures there as JSON")
    options = parser.parse_args(arguments)
    found = []
    for number, one in enumerate(outcomes(options.model, options.set), start=1):
        found.append(one)
        if options.print:
            print(_printed(number, one), flush=True)
    report = {"environment": environment(), "rows": rows(found)}
    write_report(report, as_json=False, path=options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
