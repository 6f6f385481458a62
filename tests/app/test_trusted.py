"""Only a proxy that is configured may say who sends a request, and how."""

from __future__ import annotations

from typing import Any

import pytest

from rag.app.proxies import BehindProxies, Proxies
from rag.app.web import Message, Scope
from rag.errors import SettingsError
from rag.settings import Settings
from tests.app.loop import run

FORWARDED = [
    (b"x-forwarded-for", b"9.9.9.9"),
    (b"x-forwarded-proto", b"https"),
    (b"x-forwarded-user", b"amal"),
    (b"accept", b"*/*"),
]


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


def seen(configured: Settings, client: str) -> tuple[str, str, set[bytes]]:
    """The client, the scheme and the headers that an application is told."""
    found: list[Scope] = []

    async def app(scope: Scope, *_: Any) -> None:
        found.append(scope)

    async def receive() -> Message:
        return {}

    async def send(_: Message) -> None:
        return None

    scope = {"type": "http", "client": (client, 5), "scheme": "http", "headers": list(FORWARDED)}
    behind = BehindProxies(app, Proxies.of(configured, "127.0.0.1"))
    run(behind(scope, receive, send))
    (told,) = found
    return told["client"][0], told["scheme"], {name for name, _ in told["headers"]}


@pytest.mark.parametrize(
    ("given", "client", "believed"),
    [
        ({}, "127.0.0.1", False),
        ({"allowed_hosts": "dalil.example.org"}, "127.0.0.1", True),
        ({"allowed_hosts": "dalil.example.org"}, "10.0.0.5", False),
        ({"trusted_proxies": "10.0.0.5"}, "10.0.0.5", True),
        ({"trusted_proxies": "10.0.0.5"}, "127.0.0.1", False),
        ({"trusted_proxies": "172.16.0.0/12, 2001:db8::/32"}, "172.18.0.1", True),
        ({"trusted_proxies": "172.16.0.0/12, 2001:db8::/32"}, "2001:db8::5", True),
        ({"trusted_proxies": "172.16.0.0/12"}, "172.32.0.1", False),
    ],
)
def test_an_address_is_believed_from_a_configured_proxy_alone(
    given: dict[str, str], client: str, believed: bool
) -> None:
    told, scheme, names = seen(settings(**given), client)
    assert (told, scheme) == (("9.9.9.9", "https") if believed else (client, "http"))
    assert (b"x-forwarded-for" in names) == believed


@pytest.mark.parametrize(
    ("given", "client", "believed"),
    [
        ({}, "127.0.0.1", True),
        ({}, "10.0.0.5", False),
        ({"trusted_proxies": "10.0.0.5"}, "10.0.0.5", True),
        ({"trusted_proxies": "10.0.0.5"}, "127.0.0.1", False),
    ],
)
def test_a_person_is_named_by_a_configured_proxy_alone(
    given: dict[str, str], client: str, believed: bool
) -> None:
    configured = settings(chat_user_header="X-Forwarded-User", **given)
    assert (b"x-forwarded-user" in seen(configured, client)[2]) == believed


def test_nobody_else_could_name_a_person_where_no_proxy_is_configured() -> None:
    configured = settings(chat_user_header="X-Forwarded-User")
    with pytest.raises(SettingsError, match="DALIL_TRUSTED_PROXIES"):
        Proxies.of(configured, "0.0.0.0")


@pytest.mark.parametrize("wrong", ["proxy", "10.0.0.5/8", "عنوان", "10.0.0.5 10.0.0.6"])
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(SettingsError, match="not the address"):
        Proxies.of(settings(trusted_proxies=wrong), "127.0.0.1")
