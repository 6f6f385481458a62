"""The documents that the chat page searches: of everyone, of a collection, of a conversation."""

from __future__ import annotations

import gc
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import example, given
from hypothesis.strategies import text
from pydantic import SecretStr

from ingest.web import Fetcher
from rag.access.collections import EVERYONE, PUBLIC, Access
from rag.app.history import history_url
from rag.app.library import Library, Link, Upload, safe_name
from rag.app.recent import RecentIndexes
from rag.app.uploads import is_document, links_and_question
from rag.errors import (
    CollectionNotFound,
    DocumentNotFound,
    NotAllowed,
    OcrNeeded,
    UnreadableFile,
    UnsafeAddress,
    UnsupportedFile,
)
from rag.index.catalogue import FILE_NAME
from rag.settings import Settings
from tests.app.texts import UPLOAD_AR, UPLOAD_EN
from tests.ingest.web.conftest import THIS_MACHINE, Site
from tests.ingest.web.conftest import site as site

EDITOR = Access(frozenset({EVERYONE}), frozenset({EVERYONE}))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    settings = Settings(
        _env_file=None,
        index=tmp_path / "index",
        chat_folder=tmp_path / "chat",
        collections=tmp_path / "collections",
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
    library.attach([upload(tmp_path, "سوق.md", UPLOAD_AR)], mine)
    library.add([upload(tmp_path, "kerr.md", UPLOAD_EN)], EVERYONE, EDITOR)
    question = "كم كشكًا يضم سوق السمك الجديد؟"
    assert "73" in library.assistant(PUBLIC, mine).ask(question).text
    assert "73" not in library.assistant(PUBLIC, other).ask(question).text
    # Both together: the other language's documents for everyone are found from there too.
    assert "412" in library.assistant(PUBLIC, mine).ask("How many meteors were counted?").text
    assert [one.collection for one in library.documents(PUBLIC, mine)] == [
        "conversation",
        "everyone",
    ]
    (own, _) = library.documents(PUBLIC, mine)
    assert library.document(own.summary.id, PUBLIC, mine).text
    with pytest.raises(DocumentNotFound):
        library.document(own.summary.id, PUBLIC, other)


def test_a_forgotten_conversation_leaves_nothing(library: Library, tmp_path: Path) -> None:
    conversation = str(uuid.uuid4())
    library.attach([upload(tmp_path, "a.md", UPLOAD_AR)], conversation)
    library.forget(conversation)
    assert not list((tmp_path / "chat").rglob("*.md"))
    assert not library.has_documents(PUBLIC, conversation)


def test_nothing_is_left_of_a_file_that_is_read_while_its_conversation_is_deleted(
    library: Library, tmp_path: Path
) -> None:
    conversation = str(uuid.uuid4())

    def files() -> Iterator[Upload]:
        yield upload(tmp_path, "سوق.md", UPLOAD_AR)
        library.forget(conversation)
        yield upload(tmp_path, "kerr.md", UPLOAD_EN)

    with pytest.raises(DocumentNotFound):
        library.attach(files(), conversation)
    with pytest.raises(DocumentNotFound):
        library.attach([upload(tmp_path, "kerr.md", UPLOAD_EN)], conversation)
    assert not list((tmp_path / "chat").rglob("*.md"))
    assert not library.has_documents(PUBLIC, conversation)


def open_catalogues(tmp_path: Path) -> set[Path]:
    """The folders of conversations whose catalogue this process has open."""
    files = (Path(one.path) for one in psutil.Process().open_files())
    conversations = tmp_path / "chat" / "conversations"
    catalogues = (path for path in files if path.name == FILE_NAME)
    return {path.parent for path in catalogues if path.is_relative_to(conversations)}


def test_only_the_last_conversations_stay_open_and_those_that_are_asked(
    library: Library, tmp_path: Path
) -> None:
    library._of_conversations = RecentIndexes(2)
    first, *others = (str(uuid.uuid4()) for _ in range(5))
    for conversation in (first, *others):
        library.attach([upload(tmp_path, "سوق.md", UPLOAD_AR)], conversation)

    def asked_while_others_are_opened() -> tuple[str, bool, int]:
        asked = library.assistant(PUBLIC, first)
        for conversation in others:
            library.documents(PUBLIC, conversation)
        gc.collect()
        same = library.indexes(PUBLIC, first)[-1] is asked.indexes[-1]
        count = len(open_catalogues(tmp_path))
        return asked.ask("كم كشكًا يضم سوق السمك الجديد؟").text, same, count

    answer, same, count = asked_while_others_are_opened()
    assert "73" in answer
    assert same
    assert count <= 3
    for conversation in (*others, first):
        library.documents(PUBLIC, conversation)
    gc.collect()
    assert len(open_catalogues(tmp_path)) == 2


def test_each_file_gets_its_own_result(library: Library, tmp_path: Path) -> None:
    files = [
        upload(tmp_path, "good.md", UPLOAD_EN),
        upload(tmp_path, "again.md", UPLOAD_EN),
        upload(tmp_path, "broken.pdf", b"%PDF-1.7 but not really"),
        upload(tmp_path, "picture.png", b"\x89PNG\r\n"),
        upload(tmp_path, "song.mp3", b"ID3\x04\x00\x00"),
    ]
    added = library.add(files, EVERYONE, EDITOR)
    outcomes = ["added", "duplicate", "failed", "failed", "failed"]
    assert [one.report.outcome for one in added] == outcomes
    assert added[1].report.title == added[0].report.title
    assert added[2].report.error is UnreadableFile
    assert added[3].report.error is OcrNeeded
    assert added[4].report.error is UnsupportedFile


def test_a_removed_document_takes_its_file_with_it(library: Library, tmp_path: Path) -> None:
    (added,) = library.add([upload(tmp_path, "a.md", UPLOAD_EN)], EVERYONE, EDITOR)
    assert added.report.document_id is not None
    library.remove(added.report.document_id, EDITOR)
    assert library.documents(PUBLIC) == []
    assert not list((tmp_path / "chat").rglob("a.md"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "a/b\\c.txt", "\u202egpj.exe", ""])
def test_a_name_leads_nowhere(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in {".", ".."}
    assert not set(safe) & set("/\\\u202e")


@given(text())
@example("🙂" * 200 + ".md")
@example("تقرير" * 60 + "." + "ملف" * 30)
@example("\ud800.txt")
def test_any_name_fits_into_a_file_system(name: str) -> None:
    assert 0 < len(safe_name(name).encode()) <= 255


@pytest.mark.parametrize("conversation", ["..", "../..", "x", "A" * 36])
def test_only_the_id_of_a_conversation_is_one(library: Library, conversation: str) -> None:
    with pytest.raises(DocumentNotFound):
        library.documents(PUBLIC, conversation)


@pytest.mark.parametrize(
    ("message", "links", "question"),
    [
        ("https://example.org/ترام", ["https://example.org/ترام"], ""),
        ("كم كلفة الترام؟ https://a.test/1", ["https://a.test/1"], "كم كلفة الترام؟"),
        ("http://a.test/1 HTTPS://b.test/2 why?", ["http://a.test/1", "HTTPS://b.test/2"], "why?"),
        ("What is\nhttp?", [], "What is\nhttp?"),
    ],
)
def test_links_of_a_message_are_separated_from_its_question(
    message: str, links: list[str], question: str
) -> None:
    assert links_and_question(message) == ([Link(address) for address in links], question)


@pytest.mark.parametrize(
    ("text", "is_text"),
    [
        ("نقلت البلدية السوق إلى الرصيف الشرقي. " * 16, True),
        ("The council moved the market to the east quay. " * 12, True),
        ("The council moved the market, says https://example.org/market. " * 20, True),
        ("ماذا قالت البلدية عن نقل السوق إلى الرصيف الشرقي، " * 11 + "ومتى؟", False),
        ("https://example.org/a/long/address/of/a/page/about/the/market/and/the/quay\n" * 8, False),
    ],
    ids=["ar", "en", "with addresses", "long question", "addresses alone"],
)
def test_a_text_that_asks_nothing_is_no_question(text: str, *, is_text: bool) -> None:
    assert is_document(links_and_question(text)[1], most_characters=2000) == is_text


def test_a_page_is_fetched_for_a_conversation_and_shared_with_everyone(
    tmp_path: Path, site: Site
) -> None:
    settings = Settings(
        _env_file=None, index=tmp_path / "index", chat_folder=tmp_path / "chat", model="verbatim"
    )
    conversation, other = str(uuid.uuid4()), str(uuid.uuid4())
    address = site.page("/market", f"<article><h1>سوق السمك</h1><p>{UPLOAD_AR}</p></article>")
    refused = Library(settings)
    (failed,) = refused.attach([Link(address)], conversation)
    assert failed.report.error is UnsafeAddress
    refused.close()

    library = Library(settings, Fetcher(rule=THIS_MACHINE))
    (added,) = library.attach([Link(address)], conversation)
    assert (added.name, added.report.outcome) == (address, "added")
    assert not library.has_documents(PUBLIC, other)
    assert added.report.document_id
    shared = library.share(added.report.document_id, conversation, EVERYONE, EDITOR)
    assert (shared.report.source, shared.report.outcome) == (address, "added")
    assert [one.collection for one in library.documents(EDITOR, conversation)] == ["everyone"]
    assert library.remove(added.report.document_id, EDITOR) == "everyone"


@pytest.mark.parametrize(
    ("text", "question", "figure"),
    [
        (UPLOAD_AR, "كم كشكًا يضم سوق السمك الجديد؟", "73"),
        (UPLOAD_EN, "How many meteors were counted?", "412"),
    ],
)
def test_a_collection_is_found_by_its_readers_alone(
    library: Library, tmp_path: Path, text: str, question: str, figure: str
) -> None:
    library.collections.create("رياضة", readers=["omar"], writers=["amal"])
    amal, omar, zed = (
        library.collections.access(name, edits_everyone=False) for name in ("amal", "omar", "zed")
    )
    (added,) = library.add([upload(tmp_path, "a.md", text)], "رياضة", amal)
    assert added.report.document_id is not None
    id_ = added.report.document_id
    for reader in (amal, omar):
        assert figure in library.assistant(reader).ask(question).text
        assert [one.collection for one in library.documents(reader)] == ["رياضة"]
        assert library.document(id_, reader).text
    for stranger in (zed, PUBLIC, EDITOR):
        assert library.assistant(stranger).ask(question).hits == ()
        assert library.documents(stranger) == []
        with pytest.raises(DocumentNotFound):
            library.document(id_, stranger)
        with pytest.raises(DocumentNotFound):
            library.remove(id_, stranger)
        with pytest.raises(CollectionNotFound):
            library.add([upload(tmp_path, "b.md", text)], "رياضة", stranger)
    for forbidden in (
        lambda: library.remove(id_, omar),
        lambda: library.add([upload(tmp_path, "b.md", text)], "رياضة", omar),
    ):
        with pytest.raises(NotAllowed, match="رياضة"):
            forbidden()
    library.collections.deny("رياضة", ["omar"])
    omar = library.collections.access("omar", edits_everyone=False)
    assert library.documents(omar) == []
    assert library.remove(id_, amal) == "رياضة"
    assert not list((tmp_path / "collections").rglob("a.md"))


def test_a_deleted_collection_leaves_nothing_and_its_name_can_be_used_again(
    library: Library, tmp_path: Path
) -> None:
    library.collections.create("sport", writers=["amal"])
    amal = library.collections.access("amal", edits_everyone=False)
    library.add([upload(tmp_path, "a.md", UPLOAD_EN)], "sport", amal)
    library.collections.delete("Sport")
    assert not list((tmp_path / "collections").rglob("a.md"))
    with pytest.raises(CollectionNotFound):
        library.indexes(amal.only(["sport"]))
    library.collections.create("sport", writers=["amal"])
    assert library.documents(amal) == []


def test_a_conversations_document_moves_to_a_collection_of_its_writer(
    library: Library, tmp_path: Path
) -> None:
    conversation = str(uuid.uuid4())
    library.collections.create("desk", writers=["amal"])
    amal = library.collections.access("amal", edits_everyone=False)
    (added,) = library.attach([upload(tmp_path, "a.md", UPLOAD_EN)], conversation)
    id_ = added.report.document_id or ""
    with pytest.raises(NotAllowed):
        library.share(id_, conversation, EVERYONE, amal)
    library.share(id_, conversation, "desk", amal)
    assert [one.collection for one in library.documents(amal, conversation)] == ["desk"]
    assert library.documents(PUBLIC, conversation) == []


def test_conversations_are_in_the_database_of_the_index_unless_another_is_named(
    tmp_path: Path,
) -> None:
    index = "postgresql://dalil:secret@db.example:5432/dalil?sslmode=require"
    there = Settings(_env_file=None, index=index, chat_folder=tmp_path)
    assert history_url(there) == "postgresql+asyncpg://dalil:secret@db.example:5432/dalil"
    named = there.model_copy(update={"chat_history": SecretStr("postgresql+asyncpg://other/chat")})
    assert history_url(named) == "postgresql+asyncpg://other/chat"
    alone = Settings(_env_file=None, index=tmp_path / "index", chat_folder=tmp_path)
    assert history_url(alone).startswith(f"sqlite+aiosqlite:///{tmp_path}")


@pytest.mark.parametrize(
    ("name", "text", "question", "figures"),
    [
        (
            "مسرح.txt",
            "مسرح القوس\n\nصممت هالة منصور مسرح القوس. يبلغ عدد مقاعد مسرح القوس {} مقعدا.",
            "كم مقعدا في مسرح القوس؟",
            ("640", "700"),
        ),
        (
            "hall.txt",
            "The Arch Hall\n\nHala Mansour designed the Arch Hall. The Arch Hall has {} seats.",
            "How many seats does the Arch Hall have?",
            ("640", "700"),
        ),
    ],
    ids=["ar", "en"],
)
def test_a_changed_file_of_the_same_name_is_a_new_version(
    library: Library,
    tmp_path: Path,
    name: str,
    text: str,
    question: str,
    figures: tuple[str, str],
) -> None:
    conversation = str(uuid.uuid4())
    before, after = figures
    (first,) = library.attach([upload(tmp_path, name, text.format(before))], conversation)
    (second,) = library.attach([upload(tmp_path, name, text.format(after))], conversation)

    assert (second.report.outcome, second.report.document_id) == (
        "replaced",
        first.report.document_id,
    )
    (listed,) = library.documents(PUBLIC, conversation)
    assert Path(listed.summary.source).is_file()
    (former,) = library.versions(listed.summary.id, PUBLIC, conversation)
    assert before in former.text
    answer = library.assistant(PUBLIC, conversation).ask(question)
    assert after in answer.text
    assert before not in answer.text


def test_another_text_of_the_same_name_is_a_document_of_its_own(
    library: Library, tmp_path: Path
) -> None:
    texts = (UPLOAD_AR, UPLOAD_EN)
    added = library.add([upload(tmp_path, "a.md", one) for one in texts], EVERYONE, EDITOR)
    assert [one.report.outcome for one in added] == ["added", "added"]
