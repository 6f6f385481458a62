"""Who a person is, by a proxy's header or by OAuth, through a real browser."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.app.conftest import WAIT_MS, OpenReader, Reader, Served
from tests.app.identity import PERSON, Identity

QUESTION = "How long is the Lowfield bridge?"


def named_by_proxy(read: OpenReader, served: Served, name: str) -> Reader:
    reader = read("en-GB", url=served.url, path=None)
    reader.page.set_extra_http_headers({"X-Forwarded-User": name})
    return reader.open()


def who(reader: Reader) -> str:
    found = reader.page.request.get(f"{reader.url}/user").json()
    return str(found["identifier"])


def test_a_proxy_says_who_a_person_is_and_each_has_a_history_of_their_own(
    read: OpenReader, served_behind_proxy: Served
) -> None:
    reader = named_by_proxy(read, served_behind_proxy, "salma")
    assert who(reader) == "salma"
    reader.ask(QUESTION)
    reader.page.wait_for_url("**/thread/**")
    conversation = reader.page.url.rsplit("/", 1)[1]
    stranger = named_by_proxy(read, served_behind_proxy, "omar")
    assert who(stranger) == "omar"
    found = stranger.page.request.get(f"{stranger.url}/project/thread/{conversation}")
    assert found.status == 401


def test_without_the_proxys_header_nothing_is_shown(served_behind_proxy: Served) -> None:
    for path in ("/dalil/documents", "/user"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(served_behind_proxy.url + path)
        assert refused.value.code == 401


@pytest.mark.parametrize("locale", ["ar-SA", "en-GB"])
def test_a_person_signs_in_at_an_oauth_provider(
    read: OpenReader, served_behind_proxy: Served, oauth: Identity, locale: str
) -> None:
    reader = read(locale, url=served_behind_proxy.url, path=None, elsewhere=oauth.url)
    page = reader.page
    page.goto(reader.url)
    words = {"ar-SA": "متابعة مع", "en-GB": "Continue with"}[locale]
    button = page.get_by_role("button", name=words)
    expect(button).to_be_visible(timeout=WAIT_MS)
    button.click()
    page.click("#agree")
    page.wait_for_selector("#chat-settings-open-modal", timeout=WAIT_MS)
    assert who(reader) == PERSON
    assert reader.quotes(reader.ask(QUESTION))


def test_a_forged_return_from_the_provider_is_refused(served_behind_proxy: Served) -> None:
    address = f"{served_behind_proxy.url}/auth/oauth/generic/callback?code=one-time-code&state=x"
    with urllib.request.urlopen(address) as response:
        assert "error=oauthSignin" in response.url
        assert "access_token" not in str(response.headers)


def test_where_nobody_logs_in_the_page_comes_with_a_session(
    read: OpenReader, served: Served
) -> None:
    reader = read("en-GB", path=None)
    loads: list[str] = []
    reader.page.on("load", lambda page: loads.append(page.url))
    reader.open()
    assert who(reader) == "local"
    # Once, and not by way of a login.
    assert loads == [f"{served.url}/"]
