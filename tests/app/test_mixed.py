"""A folder of mixed files is dropped onto the page: a person sees what became of each of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, expect

from tests.app.conftest import OpenReader
from tests.app.mixed import write_mixed_folder

# What is said of each file that has no text; the first group of words stands beside its name.
LEFT_OUT = {
    "ar": {
        "drawing.psd": "نوعها لا يُقرأ",
        "old letter.doc": "نوعها لا يُقرأ",
        "فارغ.txt": "فارغة",
        "broken.pdf": "تالف",
        "locked.pdf": "كلمة مرور",
        "مسح ضوئي.pdf": "نصه صورة",
        "photo.png": "نصه صورة",
    },
    "en": {
        "drawing.psd": "files of this kind are not read",
        "old letter.doc": "files of this kind are not read",
        "فارغ.txt": "empty",
        "broken.pdf": "broken",
        "locked.pdf": "protected by a password",
        "مسح ضوئي.pdf": "its text is a picture",
        "photo.png": "its text is a picture",
    },
}
TITLES = [
    "الجسر الجديد",
    "two columns",
    "عمودان",
    "تقرير اللجنة",
    "budget 2026",
    "بريد",
    "سكان",
    "ملاحظات",
    "feed",
    "archive",
    "notes",
]
ASKED = {"ar": "كم بلغت كلفة الجسر الجديد؟", "en": "What did the new bridge cost?"}
LOCALE = {"ar": "ar-SA", "en": "en-GB"}
DONE = {"ar": "أُضيف «\u2068ملاحظات", "en": "Added “\u2068ملاحظات"}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_file_of_a_dropped_folder_has_a_result(
    read: OpenReader, tmp_path: Path, language: str
) -> None:
    folder = tmp_path / "ملفات mixed"
    folder.mkdir()
    readable = write_mixed_folder(folder)
    assert LEFT_OUT[language].keys() == {name for name, is_read in readable.items() if not is_read}
    reader = read(LOCALE[language])
    page = reader.page
    drop(page.context.new_cdp_session(page), folder)
    said = page.locator("#dalil-not-attached")
    expect(said).to_contain_text("drawing.psd")
    expect(page.locator("#attachments")).to_contain_text("notes.txt")
    first = " ".join(said.all_inner_texts())
    answer = reader.ask(ASKED[language])
    assert any("18 مليون دينار" in quote for quote in reader.quotes(answer))
    expect(page.locator("body")).to_contain_text(DONE[language])
    messages = page.locator('[data-step-type="assistant_message"]').all_inner_texts()
    lines = [line for text in (first, *messages) for line in plain(text).splitlines()]
    for name, reason in LEFT_OUT[language].items():
        assert any(name in line and reason in line for line in lines), name
    for title in TITLES:
        assert any(title in line for line in plain("\n".join(messages)).splitlines()), title


def plain(text: str) -> str:
    """The text without the signs that keep the directions of names apart."""
    return "".join(sign for sign in text if sign not in "\u2066\u2067\u2068\u2069\u200e\u200f")


def drop(devtools: CDPSession, folder: Path) -> None:
    """Drop a folder of this machine onto the page, as a file manager does."""
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for event in ("dragEnter", "dragOver", "drop"):
        where = {"type": event, "x": 600, "y": 400, "data": data}
        devtools.send("Input.dispatchDragEvent", where)
