from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from ingest.web import Fetcher
from rag.app.library import Library, Link, Upload, safe_name
from rag.app.uploads import links_and_question
from rag.errors import DocumentNotFound, UnreadableFile, UnsafeAddress, UnsupportedFile
from rag.settings import Settings
from tests.app.texts import UPLOAD_AR, UPLOAD_EN
from tests.ingest.web.conftest import THIS_MACHINE, Site
from tests.ingest.web.conftest import site as site


@pytest.fixture
def library(tmp_path: Path) -> Library:
    settings = Settings(
        _env_file=None,
        index=tmp_path / "index",
        chat_folder=tmp_path / "chat",
        model="verbatim",
    )
    return Library(settings)


def upload(tmp_path: Path, name: str, content: str | bytes) -> Upload:
    path = tmp_path / uuid.uuid4().hex
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Upload(name, path)


def test_what_is_for_a_conversation_is_found_there_and_nowhere_else(
    library: Library, tmp_path: Path
) -> None:
    mine, other = str(uuid.uuid4()), str(uuid.uuid4())
    library.add([upload(tmp_path, "سوق.md", UPLOAD_AR)], "conversation", mine)
    library.add([upload(tmp_path, "kerr.md", UPLOAD_EN)], "everyone", mine)
    question = "كم كشكًا يضم سوق السمك الجديد؟"
    assert "73" in library.assistant(mine).ask(question).text
    assert "73" not in library.assistant(other).ask(question).text
    # Both together: the other language's documents for everyone are found from there too.
    assert "412" in library.assistant(mine).ask("How many meteors were counted?").text
    assert [one.audience for one in library.documents(mine)] == ["conversation", "everyone"]
    (own, _) = library.documents(mine)
    assert library.document(own.summary.id, mine).text
    with pytest.raises(DocumentNotFound):
        library.document(own.summary.id, other)


def test_a_forgotten_conversation_leaves_nothing(library: Library, tmp_path: Path) -> None:
    conversation = str(uuid.uuid4())
    library.add([upload(tmp_path, "a.md", UPLOAD_AR)], "conversation", conversation)
    library.forget(conversation)
    assert not list((tmp_path / "chat").rglob("*.md"))
    assert not library.holds_any(conversation)


def test_each_file_gets_its_own_result(library: Library, tmp_path: Path) -> None:
    files = [
        upload(tmp_path, "good.md", UPLOAD_EN),
        upload(tmp_path, "again.md", UPLOAD_EN),
        upload(tmp_path, "broken.pdf", b"%PDF-1.7 but not really"),
        upload(tmp_path, "picture.png", b"\x89PNG\r\n"),
    ]
    added = library.add(files, "everyone", str(uuid.uuid4()))
    assert [one.report.outcome for one in added] == ["added", "duplicate", "failed", "failed"]
    assert added[1].report.title == added[0].report.title
    assert added[2].report.error is UnreadableFile
    assert added[3].report.error is UnsupportedFile


def test_a_removed_document_takes_its_file_with_it(library: Library, tmp_path: Path) -> None:
    (added,) = library.add([upload(tmp_path, "a.md", UPLOAD_EN)], "everyone", str(uuid.uuid4()))
    assert added.report.document_id is not None
    library.remove(added.report.document_id)
    assert library.documents() == []
    assert not list((tmp_path / "chat").rglob("a.md"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "a/b\\c.txt", "\u202egpj.exe", ""])
def test_a_name_leads_nowhere(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in {".", ".."}
    assert not set(safe) & set("/\\\u202e")


@pytest.mark.parametrize("conversation", ["..", "../..", "x", "A" * 36])
def test_only_the_id_of_a_conversation_is_one(library: Library, conversation: str) -> None:
    with pytest.raises(DocumentNotFound):
        library.documents(conversation)


@pytest.mark.parametrize(
    ("message", "links", "question"),
    [
        ("https://example.org/ترام", ["https://example.org/ترام"], ""),
        ("كم كلفة الترام؟ https://a.test/1", ["https://a.test/1"], "كم كلفة الترام؟"),
        ("http://a.test/1 HTTPS://b.test/2 why?", ["http://a.test/1", "HTTPS://b.test/2"], "why?"),
        ("What is\nhttp?", [], "What is\nhttp?"),
    ],
)
def test_links_of_a_message_are_told_from_its_question(
    message: str, links: list[str], question: str
) -> None:
    assert links_and_question(message) == ([Link(address) for address in links], question)


def test_a_page_is_fetched_for_a_conversation_and_shared_with_everyone(
    tmp_path: Path, site: Site
) -> None:
    settings = Settings(
        _env_file=None, index=tmp_path / "index", chat_folder=tmp_path / "chat", model="verbatim"
    )
    conversation, other = str(uuid.uuid4()), str(uuid.uuid4())
    address = site.page("/market", f"<article><h1>سوق السمك</h1><p>{UPLOAD_AR}</p></article>")
    refused = Library(settings)
    (failed,) = refused.add([Link(address)], "conversation", conversation)
    assert failed.report.error is UnsafeAddress
    refused.close()

    library = Library(settings, Fetcher(rule=THIS_MACHINE))
    (added,) = library.add([Link(address)], "conversation", conversation)
    assert (added.name, added.report.outcome) == (address, "added")
    assert not library.holds_any(other)
    assert added.report.document_id
    shared = library.share(added.report.document_id, conversation)
    assert (shared.report.source, shared.report.outcome) == (address, "added")
    assert [one.audience for one in library.documents(conversation)] == ["everyone"]
    assert library.remove(added.report.document_id) == "everyone"
