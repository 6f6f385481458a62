"""The start of the server: port, address, browser."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import pytest

from rag.app.starting import address, check_port, command_with_port, has_browser, say_ready
from rag.errors import SettingsError


def test_a_port_in_use_is_said_with_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"port {port} .*--port \d+") as refused:
            check_port("127.0.0.1", port)
    suggested = re.search(r"--port (\d+)", str(refused.value))
    assert suggested is not None
    check_port("127.0.0.1", int(suggested[1]))


def test_a_host_that_is_not_here_is_said() -> None:
    with pytest.raises(SettingsError, match="no address of this machine"):
        check_port("no.such.host.invalid", 8000)
    with pytest.raises(SettingsError, match="port 8000 cannot be used"):
        check_port("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("::", "http://[::1]:8000"),
        ("[::1]", "http://[::1]:8000"),
        ("localhost", "http://localhost:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_takes(host: str, url: str) -> None:
    assert address(host, 8000) == url


def test_the_address_is_said_in_both_languages() -> None:
    said: list[str] = []
    say_ready(said.append, "http://127.0.0.1:8000")
    text = "\n".join(said)
    assert text.count("http://127.0.0.1:8000") == 2
    assert "Open in your browser" in text
    assert "افتح في متصفحك" in text


def test_no_browser_is_opened_where_there_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert not has_browser({})


@pytest.mark.parametrize(
    ("program", "environ", "command"),
    [
        (".venv/bin/dalil", {"MAKELEVEL": "1"}, "make chat ARGS='--port 8005'"),
        (".venv/bin/dalil", {"PATH": ""}, ".venv/bin/dalil chat --port 8005"),
        ("my venv/bin/dalil", {"PATH": ""}, "'my venv/bin/dalil' chat --port 8005"),
        ("rag/__main__.py", {}, f"{Path(sys.executable).name} -m rag chat --port 8005"),
    ],
)
def test_another_port_is_suggested_by_the_command_that_was_used(
    program: str, environ: dict[str, str], command: str
) -> None:
    assert command_with_port("chat", 8005, program, environ) == command


def test_the_bare_command_is_suggested_where_it_is_on_the_path(tmp_path: Path) -> None:
    program = tmp_path / "dalil"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    environ = {"PATH": str(tmp_path)}
    assert command_with_port("serve", 8005, str(program), environ) == "dalil serve --port 8005"
