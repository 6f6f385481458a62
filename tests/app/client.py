"""A person who talks to the server without the page, and may say anything to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx2
import socketio

from tests.app.conftest import Served

_WAIT_SECONDS = 60.0


class Client:
    """One person with a session of their own; `thread` is what the server calls their place.

    `elements` is what the server has had the page draw, in order.
    """

    def __init__(self, served: Served, name: str) -> None:
        self.http = httpx2.Client(base_url=served.url, timeout=_WAIT_SECONDS)
        form = {"username": name, "password": f"{name}-secret"}
        self.http.post("/login", data=form).raise_for_status()
        self.session = str(uuid4())
        self.thread = ""
        self._url = served.url
        self._socket = socketio.Client(reconnection=False)
        self._greeted, self._gone = threading.Event(), threading.Event()
        self.elements: list[dict[str, Any]] = []
        self._socket.on("element", self.elements.append)
        self._socket.on("window_message", self._on_window_message)
        self._socket.on("disconnect", lambda _: self._gone.set())

    def connect(self, thread: str = "") -> None:
        """Open the socket, with a conversation of one's own choosing."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        auth = {"sessionId": self.session, "threadId": thread, "clientType": "webapp"}
        self._socket.connect(
            self._url, headers={"Cookie": cookies}, auth=auth, socketio_path="/ws/socket.io"
        )
        self._socket.emit("connection_successful")
        assert self._greeted.wait(_WAIT_SECONDS)

    def close(self) -> None:
        self._socket.disconnect()
        self.http.close()

    def say(self, text: str, *, step: str | None = None, files: tuple[str, ...] = ()) -> str:
        """Send a message and wait until it is dealt with; gives its id."""
        step = step or str(uuid4())
        references = [{"id": one} for one in files]
        self._send(
            "client_message", {"message": _message(step, text), "fileReferences": references}
        )
        return step

    def emit(self, event: str, data: object) -> None:
        """Send anything, and do not wait for what becomes of it."""
        self._socket.emit(event, data)

    def edit(self, step: str, text: str) -> None:
        self._send("edit_message", {"message": _message(step, text)})

    def disconnected(self) -> None:
        """Wait until the server has closed the connection."""
        assert self._gone.wait(_WAIT_SECONDS)

    def say_and_be_disconnected(self, text: str) -> None:
        """Send a message that the server answers by closing the connection."""
        message = {"message": _message(str(uuid4()), text), "fileReferences": []}
        self._socket.emit("client_message", message)
        self.disconnected()

    def attach(self, name: str, content: str) -> str:
        """Send a file; gives its id."""
        sent = self.http.post(
            "/project/file",
            params={"session_id": self.session},
            files={"file": (name, content.encode(), "text/markdown")},
        )
        return str(sent.raise_for_status().json()["id"])

    def kept(self, thread: str | None = None) -> dict[str, Any]:
        """A conversation as the server keeps it."""
        found = self.http.get(f"/project/thread/{thread or self.thread}")
        return dict(found.raise_for_status().json())

    def add(self, title: str, content: str) -> None:
        """Send a file of that title, and wait until it is a document of the conversation."""
        self.say("", files=(self.attach("file.md", content),))
        deadline = time.monotonic() + _WAIT_SECONDS
        while title not in self.titles(self.thread):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def act(self, action: str, payload: dict[str, Any]) -> httpx2.Response:
        """Press a button of the page, which may not be there."""
        pressed = {"name": action, "payload": payload, "label": "", "id": str(uuid4())}
        return self.http.post(
            "/project/action", json={"sessionId": self.session, "action": pressed}
        )

    def titles(self, thread: str) -> list[str]:
        """The titles of the documents that a conversation may use."""
        return [one["title"] for one in self._documents(thread)]

    def document(self, title: str) -> str:
        """The id of the document of that title in this conversation."""
        return next(one["id"] for one in self._documents(self.thread) if one["title"] == title)

    def _documents(self, thread: str) -> list[dict[str, str]]:
        found = self.http.get("/dalil/documents", params={"conversation": thread})
        return list(found.raise_for_status().json()["documents"])

    def _send(self, event: str, data: dict[str, Any]) -> None:
        """Send what the server answers with a run of a step, and wait for that run's end."""
        step = data["message"]["id"]
        before = self._runs(step)
        self._socket.emit(event, data)
        deadline = time.monotonic() + _WAIT_SECONDS
        while self._runs(step) == before:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def _runs(self, step: str) -> int:
        """The number of runs of a step that have ended."""
        found = self.http.get(f"/project/thread/{self.thread}")
        steps = found.json()["steps"] if found.status_code == 200 else []
        return sum(
            one["type"] == "run" and one["parentId"] == step and bool(one["end"]) for one in steps
        )

    def _on_window_message(self, data: dict[str, Any]) -> None:
        if "conversation" in data:
            self.thread = data["conversation"]
            self._greeted.set()


@contextmanager
def clients(served: Served, *names: str) -> Iterator[list[Client]]:
    """People who are logged in, and not yet connected."""
    opened = [Client(served, name) for name in names]
    try:
        yield opened
    finally:
        for client in opened:
            client.close()


def _message(step: str, text: str) -> dict[str, Any]:
    return {
        "id": step,
        "threadId": "",
        "name": "user",
        "type": "user_message",
        "output": text,
        "createdAt": "2026-01-01T00:00:00Z",
    }
