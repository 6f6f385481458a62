"""Nobody changes, takes or reads another person's conversation, whatever they send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import socketio.exceptions
from chainlit.types import Feedback
from chainlit.user import User

from rag.app.acting import acting_as
from rag.app.history import History
from rag.errors import NotOwner
from tests.app.client import Client, clients
from tests.app.conftest import Served
from tests.app.loop import run

QUESTION = "How long is the Lowfield bridge?"
SECRET = "# سرّ المصنع\n\nأغلق المصنع أبوابه سنة 1911.\n\nThe works closed in 1911.\n"


@pytest.fixture
def two(served_with_login: Served) -> Iterator[list[Client]]:
    with clients(served_with_login, "amal", "omar") as both:
        yield both


def element(owner: Client) -> dict[str, Any]:
    found: dict[str, Any] = owner.kept()["elements"][0]
    return found


def test_a_conversation_that_two_people_choose_is_given_to_neither(two: list[Client]) -> None:
    amal, omar = two
    chosen = str(uuid4())
    omar.connect(chosen)
    amal.connect(chosen)
    amal.add("سرّ المصنع", SECRET)
    omar.say(QUESTION)
    assert len({chosen, amal.thread, omar.thread}) == 3
    assert "سرّ المصنع" not in omar.titles(omar.thread)
    assert omar.http.get(f"/dalil/documents?conversation={amal.thread}").status_code == 404
    assert omar.http.get(f"/project/thread/{chosen}").status_code != 200
    assert amal.kept()["userIdentifier"] == "amal"
    assert omar.kept()["userIdentifier"] == "omar"


def test_nobody_enters_another_persons_conversation(two: list[Client]) -> None:
    amal, omar = two
    amal.connect()
    amal.say(QUESTION)
    with pytest.raises(socketio.exceptions.ConnectionError):
        omar.connect(amal.thread)


def test_nobody_takes_part_in_another_persons_session(two: list[Client]) -> None:
    amal, omar = two
    amal.connect()
    omar.session = amal.session
    with pytest.raises(socketio.exceptions.ConnectionError):
        omar.connect()
    refused = omar.http.post(
        "/project/file",
        params={"session_id": amal.session},
        files={"file": ("a.md", b"# A", "text/markdown")},
    )
    assert refused.status_code == 401


@pytest.mark.parametrize("session", ["..", "../..", "/tmp", "", "a" * 36, None, 7, {"a": 1}])
def test_a_session_cannot_name_a_folder(
    served_with_login: Served, two: list[Client], session: Any
) -> None:
    amal = two[0]
    amal.session = session
    with pytest.raises(socketio.exceptions.ConnectionError):
        amal.connect()
    assert (served_with_login.folder / "chat" / "history.sqlite3").is_file()


def test_a_step_of_another_person_is_neither_changed_nor_removed(two: list[Client]) -> None:
    amal, omar = two
    amal.connect()
    question = amal.say(QUESTION)
    before = amal.kept()
    omar.connect()
    first = omar.say("How many floating villages are there?")
    omar.say("mine now", step=question)
    # An edit removes the messages that follow.
    omar.edit(first, "And now?")
    assert amal.kept() == before
    assert all(step["id"] != question for step in omar.kept()["steps"])


def test_an_element_of_another_person_is_neither_changed_nor_removed(two: list[Client]) -> None:
    amal, omar = two
    amal.connect()
    amal.say(QUESTION)
    before = amal.kept()
    omar.connect()
    omar.say(QUESTION)
    for method in ("PUT", "DELETE"):
        stolen = element(amal) | {"props": {"cited": []}}
        omar.http.request(
            method, "/project/element", json={"element": stolen, "sessionId": omar.session}
        )
    assert amal.kept() == before


def test_only_an_editor_shares_documents_and_only_of_their_own_conversation(
    two: list[Client],
) -> None:
    amal, omar = two
    amal.connect()
    amal.add("سرّ المصنع", SECRET)
    secret = amal.document("سرّ المصنع")
    omar.connect()
    omar.add("المخزن", SECRET.replace("سرّ المصنع", "المخزن"))
    for ids in ([secret], ["none"], "x", [None]):
        omar.act("share_documents", {"ids": ids})
    assert "سرّ المصنع" not in omar.titles(omar.thread)
    amal.act("share_documents", {"ids": [secret]}).raise_for_status()
    assert "سرّ المصنع" in omar.titles(omar.thread)
    amal.http.delete(f"/dalil/documents/{amal.document('سرّ المصنع')}").raise_for_status()
    assert "سرّ المصنع" not in omar.titles(omar.thread)


def test_a_conversation_is_renamed_and_deleted_by_its_owner_alone(two: list[Client]) -> None:
    amal, omar = two
    amal.connect()
    amal.say(QUESTION)
    renamed = {"threadId": amal.thread, "name": "الجسر"}
    assert omar.http.put("/project/thread", json=renamed).status_code == 404
    gone = {"threadId": amal.thread}
    assert omar.http.request("DELETE", "/project/thread", json=gone).status_code == 404
    assert amal.kept()["name"] == QUESTION
    amal.http.put("/project/thread", json=renamed).raise_for_status()
    assert amal.kept()["name"] == "الجسر"
    amal.http.request("DELETE", "/project/thread", json=gone).raise_for_status()
    assert amal.http.get(f"/project/thread/{amal.thread}").status_code != 200


async def opened(folder: Path) -> tuple[History, str, str]:
    """A history with a conversation and a step of Amal, and the user ids of both people."""
    history = History(f"sqlite+aiosqlite:///{folder / 'h.sqlite3'}", forget=lambda _: None)
    ids = []
    for name in ("amal", "omar"):
        user = await history.create_user(User(identifier=name))
        assert user is not None
        ids.append(user.id)
    with acting_as("amal"):
        await history.update_thread("t", name="hers", user_id=ids[0])
    return history, ids[0], ids[1]


def test_the_first_person_who_writes_is_the_owner_for_good(tmp_path: Path) -> None:
    async def scenario() -> None:
        history, amal, omar = await opened(tmp_path)
        with acting_as("omar"):
            await history.update_thread("t", name="his", user_id=omar, metadata={"a": 1})
            with pytest.raises(NotOwner):
                await history.claim("t")
            with pytest.raises(NotOwner):
                await history.delete_thread("t")
        await history.update_thread("t", name="nobody's", user_id=omar)
        with acting_as("amal"):
            # What the page does besides: it names a user id, which changes nothing.
            await history.update_thread("t", user_id=omar)
        thread = await history.get_thread("t")
        assert thread is not None
        assert (thread["userId"], thread["userIdentifier"]) == (amal, "amal")
        assert thread["name"] == "hers"
        assert not thread["metadata"]
        await history.close()

    run(scenario())


def test_a_deleted_conversation_cannot_be_written_to(tmp_path: Path) -> None:
    async def scenario() -> None:
        history, _, _ = await opened(tmp_path)
        with acting_as("amal"):
            await history.delete_thread("t")
            with pytest.raises(NotOwner):
                await history.claim("t")
        assert await history.get_thread("t") is None
        await history.close()

    run(scenario())


def test_a_judgement_is_given_and_taken_back_by_the_owner_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        history, _, _ = await opened(tmp_path)
        await history.execute_sql(
            'INSERT INTO steps ("id", "name", "type", "threadId", "streaming") '
            "VALUES ('s', 'run', 'run', 't', FALSE)",
            {},
        )
        with acting_as("omar"), pytest.raises(NotOwner):
            await history.upsert_feedback(Feedback(forId="s", value=0, comment="his"))
        with acting_as("amal"):
            given = await history.upsert_feedback(Feedback(forId="s", value=1, comment="hers"))
        with acting_as("omar"), pytest.raises(NotOwner):
            await history.delete_feedback(given)
        with pytest.raises(NotOwner):
            await history.delete_feedback(given)
        thread = await history.get_thread("t")
        assert thread is not None
        judged = thread["steps"][0]["feedback"]
        assert judged is not None
        assert judged["comment"] == "hers"
        with acting_as("amal"):
            await history.delete_feedback(given)
        await history.close()

    run(scenario())
