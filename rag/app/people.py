"""Who may use the page: everyone on this machine, or whom a password, a proxy or OAuth names."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass

from rag.app.passwords import Passwords
from rag.errors import SettingsError
from rag.settings import Settings

LOCAL_PERSON = "local"
"""The name of the person at this machine, if nobody logs in."""


@dataclass(frozen=True, slots=True)
class People:
    """The ways to log in; if none is set, there is one person: `LOCAL_PERSON`."""

    passwords: Passwords | None
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
            passwords=Passwords(path) if path else None,
            header=settings.chat_user_header,
            oauth=settings.chat_oauth,
            invited=_names(settings.chat_people),
            editors=_names(settings.chat_editors),
        )

    @property
    def log_in(self) -> bool:
        """Whether people log in at all."""
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
        return self.passwords is not None and self.passwords.match(name, password)

    def login_digest(self, name: str) -> str | None:
        """A digest of all by which a person can log in at present; None if nothing lets them in.

        It changes with the person's password and with the ways to log in. A session is valid only
        with the digest that it began with.
        """
        ways = [] if self.log_in or name != LOCAL_PERSON else ["alone"]
        if self.passwords and (stored := self.passwords.of(name)):
            ways.append(stored)
        if self.header:
            ways.append(f"header {self.header}")
        if self.oauth and self.may_enter(name):
            ways.append("oauth")
        return hashlib.sha256("\n".join(ways).encode()).hexdigest()[:32] if ways else None


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine and nothing else."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _names(listed: str) -> frozenset[str]:
    return frozenset(name for part in listed.split(",") if (name := part.strip()))
