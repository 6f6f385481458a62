"""Forty questions about ten articles, asked in the page as a new user asks them.

    python -m bench.newcomer [--output FILE] [--pictures FOLDER]

Half of the questions are in the other language than their article, and a quarter is answered by no
article. One person for each language asks them, each in a conversation of its own. What
the page then shows is printed, with the seconds from Enter to the whole answer, to be judged by a
person. The first question of each person is the slowest: the browser compiles the page for it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.load import page_over
from bench.report import environment, write_report
from bench.screenshots import CHROMIUM_FLAGS, ask
from rag.language import question_language

_FOLDER = Path(__file__).parent
_FILES = {"ar": "arabic.toml", "en": "english.toml"}
_LOCALES = {"ar": "ar-SA", "en": "en-GB"}
_WAIT_MS = 240_000


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the language of its article, and what a right answer says.

    `right` is empty for a question that no article answers.
    """

    text: str
    article_language: str
    right: str

    @property
    def direction(self) -> str:
        """The languages of question and article, such as ``ar→en``."""
        return f"{question_language(self.text)}→{self.article_language}"


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that the page shows for a question, and the seconds until then.

    `quotes` are those that the answer cites, with the answering words in ⟦ ⟧.
    """

    question: str
    direction: str
    right: str
    status: str
    text: str
    quotes: tuple[str, ...]
    seconds: float


def articles() -> dict[str, str]:
    """The texts of the articles by file name."""
    return {
        f"{article['name']}.md": article["text"].strip() + "\n"
        for file in _FILES.values()
        for article in _load(file)
    }


def questions() -> list[Question]:
    """All questions, those of an article together."""
    return [
        Question(question["ask"], language, question.get("right", ""))
        for language, file in _FILES.items()
        for article in _load(file)
        for question in article["question"]
    ]


def shown(url: str, pictures: Path | None) -> Iterator[Shown]:
    """The text that the page at an address shows for each question."""
    executable = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        pages = {language: _opened(browser, url, locale) for language, locale in _LOCALES.items()}
        for number, question in enumerate(questions(), start=1):
            page = pages[question_language(question.text)]
            yield _asked(page, question, pictures and pictures / f"{number:02}.png")
        browser.close()


def _opened(browser: Browser, url: str, locale: str) -> Page:
    """The page at an address in a browser without a cache, when it has loaded."""
    context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(url, timeout=_WAIT_MS)
    page.wait_for_selector("#chat-settings-open-modal", timeout=_WAIT_MS)
    page.wait_for_load_state("networkidle", timeout=_WAIT_MS)
    return page


def _asked(page: Page, question: Question, picture: Path | None) -> Shown:
    if page.locator(".dalil-evidence").count():
        page.locator("#new-chat-button").last.click()
        page.locator(".dalil-evidence").first.wait_for(state="detached", timeout=_WAIT_MS)
    seconds = ask(page, question.text)
    if picture is not None:
        page.screenshot(path=picture)
    return _read(page, question, round(seconds, 2))


def _read(page: Page, question: Question, seconds: float) -> Shown:
    answer = page.locator("[data-step-type=assistant_message]").last
    quotes = answer.locator(".dalil-cited blockquote").evaluate_all(
        """quotes => quotes.map(quote => {
            const read = quote.cloneNode(true);
            for (const mark of read.querySelectorAll("mark")) {
                mark.textContent = `⟦${mark.textContent}⟧`;
            }
            return read.textContent;
        })"""
    )
    return Shown(
        question=question.text,
        direction=question.direction,
        right=question.right,
        status=answer.locator(".dalil-evidence").get_attribute("data-status") or "",
        text=answer.locator("[role=article]").first.inner_text(),
        quotes=tuple(quotes),
        seconds=seconds,
    )


def _load(file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((_FOLDER / file).read_text("utf-8"))["article"]
    return found


def _first_seconds(found: Sequence[Shown]) -> list[float]:
    """The seconds of the first question in each language."""
    return list({question_language(one.question): one.seconds for one in reversed(found)}.values())


def _printed(number: int, one: Shown) -> str:
    lines = [
        f"{number}. [{one.direction}] {one.question}",
        f"   right: {one.right or 'a refusal'}; {one.status}, {one.seconds} s",
        f"   {one.text}",
        *(f"   [{place}] {quote}" for place, quote in enumerate(one.quotes, start=1)),
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print, write what was shown if a file is named, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.newcomer", description=__doc__.split("\n")[0])
    parser.add_argument("--output", type=Path, help="write what was shown there as JSON")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each answer")
    options = parser.parse_args(arguments)
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        documents = Path(name) / "documents"
        documents.mkdir()
        for file, text in articles().items():
            (documents / file).write_text(text, "utf-8")
        found = []
        with page_over(documents, Path(name)) as (url, _):
            for number, one in enumerate(shown(url, options.pictures), start=1):
                found.append(one)
                print(_printed(number, one), flush=True)
    rows = [
        {
            "questions": len(found),
            "answered": sum(one.status != "refused" for one in found if one.right),
            "refused": sum(one.status == "refused" for one in found if not one.right),
            "seconds_first": max(_first_seconds(found)),
            "seconds_p50": median(one.seconds for one in found),
            "seconds_most": max(one.seconds for one in found),
        }
    ]
    report = {
        "environment": environment(),
        "rows": rows,
        "shown": [asdict(one) for one in found],
    }
    write_report(report, as_json=False, path=options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
