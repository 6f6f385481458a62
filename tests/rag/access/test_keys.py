"""API keys: only hashes are kept, and a revoked or expired key opens nothing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from rag.access.keys import KeyFile
from rag.errors import SettingsError


@pytest.mark.parametrize("owner", ["Amal", "أمل"])
def test_a_token_finds_its_key_in_another_process(tmp_path: Path, owner: str) -> None:
    key, token = KeyFile(tmp_path / "keys.json").create(owner, ["read", "write"], days=1)
    again = KeyFile(tmp_path / "keys.json")
    assert again.find(token) == key
    assert key.owner == owner
    assert sorted(key.scopes) == ["read", "write"]


def test_the_file_has_no_token_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    _, token = KeyFile(path).create("Amal")
    assert token.split("_", 2)[2] not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "x", lambda t: "", str.upper])
def test_an_altered_token_finds_nothing(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    keys = KeyFile(tmp_path / "keys.json")
    _, token = keys.create("Amal")
    assert keys.find(change(token)) is None


def test_a_revoked_key_is_refused_by_who_has_read_the_file_before(tmp_path: Path) -> None:
    server, command = KeyFile(tmp_path / "keys.json"), KeyFile(tmp_path / "keys.json")
    key, token = command.create("Amal")
    other, other_token = command.create("Basim")
    assert server.find(token) == key
    command.revoke(key.id)
    assert server.find(token) is None
    assert server.find(other_token) == other
    with pytest.raises(SettingsError, match="no key"):
        command.revoke(key.id)


def test_an_expired_key_is_refused(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    _, token = keys.create("Amal", days=-1)
    assert keys.find(token) is None
    assert len(keys.entries()) == 1


def test_a_damaged_file_opens_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    _, token = KeyFile(path).create("Amal")
    path.write_text("[{]")
    with pytest.raises(SettingsError, match="dalil keys create"):
        KeyFile(path).find(token)
