"""Active content of every kind, wherever somebody can write it: shown as text, and nothing else."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, Request, expect

from tests.app.conftest import WAIT_MS, OpenReader, Reader
from tests.app.payloads import BROUGHT_IN, FOREIGN, PAYLOADS, TURNING
from tests.app.test_page import choose_model

MAST = {"ar": "ما ارتفاع صاري Brigg بالأمتار؟", "en": "How high is the Brigg mast?"}


class Attack:
    """A page in which payloads are tried, and what became of them."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.page = reader.page
        self.foreign: list[str] = []
        self.dialogs: list[str] = []
        self.page.add_init_script("if (window === top) window.ran = []")
        self.page.on("dialog", self._on_dialog)
        self.page.context.on("request", self._on_request)
        self.page.context.on("page", lambda page: self.foreign.append(f"a page: {page.url}"))

    def _on_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _on_request(self, request: Request) -> None:
        if FOREIGN in request.url.split("?")[0]:
            self.foreign.append(request.url)

    def check(self, place: str) -> None:
        """Nothing was run, fetched, opened or drawn; `place` is what is shown."""
        assert self.page.evaluate(BROUGHT_IN) == [], place
        assert self.page.evaluate("window.ran") == [], place
        assert (self.foreign, self.dialogs) == ([], []), place
        # The policy of the page would refuse it: even so, it must not come so far.
        assert self.reader.strange == [], place


def document(payloads: tuple[str, ...], language: str) -> bytes:
    """A web page with these payloads as its title, author, text, cells and pictures' texts."""
    said = {
        "en": "The Brigg mast is 41 metres high {}, says Ingrid Solberg {} of Lowfield.",
        "ar": "يبلغ ارتفاع صاري Brigg 41 مترًا {}، كما قالت ليلى حدّاد {} في مرسى الريح.",
    }[language]
    texts = [escape(one) for one in payloads]
    rows = "".join(f"<tr><td>Row {n}</td><td>{one}</td></tr>" for n, one in enumerate(texts))
    return (
        f"<html lang={language}><head><title>The Brigg mast {texts[0]} {escape(TURNING)}</title>"
        f'<meta name="author" content="{texts[1]}"></head><body><article>'
        f"<h1>The Brigg mast {texts[0]}</h1><p>{said.format(texts[0], texts[1])}</p>"
        + "".join(f"<p>On 3 May 2024 the Brigg mast had this paint: {one}.</p>" for one in texts)
        + f"<table><tr><th>Mast</th><th>{texts[2]}</th></tr>{rows}</table>"
        + "".join(f'<img src="none.png" alt="A mast {one}">' for one in texts[:3])
        + "</article></body></html>"
    ).encode()


def ask_and_look(attack: Attack, payloads: tuple[str, ...], language: str) -> None:
    """Attach a document of these payloads, ask with one of them, and look at all that is shown."""
    reader, page = attack.reader, attack.page
    name = f"{payloads[0]} {TURNING}".replace("/", "_") + ".html"
    file = {"name": name, "mimeType": "text/html", "buffer": document(payloads, language)}
    page.set_input_files("#upload-button-input", file)  # type: ignore[arg-type]
    expect(page.locator("#attachments")).to_contain_text(".html")
    attack.check("an attached file")
    # The steps repeat the question, in Markdown; an address alone would be fetched.
    asked = (payloads[-1], payloads[-9], f"www.{FOREIGN}")
    answer = reader.ask(f"{MAST[language]} {' '.join(asked)}")
    for step in page.locator("[data-step-type=retrieval] button").all():
        step.click()
    attack.check("an answer")
    answer.locator(".dalil-open").first.click()
    text = page.locator("#dalil-source .dalil-text")
    expect(text.locator("mark")).to_be_visible()
    shown = " ".join((text.text_content() or "").split())
    assert [one for one in payloads if " ".join(one.split()) not in shown] == []
    attack.check("a source")
    page.keyboard.press("Escape")
    look_at_documents(attack)


def look_at_documents(attack: Attack) -> None:
    page = attack.page
    page.click(".dalil-documents-button")
    row = page.locator("#dalil-documents li").filter(has_text="Brigg").first
    expect(row).to_be_visible()
    attack.check("the documents")
    row.locator(".dalil-glance-button").click()
    glance = page.locator("#dalil-glance")
    expect(glance.locator("blockquote").first).to_be_visible(timeout=WAIT_MS)
    # What is made of it comes later: questions, and other documents that differ.
    expect(glance.locator("section[aria-live] p.dalil-where")).to_have_count(0, timeout=WAIT_MS)
    attack.check("a document at a glance")
    page.keyboard.press("Escape")
    for button, drawer in (("timeline", "timeline"), ("names", "names")):
        page.click(f".dalil-{button}-button")
        expect(page.locator(f"#dalil-{drawer} li").first).to_be_visible(timeout=WAIT_MS)
        for folded in page.locator(f"#dalil-{drawer} summary").all():
            folded.click()
        attack.check(f"the {drawer}")
        page.keyboard.press("Escape")
    page.keyboard.press("Escape")


def look_at_history(attack: Attack) -> None:
    """Load the page again and look at the earlier conversations, whose titles are questions."""
    page = attack.page
    page.wait_for_url("**/thread/**")
    page.reload()
    expect(page.locator(".dalil-evidence").first).to_be_visible(timeout=WAIT_MS)
    attack.check("a page that was loaded again")
    page.locator("#sidebar-trigger-button").last.click()
    expect(page.locator("#thread-history a").first).to_be_visible()
    attack.check("earlier conversations")
    page.locator("#search-chats-button").first.click()
    expect(page.get_by_role("option").first).to_be_visible()
    attack.check("the search")
    page.keyboard.press("Escape")


def look_at_export(attack: Attack, folder: Path) -> None:
    """Open an exported answer as a file of its own, where no policy of ours is."""
    link = attack.page.locator(".dalil-export a[href*='form=html']").first
    exported = attack.page.request.get(f"{attack.reader.url}{link.get_attribute('href')}")
    assert exported.ok
    (folder / "export.html").write_bytes(exported.body())
    opened: Page = attack.page.context.new_page()
    attack.foreign.clear()
    opened.add_init_script("window.ran = []")
    opened.goto((folder / "export.html").as_uri())
    expect(opened.locator("body")).to_contain_text("Brigg")
    assert opened.evaluate("window.ran") == []
    assert opened.evaluate(BROUGHT_IN) == []
    assert attack.foreign == []
    opened.close()


def begin(read: OpenReader, language: str) -> Attack:
    attack = Attack(read({"ar": "ar-SA", "en": "en-GB"}[language], path=None))
    attack.reader.open()
    return attack


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_is_active_elsewhere_is_text_here(
    read: OpenReader, language: str, tmp_path: Path
) -> None:
    attack = begin(read, language)
    choose_model(attack.reader, "openai:scripted")
    ask_and_look(attack, PAYLOADS, language)
    look_at_history(attack)
    look_at_export(attack, tmp_path)


def test_a_pasted_text_of_payloads_is_text(read: OpenReader) -> None:
    attack = begin(read, "en")
    attack.reader.send("\n".join([*PAYLOADS, TURNING]))
    add = attack.page.get_by_role("button", name="Add as a document")
    expect(add).to_be_visible(timeout=WAIT_MS)
    attack.check("a pasted text")
    add.click()
    expect(attack.page.locator("body")).to_contain_text("You can now ask", timeout=WAIT_MS)
    attack.check("a document of a pasted text")
