"""People, their history and their judgements: kept over a restart, and each person's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, expect

from tests.app.conftest import DESKTOP, WAIT_MS, OpenReader, Reader, Served
from tests.imports import ROOT

QUESTION = "كم سفينة خشبية يعرض متحف الميناء؟"


def log_in(
    read: OpenReader,
    served: Served,
    name: str,
    locale: str = "ar-SA",
    viewport: dict[str, int] = DESKTOP,
) -> Reader:
    reader = read(locale, viewport, url=served.url, path=None)
    reader.page.goto(served.url)
    reader.page.fill("#email", name)
    reader.page.fill("#password", f"{name}-secret")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_selector("#chat-settings-open-modal", timeout=WAIT_MS)
    return reader


def threads(request: APIRequestContext, url: str) -> list[dict[str, object]]:
    found = request.post(
        f"{url}/project/threads", data={"pagination": {"first": 20}, "filter": {}}
    ).json()["data"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    "database", ["served_with_login", "served_with_postgres"], ids=["sqlite", "postgresql"]
)
def test_a_conversation_outlives_a_restart_with_its_evidence(
    read: OpenReader, database: str, request: pytest.FixtureRequest
) -> None:
    served: Served = request.getfixturevalue(database)
    reader = log_in(read, served, "amal")
    reader.ask(QUESTION)
    reader.page.wait_for_url("**/thread/**")
    place = reader.page.url
    quotes = reader.page.locator(".dalil-cited blockquote").all_text_contents()
    reader.page.close()
    served.start_again()

    back = log_in(read, served, "amal")
    back.page.goto(place)
    cited = back.page.locator(".dalil-cited blockquote")
    expect(cited).to_have_count(len(quotes), timeout=WAIT_MS)
    assert cited.all_text_contents() == quotes
    expect(back.page.locator("[data-step-type=user_message]")).to_contain_text(QUESTION)
    back.page.locator(".dalil-open").first.click()
    expect(back.page.locator("#dalil-source mark")).to_be_in_viewport()
    assert back.page.locator("#dalil-source mark").text_content() == quotes[0]
    back.page.keyboard.press("Escape")
    # What can be done with an answer is there again, and the conversation goes on.
    again = back.page.get_by_role("button", name="أعد الإجابة: openai:scripted")
    expect(again).to_be_visible()
    answer = back.ask("ومن رمّمها؟")
    assert any("Marco Bellini" in quote for quote in back.quotes(answer))
    expect(back.page.locator(".dalil-evidence")).to_have_count(2)


def test_a_conversation_is_its_owners_alone(read: OpenReader, served_with_login: Served) -> None:
    url = served_with_login.url
    owner = log_in(read, served_with_login, "amal")
    answer = owner.ask(QUESTION)
    owner.page.wait_for_url("**/thread/**")
    thread = owner.page.url.rsplit("/", 1)[1]
    answer.locator(".positive-feedback-off").click()
    owner.page.fill("[role=dialog] textarea", "دقيق")
    owner.page.click("#submit-feedback")
    expect(answer.locator(".positive-feedback-on")).to_be_visible(timeout=WAIT_MS)

    stranger = log_in(read, served_with_login, "omar", "en-GB")
    request = stranger.page.request
    assert threads(request, url) == []
    assert request.get(f"{url}/project/thread/{thread}").status == 401
    assert request.get(f"{url}/dalil/documents?conversation={thread}").status == 404
    kept = owner.page.request.get(f"{url}/project/thread/{thread}").json()
    judged = next(step for step in kept["steps"] if step.get("feedback"))
    feedback = {"forId": judged["id"], "value": 0, "comment": "mine now"}
    changed = request.put(f"{url}/feedback", data={"feedback": feedback, "sessionId": "x"})
    assert changed.status == 404
    gone = request.delete(f"{url}/feedback", data={"feedbackId": judged["feedback"]["id"]})
    assert gone.status == 404

    lines = [json.loads(line) for line in exported(served_with_login)]
    (judgement,) = [one for one in lines if one["conversation"] == thread]
    assert judgement["person"] == "amal"
    assert (judgement["value"], judgement["comment"]) == (1, "دقيق")
    assert judgement["question"] == QUESTION


def test_only_an_editor_changes_what_is_for_everyone(
    read: OpenReader, served_with_login: Served, tmp_path: Path
) -> None:
    article = tmp_path / "mine.md"
    article.write_text("# Mine\n\nThe mine was closed in 1911.\n", encoding="utf-8")
    reader = log_in(read, served_with_login, "omar", "en-GB")
    reader.page.set_input_files("#upload-button-input", str(article))
    expect(reader.page.locator("#attachments")).to_contain_text("mine.md")
    reader.ask("When was the mine closed?")
    expect(reader.page.get_by_role("button", name="Share with everyone")).to_have_count(0)
    url = served_with_login.url
    listed = reader.page.request.get(f"{url}/dalil/documents").json()["documents"]
    assert not any(one["removable"] for one in listed)
    refused = reader.page.request.delete(f"{url}/dalil/documents/{listed[0]['id']}")
    assert refused.status == 403


def test_without_a_login_nothing_is_shown(served_with_login: Served) -> None:
    for path in ("/dalil/documents", "/dalil/documents/x/source", "/project/thread/x"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(served_with_login.url + path)
        assert refused.value.code == 401


def test_a_wrong_password_is_refused_in_the_language_of_the_page(
    read: OpenReader, served_with_login: Served
) -> None:
    reader = read("ar-EG", url=served_with_login.url, path=None)
    page = reader.page
    page.goto(served_with_login.url)
    page.fill("#email", "amal")
    page.fill("#password", "wrong")
    page.keyboard.press("Enter")
    expect(page.locator("form")).to_contain_text("تحقّق من الاسم")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Host": "evil.example"}],
    ids=["other origin", "other name"],
)
def test_pages_of_other_origins_reach_nothing(served: Served, headers: dict[str, str]) -> None:
    request = urllib.request.Request(f"{served.url}/dalil/documents", headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 403


def test_every_page_carries_the_policy(served: Served) -> None:
    for path in ("/", "/login", "/public/dalil.js", "/health"):
        with urllib.request.urlopen(served.url + path) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "http" not in policy.replace("https", "")
            assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_names_no_other_host(served: Served) -> None:
    with urllib.request.urlopen(f"{served.url}/") as response:
        html = response.read().decode()
    assert "http://" not in html
    assert "https://" not in html


def exported(served: Served) -> list[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DALIL_", "CHAINLIT"))}
    result = subprocess.run(
        [sys.executable, "-m", "rag.app.judgements"],
        cwd=served.folder,
        env=kept | served.environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()
