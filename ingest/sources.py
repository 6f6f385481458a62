"""The files and web pages that paths, folders, patterns and addresses name."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from ingest.readers import (
    HEAD_BYTES,
    is_readable,
    may_be_skipped,
    path_error,
    too_large,
    unsupported,
)
from rag.errors import FileTooLarge, IngestError, UnsafePath, UnsupportedFile

# The deepest nesting of folders that is read; deeper ones come from a loop of mounts or a mistake.
_DEEPEST = 100
_MAGIC = re.compile(r"[*?\[]")
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was found; `error` says why it cannot be read, if it cannot.

    `skipped` files are not counted as failures if they cannot be read: they are in a folder, were
    not named themselves, and are of an unknown type or pictures, which may have no text. `address`
    is the address of a web page, whose `path` is known once it was fetched.
    """

    path: Path
    error: IngestError | None = None
    skipped: bool = False
    address: str = ""

    @property
    def name(self) -> str:
        """What reports call it: the web address, else the path."""
        return self.address or str(self.path)


def find_sources(
    paths: Iterable[str | os.PathLike[str]], *, max_bytes: int | None = None
) -> Iterator[Source]:
    """Yield every file that the paths name, once, in the order given, folders sorted.

    A path is a file, a folder (all below it, but what is hidden), a pattern such as
    ``news/**/*.md``, or a web address. Links are followed where they stay inside the folder that
    was given.
    """
    # Their text alone: a path with its parts takes three times the memory.
    seen: set[str] = set()
    for path in paths:
        for source in _expand(os.fspath(path), max_bytes):
            place = source.address or os.fspath(
                source.path.absolute() if source.error else source.path.resolve()
            )
            if place not in seen:
                seen.add(place)
                yield source


def is_web_address(text: str) -> bool:
    """Whether a text begins as the address of a web page does: ``http://`` or ``https://``."""
    return _WEB_ADDRESS.match(text.strip()) is not None


def _expand(given: str, max_bytes: int | None) -> Iterator[Source]:
    if not given.strip():
        # `Path("")` would be the current folder.
        message = f"{given!r} names no file; give a file, a folder or a pattern, such as '.'."
        yield Source(Path(given), UnsafePath(message))
        return
    if is_web_address(given):
        yield Source(Path(), address=given.strip())
        return
    path = Path(given).expanduser() if given.startswith("~") else Path(given)
    if fault := _name_fault(path):
        yield Source(path, fault)
        return
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        if _MAGIC.search(given) and isinstance(error, FileNotFoundError):
            yield from _matching(path, max_bytes)
        else:
            yield Source(path, path_error(path, error))
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _below(path, path.resolve(), max_bytes, frozenset())
    else:
        yield _checked(path, status, max_bytes, named=True)


def _matching(pattern: Path, max_bytes: int | None) -> Iterator[Source]:
    """The files that a pattern matches, and all files below the folders that it matches."""
    parts = pattern.parts
    fixed = next(i for i, part in enumerate(parts) if _MAGIC.search(part))
    root = Path(*parts[:fixed])
    found = False
    for path in _match(root, parts[fixed:]):
        for source in _inside(path, root.resolve(), max_bytes, frozenset()):
            found = True
            yield source
    if not found:
        message = f"{str(pattern)!r} matches nothing. Check the pattern and the folder."
        yield Source(pattern, UnsafePath(message))


def _match(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    first, rest = parts[0], parts[1:]
    if first == "**":
        yield from _match(folder, rest) if rest else [folder]
        for entry in _entries(folder):
            # Links to folders are not followed here: they may form a cycle.
            if rest and entry.is_dir() and not entry.is_symlink():
                yield from _match(entry, parts)
        return
    for entry in _entries(folder, hidden=first.startswith(".")):
        if fnmatchcase(entry.name, first):
            if not rest:
                yield entry
            elif entry.is_dir():
                yield from _match(entry, rest)


def _entries(folder: Path, *, hidden: bool = False) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError:
        return []
    return [folder / name for name in names if hidden or not _is_hidden(name)]


def _is_hidden(name: str) -> bool:
    """Whether a name is that of a hidden file, or of a lock file of Office (``~$a.docx``)."""
    return name.startswith((".", "~$"))


def _below(
    folder: Path, root: Path, max_bytes: int | None, above: frozenset[Path]
) -> Iterator[Source]:
    """All files below a folder, sorted; `above` are its parent folders."""
    place = folder.resolve()
    if place in above:
        return
    if len(above) > _DEEPEST:
        message = (
            f"{str(folder)!r} is more than {_DEEPEST} folders deep. Name it itself to read it."
        )
        yield Source(folder, UnsafePath(message))
        return
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError as error:
        yield Source(folder, path_error(folder, error))
        return
    for name in names:
        if not _is_hidden(name):
            yield from _inside(folder / name, root, max_bytes, above | {place})


def _inside(
    path: Path, root: Path, max_bytes: int | None, above: frozenset[Path]
) -> Iterator[Source]:
    """The files of one entry below `root`."""
    if fault := _name_fault(path) or _link_fault(path, root):
        yield Source(path, fault)
        return
    try:
        status = path.stat()
    except OSError as error:
        yield Source(path, path_error(path, error))
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _below(path, root, max_bytes, above)
    else:
        yield _checked(path, status, max_bytes, named=False)


def _checked(path: Path, status: os.stat_result, max_bytes: int | None, *, named: bool) -> Source:
    if not stat.S_ISREG(status.st_mode):
        message = f"{str(path)!r} is {_kind(status.st_mode)}, not a file. Leave it out."
        return Source(path, UnsafePath(message))
    try:
        # Permissions may depend on access lists, mounts or the effective user: opening tests all.
        head = _head(path)
        fault: IngestError | None = None
    except OSError as error:
        head = b""
        fault = path_error(path, error)
    readable = is_readable(path, head)
    if not readable:
        return Source(path, UnsupportedFile(unsupported(path)), skipped=not named)
    if max_bytes is not None and status.st_size > max_bytes:
        fault = FileTooLarge(too_large(path, status.st_size, max_bytes))
    return Source(path, fault, skipped=not named and may_be_skipped(path, head))


def _head(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(HEAD_BYTES)


def _kind(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"


def _link_fault(path: Path, root: Path) -> UnsafePath | None:
    if not path.is_symlink():
        return None
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        message = f"{str(path)!r} is a link to nothing or to itself. Remove it."
        return UnsafePath(message)
    if target.is_relative_to(root):
        return None
    message = f"{str(path)!r} is a link out of {str(root)!r}. Name its target itself to read it."
    return UnsafePath(message)


def _name_fault(path: Path) -> UnsafePath | None:
    try:
        name = str(path).encode()
    except UnicodeEncodeError:
        encoding = sys.getfilesystemencoding()
        remedy = "Rename the file." if encoding == "utf-8" else "Set PYTHONUTF8=1."
        return UnsafePath(f"{str(path)!r} has a name that is not valid {encoding}. {remedy}")
    return UnsafePath(f"{str(path)!r} has a zero byte. Check the path.") if b"\0" in name else None
