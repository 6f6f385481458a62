"""The format of a file: by its content if that shows it, else by the ending of its name."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from ingest.readers.formats import FORMAT_OF_SUFFIX, FORMATS, SUPPORTED_SUFFIXES, Format
from ingest.readers.packages import needs_password
from rag.errors import UnreadableFile, UnsupportedFile

HEAD_BYTES = 4096
"""The number of bytes at the beginning of a file that show its format, except for packages."""

_UNREAD: tuple[tuple[bytes, str], ...] = (
    (b"PK\x05\x06", "an empty zip archive"),
    (b"GIF8", "a GIF picture"),
    (b"BM\x00", "a bitmap picture"),
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
    (b"%!PS", "a PostScript document"),
)
_LOCKED = "an Office document with a password"
# All of an OpenDocument file is in this part where LibreOffice 24.8 or later gave it a password.
_ENCRYPTED_PART = "encrypted-package"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What may come before the outermost element of XML or HTML.
_PROLOGUE = re.compile(rb"\s+|<\?[^>]*>|<!--.*?-->|<!doctype\s[^>\[]*(?:\[.*?\]\s*)?>", re.I | re.S)
_HTML_TYPE = re.compile(rb"<!doctype\s+html\b", re.I)
_ELEMENT = re.compile(rb"<([A-Za-z_][\w:.-]*)")


def format_of(data: bytes, path: Path) -> Format:
    """The format of a file with that content and name.

    Raises:
        UnsupportedFile: of no format that is read.
        PasswordNeeded: an Office document with a password.
        UnreadableFile: damaged, or not what its name says.
    """
    named = FORMAT_OF_SUFFIX.get(path.suffix.lower())
    seen = by_content(data)
    if seen == _LOCKED:
        raise needs_password(str(path))
    if isinstance(seen, str):
        raise UnsupportedFile(_unread(path, seen))
    if seen is None:
        return _by_name(path, named, damaged_package=data.startswith(_ZIP))
    # Programs export pages as documents and tables: "report.xls" is often a page.
    if named is None or named is seen or named.any_text or "html" in seen.roots:
        return seen
    raise UnreadableFile(
        f"{str(path)!r} is named {path.suffix!r}, but is {_a(seen.name)}. Rename it to"
        f" {seen.suffixes[0]!r}."
    )


def is_readable(path: Path, head: bytes) -> bool:
    """Whether a file of that name may be of a format that is read; `head` is its beginning.

    The beginning of a package does not show its format: e-books and office files are zip archives.
    """
    if path.suffix.lower() in SUPPORTED_SUFFIXES:
        return True
    return not head.startswith(_ZIP) and isinstance(by_content(head[:HEAD_BYTES]), Format)


def may_be_skipped(path: Path, head: bytes) -> bool:
    """Whether it is no fault if nothing can be read in a file of a folder; `head` begins it."""
    seen = by_content(head[:HEAD_BYTES])
    row = seen if isinstance(seen, Format) else FORMAT_OF_SUFFIX.get(path.suffix.lower())
    return row is not None and row.often_without_text


def unsupported(path: Path) -> str:
    """Why a file of that name is not read."""
    known = ", ".join(sorted(SUPPORTED_SUFFIXES))
    return f"{str(path)!r} is of no type that Dalil reads ({known}). Convert it to one of these."


def by_content(data: bytes) -> Format | str | None:
    """The format that the content shows, or the name of one that is not read; else `None`."""
    if data.startswith(_ZIP):
        return _package(data)
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        return _LOCKED if locked else "an old Office document (.doc, .xls or .ppt)"
    if data[4:8] == b"ftyp":
        return "a film or sound file"
    for signature, seen in _UNREAD:
        if data.startswith(signature):
            return seen
    root = _root(data[:HEAD_BYTES])
    return next(
        (
            row
            for row in FORMATS
            if root in row.roots or (row.start is not None and row.start.match(data))
        ),
        None,
    )


def _by_name(path: Path, named: Format | None, *, damaged_package: bool) -> Format:
    if named is not None and (named.any_text or (named.part and damaged_package)):
        return named
    if damaged_package:
        message = f"{str(path)!r} is a damaged zip archive or Office document. Save it again."
        raise UnreadableFile(message)
    if named is None:
        raise UnsupportedFile(unsupported(path))
    message = (
        f"{str(path)!r} is no {named.name}, or a damaged one. Export it again from its source."
    )
    raise UnreadableFile(message)


def _unread(path: Path, seen: str) -> str:
    if path.suffix.lower() not in SUPPORTED_SUFFIXES:
        return f"{unsupported(path)} It is {seen}."
    return (
        f"{str(path)!r} is named {path.suffix!r}, but is {seen}, which Dalil does not read."
        " Convert it to text, PDF or .docx."
    )


def _package(data: bytes) -> Format | str | None:
    """The format of a zip package, or `_LOCKED`; `None` where it is damaged."""
    try:
        with ZipFile(BytesIO(data)) as package:
            names = package.namelist()
    # A zip whose directory is lost may still be a Word document; its reader will say so.
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if _ENCRYPTED_PART in names:
        return _LOCKED
    return next(
        (
            row
            for row in FORMATS
            if (row.part and any(name.startswith(row.part) for name in names))
            or (row.start is not None and row.start.match(data))
        ),
        None,
    )


def _root(head: bytes) -> str:
    """The name of the outermost element; empty where the content begins with none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) & ~1].decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    at = 0
    while match := _PROLOGUE.match(head, at):
        if _HTML_TYPE.match(head, at):
            return "html"
        at = match.end()
    element = _ELEMENT.match(head, at)
    name = element[1].decode("ascii") if element else ""
    return "html" if name.lower() == "html" else name


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
