"""The file of passwords: a line ``name:hash`` for each person, read again when it changes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
import secrets
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from rag.errors import SettingsError

logger = logging.getLogger(__name__)

# scrypt as RFC 7914 defines it: cost, block size, parallelism; 16 MiB and some 50 ms a login.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
_LONGEST = 1024


class Passwords:
    """The people in a file and the hashes of their passwords; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            SettingsError: it cannot be read, has a line of another form, or names nobody.
        """
        self._path = path
        self._reading = threading.Lock()
        self._state = _state(path)
        self._hashes = _read(path)

    def of(self, name: str) -> str | None:
        """The hash of a person's password, or None if the file does not name the person."""
        with self._reading:
            if (state := _state(self._path)) != self._state:
                self._state = state
                try:
                    self._hashes = _read(self._path)
                except SettingsError as error:
                    # A file that is just being written would otherwise end everybody's session.
                    logger.error("the earlier passwords stay in use: %s", error)
            return self._hashes.get(name)

    def names(self) -> list[str]:
        """Everybody in the file, in its order."""
        return list(self._hashes)

    def match(self, name: str, password: str) -> bool:
        """Whether that is the person's password; takes as long for unknown names."""
        stored = self.of(name)
        return _matches(password[:_LONGEST], stored or _NOBODY) and stored is not None


def password_hash(password: str) -> str:
    """The hash of a password as the file has it: ``scrypt$salt$key`` in base64."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_text(salt)}${_text(_key(password, salt))}"


def password_line(name: str, password: str) -> str:
    """The line of a person in the file.

    Raises:
        SettingsError: the name or the password is empty, or the name cannot be written to the file.
    """
    if not name.strip() or name != name.strip() or name.startswith("#") or not name.isprintable():
        message = (
            f"{name!r} cannot be a name; use printable characters, and no '#' at its beginning."
        )
        raise SettingsError(message)
    if not password:
        raise SettingsError(f"the password of {name!r} is empty; choose one.")
    return f"{name}:{password_hash(password)}"


def set_password(path: Path, name: str, password: str) -> None:
    """Write a person's password to the file at `path`, which is made if it is not there.

    Raises:
        SettingsError: the name cannot be used, or the file cannot be read or written.
    """
    new = password_line(name, password)
    _change(path, lambda lines: [*(line for line in lines if not _is_of(line, name)), new])


def remove_person(path: Path, name: str) -> None:
    """Take a person out of the file at `path`; their sessions end at once.

    Raises:
        SettingsError: the file does not name the person, or cannot be read or written.
    """

    def without(lines: list[str]) -> list[str]:
        left = [line for line in lines if not _is_of(line, name)]
        if len(left) == len(lines):
            message = f"{str(path)!r} does not name {name!r}; `dalil people list` shows all."
            raise SettingsError(message)
        return left

    _change(path, without)


def _is_of(line: str, name: str) -> bool:
    return not line.startswith("#") and line.strip().rpartition(":")[0] == name


def _change(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Replace the file in one step; only its owner may read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), mode=0o600):
            lines = change(path.read_text("utf-8").splitlines() if path.exists() else [])
            handle, written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
            Path(written).replace(path)
    except (OSError, UnicodeDecodeError) as error:
        message = f"the file of passwords {str(path)!r} cannot be changed: {error}."
        raise SettingsError(message) from error


def _key(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL
    )


def _matches(password: str, stored: str) -> bool:
    _, salt, key = stored.split("$")
    return hmac.compare_digest(_key(password, base64.b64decode(salt)), base64.b64decode(key))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


_NOBODY = f"scrypt${_text(b'0' * 16)}${_text(b'0' * 64)}"


def _state(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is written or replaced, or None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _is_hash(stored: str) -> bool:
    """Whether a password can be compared with what the file has."""
    kind, *parts = stored.split("$")
    try:
        salt_and_key = [base64.b64decode(part, validate=True) for part in parts]
    except ValueError:
        return False
    return kind == "scrypt" and len(salt_and_key) == 2 and all(salt_and_key)


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"the file of passwords {str(path)!r} cannot be read: {error}."
        raise SettingsError(message) from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, stored = line.strip().rpartition(":")
        if not name or not _is_hash(stored):
            message = (
                f"line {number} of {str(path)!r} is not 'name:hash'; make it with "
                "`dalil people add NAME`."
            )
            raise SettingsError(message)
        found[name] = stored
    if not found:
        message = f"the file of passwords {str(path)!r} names nobody; add a line 'name:hash'."
        raise SettingsError(message)
    return found
