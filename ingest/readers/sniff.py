"""What a file really is, by its first bytes, whatever its name says."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from rag.errors import UnreadableFile, UnsupportedFile

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM\x00", "a bitmap picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a sound, film or WebP file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "a rich-text (RTF) document"),
    (b"%!PS", "a PostScript document"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def check(data: bytes, path: Path) -> None:
    """Return if the content may be what the name says.

    Raises:
        UnreadableFile: it is another type that we read, or an encrypted or missing content.
        UnsupportedFile: it is of a type that we do not read.
    """
    named = _family(path)
    seen, suffix = identify(data)
    if suffix == named or (seen is None and named in ("text", ".html")):
        return
    name = str(path)
    if seen is None:
        wanted = "PDF" if named == ".pdf" else "Word document"
        message = f"{name!r} is no {wanted}, or a damaged one. Export it again from its source."
        raise UnreadableFile(message)
    if suffix == "encrypted":
        message = (
            f"{name!r} is {seen}. Open it in a word processor and save it as .docx without a"
            " password."
        )
        raise UnreadableFile(message)
    if suffix:
        if suffix == ".html" and named == "text":
            return
        message = f"{name!r} is named {path.suffix!r}, but is {seen}. Rename it to {suffix!r}."
        raise UnreadableFile(message)
    message = f"{name!r} is named {path.suffix!r}, but is {seen}, which Dalil does not read."
    raise UnsupportedFile(message + " Convert it to text, PDF or .docx.")


def identify(data: bytes) -> tuple[str | None, str | None]:
    """What the bytes are, in words, and the file name ending for it if we read that type."""
    if b"%PDF-" in data[:1024]:
        return "a PDF", ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip(data)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "an Office document with a password", "encrypted"
        return "an old Office document (.doc, .xls or .ppt)", None
    if data[4:8] == b"ftyp":
        return "a film or sound file", None
    for signature, seen in _SIGNATURES:
        if data.startswith(signature):
            return seen, None
    return ("a web page", ".html") if _WEB_PAGE.match(data[:2000]) else (None, None)


def _zip(data: bytes) -> tuple[str | None, str | None]:
    try:
        with ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
    # A zip whose directory is lost may still be a Word document; its reader will say so.
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return "a damaged zip archive or Office document", ".docx"
    if "word/document.xml" in names:
        return "a Word document", ".docx"
    for part, seen in (
        ("xl/workbook.xml", "an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        ("META-INF/container.xml", "an e-book (EPUB)"),
        ("content.xml", "an OpenDocument file"),
    ):
        if part in names:
            return seen, None
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return "a Word document", ".docx"
    return "a zip archive", None


def _family(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in (".htm", ".xhtml"):
        return ".html"
    return suffix if suffix in (".pdf", ".docx", ".html") else "text"
