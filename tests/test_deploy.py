"""What the deployment files and their page name is really there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
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


def steps(part: str, folder: Path) -> str:
    """The commands of a part of the page, for a folder in place of the service's own."""
    page = (ROOT / "docs/deploy.md").read_text("utf-8")
    text = page.partition(f"## {part}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    # Only the service manager is left out; the server is stopped here.
    kept = [line for line in lines if not line.startswith("systemctl")]
    return "\n".join(kept).replace("/var/lib/dalil", str(folder))


def test_a_backup_brings_back_documents_collections_and_keys(tmp_path: Path) -> None:
    folder = tmp_path / "lib"
    (folder / "articles").mkdir(parents=True)
    (folder / "articles/a.txt").write_text("افتُتح جسر وادي القمر في 12 آذار 1931.", "utf-8")

    def dalil(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "rag", *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    dalil("collections", "create", "تاريخ", "--reader", "omar")
    dalil("ingest", "articles", "--collection", "تاريخ")
    dalil("keys", "create", "omar", "--collection", "تاريخ")
    commands = ["documents", "--collection", "تاريخ"], ["collections", "list"], ["keys", "list"]
    before = [json.loads(dalil(*one, "--json")) for one in commands]
    assert all(before)
    backup, restore = steps("Backup, restore, upgrade", folder).split("rm -rf", 1)
    subprocess.run(["bash", "-euc", backup], cwd=tmp_path, check=True)
    shutil.rmtree(folder / "var")
    subprocess.run(["bash", "-euc", f"rm -rf{restore}"], cwd=tmp_path, check=True)
    assert [json.loads(dalil(*one, "--json")) for one in commands] == before
    asked = dalil(
        "ask", "متى افتُتح جسر وادي القمر؟", "--collection", "تاريخ", "--model", "verbatim"
    )
    assert "1931" in asked


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "dalil.service"
    text = (ROOT / "deploy/dalil.service").read_text("utf-8")
    # The program and its user are not installed here.
    unit.write_text(
        text.replace("/opt/dalil/venv/bin/dalil", "/bin/true").replace("User=dalil\n", "")
    )
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "dalil.service" in line]
    assert ours == []
