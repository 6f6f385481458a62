"""Files within other files: those of archives, and those inside Word documents."""

from __future__ import annotations

from pathlib import Path

from ingest.readers.reading import Reading, has_letters_or_digits
from rag.errors import EmptyDocument, UnsupportedFile

_ARCHIVE = "application/zip"


def read_member(data: bytes, name: str) -> Reading:
    """What is read of a file in another one, as if it were a file of its own.

    Raises:
        IngestError: it cannot be read, or is an archive.
    """
    # The table of formats has a row for each format with files in it, so it cannot come first.
    from ingest.readers.sniff import format_of

    row = format_of(data, Path(name))
    if _ARCHIVE in row.media_types:
        raise UnsupportedFile(f"{name!r} is an archive in an archive. Unpack it.")
    reading = row.read(data, name)
    if not has_letters_or_digits(reading.text):
        raise EmptyDocument(f"{name!r} has no words.")
    return reading
