"""`dalil people`, `dalil collections` and `dalil keys` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.access.collections import Collections
from rag.access.keys import KeyFile
from rag.app.passwords import Passwords
from rag.cli.commands import app
from rag.errors import SettingsError

runner = CliRunner(env={"COLUMNS": "200"})


def run(*arguments: str, said: str = "") -> str:
    result = runner.invoke(app, list(arguments), input=said, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(autouse=True)
def _passwords(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DALIL_CHAT_PASSWORDS", str(tmp_path / "var" / "people"))


@pytest.mark.parametrize("name", ["أمل", "omar"])
def test_a_person_is_added_changed_and_removed(tmp_path: Path, name: str) -> None:
    path = tmp_path / "var" / "people"
    run("people", "add", name, said="سر\nسر\n")
    run("people", "add", "zed", "--stdin", said="other\n")
    assert Passwords(path).match(name, "سر")
    run("people", "add", name, "--stdin", said="new\n")
    known = Passwords(path)
    assert (known.match(name, "new"), known.match(name, "سر")) == (True, False)
    assert path.stat().st_mode & 0o777 == 0o600
    run("people", "remove", name)
    assert Passwords(path).names() == ["zed"]
    with pytest.raises(SettingsError, match="dalil people list"):
        run("people", "remove", name)


def test_a_printed_line_is_one_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "people"
    path.write_text(run("people", "add", "أمل", "--stdin", "--print", said="سر\n"), "utf-8")
    assert Passwords(path).match("أمل", "سر")
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(("name", "password"), [("", "x"), ("#a", "x"), (" a", "x"), ("a", "")])
def test_a_name_or_password_that_cannot_be_used_changes_nothing(
    tmp_path: Path, name: str, password: str
) -> None:
    with pytest.raises(SettingsError):
        run("people", "add", name, "--stdin", said=f"{password}\n")
    assert not (tmp_path / "var" / "people").exists()


def test_people_collections_and_keys_fit_together(tmp_path: Path) -> None:
    run("people", "add", "أمل", "--stdin", said="x\n")
    run("collections", "create", "رياضة", "--writer", "أمل", "--reader", "omar")
    run("collections", "allow", "رياضة", "zed")
    run("collections", "deny", "رياضة", "omar")
    (one,) = Collections(tmp_path / "var" / "collections").entries()
    assert (sorted(one.readers), sorted(one.writers)) == (["zed"], ["أمل"])
    assert "everyone, رياضة" in run("people", "list")
    token = run("keys", "create", "أمل", "--collection", "رياضة", "--days", "1").strip()
    key = KeyFile(tmp_path / "var" / "keys.json").find(token)
    assert key is not None
    assert sorted(key.collections or ()) == ["رياضة"]
    assert "رياضة" in run("keys", "list")
    article = tmp_path / "a.txt"
    article.write_text("افتتح الملعب الجديد سنة 2019 بحضور 7314 متفرجًا.", "utf-8")
    run("ingest", str(article), "--collection", "رياضة")
    asked = ("ask", "كم متفرجًا حضر افتتاح الملعب؟", "--collection", "رياضة")
    assert "7314" in run(*asked, "--model", "verbatim", "--json")
    run("collections", "delete", "رياضة", said="y\n")
    assert not list((tmp_path / "var" / "collections").rglob("catalogue*"))
