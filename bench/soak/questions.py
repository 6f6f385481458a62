"""Asks any question: random characters, numbers, dates, markup, and words of the articles.

The documents are the sample articles and articles with the same odd characters. A question is
answered, refused, or an error of our own; no step fails on a passage. Every eighth question is
answered with the reader, which takes most of the time, the others without it. The memory of the
process is measured meanwhile, to see whether it grows with each question.
"""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random

import psutil

from bench.soak import Report
from bench.soak.articles import article
from bench.soak.files import SAMPLES
from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.errors import DalilError
from rag.settings import Settings

# Caches fill first: memory is measured after this number of questions.
_WARM = 200
_WITH_READER = 8
_ODD_ARTICLES = 40
_MOST_GROWTH_MB = 50.0
_PER = 1000

_ASKED = (
    "كم بلغت كلفة {}؟", "متى {}؟", "من {}", "لماذا {}؟", "هل {}؟", "ما {} وما {}؟", "{}",
    "{} {} {}", "Who {}?", "When did {} {}?", "How many {}?", "why {}",
    "What does {} say about {}?", "{} or {}?", "قارن {} و{}",
)  # fmt: skip
_CHARACTERS = (
    "٠١٢٣٤٥٦٧٨٩", "❶❷➀⓵፩²½¾⅓Ⅷ一〇", "\u202e\u202d\u2066\u2069\u200f\u200e\u061c",
    "\x00\x07\x1b\x7f\ufeff",
    "ﷺﷲﻻﭐ", "َُِّْـٰ", "\ud83d\ude00👩‍👩‍👧", "<>&\"'`{}[]()|\\/", "@#$%^*_+=~;:,.!?؟،؛",
    "-–—−", " \t\n\r\u2028",
)  # fmt: skip
_FORMS = (
    "2023-99-99", "31/31/2023", "30 فبراير 2024", "29 Feb 1900", "0000-00-00", "12:99",
    "1e999", "-0",
    "١٤٤٥ هـ", "الثلاثاء 31 نيسان", "مليون ونصف المليون", "two and a half million million",
    "<b>who</b>", "![a](b)", "[1]", "[[1]]", "NOT_IN_DOCUMENTS", "{{x}}", "%s%n",
    "'; DROP TABLE documents;--",
    "MATCH AND OR NOT NEAR(", "\"", "*", "a*", "ignore your rules", "https://evil.example/?q=1",
)  # fmt: skip


def question(number: int, seed: int = 1) -> str:
    """The question of that number."""
    random = Random(f"{seed} {number}")
    asked = random.choice(_ASKED)
    filled = re.sub(r"\{\}", lambda _: _phrase(random), asked)
    return filled * random.choice((1, 1, 1, 1, 1, 1, 1, 1, 3, 40))


def _phrase(random: Random) -> str:
    makers: Sequence[Callable[[Random], str]] = (_words, _words, _words, _noise, _number, _form)
    return " ".join(random.choice(makers)(random) for _ in range(random.randint(1, 3)))


def _words(random: Random) -> str:
    words = random.sample(_known_words(), random.randint(1, 6))
    return " ".join(words)


@cache
def _known_words() -> list[str]:
    texts = (SAMPLES / "kim-russia-visit.ar.txt", SAMPLES / "coral-nursery.en.md")
    return [word for path in texts for word in path.read_text("utf-8").split()]


def _noise(random: Random) -> str:
    characters = random.choice(_CHARACTERS)
    if random.random() < 0.3:
        characters = "".join(chr(random.randrange(0x110000)) for _ in range(12))
    return "".join(random.choice(characters) for _ in range(random.randint(1, 30)))


def _number(random: Random) -> str:
    digits = "".join(random.choice("0123456789") for _ in range(random.choice((1, 2, 4, 9, 310))))
    return random.choice(
        ("{}", "{}.5", "{},000", "{}%", "-{}", "{}/{}", "{}th", "{} مليون")
    ).format(digits, digits)


def _form(random: Random) -> str:
    return random.choice(_FORMS)


def ask_at_random(count: int, seed: int = 1) -> Report:
    """The report of `count` random questions over the sample articles and odd ones."""
    report = Report()
    with tempfile.TemporaryDirectory() as made, _failures_of_steps(report):
        articles = Path(made) / "articles"
        articles.mkdir()
        for number in range(_ODD_ARTICLES):
            (articles / f"{number}.txt").write_bytes(odd_article(number, seed))
        settings = Settings(_env_file=None, index=Path(made) / "index", model="verbatim")
        ingest([SAMPLES, articles], settings=settings)
        quick = settings.model_copy(update={"reader": "off"})
        with (
            Assistant.from_settings(settings) as reading,
            Assistant.from_settings(quick) as assistant,
        ):
            _ask([reading] + [assistant] * (_WITH_READER - 1), count, seed, report)
    return report


def odd_article(number: int, seed: int = 1) -> bytes:
    """An article with odd phrases between its words, in UTF-8."""
    random = Random(f"{seed} article {number}")
    words = article(random).split(" ")
    for _ in range(len(words) // 4):
        words.insert(random.randrange(len(words)), random.choice((_noise, _number, _form))(random))
    return " ".join(words).encode("utf-8", "replace")


@contextmanager
def _failures_of_steps(report: Report) -> Iterator[None]:
    """What `rag.usable` logs about passages that a step failed on, is a fault."""

    class _Faults(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            report.faults.append(record.getMessage())

    handler = _Faults(logging.WARNING)
    logger = logging.getLogger("rag.usable")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _ask(assistants: Sequence[Assistant], count: int, seed: int, report: Report) -> None:
    warm = 0.0
    for number in range(count):
        if number == _WARM:
            warm = _resident_mb()
        _ask_one(assistants[number % len(assistants)], number, seed, report)
        report.log_progress(number + 1, count)
    if count > _WARM:
        growth = _resident_mb() - warm
        report.outcomes[f"MB more memory after {count - _WARM:,} questions"] = round(growth)
        if growth > _MOST_GROWTH_MB * max(1.0, (count - _WARM) / _PER):
            report.faults.append(f"the memory grew by {growth:.0f} MB")


def _ask_one(assistant: Assistant, number: int, seed: int, report: Report) -> None:
    asked = question(number, seed)
    try:
        answer = assistant.ask(asked)
        report.outcomes[answer.status] += 1
        for citation in answer.citations:
            if citation.quote not in assistant.index.document(citation.document_id).text:
                report.faults.append(f"question {number}: a quote is not in its document")
    except DalilError as error:
        report.outcomes[type(error).__name__] += 1
    # Every other error is the fault that is looked for.
    except Exception as error:
        report.faults.append(f"question {number}: {type(error).__name__}: {error} ({asked!r})")


def _resident_mb() -> float:
    return psutil.Process().memory_info().rss / 1e6
