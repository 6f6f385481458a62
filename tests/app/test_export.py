"""Conversations, answers and sets of quotes as Markdown, Word and HTML files."""

from __future__ import annotations

import io
from datetime import date
from typing import Any, cast

import docx
import pytest
from chainlit.types import ThreadDict
from markdown_it import MarkdownIt

from rag.app.export import Form, exported_answers, exported_file, exported_quotes
from rag.app.shown import DIRECTION, with_links
from rag.schema import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SCRIPT = "The <script>alert(1)</script> *rule* is\n2*3*4\u0007 and\nmore.\n\nA new paragraph."
QUOTE = {
    "marker": 1,
    "document_id": "d",
    "title": "متحف الميناء",
    "file": "harbour.md",
    "page": 3,
    "published": "2024-05-03",
    "language": "ar",
    "start": 0,
    "end": 5,
    "text": "يعرض المتحف\n14 سفينة\nخشبية.",
}


def thread() -> ThreadDict:
    steps = [
        {"id": "q1", "type": "user_message", "output": "كم سفينة يعرض المتحف؟"},
        {"id": "r1", "type": "run", "output": ""},
        {"id": "a1", "type": "assistant_message", "output": with_links("14 سفينة خشبية [1].", {1})},
        {"id": "n1", "type": "assistant_message", "output": "- «a» is there"},
        {"id": "q2", "type": "user_message", "output": "What is the *rule*?"},
        {"id": "a2", "type": "assistant_message", "output": with_links("It is 2*3*4 [1].", {1})},
    ]
    other = QUOTE | {"text": SCRIPT, "title": "Zephyr", "page": None, "published": None}
    elements = [
        {"name": "Evidence", "forId": "a1", "props": {"cited": [QUOTE], "nearest": []}},
        {"name": "Evidence", "forId": "a2", "props": {"cited": [], "nearest": [other]}},
        {"name": "other", "forId": "n1", "props": {}},
    ]
    return cast("ThreadDict", {"steps": steps, "elements": elements})


def shown(form: Form, content: bytes) -> str:
    """What a reader sees of a file."""
    if form == "docx":
        return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)
    if form == "md":
        tokens = MarkdownIt().parse(content.decode())
        inline = [child for token in tokens for child in token.children or ()]
        return "".join("\n" if one.type == "softbreak" else one.content for one in inline)
    return content.decode()


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_a_conversation_is_exported_with_its_references(form: Form) -> None:
    text = shown(form, exported_file(exported_answers(thread()), form).content)
    assert "كم سفينة يعرض المتحف؟" in text
    assert "14 سفينة خشبية" in text
    assert "يعرض المتحف 14 سفينة خشبية." in text
    assert "[1] متحف الميناء، 2024-05-03، ص 3، harbour.md" in text
    assert "#quote" not in text
    assert "is there" not in text


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_text_of_documents_stays_text(form: Form) -> None:
    content = exported_file(exported_answers(thread()), form).content
    text = shown(form, content)
    if form == "html":
        assert "<script>" not in text
        assert "&lt;script&gt;" in text
    else:
        assert "<script>alert(1)</script> *rule* is 2*3*4" in text
    assert "What is the *rule*?" in text


def test_one_answer_can_be_exported_alone() -> None:
    (answer,) = exported_answers(thread(), "a2")
    assert answer.question == "What is the *rule*?"
    assert answer.text == "It is 2*3*4. [1]"
    assert exported_answers(thread(), "none") == []


def test_arabic_paragraphs_of_a_word_file_run_from_right_to_left() -> None:
    content = exported_file(exported_answers(thread()), "docx").content
    paragraphs: list[Any] = docx.Document(io.BytesIO(content)).paragraphs
    by_text = {one.text: one for one in paragraphs}
    assert by_text["كم سفينة يعرض المتحف؟"]._p.pPr.find(f"{{{W}}}bidi") is not None
    assert by_text["What is the *rule*?"]._p.pPr.find(f"{{{W}}}bidi") is None


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_a_short_answer_is_exported_without_signs_of_bold(form: Form) -> None:
    changed = thread()
    changed["steps"][2]["output"] = f"{DIRECTION['ar']}**14 سفينة**"
    changed["steps"][5]["output"] = with_links("It is **2*3** [1].", {1})
    text = shown(form, exported_file(exported_answers(changed), form).content)
    assert "14 سفينة" in text
    assert "**14" not in text
    # Signs that a text has stay in it.
    assert "**2*3**" in text


@pytest.mark.parametrize("form", ["md", "html", "docx"])
@pytest.mark.parametrize(
    "odd", ["\x00", "\x0b", "\x1b", "\x85", "\u2028", "\ufffe", "\uffff", "\U0001ffff", "\n\n# "]
)
def test_no_character_of_a_document_makes_an_export_fail(form: Form, odd: str) -> None:
    text = f"The museum{odd}shows 14 ships."
    document = Document(
        id="d", source=f"a{odd}b.md", title=f"A{odd}B", text=text, language="en", published=None,
        sha256="0", media_type="text/plain",
    )  # fmt: skip
    made = exported_quotes(f"T{odd}U", "en", [(document, 0, len(text))])
    found = shown(form, exported_file([made], form).content)
    assert "shows 14 ships." in found
    assert "b.md" in found


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_a_set_of_quotes_is_exported_with_its_references(form: Form) -> None:
    text = "The museum shows\n14 ships. It opened in May."
    document = Document(
        id="d", source="https://news.example/museum", title="The museum", text=text,
        language="en", published=date(2024, 5, 3), sha256="0", media_type="text/html",
    )  # fmt: skip
    made = exported_quotes("Timeline", "en", [(document, 0, 26), (document, 27, len(text))])
    found = shown(form, exported_file([made], form).content)
    assert "Timeline" in found
    assert "The museum shows 14 ships." in found
    assert found.count("The museum, 2024-05-03, https://news.example/museum") == 2


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_notices_are_exported_with_the_answer_they_are_about(form: Form) -> None:
    changed = thread()
    differ = "المصادر تختلف: «14» [1] (3 أيار 2024، وهو أحدثها)؛ «12» [2]."
    changed["elements"][0]["props"]["notices"] = [differ]  # type: ignore[index]
    text = shown(form, exported_file(exported_answers(changed), form).content)
    assert differ in text
    assert text.index("14 سفينة خشبية") < text.index(differ) < text.index("What is the")
