"""Read a file into a `Document`: one reader per format, chosen by name and by content."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

from ingest.readers.drawn import as_drawn, name_as_drawn
from ingest.readers.formats import SUPPORTED_SUFFIXES
from ingest.readers.ocr import recognising
from ingest.readers.reading import FileReading, Reading, has_letters_or_digits
from ingest.readers.sniff import (
    HEAD_BYTES,
    format_of,
    is_readable,
    may_be_skipped,
    unsupported,
)
from rag.errors import EmptyDocument, FileTooLarge, UnreadableFile, UnsafePath
from rag.language import text_language
from rag.schema import Document
from rag.text.bylines import is_byline

__all__ = [
    "HEAD_BYTES",
    "SUPPORTED_SUFFIXES",
    "document_id",
    "is_readable",
    "may_be_skipped",
    "path_error",
    "read",
    "read_file",
    "too_large",
    "unsupported",
]

# A title goes with every passage; a page may call anything its title.
_TITLE_CHARACTERS = 300


def read(path: Path, *, max_bytes: int | None = None, ocr: str = "") -> Document:
    """The document in a file; its `source` is the absolute path with links resolved.

    Raises:
        IngestError: as `read_file`.
    """
    return read_file(path, max_bytes=max_bytes, ocr=ocr).document


def read_file(path: Path, *, max_bytes: int | None = None, ocr: str = "") -> FileReading:
    """The document in a file, with the warnings and the hidden text of its reading.

    `ocr` are the languages in which text in pictures is recognised, such as ``ara+eng``; none if
    it is empty.

    Raises:
        UnsafePath: the path is missing, or no regular file.
        UnsupportedFile: no reader for its name or its content.
        UnreadableFile: permission denied, broken, encrypted, nested too deeply, or not what its
            name says.
        FileTooLarge: longer than `max_bytes`, or unfolding to far more than its size.
        EmptyDocument: nothing to read in it.
        OcrNeeded: its text is a picture, and `ocr` is empty or Tesseract is not installed.
    """
    data = _bytes(path, max_bytes)
    name = str(path)
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyDocument(f"{name!r} is empty. Leave it out, or put its text in.")
    try:
        with recognising(ocr):
            reading = format_of(data, path).read(data, name)
    except RecursionError as error:
        message = f"{name!r} is nested too deeply to be read. Save it as plain text."
        raise UnreadableFile(message) from error
    if not has_letters_or_digits(reading.text):
        raise EmptyDocument(f"{name!r} has no words. Leave it out, or put its text in.")
    return FileReading(_document(path, data, reading), reading.warnings, reading.hidden)


def document_id(source: str) -> str:
    """The id of the document from that source: 16 hexadecimal digits, always the same."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _document(path: Path, data: bytes, reading: Reading) -> Document:
    source = path.resolve().as_posix()
    return Document(
        id=document_id(source),
        source=source,
        title=name_as_drawn(reading.title or path.stem)[:_TITLE_CHARACTERS],
        text=as_drawn(reading.text),
        language=text_language(reading.text),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=reading.media_type,
        published=reading.published,
        pages=reading.pages,
        headings=tuple(h for h in reading.headings if not is_byline(h.text)),
        author=name_as_drawn(reading.author) if reading.author else None,
        address=reading.address,
        file_date=reading.file_date,
        recognised=reading.recognised,
    )


def _bytes(path: Path, max_bytes: int | None) -> bytes:
    """The bytes of a regular file, checked on what was opened, not on what was there before."""
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        descriptor = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except (OSError, ValueError) as error:
        raise path_error(path, error) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnsafePath(f"{str(path)!r} is not a regular file. Name a file or a folder.")
        if max_bytes is not None and status.st_size > max_bytes:
            raise FileTooLarge(too_large(path, status.st_size, max_bytes))
        with open(descriptor, "rb", closefd=False) as file:
            return file.read()
    except OSError as error:
        raise path_error(path, error) from error
    finally:
        os.close(descriptor)


def too_large(path: Path, size: int, max_bytes: int) -> str:
    """Why a file of that size is not read."""
    return (
        f"{str(path)!r} has {size / 1e6:,.1f} MB; files above {max_bytes / 1e6:,.1f} MB are not"
        " read. Split it, or set DALIL_MAX_FILE_MEGABYTES higher."
    )


def path_error(path: Path, error: OSError | ValueError) -> UnsafePath | UnreadableFile:
    """The error that says why a path cannot be opened."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnsafePath(f"{str(path)!r} does not exist. Check the path.")
    if isinstance(error, PermissionError):
        message = f"{str(path)!r} may not be read: permission denied. Change its permissions."
        return UnreadableFile(message)
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return UnsafePath(f"{str(path)!r} is a link that leads back to itself. Remove it.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UnsafePath(f"{str(path)!r} cannot be opened: {reason}. Check the path.")
