"""The page as a screen reader meets it: axe-core finds nothing serious in any of its states."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.app.conftest import DESKTOP, PHONE, WAIT_MS, OpenReader, Served

LOCALE = {"ar": "ar-SA", "en": "en-GB"}
ANSWERED = {"ar": "كم سفينة خشبية يعرض متحف الميناء؟", "en": "How long is the Lowfield bridge?"}
REFUSED = {"ar": "ما لون الفيل في حديقة باريس؟", "en": "Who won the 1974 chess final?"}
BOTH = pytest.mark.parametrize("language", ["ar", "en"])
WIDTHS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
AXE = Axe()
# As Chainlit does it when a person chooses a theme.
_SHOW_THEME = """async theme => {
    const root = document.documentElement;
    root.classList.remove("light", "dark");
    root.classList.add(theme);
    for (const [name, value] of Object.entries(window.theme[theme])) {
        root.style.setProperty(name, value);
    }
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
}"""


_AT_REST = """() => document.getAnimations().every(
  (one) => one.playState !== "running" || one.effect.getTiming().iterations === Infinity
)"""


def findings(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe-core calls serious or critical, a line each."""
    # While a colour changes, it is neither what it was nor what it will be.
    page.wait_for_function(_AT_REST)
    violations = AXE.run(page, options={"resultTypes": ["violations"], **options})
    return [
        f"{found['id']}: {node['target']} {node['html'][:160]}"
        for found in violations.response["violations"]
        if found["impact"] in {"serious", "critical"}
        for node in found["nodes"]
    ]


def check(page: Page, state: str) -> None:
    """Check all rules in the light theme, and the one that depends on colours in the dark one."""
    page.evaluate(_SHOW_THEME, "light")
    found = findings(page, {})
    page.evaluate(_SHOW_THEME, "dark")
    found += findings(page, {"runOnly": ["color-contrast"]})
    page.evaluate(_SHOW_THEME, "light")
    assert not found, f"{state}:\n" + "\n".join(found)


@WIDTHS
@BOTH
def test_axe_finds_nothing_serious_in_a_conversation(
    read: OpenReader, language: str, viewport: dict[str, int]
) -> None:
    reader = read(LOCALE[language], viewport, path=None)
    page = reader.page
    page.emulate_media(reduced_motion="reduce")
    reader.open()
    check(page, "empty")
    reader.ask(ANSWERED[language])
    check(page, "answered")
    page.locator("[data-step-type=retrieval] button").first.click()
    reader.ask(REFUSED[language])
    check(page, "refused")
    page.locator(".dalil-open").first.click()
    expect(page.locator("#dalil-source mark")).to_be_visible()
    check(page, "source")
    page.keyboard.press("Escape")
    page.click(".dalil-documents-button")
    expect(page.locator("#dalil-documents li").first).to_be_visible()
    check(page, "documents")
    page.keyboard.press("Escape")
    page.click("#chat-settings-open-modal")
    expect(page.locator("#chat-settings #model")).to_be_visible()
    check(page, "settings")
    page.keyboard.press("Escape")
    page.locator("#sidebar-trigger-button").last.click()
    expect(page.locator("#thread-history a").first).to_be_visible()
    check(page, "earlier conversations")
    page.locator("#search-chats-button").first.click()
    search = {"ar": "ابحث في المحادثات", "en": "Search conversations"}[language]
    expect(page.get_by_role("combobox", name=search)).to_be_visible()
    expect(page.get_by_role("option").first).to_be_visible()
    check(page, "search")
    found = {"ar": "المحادثات السابقة", "en": "Earlier conversations"}[language]
    expect(page.get_by_role("listbox", name=found, exact=True)).to_be_visible()
    page.get_by_role("combobox", name=search).fill("zzzz")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.get_by_role("status", name=found, exact=True)).to_be_visible()
    check(page, "no conversation with these words")


@WIDTHS
@BOTH
def test_axe_finds_nothing_serious_in_what_opens_over_the_page(
    read: OpenReader, language: str, viewport: dict[str, int]
) -> None:
    reader = read(LOCALE[language], viewport, path=None)
    page = reader.page
    page.emulate_media(reduced_motion="reduce")
    reader.open()
    page.click(".dalil-documents-button")
    page.locator("#dalil-documents .dalil-glance-button").first.click()
    expect(page.locator("#dalil-glance blockquote").first).to_be_visible()
    check(page, "document")
    page.keyboard.press("Escape")
    page.click(".dalil-timeline-button")
    expect(page.locator("#dalil-timeline li").first).to_be_visible()
    check(page, "timeline")
    page.keyboard.press("Escape")
    page.click(".dalil-names-button")
    page.locator("#dalil-names summary").first.click()
    check(page, "people and places")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    answer = reader.ask(ANSWERED[language])
    answer.locator("details.dalil-group summary").last.click()
    expect(answer.locator(".dalil-export a").first).to_be_visible()
    check(page, "export")


@WIDTHS
@BOTH
def test_axe_finds_nothing_serious_at_the_login(
    read: OpenReader, served_with_login: Served, language: str, viewport: dict[str, int]
) -> None:
    page = read(LOCALE[language], viewport, url=served_with_login.url, path=None).page
    # Colours that change from one theme to the other little by little are of neither.
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{served_with_login.url}/login")
    expect(page.locator(".dalil-login #password")).to_be_visible(timeout=WAIT_MS)
    check(page, "login")
    page.fill("#email", "amal")
    page.fill("#password", "wrong")
    page.keyboard.press("Enter")
    error = {"ar": "تعذّر تسجيل الدخول", "en": "Could not log in"}[language]
    expect(page.locator("[role=alert]")).to_contain_text(error)
    check(page, "wrong password")
    # In the language of the page, and once.
    expect(page.locator("body")).not_to_contain_text("Unauthorized", use_inner_text=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_as_light_or_dark_as_the_system(read: OpenReader, scheme: str) -> None:
    reader = read("ar-SA", path=None)
    reader.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    reader.open()
    expect(reader.page.locator(f"html.{scheme}")).to_have_count(1)


@BOTH
def test_an_answer_is_announced_when_it_comes(read: OpenReader, language: str) -> None:
    reader = read(LOCALE[language])
    reader.ask(ANSWERED[language])
    words = {"ar": "14", "en": "640 metres"}[language]
    expect(reader.page.locator(".sr-only[role=status]")).to_contain_text(words)
