"""Zip packages, which most office formats are: opened within limits, their XML without entities."""

from __future__ import annotations

import re
from io import BytesIO
from struct import error as StructError
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from rag.errors import FileTooLarge, PasswordNeeded, UnreadableFile

# Text is small even in long books, and pictures hardly compress.
_UNFOLDED_BYTES = 512 * 1024 * 1024
_PART_BYTES = 128 * 1024 * 1024
# The bit of an entry that says that it is encrypted.
_ENCRYPTED = 0x1

# "Strict Open XML" has names of its own for what the usual form says.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_USUAL = rb"http://schemas.openxmlformats.org/\1/2006/\2"

# The standard library's XML parser, which openpyxl uses, raises a SyntaxError.
PACKAGE_ERRORS = (
    BadZipFile, LargeZipFile, ZlibError, StructError, SyntaxError, EOFError, OSError, LookupError,
    ValueError, ArithmeticError, AttributeError, TypeError, NotImplementedError, RuntimeError,
    AssertionError, StopIteration,
)  # fmt: skip
"""How damaged packages show themselves, beside the errors of lxml."""


def open_package(data: bytes, name: str, kind: str) -> ZipFile:
    """The zip package; `kind` is what the file should be, in messages.

    Raises:
        UnreadableFile: no zip archive, or a damaged one.
        FileTooLarge: unfolds to far more than its size.
    """
    try:
        package = ZipFile(BytesIO(data))
        entries = package.infolist()
    except (BadZipFile, LargeZipFile, ValueError, NotImplementedError, OSError) as error:
        raise damaged(name, kind, error) from error
    xml = max((entry.file_size for entry in entries if entry.filename.endswith(".xml")), default=0)
    if sum(entry.file_size for entry in entries) > _UNFOLDED_BYTES or xml > _PART_BYTES:
        message = (
            f"{name!r} unfolds to more than {_UNFOLDED_BYTES >> 20} MB, or its text to more than"
            f" {_PART_BYTES >> 20} MB. Split the document, or save it as text."
        )
        raise FileTooLarge(message)
    return package


def usual_ooxml(data: bytes, package: ZipFile) -> bytes:
    """The Office package with the names of the usual form, where it was saved as "Strict"."""
    if not any(_STRICT.search(package.read(n)) for n in package.namelist() if n == "_rels/.rels"):
        return data
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as usual:
        for name in package.namelist():
            content = package.read(name)
            is_xml = name.endswith((".xml", ".rels"))
            usual.writestr(name, _STRICT.sub(_USUAL, content) if is_xml else content)
    return buffer.getvalue()


def parse_xml(data: bytes) -> Any:
    """The outermost element of an XML part; entities stay unresolved and nothing is fetched.

    Raises:
        lxml.etree.LxmlError: no well-formed XML.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    return etree.fromstring(data, parser)


def needs_password(name: str) -> PasswordNeeded:
    """The error that says that a file has a password, and what to do."""
    return PasswordNeeded(
        f"{name!r} is protected by a password. Open it in its program, save a copy without the"
        " password, and add that copy."
    )


def has_password(entry: ZipInfo) -> bool:
    """Whether a file in an archive is encrypted."""
    return bool(entry.flag_bits & _ENCRYPTED)


def damaged(name: str, kind: str, error: Exception) -> UnreadableFile:
    """The error that says that a file of a kind is damaged."""
    return UnreadableFile(
        f"{name!r} is a damaged {kind} ({type(error).__name__}: {error}). Open it in its program"
        " and save it again."
    )


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
