"""The examples of docs/clients.md, run as they are printed: each prints what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.api.callers import Gate
from rag.app.hosts import Hosts
from rag.app.people import People
from tests.api.conftest import serving, settings_in
from tests.api.test_mcp import a_desk, over_http
from tests.imports import ROOT

PAGE = ROOT / "docs/clients.md"
ADDRESS = "http://127.0.0.1:8001"
AGENTS_ADDRESS = "http://127.0.0.1:8002"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ASKED = re.compile(r"^Asked (.*), it says:$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A program of the page, what it reads, and what the page says that it prints."""

    language: str
    code: str
    printed: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.number}-{self.language}"

    def command(self, folder: Path, code: str) -> list[str]:
        if self.language == "sh":
            return ["bash", "-euo", "pipefail", "-c", code]
        suffix = {"js": "mjs", "python": "py"}[self.language]
        program = folder / f"example.{suffix}"
        program.write_text(code, encoding="utf-8")
        return ["node" if self.language == "js" else sys.executable, str(program)]


def examples() -> list[Example]:
    blocks = [(one.group(1), one.group(2)) for one in FENCE.finditer(PAGE.read_text("utf-8"))]
    programs = [place for place, (name, _) in enumerate(blocks) if name in ("sh", "js", "python")]
    return [
        Example(*blocks[place], printed=blocks[place + 1][1], number=number)
        for number, place in enumerate(programs, start=1)
        if blocks[place + 1][0] == "text"
    ]


@dataclass(frozen=True)
class Servers:
    """The API and the tools for agents, which the examples call, over the same documents."""

    url: str
    agents_url: str
    token: str


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, samples_index: Path) -> Iterator[Servers]:
    settings = settings_in(tmp_path_factory.mktemp("clients"), samples_index)
    gate = Gate(settings, People.from_settings(settings), Hosts("127.0.0.1"))
    with (
        serving(settings) as served,
        a_desk(settings) as desk,
        over_http(desk, gate) as agents_url,
    ):
        yield Servers(served.url, agents_url, served.key("my-program", "read", "write"))


@pytest.mark.parametrize("example", examples(), ids=lambda one: one.name)
def test_an_example_prints_what_the_page_says(
    servers: Servers, tmp_path: Path, example: Example
) -> None:
    if example.language == "js" and shutil.which("node") is None:
        pytest.skip("Node.js is not installed; `make test` installs it where it can")
    asked = ASKED.search(PAGE.read_text("utf-8"))
    assert asked is not None
    code = example.code.replace(ADDRESS, servers.url).replace(AGENTS_ADDRESS, servers.agents_url)
    lines = re.findall(r"`([^`]+)`", asked.group(1))
    done = subprocess.run(
        example.command(tmp_path, code),
        input="".join(f"{line}\n" for line in lines),
        env=os.environ | {"DALIL_KEY": servers.token, "PYTHONUTF8": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == example.printed


def test_every_program_of_the_page_is_run() -> None:
    languages = [name for name, _ in FENCE.findall(PAGE.read_text("utf-8"))]
    assert len(examples()) == sum(name in ("sh", "js", "python") for name in languages)
    assert {one.language for one in examples()} == {"sh", "js", "python"}
