"""Zip archives of documents: each file that can be read, under its name."""

from __future__ import annotations

from pathlib import PurePosixPath
from zipfile import ZipInfo

from ingest.readers.composing import Composer
from ingest.readers.member import read_member
from ingest.readers.packages import PACKAGE_ERRORS, has_password, needs_password, open_package
from ingest.readers.reading import Reading, counted_as_one, part_read
from ingest.report import ReadingWarning
from rag.errors import EmptyDocument, IngestError, PasswordNeeded

_KIND = "zip archive"
MEDIA_TYPE = "application/zip"
_MOST_FILES = 1000


def read_archive(data: bytes, name: str) -> Reading:
    """The files of a ``.zip`` file in the order of their names, each as it would be read alone.

    Files that cannot be read are named in a warning; archives in archives are such files.

    Raises:
        PasswordNeeded: nothing can be read in it without a password.
        EmptyDocument: nothing can be read in it.
    """
    package = open_package(data, name, _KIND)
    composer = Composer()
    unread: list[str] = []
    locked: list[str] = []
    entries = sorted((e for e in package.infolist() if _is_wanted(e)), key=lambda e: e.filename)
    for number, entry in enumerate(entries[:_MOST_FILES]):
        part_read("files", number, len(entries))
        if has_password(entry):
            locked.append(entry.filename)
            continue
        try:
            with counted_as_one():
                reading = read_member(package.read(entry), f"{name}/{entry.filename}")
        except PasswordNeeded:
            locked.append(entry.filename)
            continue
        except (IngestError, *PACKAGE_ERRORS):
            unread.append(entry.filename)
            continue
        composer.heading(entry.filename, 1)
        composer.section(reading, 1)
    unread += [entry.filename for entry in entries[_MOST_FILES:]]
    if locked and len(locked) + len(unread) == len(entries):
        raise needs_password(name)
    if len(unread) == len(entries):
        message = f"{name!r} contains no file that Dalil reads. Unpack it and convert its files."
        raise EmptyDocument(message)
    if unread:
        text = f"{len(unread)} files in the archive were not read, such as {unread[0]!r}."
        composer.warn(ReadingWarning("files_unread", text))
    if locked:
        text = (
            f"{len(locked)} files in the archive are protected by a password, such as"
            f" {locked[0]!r}. Save copies without it."
        )
        composer.warn(ReadingWarning("files_unread", text))
    return composer.reading(MEDIA_TYPE, title=PurePosixPath(name).stem, dated=False)


def _is_wanted(entry: ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts
    return not entry.is_dir() and not any(p.startswith((".", "__MACOSX")) for p in parts)
