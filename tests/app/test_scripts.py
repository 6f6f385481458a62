"""Scripts in documents, names and questions are shown, and none is ever run."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Dialog, expect

from tests.app.conftest import OpenReader, Reader

IMAGE = "<img src=x onerror=alert(1)>"
LINK = "[mast](javascript:alert(2))"
SCRIPT = '"><svg onload=alert(3)><script>alert(4)</script>'
# What a script could have come in by: elements with handlers, and links that are scripts.
INJECTED = """() => [...document.querySelectorAll("*")].filter(element =>
    ["IFRAME", "OBJECT", "EMBED", "BASE"].includes(element.tagName)
    || [...element.attributes].some(({ name, value }) =>
        /^on/i.test(name) || (/^(href|src|action)$/.test(name) && /^\\s*javascript:/i.test(value)))
).map(element => element.outerHTML)"""
BROUGHT_IN = """async () => {
    const ran = [];
    window.ran = text => ran.push(text);
    document.body.insertAdjacentHTML("beforeend",
        '<img src="/public/none" onerror="ran(1)"><a id="link" href="javascript:ran(2)">a</a>');
    const script = document.createElement("script");
    script.textContent = "ran(3)";
    document.body.append(script);
    document.getElementById("link").click();
    await new Promise(resolve => setTimeout(resolve, 1000));
    return ran;
}"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [("How high is the mast?", "41"), ("ما ارتفاع الصاري؟", "41")],
)
def test_scripts_of_documents_names_and_questions_are_shown(
    read: OpenReader, tmp_path: Path, question: str, answer: str
) -> None:
    reader, dialogs = read(locale="en-US"), list[str]()

    def on_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    reader.page.on("dialog", on_dialog)
    file = tmp_path / f"{IMAGE} {LINK}.md".replace("/", "_")
    file.write_text(
        f"# {SCRIPT} {IMAGE}\n\nThe mast is 41 metres high {IMAGE} {LINK}.\n\n"
        f"ارتفاع الصاري 41 مترًا {IMAGE} {LINK}.\n",
        "utf-8",
    )
    reader.page.set_input_files("#upload-button-input", str(file))
    expect(reader.page.locator("#attachments")).to_contain_text("onerror")
    found = reader.ask(f"{SCRIPT} {LINK} {question}")
    expect(found).to_contain_text(answer)
    assert reader.page.evaluate(INJECTED) == []
    reader.page.reload()
    expect(reader.page.locator(".dalil-evidence").first).to_be_visible()
    assert reader.page.evaluate(INJECTED) == []
    assert dialogs == []


def test_a_script_that_was_brought_in_is_not_run(read: OpenReader) -> None:
    reader = read(locale="en-US")
    assert reader.page.evaluate(BROUGHT_IN) == []
    assert refusals(reader) == 3


def refusals(reader: Reader) -> int:
    """The number of scripts that the browser refused; they are expected here."""
    refused = [line for line in reader.strange if "Content Security Policy" in line]
    reader.strange = [line for line in reader.strange if line not in refused]
    return len(refused)
