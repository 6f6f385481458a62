"""The chat page in a real browser, as readers of Arabic and of English meet it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, TimeoutError, expect

from tests.app.conftest import DESKTOP, PHONE, WAIT_MS, OpenReader, Reader, Served
from tests.app.texts import BRIDGE_EN, HARBOUR_AR, TEXTS, UPLOAD_AR, UPLOAD_EN
from tests.rag.models.provider import Provider

QUESTION = {
    "ar": ("كم سفينة خشبية يعرض متحف الميناء؟", "14 سفينة خشبية"),
    "en": ("How long is the Lowfield bridge?", "640 metres long"),
}
LOCALE = {"ar": "ar-SA", "en": "en-GB"}
BOTH = pytest.mark.parametrize("language", ["ar", "en"])
WIDTHS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


def direction(locator: Locator) -> str:
    found: str = locator.evaluate("element => getComputedStyle(element).direction")
    return found


def side(locator: Locator) -> str:
    """On which side of its box the text of an element begins."""
    found: str = locator.evaluate(
        """element => {
            const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            const text = walker.nextNode(), range = document.createRange();
            range.setStart(text, 0);
            range.setEnd(text, 1);
            const first = range.getBoundingClientRect(), box = element.getBoundingClientRect();
            return box.right - first.right < first.left - box.left ? "right" : "left";
        }"""
    )
    return found


def card_with(answer: Locator, words: str) -> Locator:
    """The card of the quote with these words."""
    found = answer.locator(".dalil-cited .dalil-quote").filter(has_text=words).first
    expect(found).to_be_visible()
    return found


def overflow(reader: Reader) -> int:
    found: int = reader.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found


def choose_model(reader: Reader, name: str) -> None:
    reader.page.click("#chat-settings-open-modal")
    reader.page.locator("#chat-settings #model").click()
    reader.page.get_by_role("option", name=name).click()
    reader.page.click("#confirm")
    reader.page.wait_for_selector("#chat-settings", state="detached")


def slide(reader: Reader, number: int, *keys: str) -> None:
    """Move one of the sliders of the settings."""
    reader.page.click("#chat-settings-open-modal")
    reader.page.locator("#chat-settings [role=slider]").nth(number).focus()
    for key in keys:
        reader.page.keyboard.press(key)
    reader.page.click("#confirm")
    reader.page.wait_for_selector("#chat-settings", state="detached")


# -- 1 and 9: direction, language, width -----------------------------------------------------


@WIDTHS
@BOTH
def test_an_answer_reads_in_its_own_direction(
    read: OpenReader, language: str, viewport: dict[str, int]
) -> None:
    reader = read(LOCALE[language], viewport)
    question, quoted = QUESTION[language]
    answer = reader.ask(question)
    quote = card_with(answer, quoted).locator("blockquote")
    wanted = {"ar": ("rtl", "right"), "en": ("ltr", "left")}[language]
    expect(reader.page.locator("html")).to_have_attribute("dir", wanted[0])
    expect(reader.page.locator("html")).to_have_attribute("lang", language)
    assert side(quote) == wanted[1]
    assert direction(answer.locator(".dalil-evidence")) == wanted[0]
    assert side(answer.locator("[role=article]").first) == wanted[1]
    assert overflow(reader) <= 0


@BOTH
@pytest.mark.parametrize(
    ("question", "first", "last", "begins"),
    [
        ("ما طول جسر Lowfield بالأمتار؟", "ما", "بالأمتار", "right"),
        ("How long is جسر لوفيلد in metres?", "How", "metres", "left"),
    ],
    ids=["ar", "en"],
)
def test_a_question_with_words_of_both_languages_is_shown_in_order(
    read: OpenReader, language: str, question: str, first: str, last: str, begins: str
) -> None:
    reader = read(LOCALE[language])
    reader.ask(question)
    shown = reader.page.locator("[data-step-type=user_message] .message-content pre")
    expect(shown).to_have_text(question)
    places = shown.evaluate(
        """(element, words) => words.map(word => {
            const text = element.firstChild, range = document.createRange();
            const from = text.nodeValue.indexOf(word);
            range.setStart(text, from);
            range.setEnd(text, from + word.length);
            return range.getBoundingClientRect().left;
        })""",
        [first, last],
    )
    assert (places[0] > places[1]) == (begins == "right")


@pytest.mark.parametrize(
    ("page_language", "quote_language"), [("ar", "en"), ("en", "ar")], ids=["ar-en", "en-ar"]
)
def test_evidence_in_the_other_language_keeps_its_direction_and_is_announced(
    read: OpenReader, page_language: str, quote_language: str
) -> None:
    question = {
        "ar": "ما طول جسر Lowfield بالأمتار؟",
        "en": "How many wooden ships does the harbour museum of Marsa al-Rih show?",
    }[page_language]
    reader = read(LOCALE[page_language])
    answer = reader.ask(question)
    card = answer.locator(".dalil-from").filter(has=reader.page.locator(".dalil-foreign")).first
    expect(card).to_be_visible()
    assert side(card.locator("blockquote").first) == {"ar": "right", "en": "left"}[quote_language]
    word = {"ar": "بالإنجليزية", "en": "in Arabic"}[page_language]
    expect(card.locator(".dalil-foreign")).to_have_text(word)


@pytest.mark.parametrize("locale", ["ar-EG", "ar-MA", "ar"])
def test_every_arabic_locale_gets_an_arabic_page(read: OpenReader, locale: str) -> None:
    page = read(locale).page
    expect(page.locator("#header")).to_contain_text("المستندات")
    expect(page.locator("#welcome-screen h1")).to_have_text("دليل")
    expect(page.locator("#chat-input")).to_have_attribute("aria-label", "سؤالك")
    page.click("#chat-settings-open-modal")
    expect(page.locator("#chat-settings")).to_contain_text("التشدد في الامتناع")


def test_the_switch_of_language_stays_and_the_server_follows(read: OpenReader) -> None:
    reader = read("ar-SA")
    reader.page.click(".dalil-language")
    reader.page.wait_for_function("document.documentElement.lang === 'en'")
    reader.open()
    expect(reader.page.locator("html")).to_have_attribute("dir", "ltr")
    expect(reader.page.locator("#header")).to_contain_text("Documents")
    answer = reader.ask(QUESTION["en"][0])
    expect(answer).to_contain_text("Open in source")
    expect(reader.page.locator("[data-step-type=retrieval]")).to_contain_text("Searched")


def latin(reader: Reader) -> set[str]:
    """What a page shows or says in Latin letters, besides documents and earlier questions."""
    reader.drawn()
    found: list[str] = reader.page.evaluate(
        """() => {
            const known = "script, style, blockquote, #thread-history, .dalil-title, .dalil-text, "
                + ".dalil-language";
            const texts = [];
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const parent = walker.currentNode.parentElement;
                if (!parent.closest(known) && parent.checkVisibility()
                    && !parent.matches(".sr-only")) texts.push(walker.currentNode.nodeValue);
            }
            for (const name of ["aria-label", "title", "placeholder", "alt"]) {
                for (const element of document.querySelectorAll(`[${name}]`)) {
                    if (!element.closest(`${known}, li`)) texts.push(element.getAttribute(name));
                }
            }
            return texts.filter(text => /[A-Za-z]{3}/.test(text));
        }"""
    )
    return {text.strip() for text in found}


@WIDTHS
def test_an_arabic_page_says_nothing_in_english(read: OpenReader, viewport: dict[str, int]) -> None:
    reader = read("ar-SA", viewport)
    page = reader.page
    said = latin(reader)
    reader.ask(QUESTION["ar"][0])
    page.locator("[data-step-type=retrieval] button").click()
    said |= latin(reader)
    page.click("#chat-settings-open-modal")
    expect(page.locator("#chat-settings #model")).to_be_visible()
    said |= latin(reader)
    page.keyboard.press("Escape")
    page.click(".dalil-documents-button")
    expect(page.locator("#dalil-documents li").first).to_be_visible()
    expect(page.locator("#dalil-documents .dalil-day").first).to_have_text("أي يوم")
    said |= latin(reader)
    page.keyboard.press("Escape")
    toast = page.locator("[data-sonner-toast]")
    paste(reader, "song.mp3", "audio/mpeg")
    expect(toast).to_contain_text("لا يُقرأ هنا إلا PDF")
    said |= latin(reader)
    # It goes by itself when nothing points at it; the next one is looked at alone.
    page.mouse.move(1, viewport["height"] - 1)
    expect(toast).to_have_count(0)
    song = {"name": "song.mp3", "mimeType": "audio/mpeg", "buffer": b"x"}
    page.set_input_files("#upload-button-input", song)  # type: ignore[arg-type]
    expect(toast).to_have_count(1)
    said |= latin(reader)
    names = ("PDF", "song.mp3", "openai:", "Markdown", "Word", "HTML")
    assert {text for text in said if not any(name in text for name in names)} == set()


def test_lists_tables_and_code_of_a_message_follow_its_script(read: OpenReader) -> None:
    reader = read("ar-SA")
    reader.ask(QUESTION["ar"][0])
    reader.page.locator("[data-step-type=retrieval] button").click()
    item = reader.page.locator("[data-step-type=retrieval] li").first
    expect(item).to_be_visible()
    assert (direction(item), side(item)) == ("rtl", "right")


def test_the_fonts_are_served_by_us_and_have_arabic_letters(read: OpenReader) -> None:
    reader = read("ar-SA")
    loaded = reader.page.evaluate(
        """async () => {
            await document.fonts.ready;
            return [...document.fonts].filter(f => f.status === "loaded").map(f => f.family);
        }"""
    )
    assert any("IBM Plex Sans Arabic" in family for family in loaded)
    assert "IBM Plex Sans Arabic" in reader.page.locator("#welcome-screen h1").evaluate(
        "element => getComputedStyle(element).fontFamily"
    )


# -- 2: evidence and sources -----------------------------------------------------------------


@BOTH
def test_a_quote_names_its_source_and_opens_it_at_the_very_words(
    read: OpenReader, language: str
) -> None:
    reader = read(LOCALE[language])
    question, quoted = QUESTION[language]
    answer = reader.ask(question)
    card = card_with(answer, quoted)
    title = {"ar": "متحف الميناء يفتح أبوابه", "en": "Lowfield bridge opens"}[language]
    above = card.locator("xpath=ancestor::li[contains(@class, 'dalil-from')]")
    expect(above.locator(".dalil-title")).to_contain_text(title)
    expect(above).to_contain_text({"ar": "3 مايو 2024", "en": "20 November 2023"}[language])
    quote = card.locator("blockquote").first.text_content()
    card.locator(".dalil-open").click()
    mark = reader.page.locator("#dalil-source mark")
    expect(mark).to_be_in_viewport()
    assert mark.text_content() == quote
    assert quoted in (quote or "")
    text = reader.page.locator("#dalil-source .dalil-text")
    whole = text.text_content() or ""
    source = {"ar": HARBOUR_AR, "en": BRIDGE_EN}[language]
    for line in source.splitlines()[5:]:
        assert line.lstrip("# ") in whole
    assert "#" not in whole


def test_the_source_view_walks_from_quote_to_quote_and_closes_by_key(read: OpenReader) -> None:
    reader = read("en-GB")
    answer = reader.ask("What did the Lowfield bridge cost, and how long is it?")
    quotes = answer.locator(".dalil-cited blockquote").all_text_contents()
    assert len(quotes) > 1
    answer.locator(".dalil-open").first.click()
    mark = reader.page.locator("#dalil-source mark")
    expect(mark).to_have_text(quotes[0])
    expect(reader.page.locator("#dalil-source .dalil-previous")).to_be_disabled()
    reader.page.click("#dalil-source .dalil-next")
    expect(mark).to_have_text(quotes[1])
    reader.page.click("#dalil-source .dalil-previous")
    expect(mark).to_have_text(quotes[0])
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("#dalil-source")).to_be_hidden()


@BOTH
def test_a_copied_quote_carries_its_reference(read: OpenReader, language: str) -> None:
    reader = read(LOCALE[language])
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = reader.ask(QUESTION[language][0])
    button = card_with(answer, QUESTION[language][1]).locator(".dalil-copy")
    button.click()
    expect(button).to_have_text({"ar": "نُسخ", "en": "Copied"}[language])
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert QUESTION[language][1] in copied
    assert {"ar": "متحف الميناء", "en": "Lowfield bridge opens"}[language] in copied
    assert {"ar": "2024", "en": "2023"}[language] in copied


def test_quotes_are_there_while_the_model_still_writes_and_stop_keeps_them(
    read: OpenReader,
) -> None:
    reader = read("ar-SA")
    choose_model(reader, "openai:slow")
    reader.send(QUESTION["ar"][0])
    checking = reader.page.locator(".dalil-evidence[data-status=checking]")
    expect(checking).to_contain_text("14 سفينة خشبية", timeout=WAIT_MS)
    expect(reader.page.locator("#stop-button")).to_be_visible()
    expect(reader.page.locator("[data-step-type=assistant_message]")).to_contain_text("word word")
    reader.page.click("#stop-button")
    answer = reader.answer(0)
    expect(answer).to_contain_text("أُوقفت الصياغة")
    expect(answer).not_to_contain_text("word word")
    card_with(answer, "14 سفينة خشبية")
    expect(reader.page.locator("body")).not_to_contain_text("Task manually stopped")


def test_a_marker_in_a_checked_answer_opens_its_quote(read: OpenReader) -> None:
    reader = read("en-GB")
    choose_model(reader, "openai:scripted")
    answer = reader.ask("Who designed the Lowfield bridge, and how long is it?")
    marker = answer.locator("a[href*='#quote-1']").first
    expect(marker).to_have_attribute("aria-label", "Quote 1: open its source")
    quote = answer.locator("[data-quote='1'] blockquote").text_content()
    marker.click()
    expect(reader.page.locator("#dalil-source mark")).to_be_in_viewport()
    assert reader.page.locator("#dalil-source mark").text_content() == quote
    assert len(reader.page.context.pages) == 1


@BOTH
def test_a_refusal_says_so_and_shows_what_is_nearest(read: OpenReader, language: str) -> None:
    question = {"ar": "ما لون الفيل في حديقة باريس؟", "en": "Who won the 1974 chess final?"}
    reader = read(LOCALE[language])
    answer = reader.ask(question[language])
    expect(answer.locator(".dalil-evidence")).to_have_attribute("data-status", "refused")
    # Headings among them look like headings, without Markdown's signs.
    expect(answer.locator(".dalil-nearest .dalil-quote").first).to_be_visible()
    assert "#" not in answer.locator(".dalil-nearest").inner_text()
    expect(answer.locator(".dalil-cited")).to_have_count(0)
    expect(answer).to_contain_text(
        {"ar": "لا تتضمن المستندات", "en": "contain no answer"}[language]
    )


# -- 3: steps --------------------------------------------------------------------------------


@BOTH
def test_steps_say_what_was_searched_found_and_written_by_whom(
    read: OpenReader, language: str
) -> None:
    reader = read(LOCALE[language])
    reader.ask(QUESTION[language][0])
    search, writing = (
        reader.page.locator(f"[data-step-type={kind}]") for kind in ("retrieval", "llm")
    )
    search.locator("button").click()
    writing.locator("button").click()
    expect(search).to_contain_text(QUESTION[language][0])
    expect(search).to_contain_text({"ar": "المقاطع التي وُجدت", "en": "Passages found"}[language])
    expect(writing).to_contain_text({"ar": "اقتباس حرفي", "en": "verbatim quotes"}[language])
    expect(search).to_contain_text({"ar": "ثانية", "en": "Time:"}[language])


# -- 4: conversation -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "then", "wanted"),
    [
        ("كم بلغت كلفة متحف الميناء؟", "وماذا دفعت اليابان؟", "دفعت اليابان نصفها"),
        ("How long is the Lowfield bridge?", "And who designed it?", "Ingrid Solberg"),
    ],
    ids=["ar", "en"],
)
def test_a_follow_up_is_understood_without_a_model(
    read: OpenReader, first: str, then: str, wanted: str
) -> None:
    reader = read("ar-SA" if "؟" in first else "en-GB")
    reader.ask(first)
    answer = reader.ask(then)
    assert any(wanted in quote for quote in reader.quotes(answer))


def test_a_follow_up_is_rewritten_by_a_model(read: OpenReader) -> None:
    reader = read("en-GB")
    choose_model(reader, "openai:scripted")
    reader.ask("How long is the Lowfield bridge?")
    answer = reader.ask("And its price?")
    expect(answer.locator("a[href*='#quote-1']").first).to_be_visible()
    reader.page.locator("[data-step-type=retrieval] button").last.click()
    expect(reader.page.locator("[data-step-type=retrieval]").last).to_contain_text(
        "What did the Lowfield bridge cost?"
    )


@BOTH
def test_an_answer_goes_on_when_its_page_is_loaded_again(
    read: OpenReader, chat_model: Provider, language: str
) -> None:
    reader = read(LOCALE[language])
    page = reader.page
    chat_model.released.clear()
    choose_model(reader, "openai:held")
    reader.send(QUESTION[language][0])
    page.wait_for_url("**/thread/**")
    expect(page.locator(".dalil-evidence[data-status=checking]")).to_be_visible(timeout=WAIT_MS)
    page.reload()
    expect(page.locator("#stop-button")).to_be_visible(timeout=WAIT_MS)
    chat_model.released.set()
    answer = reader.answer(0)
    short = {"ar": "14", "en": "640 metres"}[language]
    expect(answer.locator("[role=article]").first).to_contain_text(short)
    expect(answer.locator(".dalil-cited blockquote").first).to_be_visible()
    expect(page.locator("[data-step-type=user_message]")).to_have_count(1)
    again = {"ar": "أعد الإجابة: openai:scripted", "en": "Answer again: openai:scripted"}[language]
    expect(page.get_by_role("button", name=again)).to_be_visible()


def test_an_edited_question_is_answered_again(read: OpenReader) -> None:
    reader = read("en-GB")
    reader.ask("How long is the Lowfield bridge?")
    message = reader.page.locator("[data-step-type=user_message]").first
    message.hover()
    message.locator(".edit-message").click()
    reader.page.fill("#edit-chat-input", "Who designed the Lowfield bridge?")
    reader.page.click(".confirm-edit")
    expect(reader.page.locator(".dalil-cited").first).to_contain_text(
        "Ingrid Solberg", timeout=WAIT_MS
    )
    reader.idle()
    expect(reader.page.locator(".dalil-evidence")).to_have_count(1)


@BOTH
def test_the_same_question_can_go_to_another_model(read: OpenReader, language: str) -> None:
    reader = read(LOCALE[language])
    reader.ask(QUESTION[language][0])
    again = {"ar": "أعد الإجابة: openai:scripted", "en": "Answer again: openai:scripted"}
    reader.page.get_by_role("button", name=again[language]).click()
    answer = reader.answer(1)
    expect(answer.locator("a[href*='#quote-1']").first).to_be_visible()


@pytest.mark.parametrize(
    ("language", "viewport"), [("ar", PHONE), ("en", DESKTOP)], ids=["ar-phone", "en-desktop"]
)
def test_questions_to_begin_with_are_in_the_language_of_the_page_and_answered(
    read: OpenReader, language: str, viewport: dict[str, int]
) -> None:
    reader = read(LOCALE[language], viewport)
    topic = {"ar": "متحف الميناء", "en": "the Lowfield bridge"}[language]
    starter = reader.page.locator("button[id^='starter-']").filter(has_text=topic).first
    expect(starter).to_be_enabled()
    box = starter.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    starter.click()
    answer = reader.answer(0)
    assert reader.quotes(answer)


def test_on_a_phone_a_conversation_is_kept_and_found_again(
    read: OpenReader, tmp_path: Path
) -> None:
    reader = read("ar-SA", PHONE)
    page = reader.page
    article = tmp_path / "سوق.md"
    article.write_text(UPLOAD_AR, encoding="utf-8")
    attach(reader, article)
    reader.send("كم كشكًا يضم سوق السمك الجديد؟")
    quotes = reader.quotes(reader.answer(0))
    page.wait_for_url("**/thread/**")
    page.reload()
    cited = page.locator(".dalil-cited blockquote")
    expect(cited).to_have_count(len(quotes), timeout=WAIT_MS)
    assert cited.all_inner_texts() == quotes
    expect(page.locator("body")).not_to_contain_text("Selected")
    again = page.get_by_role("button", name="أعد الإجابة: openai:scripted")
    expect(again).to_be_visible()
    page.locator("#sidebar-trigger-button").last.click()
    listed = page.get_by_role("dialog").locator("#thread-history a").first
    expect(listed).to_contain_text("كم كشكًا")
    # It comes from the side where the page begins.
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] > 0
    expect(page.get_by_role("dialog")).to_have_attribute("aria-label", "المحادثات السابقة")
    page.keyboard.press("Escape")
    # And so it goes on, or begins again.
    page.locator("#new-chat-button").last.click()
    expect(page.locator("#welcome-screen h1")).to_be_visible()


# -- 5: documents ----------------------------------------------------------------------------


def attach(reader: Reader, *files: Path) -> None:
    reader.page.set_input_files("#upload-button-input", [str(file) for file in files])
    expect(reader.page.locator("#attachments")).to_contain_text(files[-1].name)


def paste(reader: Reader, name: str, kind: str, content: str = "x") -> None:
    carry(reader, name, kind, content, "paste", "#chat-input")


def drop(reader: Reader, name: str, kind: str, content: str) -> None:
    carry(reader, name, kind, content, "drop", "body")


def carry(reader: Reader, name: str, kind: str, content: str, event: str, selector: str) -> None:
    # While the page is being made, a place may be replaced by another like it.
    reader.page.locator(selector).evaluate(
        """(place, [name, type, content, event]) => {
            const data = new DataTransfer();
            data.items.add(new File([content], name, {type}));
            const kind = event === "paste" ? ClipboardEvent : DragEvent;
            const what = {clipboardData: data, dataTransfer: data, bubbles: true, cancelable: true};
            if (event === "drop") place.dispatchEvent(new DragEvent("dragover", what));
            place.dispatchEvent(new kind(event, what));
        }""",
        [name, kind, content, event],
    )


@pytest.mark.parametrize("way", [paste, drop], ids=["paste", "drop"])
def test_a_file_can_be_pasted_or_dropped_anywhere(
    read: OpenReader, way: Callable[[Reader, str, str, str], None]
) -> None:
    reader = read("ar-SA", PHONE)
    page = reader.page
    way(reader, "مرصد 2025.md", "text/markdown", UPLOAD_EN.replace("Kerr", f"Kerr {way.__name__}"))
    expect(page.locator("#attachments")).to_contain_text("مرصد 2025.md")
    expect(page.locator("html.dalil-dropping")).to_have_count(0)
    answer = reader.ask("Who is the director of the observatory?")
    assert any("Ada Whitlock" in quote for quote in reader.quotes(answer))


@BOTH
def test_a_long_text_can_become_a_document(read: OpenReader, language: str) -> None:
    reader = read(LOCALE[language])
    text = {"ar": UPLOAD_AR, "en": UPLOAD_EN}[language] + "\n\n.\n" * 400
    reader.send(text)
    button = {"ar": "أضِفه مستندًا", "en": "Add as a document"}[language]
    reader.page.wait_for_url("**/thread/**")
    expect(reader.page.get_by_role("button", name=button)).to_be_visible()
    # What is offered is there again when the page is loaded again, until it is taken.
    reader.page.reload()
    reader.page.get_by_role("button", name=button).click()
    done = {"ar": "يمكنك الآن أن تسأل", "en": "You can now ask"}[language]
    expect(reader.page.locator("body")).to_contain_text(done)
    question = {"ar": "من يدير السوق الجديد؟", "en": "Who is the director of the observatory?"}
    answer = reader.ask(question[language])
    found = {"ar": "سالم البحري", "en": "Ada Whitlock"}[language]
    assert any(found in quote for quote in reader.quotes(answer))
    reader.page.reload()
    share = {"ar": "شارك مع الجميع", "en": "Share with everyone"}[language]
    expect(reader.page.get_by_role("button", name=share)).to_have_count(1)
    expect(reader.page.get_by_role("button", name=button)).to_have_count(0)


@BOTH
def test_files_are_read_on_when_the_page_is_loaded_again(
    read: OpenReader, language: str, tmp_path: Path
) -> None:
    reader = read(LOCALE[language])
    page = reader.page
    articles = [tmp_path / f"{number:02}.md" for number in range(24)]
    for article in articles:
        article.write_text(f"# Notice {article.stem}\n\nNotice {article.stem} is about boats.\n")
    attach(reader, *articles)
    page.click("#chat-submit:not([disabled])")
    added = {"ar": "أُضيف", "en": "Added"}[language]
    page.wait_for_url("**/thread/**")
    expect(page.locator("body")).to_contain_text(added)
    page.reload()
    done = {"ar": "يمكنك الآن أن تسأل", "en": "You can now ask"}[language]
    message = page.locator("[data-step-type=assistant_message]").filter(has_text=done)
    expect(message).to_have_count(1)
    assert message.inner_text().count(added) == len(articles)
    share = {"ar": "شارك مع الجميع", "en": "Share with everyone"}[language]
    expect(page.get_by_role("button", name=share)).to_have_count(1)


@contextmanager
def unconnected(reader: Reader) -> Iterator[None]:
    """Open the page and keep it from connecting: what it asks before that waits until the end."""
    page, held = reader.page, list[Route]()
    page.route("**/set-session-cookie", lambda route: held.append(route))
    page.goto(reader.url)
    page.wait_for_selector("#chat-input")
    yield
    for route in held:
        route.continue_()
    page.unroute("**/set-session-cookie")


def test_enter_before_the_connection_is_up_is_queued(read: OpenReader) -> None:
    reader = read("en-GB", path=None)
    page = reader.page
    with unconnected(reader):
        page.click("#chat-input")
        page.keyboard.insert_text("How long is the Lowfield bridge?")
        page.keyboard.press("Enter")
        expect(page.locator("#dalil-queue")).to_contain_text("as soon as that is possible")
    assert reader.quotes(reader.answer(0))
    expect(page.locator("#dalil-queue")).to_be_empty()


def choose(reader: Reader, name: str, kind: str, content: str) -> None:
    file = {"name": name, "mimeType": kind, "buffer": content.encode()}
    reader.page.set_input_files("#upload-button-input", file)  # type: ignore[arg-type]


@pytest.mark.parametrize("way", [choose, paste, drop], ids=["choose", "paste", "drop"])
@BOTH
def test_a_file_attached_before_the_connection_is_up_is_attached_when_it_is(
    read: OpenReader, language: str, way: Callable[[Reader, str, str, str], None]
) -> None:
    reader = read(LOCALE[language], path=None)
    page = reader.page
    queue, question = page.locator("#dalil-queue"), way is choose
    with unconnected(reader):
        way(reader, "notice.md", "text/markdown", f"# Notice\n\nA notice to {way.__name__}.\n")
        expect(queue).to_contain_text("notice.md")
        if question:
            # Without words: the file alone is the message.
            page.locator("#chat-input").press("Enter")
            expect(queue).not_to_contain_text("notice.md")
            expect(queue).not_to_be_empty()
    if question:
        done = {"ar": "يمكنك الآن أن تسأل", "en": "You can now ask"}[language]
        expect(page.locator("[data-step-type=assistant_message]")).to_contain_text(done)
    else:
        expect(page.locator("#attachments")).to_contain_text("notice.md")
    expect(page.locator("#chat-submit:not([disabled])")).to_have_count(0 if question else 1)
    expect(queue).to_be_empty()
    expect(page.locator("[data-sonner-toast]")).to_have_count(0)


def test_a_file_for_this_conversation_is_read_asked_and_seen_by_nobody_else(
    read: OpenReader, tmp_path: Path
) -> None:
    article, broken = tmp_path / "سوق السمك.md", tmp_path / "broken.pdf"
    article.write_text(UPLOAD_AR, encoding="utf-8")
    broken.write_bytes(b"%PDF-1.7 this is no PDF at all")
    reader = read("ar-SA")
    attach(reader, article, broken)
    answer = reader.ask("كم كشكًا يضم سوق السمك الجديد؟")
    expect(reader.page.locator("body")).to_contain_text("أُضيف «\u2068سوق السمك ينتقل")
    expect(reader.page.locator("body")).to_contain_text("لم يُضف \u2068broken.pdf")
    card_with(answer, "73 كشكًا").locator(".dalil-open").click()
    expect(reader.page.locator("#dalil-source mark")).to_contain_text("73 كشكًا")
    reader.page.keyboard.press("Escape")
    reader.page.click(".dalil-documents-button")
    expect(reader.page.locator("#dalil-documents li").first).to_contain_text("هذه المحادثة فقط")

    stranger = read("ar-SA")
    stranger.page.click(".dalil-documents-button")
    expect(stranger.page.locator("#dalil-documents")).to_contain_text("متحف الميناء")
    expect(stranger.page.locator("#dalil-documents")).not_to_contain_text("سوق السمك")
    stranger.page.keyboard.press("Escape")
    other = stranger.ask("كم كشكًا يضم سوق السمك الجديد؟")
    expect(other).not_to_contain_text("73 كشكًا")


def test_a_file_for_everyone_is_found_listed_and_removed(read: OpenReader, tmp_path: Path) -> None:
    article = tmp_path / "observatory.md"
    article.write_text(UPLOAD_EN, encoding="utf-8")
    reader = read("en-GB")
    attach(reader, article)
    answer = reader.ask("Who is Ada Whitlock?")
    assert any("Ada Whitlock" in quote for quote in reader.quotes(answer))
    reader.page.get_by_role("button", name="Share with everyone").click()
    expect(reader.page.locator("body")).to_contain_text("is now for everyone")

    other = read("en-GB")
    assert any("Ada Whitlock" in q for q in other.quotes(other.ask("Who is Ada Whitlock?")))
    other.page.click(".dalil-documents-button")
    other.page.fill("#dalil-documents input[type=search]", "mount kerr")
    row = other.page.locator("#dalil-documents li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("English")
    expect(row).to_contain_text("1 passage")
    other.page.on("dialog", lambda dialog: dialog.accept())
    row.locator(".dalil-remove").click()
    expect(row).to_have_count(0)
    other.page.keyboard.press("Escape")
    refused = other.ask("Who is Ada Whitlock?")
    expect(refused).not_to_contain_text("Ada Whitlock")


@BOTH
def test_a_question_can_be_limited_to_chosen_documents(read: OpenReader, language: str) -> None:
    reader = read(LOCALE[language])
    page = reader.page
    page.click(".dalil-documents-button")
    page.locator("#dalil-documents li").filter(has_text="Lowfield").locator("input").check()
    page.click("#dalil-documents .dalil-primary")
    expect(page.locator(".dalil-documents-button")).to_contain_text("1")
    answer = reader.ask(QUESTION["ar"][0])
    expect(answer).not_to_contain_text("14 سفينة")
    page.click(".dalil-documents-button")
    page.locator("#dalil-documents footer button").last.click()
    assert "14 سفينة" in " ".join(reader.quotes(reader.ask(QUESTION["ar"][0])))


def test_a_question_can_be_limited_to_a_range_of_dates(read: OpenReader) -> None:
    reader = read("en-GB")
    page = reader.page
    page.click(".dalil-documents-button")
    page.locator("#dalil-documents input[type=date]").first.fill("2024-01-01")
    expect(page.locator("#dalil-documents li")).to_have_count(1)
    page.click("#dalil-documents .dalil-primary")
    answer = reader.ask("How long is the Lowfield bridge?")
    expect(answer).not_to_contain_text("640 metres")
    page.locator("[data-step-type=retrieval] button").click()
    expect(page.locator("[data-step-type=retrieval]")).to_contain_text("from 2024-01-01")


# -- 7: settings -----------------------------------------------------------------------------


def test_settings_take_effect(read: OpenReader) -> None:
    reader = read("en-GB")
    page = reader.page
    slide(reader, 0, "Home", "ArrowRight")
    reader.ask("How long is the Lowfield bridge?")
    page.locator("[data-step-type=retrieval] button").click()
    expect(page.locator("[data-step-type=retrieval]")).to_contain_text("Passages found: 2")


@BOTH
def test_sliders_run_from_where_the_page_begins(read: OpenReader, language: str) -> None:
    page = read(LOCALE[language]).page
    page.click("#chat-settings-open-modal")
    thumb = page.locator("#chat-settings [role=slider]").first
    track = page.locator("#chat-settings [data-orientation=horizontal]").first
    middle, whole = thumb.bounding_box(), track.bounding_box()
    assert middle is not None
    assert whole is not None
    place = (middle["x"] + middle["width"] / 2 - whole["x"]) / whole["width"]
    # Eight of thirty passages: less than half of the way.
    assert place > 0.5 if language == "ar" else place < 0.5
    before = int(thumb.get_attribute("aria-valuenow") or 0)
    thumb.press({"ar": "ArrowLeft", "en": "ArrowRight"}[language])
    expect(thumb).to_have_attribute("aria-valuenow", str(before + 1))
    chosen = page.locator("#chat-settings #model")
    assert side(chosen.locator("span").first) == {"ar": "right", "en": "left"}[language]


# -- 8: safety -------------------------------------------------------------------------------


def test_hostile_text_is_shown_verbatim_and_does_nothing(read: OpenReader) -> None:
    reader = read("en-GB")
    page = reader.page
    answer = reader.ask("What is the Zephyr password rule?")
    quotes = " ".join(answer.locator(".dalil-cited blockquote").all_text_contents())
    rule = TEXTS["zephyr.en.txt"].splitlines()[4]
    assert rule in quotes
    answer.locator(".dalil-open").first.click()
    expect(page.locator("#dalil-source .dalil-text")).to_contain_text("<script>window.pwned=2")
    assert page.evaluate("window.pwned") is None
    page.keyboard.press("Escape")
    choose_model(reader, "openai:scripted")
    checked = reader.ask("What does the Zephyr device say on its back plate and its label?")
    expect(checked.locator("img[src*=tracker], img[src=x]")).to_have_count(0)
    assert page.evaluate("window.pwned") is None


@BOTH
def test_a_failing_model_is_reported_and_the_quotes_are_shown(
    read: OpenReader, language: str
) -> None:
    reader = read(LOCALE[language])
    reader.send("؟؟؟" if language == "ar" else "???")
    error = {"ar": "اكتب سؤالًا بكلمات", "en": "write a question in words"}[language]
    expect(reader.page.locator("body")).to_contain_text(error, timeout=WAIT_MS)
    reader.idle()
    expect(reader.page.locator("body")).not_to_contain_text("Traceback")
    expect(reader.page.locator("body")).not_to_contain_text("QuestionError")


# -- 9: keyboard and names -------------------------------------------------------------------

_NAMELESS = """() =>
    [...document.querySelectorAll("button, a[href], input, textarea, [role=textbox]")]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && e.type !== "file")
    .filter(e => !(e.innerText || e.getAttribute("aria-label") || e.title || e.alt ||
        e.labels?.length || e.getAttribute("aria-labelledby") || "").toString().trim())
    .map(e => `${e.parentElement.outerHTML.slice(0, 60)} ${e.outerHTML.slice(-300)}`)
