"""The page as somebody walks through it who sees it for the first time, in both languages.

A picture is taken at each step. They are kept in the folder that WALK_PICTURES names.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.app.conftest import PHONE, WAIT_MS, OpenReader, Reader, Served
from tests.app.texts import UPLOAD_AR, UPLOAD_EN

Picture = Callable[[str], None]


@dataclass(frozen=True)
class Walk:
    """What somebody asks who reads one language, and what has to be shown."""

    locale: str
    suggested: str
    across: str
    across_quote: str
    file: str
    text: str
    of_file: str
    of_file_answer: str
    follow_up: str
    follow_up_quote: str
    refused: str
    sought: str
    name: str
    confirm: str


WALKS = {
    "ar": Walk(
        locale="ar-SA",
        suggested="متحف الميناء",
        across="ما طول جسر Lowfield بالأمتار؟",
        across_quote="640 metres long",
        file="سوق السمك.md",
        text=UPLOAD_AR,
        of_file="كم كشكًا يضم السوق الجديد؟",
        of_file_answer="73",
        follow_up="ومن يديره؟",
        follow_up_quote="سالم البحري",
        refused="ما لون الفيل في حديقة باريس؟",
        sought="لون الفيل",
        name="أسئلة عن السوق",
        confirm="تأكيد",
    ),
    "en": Walk(
        locale="en-GB",
        suggested="Lowfield bridge",
        across="How many wooden ships does the harbour museum of Marsa al-Rih show?",
        across_quote="14 سفينة خشبية",
        file="observatory.md",
        text=UPLOAD_EN,
        of_file="How many meteors did the observatory count?",
        of_file_answer="412",
        follow_up="And who is its director?",
        follow_up_quote="Ada Whitlock",
        refused="Who won the 1974 chess final?",
        sought="CHESS 1974",
        name="Questions about meteors",
        confirm="Confirm",
    ),
}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_newcomer_walks_from_the_start_to_the_phone(
    read: OpenReader, served: Served, language: str, tmp_path: Path
) -> None:
    walk = WALKS[language]
    reader = read(walk.locale)
    picture = _pictures(reader, tmp_path, language)
    picture("01-start")
    _ask_a_suggestion(reader, walk, picture)
    across = reader.ask(walk.across)
    expect(across.locator(".dalil-cited")).to_contain_text(walk.across_quote)
    picture("03-other-language")
    _attach_and_ask(reader, walk, tmp_path, picture)
    follow_up = reader.ask(walk.follow_up)
    expect(follow_up.locator(".dalil-cited")).to_contain_text(walk.follow_up_quote)
    picture("05-follow-up")
    _open_source(reader, walk, picture)
    refused = reader.ask(walk.refused)
    expect(refused.locator(".dalil-evidence")).to_have_attribute("data-status", "refused")
    picture("07-refused")
    served.start_again()
    _come_back(reader, walk, picture)
    _rename(reader, walk, picture)
    reader.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    reader.page.locator(".dalil-evidence").last.scroll_into_view_if_needed()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert reader.page.evaluate(wide) <= 0
    picture("11-phone")


def _pictures(reader: Reader, folder: Path, language: str) -> Picture:
    kept = Path(os.environ.get("WALK_PICTURES", folder))
    kept.mkdir(parents=True, exist_ok=True)

    def take(step: str) -> None:
        reader.drawn()
        reader.page.screenshot(path=kept / f"{language}-{step}.png")

    return take


def _ask_a_suggestion(reader: Reader, walk: Walk, picture: Picture) -> None:
    starter = reader.page.locator("button[id^='starter-']").filter(has_text=walk.suggested)
    starter.first.click(timeout=WAIT_MS)
    answer = reader.answer(0)
    # A short answer in bold, and its words marked in the quote.
    expect(answer.locator("[role=article] .font-bold").first).to_be_visible()
    expect(answer.locator("mark.dalil-answer").first).to_be_visible()
    picture("02-suggestion")


def _attach_and_ask(reader: Reader, walk: Walk, folder: Path, picture: Picture) -> None:
    article = folder / walk.file
    article.write_text(walk.text, encoding="utf-8")
    reader.page.set_input_files("#upload-button-input", str(article))
    expect(reader.page.locator("#attachments")).to_contain_text(walk.file)
    answer = reader.ask(walk.of_file)
    expect(answer.locator("[role=article] .font-bold").first).to_contain_text(walk.of_file_answer)
    # Where the file has the answer, nothing else is asked.
    expect(answer.locator(".dalil-cited .dalil-from")).to_have_count(1)
    picture("04-upload")


def _open_source(reader: Reader, walk: Walk, picture: Picture) -> None:
    reader.page.locator(".dalil-evidence").last.locator(".dalil-open").first.click()
    expect(reader.page.locator("#dalil-source mark")).to_contain_text(walk.follow_up_quote)
    picture("06-source")
    reader.page.keyboard.press("Escape")


def _come_back(reader: Reader, walk: Walk, picture: Picture) -> None:
    """After a restart, find the conversation among the earlier ones and open it again."""
    page = reader.page
    reader.open()
    # While the server was away, the page said that it cannot reach it.
    reader.strange.clear()
    picture("08-restarted")
    page.locator("#sidebar-trigger-button").last.click()
    page.locator("#search-chats-button").first.click()
    page.get_by_role("dialog").get_by_role("textbox").or_(page.get_by_role("combobox")).first.fill(
        walk.sought
    )
    page.get_by_role("option").first.click(timeout=WAIT_MS)
    page.wait_for_url("**/thread/**")
    expect(page.locator(".dalil-evidence")).to_have_count(5, timeout=WAIT_MS)
    picture("09-history")


def _rename(reader: Reader, walk: Walk, picture: Picture) -> None:
    """Give the conversation a name, by which it is listed from now on."""
    page = reader.page
    page.locator("#sidebar-trigger-button").last.click()
    page.locator("#thread-history a").first.hover()
    page.locator("#thread-history #thread-options").first.click()
    page.locator("#rename-thread").click()
    dialog = page.get_by_role("dialog").filter(has=page.locator("input#name"))
    dialog.locator("input#name").fill(walk.name)
    dialog.get_by_role("button", name=walk.confirm).click()
    expect(page.locator("#thread-history a").first).to_contain_text(walk.name)
    picture("10-renamed")
