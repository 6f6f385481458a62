"""Sessions of people who logged in: signed tokens, which can also end before they expire.

A session ends at logout, after its time, when the person is removed or has another password, and
when the ways to log in change.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from chainlit.auth.jwt import get_jwt_secret
from chainlit.config import config
from chainlit.user import User

from rag.app.people import People

_ALGORITHM = "HS256"
_FILE_NAME = "ended-sessions.json"


class Sessions:
    """Makes and checks tokens; those of sessions that ended are kept in the chat folder."""

    def __init__(self, people: People, folder: Path) -> None:
        self._people = people
        self._path = folder / _FILE_NAME
        self._ended = _load(self._path)

    def begin(self, user: User) -> str:
        """The token of a new session of a person."""
        now = int(time.time())
        claims = {
            "jti": uuid4().hex,
            "sub": user.identifier,
            "name": user.display_name,
            "login": self._people.login_digest(user.identifier),
            "iat": now,
            "exp": now + config.project.user_session_timeout,
        }
        return jwt.encode(claims, _secret(), algorithm=_ALGORITHM)

    def person(self, token: str) -> User:
        """The person whose session it is.

        Raises:
            jwt.InvalidTokenError: the token is not one of ours, or its session has ended.
        """
        claims = _claims(token)
        login = self._people.login_digest(claims["sub"])
        if claims["jti"] in self._ended or login is None or claims["login"] != login:
            raise jwt.InvalidTokenError("the session has ended")
        return User(identifier=claims["sub"], display_name=claims["name"])

    def name(self, token: str | None) -> str | None:
        """The name of the person whose session it is, or None if it has ended."""
        try:
            return self.person(token or "").identifier
        except jwt.InvalidTokenError:
            return None

    def lasts(self, token: str | None) -> bool:
        """Whether a token is of a session that has not ended."""
        return self.name(token) is not None

    def end(self, token: str) -> None:
        """End a session, also after a restart; a token that is not ours is ignored."""
        try:
            claims = _claims(token)
        except jwt.InvalidTokenError:
            return
        now = time.time()
        self._ended = {one: until for one, until in self._ended.items() if until > now}
        self._ended[claims["jti"]] = claims["exp"]
        written = self._path.with_suffix(".new")
        written.write_text(json.dumps(self._ended), "utf-8")
        written.replace(self._path)


def _claims(token: str) -> dict[str, Any]:
    needed = ["jti", "sub", "login", "exp"]
    return jwt.decode(token, _secret(), algorithms=[_ALGORITHM], options={"require": needed})


def _secret() -> str:
    secret = get_jwt_secret()
    assert secret is not None
    return secret


def _load(path: Path) -> dict[str, float]:
    try:
        found: dict[str, float] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found
