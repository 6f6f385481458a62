"""Who may log in: passwords, providers, editors, and an open page on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.app.passwords import password_hash
from rag.app.people import People, is_loopback
from rag.errors import SettingsError
from rag.settings import Settings


def people(tmp_path: Path, editors: str = "") -> People:
    path = tmp_path / "people"
    path.write_text(f"# staff\nأمل:{password_hash('سر')}\nomar:{password_hash('b')}\n", "utf-8")
    return People.from_settings(Settings(_env_file=None, chat_passwords=path, chat_editors=editors))


def test_a_password_opens_for_its_person_alone(tmp_path: Path) -> None:
    known = people(tmp_path)
    assert known.knows("أمل", "سر")
    assert not known.knows("أمل", "b")
    assert not known.knows("omar", "سر")
    assert not known.knows("nobody", "")
    assert not known.knows("", "")


def test_the_same_password_is_never_stored_alike() -> None:
    assert password_hash("x") != password_hash("x")


@pytest.mark.parametrize(
    "line",
    [
        "omar",
        "omar:plain",
        "omar:scrypt$x",
        "omar:scrypt$x$y",
        "omar:scrypt$$",
        ":scrypt$a$b",
        "# none",
    ],
)
def test_a_file_of_passwords_that_cannot_be_used_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "people"
    path.write_text(line)
    with pytest.raises(SettingsError, match="people"):
        People.from_settings(Settings(_env_file=None, chat_passwords=path))


def test_an_open_page_stays_on_this_machine(tmp_path: Path) -> None:
    anyone = People.from_settings(Settings(_env_file=None))
    for host in ("127.0.0.1", "localhost", "::1"):
        anyone.check_exposure(host)
    for host in ("0.0.0.0", "::", "192.168.1.4", "example.org"):
        with pytest.raises(SettingsError, match="DALIL_CHAT_PASSWORDS"):
            anyone.check_exposure(host)
        people(tmp_path).check_exposure(host)


def test_whom_a_provider_names_comes_in_if_invited() -> None:
    anybody = People.from_settings(Settings(_env_file=None, chat_oauth=True))
    assert anybody.may_enter("salma@example.org")
    assert not anybody.may_enter(None)
    assert not anybody.may_enter("")
    some = People.from_settings(
        Settings(_env_file=None, chat_oauth=True, chat_people="salma@example.org, zed")
    )
    assert some.may_enter("zed")
    assert not some.may_enter("omar")


def test_editors_are_everyone_until_some_are_named(tmp_path: Path) -> None:
    assert people(tmp_path).may_edit("omar")
    some = people(tmp_path, editors="أمل, zed")
    assert some.may_edit("أمل")
    assert not some.may_edit("omar")


@pytest.mark.parametrize(
    "host", ["127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", ""]
)
def test_what_only_looks_like_this_machine_is_not(host: str) -> None:
    assert not is_loopback(host)


def test_a_changed_file_of_passwords_counts_at_once(tmp_path: Path) -> None:
    known = people(tmp_path)
    path = tmp_path / "people"
    path.write_text(f"omar:{password_hash('new one')}\n", "utf-8")
    assert known.knows("omar", "new one")
    assert not known.knows("omar", "b")
    assert not known.knows("أمل", "سر")
    path.write_text("half a li", "utf-8")
    assert known.knows("omar", "new one")


def test_the_login_digest_changes_with_the_password_and_the_ways_to_log_in(tmp_path: Path) -> None:
    known = people(tmp_path)
    before = known.login_digest("omar")
    assert before is not None
    assert known.login_digest("local") is None
    assert People.from_settings(Settings(_env_file=None)).login_digest("local") is not None
    assert People.from_settings(Settings(_env_file=None)).login_digest("omar") is None
    (tmp_path / "people").write_text(f"omar:{password_hash('new one')}\n", "utf-8")
    assert known.login_digest("omar") not in {None, before}
    assert known.login_digest("أمل") is None
