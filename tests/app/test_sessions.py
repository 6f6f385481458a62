"""Sessions end when they should, and nothing of them or of a question is in the log."""

from __future__ import annotations

import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import chainlit.server
import jwt
import pytest
import socketio.exceptions
from chainlit.user import User
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from rag.app.passwords import password_hash
from rag.app.people import People
from rag.app.sessions import Sessions
from rag.app.web import CLOSED
from rag.settings import Settings
from tests.app.client import Client, clients
from tests.app.conftest import Served

# What the page uses of Chainlit, or what Chainlit answers with the page itself.
OPEN = {
    "/",
    "/assets/{filename:path}",
    "/auth/config",
    "/auth/header",
    "/auth/oauth/azure-ad-hybrid/callback",
    "/auth/oauth/{provider_id}",
    "/auth/oauth/{provider_id}/callback",
    "/avatars/{avatar_id:str}",
    "/favicon",
    "/feedback",
    "/health",
    "/login",
    "/logo",
    "/logout",
    "/project/action",
    "/project/file",
    "/project/file/{file_id}",
    "/project/settings",
    "/project/thread",
    "/project/thread/{thread_id}",
    "/project/thread/{thread_id}/element/{element_id}",
    "/project/threads",
    "/project/translations",
    "/public/{filename:path}",
    "/set-session-cookie",
    "/user",
    "/{full_path:path}",
}


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "0" * 64)


@pytest.fixture
def amal(served_with_login: Served) -> Iterator[Client]:
    with clients(served_with_login, "amal") as (client,):
        yield client


def user_status(client: Client, token: str | None = None) -> int:
    cookie = {"Cookie": f"access_token={token}"} if token else None
    return int(client.http.get("/user", headers=cookie).status_code)


def test_a_session_ends_at_logout_also_for_who_kept_the_token(
    served_with_login: Served, amal: Client
) -> None:
    token = amal.http.cookies["access_token"]
    amal.connect()
    amal.http.post("/logout").raise_for_status()
    amal.disconnected()
    with clients(served_with_login, "omar") as (other,):
        other.http.cookies.clear()
        assert user_status(other, token) == 401
        served_with_login.start_again()
        assert user_status(other, token) == 401
        other.http.cookies["access_token"] = token
        with pytest.raises(socketio.exceptions.ConnectionError):
            other.connect()


@pytest.mark.parametrize("removed", [True, False], ids=["person removed", "password changed"])
def test_a_session_ends_with_the_password_that_it_began_with(
    served_with_login: Served, amal: Client, *, removed: bool
) -> None:
    path = served_with_login.folder / "people"
    before = path.read_text()
    amal.connect()
    try:
        lines = [line for line in before.splitlines() if not line.startswith("amal:")]
        if not removed:
            lines.append(f"amal:{password_hash('another')}")
        path.write_text("\n".join(lines))
        assert user_status(amal) == 401
        amal.say_and_be_disconnected("How long is the Lowfield bridge?")
    finally:
        path.write_text(before)
    assert user_status(amal) == 200


def test_a_session_without_login_ends_when_logins_are_switched_on(tmp_path: Path) -> None:
    path = tmp_path / "people"
    path.write_text(f"omar:{password_hash('b')}")
    alone = Sessions(People.from_settings(Settings(_env_file=None)), tmp_path)
    token = alone.begin(User(identifier="local"))
    assert alone.person(token).identifier == "local"
    with_login = People.from_settings(Settings(_env_file=None, chat_passwords=path))
    assert not Sessions(with_login, tmp_path).lasts(token)


def test_only_a_token_of_ours_is_a_session(tmp_path: Path) -> None:
    sessions = Sessions(People.from_settings(Settings(_env_file=None)), tmp_path)
    other = jwt.encode({"sub": "local", "jti": "x", "login": "y", "exp": 4e9}, "1" * 64)
    unsigned = jwt.encode({"sub": "local"}, "", algorithm="none")
    for token in (None, "", "x", other, unsigned):
        assert not sessions.lasts(token)


def test_wrong_passwords_are_limited_by_the_server(amal: Client) -> None:
    def try_one(password: str) -> int:
        form = {"username": "nobody", "password": password}
        return int(amal.http.post("/login", data=form).status_code)

    assert [try_one(f"guess {n}") for n in range(6)] == [401] * 5 + [429]


def test_nothing_of_a_session_or_a_question_is_logged(served_at_debug: Served) -> None:
    with clients(served_at_debug, "amal") as (client,):
        client.connect()
        client.say("How long is the Lowfield bridge, whisperword?")
        client.say("كلمةسرّية؟ " * 2)
        client.say("؟" * 3 + "!!secretmarks!!" * 300)
        token = client.http.cookies["access_token"]
    log = (served_at_debug.folder / "log").read_text()
    assert "DEBUG" in log or "INFO" in log
    for secret_text in (token, token.split(".")[1], "whisperword", "كلمةسرّية", "secretmarks"):
        assert secret_text not in log
    assert "amal-secret" not in log


def test_what_the_chat_keeps_is_its_owners_alone(served_at_debug: Served) -> None:
    folder = served_at_debug.folder / "chat"
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert folder / "history.sqlite3" in modes
    for path, mode in modes.items():
        assert mode == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/copilot/index.js", "/mcp"])
def test_what_the_page_does_not_use_is_closed(served_with_login: Served, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(served_with_login.url + path)
    assert refused.value.code == 404


def test_every_route_of_chainlit_is_known_to_be_open_or_closed() -> None:
    """A later version of Chainlit may bring routes that nobody has looked at."""
    found = {
        route.path
        for route in iter_route_contexts(chainlit.server.app.routes)
        if not isinstance(route.original_route, Mount)
    }
    assert "/project/thread" in found
    assert found <= OPEN | set(CLOSED)
