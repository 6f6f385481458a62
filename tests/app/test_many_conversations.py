"""Earlier conversations can be opened, also if there are more than Chainlit fetches at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.app.conftest import DESKTOP, PHONE, OpenReader, Served
from tests.app.test_history import log_in

# Chainlit fetches 35 at a time.
COUNT = 80
TALL = {"width": 1280, "height": 2400}
LOCALE = {"ar": "ar-SA", "en": "en-GB"}
NAME = {"ar": "محادثة {} عن الميناء", "en": "Conversation {} about the harbour"}
# The oldest conversation is of February, the latest of April.
FIRST_MONTHS = {"ar": ["أبريل 2025", "مارس 2025"], "en": ["April 2025", "March 2025"]}
SOUGHT = {"ar": "مَنارة قديمه", "en": "OLD lighthouse"}
ASKED = {"ar": "من بنى المنارة القديمة؟", "en": "Who built the old lighthouse?"}


@pytest.fixture
def huda(served_with_login: Served, read: OpenReader) -> None:
    """Huda has had eighty conversations; a word of the first one's question is in no other."""
    log_in(read, served_with_login, "huda").page.close()
    with closing(sqlite3.connect(served_with_login.folder / "chat/history.sqlite3")) as kept:
        (person,) = kept.execute("SELECT id FROM users WHERE identifier = 'huda'").fetchone()
        known = kept.execute('SELECT id FROM threads WHERE "userId" = ?', (person,)).fetchall()
        for number in range(COUNT if not known else 0):
            _add(kept, number, person)
        kept.commit()


def _add(kept: sqlite3.Connection, number: int, person: str) -> None:
    thread, language = str(uuid4()), ("ar", "en")[number % 2]
    at = f"2025-{2 + number // 28:02}-{1 + number % 28:02}T09:00:00.000000Z"
    name = NAME[language].format(number)
    kept.execute(
        'INSERT INTO threads (id, "createdAt", name, "userId", "userIdentifier")'
        " VALUES (?, ?, ?, ?, 'huda')",
        (thread, at, name, person),
    )
    asked = " ".join(ASKED.values()) if number == 0 else name
    kept.execute(
        'INSERT INTO steps (id, name, type, "threadId", streaming, output, "createdAt")'
        " VALUES (?, 'huda', 'user_message', ?, false, ?, ?)",
        (str(uuid4()), thread, asked, at),
    )


@pytest.mark.usefixtures("huda")
@pytest.mark.parametrize(
    ("language", "viewport"),
    [("ar", DESKTOP), ("en", PHONE), ("ar", PHONE), ("en", TALL)],
    ids=["ar-desktop", "en-phone", "ar-phone", "en-tall"],
)
def test_all_conversations_are_reached_and_found(
    read: OpenReader, served_with_login: Served, language: str, viewport: dict[str, int]
) -> None:
    page = log_in(read, served_with_login, "huda", LOCALE[language], viewport).page
    page.locator("#sidebar-trigger-button").last.click()
    listed = page.locator("#thread-history:visible a")
    if viewport is not TALL:
        expect(listed).to_have_count(35)
    for fetched in (70, COUNT):
        # On a screen that is so high that there is nothing to scroll, they come by themselves.
        if viewport is not TALL or fetched > 70:
            listed.last.scroll_into_view_if_needed()
        expect(listed).to_have_count(fetched)
    months = page.locator("#thread-history:visible [data-sidebar=group-label]").all_inner_texts()
    assert months[:2] == FIRST_MONTHS[language]
    _find_the_first(page, language)


def _find_the_first(page: Page, language: str) -> None:
    page.locator("#search-chats-button").first.click()
    page.get_by_role("combobox").fill(SOUGHT[language])
    expect(page.get_by_role("option")).to_have_text([NAME["ar"].format(0)])
    page.get_by_role("option").click()
    page.wait_for_url("**/thread/**")
    expect(page.locator("[data-step-type=user_message]")).to_contain_text(ASKED[language])
