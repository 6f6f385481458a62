"""By which names a server may be called, and that a public name needs a login or keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.app.hosts import Hosts, host_name
from rag.settings import Settings


def hosts(listens_on: str, allowed: str = "") -> Hosts:
    return Hosts.of(Settings(_env_file=None, allowed_hosts=allowed), listens_on)


@pytest.mark.parametrize(
    ("listens_on", "allowed", "welcome", "refused"),
    [
        ("127.0.0.1", "", ["127.0.0.1:8000", "localhost", "[::1]:80"], ["dalil.example.org", ""]),
        ("0.0.0.0", "", ["dalil.example.org", "10.0.0.7:8000"], []),
        (
            "127.0.0.1",
            "dalil.example.org, دليل.example",
            ["dalil.example.org", "DALIL.example.org:443", "دليل.example", "127.0.0.1:8000"],
            ["example.org", "dalil.example.org.evil.example", "evil-dalil.example.org"],
        ),
        ("0.0.0.0", "dalil.example.org", ["dalil.example.org", "localhost:8000"], ["10.0.0.7"]),
    ],
)
def test_a_server_is_called_by_its_names(
    listens_on: str, allowed: str, welcome: list[str], refused: list[str]
) -> None:
    found = hosts(listens_on, allowed)
    assert [name for name in welcome if not found.welcome(name)] == []
    assert [name for name in refused if found.welcome(name)] == []


def test_a_port_is_no_part_of_a_name() -> None:
    names = ("a.example:8000", "A.example.", "[::1]:8000", "[::1]", "127.0.0.1")
    assert [host_name(one) for one in names] == [
        "a.example",
        "a.example",
        "[::1]",
        "[::1]",
        "127.0.0.1",
    ]


def test_the_name_of_a_proxy_makes_a_server_public(tmp_path: Path) -> None:
    assert hosts("127.0.0.1").farthest == "127.0.0.1"
    assert hosts("127.0.0.1", "localhost").farthest == "127.0.0.1"
    assert hosts("127.0.0.1", "localhost, dalil.example.org").farthest == "dalil.example.org"
