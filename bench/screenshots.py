"""Pictures of the chat page's main states, in both languages and two widths.

Serves the sample articles to a real browser. Run as ``python -m bench.screenshots``; a folder may
be named, by default ``var/screenshots``. With ``--readme``, only the pictures of README.md are
taken, by default into ``docs/screenshots``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.load import SAMPLES, page_over

CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
_WIDTHS: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
_WAIT_MS = 300_000
# Animations of the page have ended.
_SETTLED_MS = 700


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is at the page: a language, and what is asked in it."""

    language: str
    locale: str
    question: str
    follow_up: str
    refused: str
    article: str
    of_article: str


READERS = (
    Reader(
        "ar",
        "ar-SA",
        "ماذا ناقش كيم مع بوتين؟",
        "وماذا قالت اليابان؟",
        "ما لون الفيل في حديقة باريس؟",
        "# متحف الميناء\n\nيعرض متحف الميناء 14 سفينة خشبية.\n",
        "كم سفينة يعرض المتحف؟",
    ),
    Reader(
        "en",
        "en-GB",
        "Who runs the desalination plant in Marsa Noor?",
        "And how much water does it make?",
        "Who won the 1974 chess final?",
        "# The harbour museum\n\nThe harbour museum shows 14 wooden ships.\n",
        "How many ships does the museum show?",
    ),
)


# For each language a question of an article in it, and one of an article in the other.
README_QUESTIONS = {
    "ar": ("كم بلغت كلفة محطة التحلية؟", "كم استغرق نقل المرجان؟"),
    "en": (
        "How many membranes does the desalination plant have?",
        "How long did the construction of the desalination plant take?",
    ),
}


# For each language words of the title of the document that is looked at as a whole.
README_DOCUMENTS = {"ar": "مرسى النور تدشن", "en": "Coral nursery"}


def take_all(url: str, folder: Path) -> None:
    """Take every picture: ``language-width-number-state.png``."""
    with _browser() as browser:
        for reader in READERS:
            for width, viewport in _WIDTHS.items():
                with _page(browser, url, reader, viewport) as page:
                    _walk(page, reader, folder / f"{reader.language}-{width}")


def take_for_readme(url: str, folder: Path) -> None:
    """Take the pictures of README.md: ``state.language.png``."""
    with _browser() as browser:
        for reader in READERS:
            own, across = README_QUESTIONS[reader.language]
            with _page(browser, url, reader, _WIDTHS["desktop"]) as page:
                ask(page, own)
                _picture(page, folder / f"answer.{reader.language}.png")
                page.locator(".dalil-open").first.click()
                page.wait_for_selector("#dalil-source mark")
                _picture(page, folder / f"source.{reader.language}.png")
                page.keyboard.press("Escape")
                ask(page, across)
                _picture(page, folder / f"across.{reader.language}.png")
                page.click(".dalil-documents-button")
                title = README_DOCUMENTS[reader.language]
                page.click(f"#dalil-documents .dalil-glance-button[aria-label*='{title}']")
                page.locator("#dalil-glance section .dalil-ask").first.wait_for()
                _picture(page, folder / f"document.{reader.language}.png")
            with _page(browser, url, reader, _WIDTHS["phone"]) as page:
                ask(page, own)
                _picture(page, folder / f"phone.{reader.language}.png")


@contextmanager
def _browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@contextmanager
def _page(browser: Browser, url: str, reader: Reader, viewport: ViewportSize) -> Iterator[Page]:
    context = browser.new_context(locale=reader.locale, viewport=viewport)
    context.set_default_timeout(_WAIT_MS)
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("#chat-settings-open-modal", timeout=_WAIT_MS)
    yield page
    context.close()


def _walk(page: Page, reader: Reader, stem: Path) -> None:
    def picture(state: str) -> None:
        _picture(page, Path(f"{stem}-{state}.png"))

    picture("1-welcome")
    ask(page, reader.question)
    picture("2-answer")
    page.locator("[data-step-type=retrieval] button").first.click()
    picture("3-steps")
    page.locator(".dalil-open").first.click()
    page.wait_for_selector("#dalil-source mark")
    picture("4-source")
    page.keyboard.press("Escape")
    ask(page, reader.follow_up)
    picture("5-follow-up")
    ask(page, reader.refused)
    picture("6-refused")
    page.click(".dalil-documents-button")
    page.wait_for_selector("#dalil-documents li")
    picture("7-documents")
    page.keyboard.press("Escape")
    page.click("#chat-settings-open-modal")
    picture("8-settings")
    page.keyboard.press("Escape")
    file = {"name": "museum.md", "mimeType": "text/markdown", "buffer": reader.article.encode()}
    page.set_input_files("#upload-button-input", file)  # type: ignore[arg-type]
    page.wait_for_timeout(500)
    page.click("#chat-input")
    page.keyboard.insert_text(reader.of_article)
    page.keyboard.press("Enter")
    page.locator(".dalil-cited").last.wait_for(timeout=_WAIT_MS)
    picture("9-upload")


def _picture(page: Page, path: Path) -> None:
    page.wait_for_timeout(_SETTLED_MS)
    page.screenshot(path=path)


def ask(page: Page, question: str) -> float:
    """Ask, wait for the whole answer, and return the seconds from Enter until it was there."""
    before = page.locator(".dalil-evidence").count()
    page.click("#chat-input")
    page.keyboard.insert_text(question)
    entered = time.perf_counter()
    page.keyboard.press("Enter")
    page.locator(".dalil-evidence:not([data-status=checking])").nth(before).wait_for(
        timeout=_WAIT_MS
    )
    page.wait_for_selector("#stop-button", state="detached", timeout=_WAIT_MS)
    return time.perf_counter() - entered


def main() -> None:
    """Take the pictures into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--readme", action="store_true", help="only the pictures of README.md")
    options = parser.parse_args()
    folder = options.folder or Path("docs/screenshots" if options.readme else "var/screenshots")
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    take = take_for_readme if options.readme else take_all
    with tempfile.TemporaryDirectory() as state, page_over(SAMPLES, Path(state)) as (url, _):
        take(url, folder)


if __name__ == "__main__":
    main()
