from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from rag.app.library import Library, Upload, safe_name
from rag.errors import DocumentNotFound, UnreadableFile, UnsupportedFile
from rag.settings import Settings
from tests.app.texts import UPLOAD_AR, UPLOAD_EN


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