"""


@WIDTHS
@BOTH
def test_every_control_has_a_name(
    read: OpenReader, language: str, viewport: dict[str, int]
) -> None:
    reader = read(LOCALE[language], viewport)
    reader.ask(QUESTION[language][0])
    with suppress(TimeoutError):
        reader.page.wait_for_function(f"() => !({_NAMELESS})().length", timeout=30_000)
    left: list[str] = reader.page.evaluate(_NAMELESS)
    assert not left, "\n".join(left)


@BOTH
def test_a_control_has_its_name_before_the_next_frame(read: OpenReader, language: str) -> None:
    page = read(LOCALE[language]).page
    label = page.evaluate(
        """async () => {
            const button = document.createElement("button");
            button.innerHTML = '<svg class="lucide-arrow-down"></svg>';
            document.body.append(button);
            await null;
            return button.getAttribute("aria-label");
        }"""
    )
    assert label == {"ar": "إلى آخر المحادثة", "en": "To the end of the conversation"}[language]


@BOTH
def test_all_can_be_done_with_the_keyboard(read: OpenReader, language: str) -> None:
    reader = read(LOCALE[language])
    page = reader.page
    page.locator("#chat-input").focus()
    page.keyboard.insert_text(QUESTION[language][0])
    page.keyboard.press("Enter")
    reader.answer(0)
    page.locator(".dalil-open").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dalil-source mark")).to_be_visible()
    page.wait_for_function("document.activeElement.closest('#dalil-source') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("#dalil-source")).to_be_hidden()
    page.wait_for_function("document.activeElement.classList.contains('dalil-open')")
    page.locator(".dalil-documents-button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dalil-documents")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".edit-message").focus()
    expect(page.locator(".edit-message")).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.locator("#edit-chat-input")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_have_enough_contrast_with_their_background(read: OpenReader, theme: str) -> None:
    reader = read("ar-SA", path=None)
    reader.page.add_init_script(f"localStorage.setItem('vite-ui-theme', '{theme}')")
    reader.open()
    answer = reader.ask(QUESTION["ar"][0])
    for selector in ("blockquote", ".dalil-where", ".dalil-open", ".dalil-marker"):
        assert contrast(answer.locator(selector).first) >= 4.5, selector


def contrast(locator: Locator) -> float:
    """The ratio of luminances of a text and what it stands on, as WCAG 2 defines it."""
    found: float = locator.evaluate(
        """element => {
            const canvas = document.createElement("canvas").getContext("2d");
            const rgb = color => {
                canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
                return canvas.getImageData(0, 0, 1, 1).data;
            };
            const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
            let ground = element;
            while (rgb(getComputedStyle(ground).backgroundColor)[3] === 0) {
                ground = ground.parentElement;
            }
            const [a, b] = [getComputedStyle(element).color,
                getComputedStyle(ground).backgroundColor].map(rgb).map(light);
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        }"""
    )
    return found


# -- 10: the readme --------------------------------------------------------------------------


@BOTH
def test_the_page_says_what_it_is(read: OpenReader, language: str) -> None:
    page = read(LOCALE[language]).page
    page.click("#readme-button")
    words = {"ar": "اسأل المستندات الموجودة هنا", "en": "Ask a question, in Arabic or English"}
    expect(page.get_by_role("dialog")).to_contain_text(words[language])


def test_no_request_left_the_server(read: OpenReader, served: Served) -> None:
    reader = read("en-GB")
    reader.ask(QUESTION["en"][0])
    assert served.outbound == ""
    assert json.loads(reader.page.request.get(f"{served.url}/health").text()) == {"status": "ok"}
