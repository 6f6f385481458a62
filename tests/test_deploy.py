"""What the deployment files and their page name is really there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_group

from rag.cli.commands import app
from rag.settings import Settings
from tests.imports import ROOT

FILES = [*sorted((ROOT / "deploy").iterdir()), ROOT / "docs/deploy.md", ROOT / "docs/api.md"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"\bDALIL_([A-Z_]+)\b", path.read_text("utf-8")))
    assert {name.lower() for name in named} <= Settings.model_fields.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_that_is_named_exists(path: Path) -> None:
    commands = get_group(app).commands
    text = path.read_text("utf-8")
    named = re.findall(r"(?:`|bin/|^|exec dalil )dalil[\"', ]+([a-z]+)", text, re.MULTILINE)
    assert set(named) <= commands.keys()


def test_every_file_that_is_copied_into_the_image_exists() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text("utf-8")
    copied = [
        name
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE)
        for name in line.split()[:-1]
    ]
    assert "pyproject.toml" in copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
