"""What axe-core says of the page where a file was not added, and of what is offered and differs."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Route, expect

from tests.app.conftest import DESKTOP, PHONE, WAIT_MS, OpenReader, Reader
from tests.app.test_accessibility import ANSWERED, BOTH, LOCALE, WIDTHS, check
from tests.app.test_page import attach, choose_model, paste
from tests.app.texts import UPLOAD_AR, UPLOAD_EN

FAILED = {"ar": "لم يُضف", "en": "was not added"}
SHARE = {"ar": "شارك مع الجميع", "en": "Share with everyone"}
ADD = {"ar": "أضِفه مستندًا", "en": "Add as a document"}
DONE = {"ar": "يمكنك الآن أن تسأل", "en": "You can now ask"}
UPLOADS = {"ar": UPLOAD_AR, "en": UPLOAD_EN}
# Two documents that differ, and the question that both answer.
DIFFERING = {
    "ar": (
        "بلغت كلفة متحف الخزف في مرسى الريح 6.2 مليون دينار، كما أعلنت البلدية.",
        "بلغت كلفة متحف الخزف في مرسى الريح 9.4 مليون دينار، كما قال ديوان المحاسبة.",
        "كم بلغت كلفة متحف الخزف في مرسى الريح؟",
    ),
    "en": (
        "The Eastmoor tower cost 88 million euros, of which the city paid a third.",
        "The Eastmoor tower cost 120 million euros, said the auditors on Monday.",
        "How much did the Eastmoor tower cost?",
    ),
}


def still(read: OpenReader, language: str, viewport: dict[str, int]) -> Reader:
    """A reader of a page in which nothing moves."""
    reader = read(LOCALE[language], viewport, path=None)
    reader.page.emulate_media(reduced_motion="reduce")
    return reader.open()


@WIDTHS
@BOTH
def test_axe_finds_nothing_serious_while_a_file_is_on_its_way(
    read: OpenReader, language: str, viewport: dict[str, int], tmp_path: Path
) -> None:
    reader = still(read, language, viewport)
    page = reader.page
    file = tmp_path / "file.md"
    file.write_text(UPLOADS[language], "utf-8")
    held: list[Route] = []
    page.route("**/project/file?*", lambda route: held.append(route))
    page.set_input_files("#upload-button-input", str(file))
    expect(page.locator("#attachments")).to_contain_text(file.name)
    check(page, "a file on its way")
    for route in held:
        route.continue_()
    page.unroute("**/project/file?*")


def test_axe_finds_nothing_serious_while_files_are_read(read: OpenReader, tmp_path: Path) -> None:
    reader = still(read, "en", DESKTOP)
    page = reader.page
    # Enough of them that the last ones are read when axe-core is done.
    files = [tmp_path / f"{number:02}.md" for number in range(24)]
    for file in files:
        file.write_text(f"# Notice {file.stem}\n\nNotice {file.stem} is about boats.\n", "utf-8")
    attach(reader, *files)
    page.click("#chat-submit:not([disabled])")
    expect(page.locator("[data-step-type=assistant_message]")).to_contain_text("Reading")
    check(page, "files being read")


def test_axe_finds_nothing_serious_in_a_stopped_answer(read: OpenReader) -> None:
    reader = still(read, "ar", PHONE)
    page = reader.page
    choose_model(reader, "openai:slow")
    reader.send(ANSWERED["ar"])
    expect(page.locator(".dalil-evidence[data-status=checking]")).to_be_visible(timeout=WAIT_MS)
    check(page, "an answer being written")
    page.click("#stop-button")
    reader.answer(0)
    expect(page.locator(".dalil-evidence[data-status=stopped]")).to_be_visible()
    check(page, "a stopped answer")


@WIDTHS
@BOTH
def test_axe_finds_nothing_serious_where_a_file_was_not_added(
    read: OpenReader, language: str, viewport: dict[str, int], tmp_path: Path
) -> None:
    reader = still(read, language, viewport)
    page = reader.page
    paste(reader, "song.mp3", "audio/mpeg")
    expect(page.locator("#dalil-not-attached, [data-sonner-toast]").first).to_be_visible()
    check(page, "a file of another kind")
    page.route("**/project/file?*", lambda route: route.abort())
    file = tmp_path / "lost.md"
    file.write_text(UPLOADS[language], "utf-8")
    page.set_input_files("#upload-button-input", str(file))
    expect(page.locator("[data-sonner-toast]").last).to_be_visible()
    check(page, "a file that did not arrive")
    # The browser says that it could not send.
    reader.strange.clear()
    page.unroute("**/project/file?*")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 this is no PDF at all")
    page.reload()
    attach(reader, broken)
    page.click("#chat-submit:not([disabled])")
    expect(page.get_by_text(FAILED[language]).first).to_be_visible(timeout=WAIT_MS)
    check(page, "a file that cannot be read")


@WIDTHS
@BOTH
def test_axe_finds_nothing_serious_in_what_is_offered(
    read: OpenReader, language: str, viewport: dict[str, int]
) -> None:
    reader = still(read, language, viewport)
    page = reader.page
    reader.send(UPLOADS[language] + "\n\nThe quay is long. " * 40)
    add = page.get_by_role("button", name=ADD[language])
    expect(add).to_be_visible(timeout=WAIT_MS)
    check(page, "a pasted text")
    add.click()
    expect(page.locator("body")).to_contain_text(DONE[language], timeout=WAIT_MS)
    expect(page.get_by_role("button", name=SHARE[language])).to_be_visible()
    check(page, "a document to share")


@WIDTHS
@BOTH
def test_axe_finds_nothing_serious_where_documents_differ(
    read: OpenReader, language: str, viewport: dict[str, int], tmp_path: Path
) -> None:
    reader = still(read, language, viewport)
    page = reader.page
    *texts, question = DIFFERING[language]
    files = [tmp_path / f"{number}.txt" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(f"News of the day {file.stem}\n\n{text}\n", "utf-8")
    attach(reader, *files)
    reader.ask(question)
    check(page, "an answer of documents that differ")
    page.click(".dalil-documents-button")
    row = page.locator("#dalil-documents li").filter(has_text="News of the day 0")
    row.locator(".dalil-glance-button").click()
    glance = page.locator("#dalil-glance")
    expect(glance.locator(".dalil-when").filter(has_text=question)).to_be_visible(timeout=WAIT_MS)
    check(page, "a document that others contradict")
    page.keyboard.press("Escape")
    page.fill("#dalil-documents input[type=search]", "zzzz")
    expect(page.locator("#dalil-documents li")).to_have_count(0)
    check(page, "no document of that title")
