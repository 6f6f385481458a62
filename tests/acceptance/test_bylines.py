"""A byline is context: it is in the text and gives the author, and it is never quoted."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import docx
import pytest
from fpdf import FPDF

from ingest import ingest
from rag import Assistant

ENGLISH = (
    "The old mill becomes a library",
    "By Harriet Penhale, Education Reporter",
    "Photo: Omar Said / Getty Images",
    "The town council of Selm bought the old mill on the river last week.",
    "The work will cost two million and end in spring, and the children of Selm wait for it.",
)
ARABIC = (
    "الجسر الجديد يفتتح في كلسن",
    "كتب: سارة علي الخطيب - مراسلة الشؤون المحلية",
    "(تصوير: أحمد السالم – رويترز)",
    "افتتحت البلدية الجسر الجديد فوق نهر السل يوم الجمعة، وحضر الافتتاح مئات السكان من القرى.",
    "وبلغت كلفة الجسر 12 مليون دينار، دفعت الوزارة نصفها.",
)
ARTICLES = {"en": ENGLISH, "ar": ARABIC}
MAKERS = {
    "en": ("Harriet Penhale", "Omar Said"),
    "ar": ("سارة علي", "أحمد السالم"),
}
QUESTIONS = {
    "en": ("Who wrote about the mill?", "Who took the photo of the mill?", "Who bought the mill?"),
    "ar": ("من كتب عن الجسر؟", "من صوّر الجسر؟", "من حضر افتتاح الجسر؟"),
}
ANSWER = {"en": "The town council", "ar": "مئات السكان"}


def _docx(lines: tuple[str, ...]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _html(lines: tuple[str, ...]) -> bytes:
    title, *others = (escape(line) for line in lines)
    body = "".join(f"<p>{line}</p>" for line in others)
    return f"<title>{title}</title><article><h1>{title}</h1>{body}</article>".encode()


def _pdf(lines: tuple[str, ...]) -> bytes:
    made = FPDF()
    made.add_page()
    made.add_font("sans", fname=str(files("fontpkg_amiri") / "files" / "Amiri-Regular.ttf"))
    made.set_text_shaping(use_shaping_engine=True)
    for size, line in zip((20, 10, 9, 12, 12), lines, strict=True):
        made.set_font("sans", size=size)
        made.multi_cell(0, 8, line)
        made.ln(6)
    return bytes(made.output())


KINDS: dict[str, Callable[[tuple[str, ...]], bytes]] = {
    "txt": lambda lines: "\n\n".join(lines).encode(),
    "md": lambda lines: "\n\n".join([f"# {lines[0]}", f"*{lines[1]}*", *lines[2:]]).encode(),
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_question_is_answered_by_a_byline(tmp_path: Path, kind: str, language: str) -> None:
    path = tmp_path / f"article.{kind}"
    path.write_bytes(KINDS[kind](ARTICLES[language]))
    ingest([str(path)], index=str(tmp_path / "index"))
    with Assistant.open(tmp_path / "index", model="verbatim") as assistant:
        answers = [assistant.ask(question) for question in QUESTIONS[language]]
    quotes = [one.quote for answer in answers for one in (*answer.evidence, *answer.citations)]
    shown = [*quotes, *(answer.text for answer in answers)]
    assert not [text for text in shown for maker in MAKERS[language] if maker in text]
    assert ANSWER[language] in answers[-1].text


def test_a_paragraph_is_quoted_without_the_byline_it_begins_with(tmp_path: Path) -> None:
    path = tmp_path / "dam.txt"
    said = "الزرقاء: قال وزير المياه حسن الجبور إن السد الجديد سيمتلئ في الشتاء المقبل."
    text = f"خرج: منى خليل - {said}\n\nويسع السد ستة ملايين متر مكعب من الماء.\n"
    path.write_text(text, encoding="utf-8")
    ingest([str(path)], index=str(tmp_path / "index"))
    with Assistant.open(tmp_path / "index", model="verbatim") as assistant:
        answer = assistant.ask("من قال إن السد سيمتلئ؟")
    (first, *_) = answer.citations
    assert first.quote == said == text[first.start : first.end]


def test_a_sentence_that_begins_like_a_byline_is_evidence(tmp_path: Path) -> None:
    path = tmp_path / "bridge.txt"
    path.write_text("The bridge\n\nBy Friday the bridge was open.\n", encoding="utf-8")
    ingest([str(path)], index=str(tmp_path / "index"))
    with Assistant.open(tmp_path / "index", model="verbatim") as assistant:
        answer = assistant.ask("When was the bridge open?")
    assert [one.quote for one in answer.citations] == ["By Friday the bridge was open."]
