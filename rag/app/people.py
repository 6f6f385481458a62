"""Who may use the page: everyone on this machine, or whom a password, a proxy or OAuth names.

Run as ``python -m rag.app.people NAME`` to make a line for the file of passwords.
"""

from __future__ import annotations

import base64
import getpass
import hashlib
import hmac
import ipaddress
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.errors import SettingsError
from rag.settings import Settings

LOCAL_PERSON = "local"
"""Who it is when nobody logs in: the one person at this machine."""

# scrypt as RFC 7914 puts it: cost, block size, parallelism; 16 MiB and some 50 ms a login.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1


@dataclass(frozen=True, slots=True)
class People:
    """How people are told apart; with none of the ways set, there is one: `LOCAL_PERSON`."""

    passwords: Mapping[str, str]
    header: str | None
    oauth: bool
    invited: frozenset[str]
    editors: frozenset[str]

    @classmethod
    def from_settings(cls, settings: Settings) -> People:
        """The ways that the settings name.

        Raises:
            SettingsError: the file of passwords cannot be read.
        """
        path = settings.chat_passwords
        return cls(
            passwords=_read_passwords(path) if path else {},
            header=settings.chat_user_header,
            oauth=settings.chat_oauth,
            invited=_names(settings.chat_people),
            editors=_names(settings.chat_editors),
        )

    @property
    def log_in(self) -> bool:
        """Whether people are told apart at all."""
        return bool(self.passwords or self.header or self.oauth)

    def check_exposure(self, host: str) -> None:
        """Refuse to be reachable from elsewhere while nobody has to log in.

        Raises:
            SettingsError: the host is not this machine alone, and no login is configured.
        """
        if not self.log_in and not is_loopback(host):
            message = (
                f"the chat page would be open to everyone who reaches {host!r}. Set "
                "DALIL_CHAT_PASSWORDS, DALIL_CHAT_USER_HEADER or DALIL_CHAT_OAUTH so that people "
                "log in, or serve on 127.0.0.1."
            )
            raise SettingsError(message)

    def may_enter(self, name: str | None) -> bool:
        """Whether a person may come in whom an OAuth provider has named."""
        return bool(name) and (not self.invited or name in self.invited)

    def may_edit(self, name: str) -> bool:
        """Whether a person may add documents for everyone, and remove them."""
        return not self.editors or name in self.editors

    def knows(self, name: str, password: str) -> bool:
        """Whether that is the person's password; takes as long for unknown names."""
        return _matches(password, self.passwords.get(name, _NOBODY)) and name in self.passwords


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine and nothing else."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def password_hash(password: str) -> str:
    """What the file of passwords holds for a password: ``scrypt$salt$key`` in base64."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_text(salt)}${_text(_key(password, salt))}"


def _key(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL)


def _matches(password: str, stored: str) -> bool:
    _, salt, key = stored.split("$")
    return hmac.compare_digest(_key(password, base64.b64decode(salt)), base64.b64decode(key))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


_NOBODY = f"scrypt${_text(b'0' * 16)}${_text(b'0' * 64)}"


def _names(listed: str) -> frozenset[str]:
    return frozenset(name for part in listed.split(",") if (name := part.strip()))


def _read_passwords(path: Path) -> dict[str, str]:
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


def _main() -> None:
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m rag.app.people NAME")
    password = getpass.getpass(f"Password of {sys.argv[1]}: ")
    if password != getpass.getpass("Again: "):
        sys.exit("The two differ. Try again.")
    sys.stdout.write(f"{sys.argv[1]}:{password_hash(password)}\n")


if __name__ == "__main__":
    _main()
