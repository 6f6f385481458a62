"""Any file becomes a `Document`, or a named error that says what is wrong with it."""

from __future__ import annotations

import gzip
import hashlib
import os
import socket
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.readers import SUPPORTED_SUFFIXES, document_id, read
from rag.errors import (
    EmptyDocument,
    FileTooLarge,
    IngestError,
    PasswordNeeded,
    UnreadableFile,
    UnsafePath,
    UnsupportedFile,
)
from rag.schema import Document
from tests.ingest.conftest import PutFile

SAMPLES = Path(__file__).parents[2] / "samples"
FILES = Path(__file__).parent / "files"
REAL_ARTICLE = Path(__file__).parents[3] / "shared/article/kim-visit-russia.ar.txt"
SEEDS = [
    *sorted(path for path in SAMPLES.iterdir() if path.suffix in SUPPORTED_SUFFIXES),
    FILES / "reportlab-amiri.pdf",
    FILES / "fpdf2-amiri.pdf",
]


def zipped(**parts: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def read_or_error(path: Path) -> Document | IngestError:
    try:
        return read(path)
    except IngestError as error:
        return error


@pytest.mark.parametrize(
    ("name", "title", "published", "language"),
    [
        (
            "kim-russia-visit.ar.txt",
            "زيارة كيم إلى روسيا تفتح باب التعاون العسكري وتثير قلق واشنطن وسيول",
            date(2023, 9, 23),
            "ar",
        ),
        (
            "coral-nursery.en.md",
            "Coral nursery off Ras Samra returns its first colonies to the reef",
            date(2026, 3, 14),
            "en",
        ),
        (
            "desalination-plant.ar.html",
            "مرسى النور تدشن محطة تحلية تعمل بالطاقة الشمسية",
            date(2026, 2, 8),
            "ar",
        ),
        (
            "desalination-plant.en.docx",
            "Solar-powered desalination plant opens in Marsa Noor",
            date(2026, 2, 9),
            "en",
        ),
        (
            "handball-final.ar.pdf",
            "الشراع يخطف كأس كرة اليد من المنارة في الثواني الأخيرة",
            date(2026, 4, 18),
            "ar",
        ),
    ],
)
def test_every_sample_is_read(name: str, title: str, published: date, language: str) -> None:
    path = SAMPLES / name

    document = read(path)

    assert (document.title, document.published, document.language) == (title, published, language)
    assert document.source == path.resolve().as_posix()
    assert document.id == document_id(document.source)
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(document.text.split()) > 150


@pytest.mark.skipif(not REAL_ARTICLE.exists(), reason="the real article is not beside the project")
def test_the_real_article_is_read_as_it_is() -> None:
    document = read(REAL_ARTICLE)

    assert document.text == REAL_ARTICLE.read_text("utf-8")
    assert [h.text for h in document.headings] == ["تهديد كبير", "تعاون مشترك", "التأثير"]
    assert document.title == "kim-visit-russia.ar"


def test_plain_text_is_the_file_itself(put: PutFile, article: str) -> None:
    document = read(put("a.txt", article))

    assert document.text == article
    assert document.title == article.split("\n")[0]


def test_a_changed_file_keeps_its_id_and_a_copy_keeps_its_content_hash(
    put: PutFile, article: str
) -> None:
    first = read(put("a.txt", article))
    copy = read(put("b.txt", article))
    changed = read(put("a.txt", article + "More."))

    assert (copy.sha256, changed.id) == (first.sha256, first.id)
    assert copy.id != first.id
    assert changed.sha256 != first.sha256
    assert len(first.id) == 16


def test_a_link_and_its_target_are_one_source(put: PutFile, article: str) -> None:
    path = put("a.txt", article)
    link = path.with_name("link.txt")
    link.symlink_to(path)

    assert read(link).source == read(path).source == path.resolve().as_posix()


def test_a_title_is_never_endless(put: PutFile) -> None:
    page = f"<title>{'long ' * 10_000}</title><p>Words.</p>"

    assert len(read(put("a.html", page)).title) <= 300


def test_without_any_title_the_name_of_the_file_is_the_title(put: PutFile) -> None:
    assert read(put("my article.txt", "Only one sentence here.")).title == "my article"


@pytest.mark.parametrize("suffix", sorted(SUPPORTED_SUFFIXES))
@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\xef\xbb\xbf"])
def test_an_empty_file_is_named_as_empty(put: PutFile, suffix: str, content: bytes) -> None:
    with pytest.raises((EmptyDocument, UnreadableFile), match="a" + suffix):
        read(put("a" + suffix, content))


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_a_file_without_words_is_empty(put: PutFile, suffix: str) -> None:
    with pytest.raises(EmptyDocument):
        read(put("a" + suffix, "...\n\n--- *** !!!"))


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.gif", "a", ".txt", "a.txt.gz"])
def test_an_unknown_type_is_named_with_those_that_are_known(put: PutFile, name: str) -> None:
    with pytest.raises(UnsupportedFile, match=r"of no type that Dalil reads.*\.docx"):
        read(put(name, b"anything"))


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("a.txt", b"%PDF-1.7 ...", UnreadableFile, "is a damaged PDF"),
        ("a.md", zipped(a=""), EmptyDocument, "no file that Dalil reads"),
        ("a.pdf", b"just words, and no PDF", UnreadableFile, "is no PDF"),
        ("a.pdf", b"PK\x03\x04 lost", UnreadableFile, "damaged zip archive or Office document"),
        ("a.docx", b"%PDF-1.7 ...", UnreadableFile, r"is a PDF\. Rename it to '\.pdf'"),
        ("a.docx", b"just words", UnreadableFile, "is no Word document"),
        ("a.docx", b"PK\x03\x04 not a document", UnreadableFile, "damaged Word document"),
        ("a.docx", zipped(a="b"), UnreadableFile, "is a zip archive"),
        ("a.docx", zipped(**{"xl/workbook.xml": ""}), UnreadableFile, "is an Excel workbook"),
        ("a.docx", zipped(**{"content.xml": ""}), UnreadableFile, "is an OpenDocument file"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            PasswordNeeded,
            r"a\.docx' is protected by a password.* save a copy",
        ),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UnsupportedFile, "old Office document"),
        ("a.txt", b"GIF89a" + bytes(99), UnsupportedFile, "is a GIF picture"),
        ("a.html", gzip.compress(b"<p>x"), UnsupportedFile, "is a gzip archive"),
        ("a.pdf", b"{\\rtf1 hello}", UnreadableFile, "is a rich-text"),
        ("a.txt", bytes(range(256)) * 9, UnreadableFile, "not text|no encoding"),
        ("a.md", b"text\x00\x01\x02\x03" * 20, UnreadableFile, "is not text"),
        ("a.html", bytes(range(256)) * 9, UnreadableFile, "not text|no encoding"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_with_the_reason(
    put: PutFile, name: str, content: bytes, error: type[IngestError], says: str
) -> None:
    with pytest.raises(error, match=says) as caught:
        read(put(name, content))

    assert name in str(caught.value)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xls", "a.xlsx", "page"])
def test_a_web_page_is_read_under_any_name(put: PutFile, name: str) -> None:
    document = read(put(name, "<html><body><p>افتتح الجسر يوم الأحد.</p></body></html>".encode()))

    assert document.media_type == "text/html"
    assert document.text.strip() == "افتتح الجسر يوم الأحد."


def test_a_file_above_the_limit_is_not_read(put: PutFile) -> None:
    path = put("a.txt", "x" * 2_000_000)

    with pytest.raises(
        FileTooLarge, match=r"2\.0 MB; files above 1\.0 MB.*DALIL_MAX_FILE_MEGABYTES"
    ):
        read(path, max_bytes=1_000_000)
    assert read(path, max_bytes=2_000_000).text


def test_a_missing_file_a_folder_and_a_device_are_unsafe(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.txt"))
        for name in ("missing.txt", "folder.txt", "loop.txt", "pipe.txt", "s.txt", "a\0b.txt"):
            with pytest.raises(UnsafePath):
                read(tmp_path / name)
    (tmp_path / "null.txt").symlink_to("/dev/null")
    with pytest.raises(UnsafePath, match="not a regular file"):
        read(tmp_path / "null.txt")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_a_file_that_may_not_be_read_is_unreadable(put: PutFile, tmp_path: Path) -> None:
    path = put("a.txt", "secret words")
    path.chmod(0o000)
    os.seteuid(65534)
    try:
        with pytest.raises(UnreadableFile, match="permission denied"):
            read(path)
    finally:
        os.seteuid(0)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name)
def test_damaged_files_give_named_errors_only(
    seed: Path, data: st.DataObject, tmp_path: Path
) -> None:
    content = bytearray(seed.read_bytes())
    if data.draw(st.booleans(), "truncate"):
        del content[data.draw(st.integers(0, len(content)), "length") :]
    for _ in range(data.draw(st.integers(0, 12), "changes")):
        if content:
            at = data.draw(st.integers(0, len(content) - 1), "at")
            junk = data.draw(st.binary(max_size=8), "junk")
            content[at : at + data.draw(st.integers(0, 8), "removed")] = junk
    path = tmp_path / f"damaged{seed.suffix}"
    path.write_bytes(bytes(content))

    outcome = read_or_error(path)

    if isinstance(outcome, IngestError):
        assert path.name in str(outcome)
    else:
        assert outcome.text.strip()
        assert all(0 <= start <= len(outcome.text) for start in outcome.pages)
        assert all(0 <= heading.start < len(outcome.text) for heading in outcome.headings)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=300), suffix=st.sampled_from(sorted(SUPPORTED_SUFFIXES)))
def test_any_bytes_give_a_document_or_a_named_error(
    content: bytes, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)

    outcome = read_or_error(path)

    assert path.name in str(outcome) if isinstance(outcome, IngestError) else outcome.text
