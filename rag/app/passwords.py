"""The file of passwords: a line ``name:hash`` for each person, read again when it changes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
import threading
from pathlib import Path

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

    def match(self, name: str, password: str) -> bool:
        """Whether that is the person's password; takes as long for unknown names."""
        stored = self.of(name)
        return _matches(password[:_LONGEST], stored or _NOBODY) and stored is not None


def password_hash(password: str) -> str:
    """The hash of a password as the file has it: ``scrypt$salt$key`` in base64."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_text(salt)}${_text(_key(password, salt))}"


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
        if not name or not stored.startswith("scrypt$") or stored.count("$") != 2:
            message = (
                f"line {number} of {str(path)!r} is not 'name:hash'; make it with "
                "`python -m rag.app.people NAME`."
            )
            raise SettingsError(message)
        found[name] = stored
    if not found:
        message = f"the file of passwords {str(path)!r} names nobody; add a line 'name:hash'."
        raise SettingsError(message)
    return found
