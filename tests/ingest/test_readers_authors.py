"""Who wrote a document, and the address under which a page wants to be known."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from ingest.readers import read
from ingest.readers.authors import byline
from tests.ingest.conftest import PutFile

TEXT = {
    "en": "The council bought the old mill on the river last week, and will make a library of it.",
    "ar": "اشترى المجلس البلدي المطحنة القديمة على النهر في الأسبوع الماضي، وسيجعلها مكتبة عامة.",
}
NAME = {"en": "Reem Haddad", "ar": "ريم الحداد"}
PAGE = (
    "<html><head><title>Mill</title>{head}</head><body><article><h1>{title}</h1>{line}"
    "<p>{text}</p><p>{text}</p></article></body></html>"
)
LINKED = json.dumps({"@type": "NewsArticle", "author": [{"@type": "Person", "name": "{name}"}]})
MARKS = {
    "meta": ('<meta name="author" content="{name}">', ""),
    "linked data": (f'<script type="application/ld+json">{LINKED}</script>', ""),
    "microdata": ("", '<p itemprop="author"><span itemprop="name">{name}</span></p>'),
    "link": ("", '<p><a rel="author" href="/people/7">{name}</a></p>'),
}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("mark", MARKS)
def test_a_page_names_its_author(put: PutFile, mark: str, language: str) -> None:
    head, line = (part.replace("{name}", NAME[language]) for part in MARKS[mark])
    page = PAGE.format(head=head, line=line, title="The mill", text=TEXT[language])
    assert read(put("mill.html", page)).author == NAME[language]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Reem Haddad", "Reem Haddad"),
        ("Written by Reem Haddad and Omar de Souza", "Reem Haddad and Omar de Souza"),
        ("بقلم: ريم الحداد", "ريم الحداد"),
        ("بقلم ريم الحداد", "ريم الحداد"),
        ("كتبت - ريم الحداد", "ريم الحداد"),
        ("By the river, they found an old mill", None),
        ("By Monday", None),
        ("كتب الأطفال في المكتبة", None),
        ("By 2030 the mill will be a library", None),
    ],
)
def test_a_line_names_the_author_or_says_something_else(line: str, author: str | None) -> None:
    assert byline(["The mill", line, TEXT["en"]]) == author


def test_what_programs_write_is_no_author(put: PutFile) -> None:
    for name in ("admin", "https://example.org/people/7", "reem@example.org", "python-docx"):
        head = f'<meta name="author" content="{name}">'
        page = PAGE.format(head=head, line="", title="The mill", text=TEXT["en"])
        assert read(put("mill.html", page)).author is None


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="https://example.org/mill">', "https://example.org/mill"),
        ('<meta property="og:url" content="https://example.org/mill">', "https://example.org/mill"),
        ('<link rel="canonical" href="/mill">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
    ],
)
def test_a_page_names_its_address(put: PutFile, head: str, address: str | None) -> None:
    page = PAGE.format(head=head, line="", title="The mill", text=TEXT["en"])
    assert read(put("mill.html", page)).address == address


def _docx(text: str, author: str) -> bytes:
    import docx

    document = docx.Document()
    document.core_properties.author = author
    document.add_paragraph(text)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


FILES: dict[str, Callable[[str, str], str | bytes]] = {
    "a.md": lambda name, text: f"---\ntitle: Mill\nauthor: {name}\n---\n\n{text}\n",
    "a.txt": lambda name, text: f"The mill\n\n{'بقلم' if name > 'z' else 'By'} {name}\n\n{text}\n",
    "a.json": lambda name, text: json.dumps({"text": text, "author": {"name": name}}),
    "a.eml": lambda name, text: f"From: {name} <r@example.org>\nSubject: Mill\n\n{text}\n",
    "a.docx": lambda name, text: _docx(text, name),
    "a.xml": lambda name, text: f"<nitf><body><byline>{name}</byline><p>{text}</p></body></nitf>",
    "a.rss": lambda name, text: (
        "<rss version='2.0'><channel><title>News</title><item><title>Mill</title>"
        f"<author>{name}</author><link>https://example.org/mill</link>"
        f"<description>{text}</description></item></channel></rss>"
    ),
}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("file", FILES)
def test_files_name_their_author(put: PutFile, file: str, language: str) -> None:
    document = read(put(file, FILES[file](NAME[language], TEXT[language])))
    assert document.author == NAME[language]
    if file == "a.rss":
        assert document.address == "https://example.org/mill"


def test_a_saved_page_has_the_address_it_was_saved_from(put: PutFile, tmp_path: Path) -> None:
    page = PAGE.format(head="", line="", title="The mill", text=TEXT["en"])
    saved = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/mill\n"
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
        f"--b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b--\n"
    )
    assert read(put("mill.mhtml", saved)).address == "https://example.org/mill"
