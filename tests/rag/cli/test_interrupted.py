"""Ctrl+C ends a command with a line, and the exit code of shells."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.cli import commands


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def _heeds_interrupts() -> Iterator[None]:
    """What a test starts is ended by SIGINT, also where the tests run in the background.

    A shell lets what it starts there ignore the signal, and processes inherit that.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.usefixtures("_heeds_interrupts")
def test_a_stopped_server_says_so_in_both_languages(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rag", "serve", "--port", str(_free_port())]
    environment = {**os.environ, "DALIL_MODEL": "verbatim", "DALIL_READER": "off"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[3])
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        before = []
        for line in process.stderr:
            before.append(line)
            if "Ctrl+C" in line:
                process.send_signal(signal.SIGINT)
                break
        after = process.stderr.read()
        code = process.wait(60)
    assert "Ctrl+C" in before[-1], before
    assert after.splitlines()[-1] == "Stopped. / أُوقف.", after
    assert code == 130
    assert "Traceback" not in after


def test_an_interrupted_command_says_so_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "load_settings", interrupted)
    monkeypatch.setattr(sys, "argv", ["dalil", "documents"])
    with pytest.raises(SystemExit) as left:
        commands.run()
    assert left.value.code == 130
    assert capsys.readouterr().err.splitlines() == ["Stopped. / أُوقف."]
