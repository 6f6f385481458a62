"""The rules of a site's robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx2
from protego import Protego

AGENT = "Dalil"
"""The name under which sites may address this program."""

MAX_BYTES = 500 * 1024
"""How much of a robots.txt is read (RFC 9309, section 2.5)."""

_ABSENT = range(400, 500)


@dataclass(frozen=True, slots=True)
class Answered:
    """The status and the beginning of a robots.txt; a status of 0 if the site did not answer."""

    status: int
    text: str = ""


class Robots:
    """The rules of sites, each asked for once; `ask` gives the robots.txt at an address."""

    def __init__(self) -> None:
        self._rules: dict[str, Protego | None] = {}

    def allow(self, url: httpx2.URL, ask: Callable[[httpx2.URL], Answered]) -> bool:
        """Whether the site allows this page to be read.

        It does if it has no robots.txt. If that cannot be had, it does not.
        """
        place = url.copy_with(path="/robots.txt", query=None)
        site = str(place)
        if site not in self._rules:
            self._rules[site] = _rules(ask(place))
        rules = self._rules[site]
        return rules is not None and rules.can_fetch(str(url), AGENT)


def _rules(answered: Answered) -> Protego | None:
    if answered.status in _ABSENT:
        return Protego.parse("")
    return Protego.parse(answered.text) if answered.status == 200 else None
