"""Somebody asks much: another person is answered after few of those questions, not after all."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from uuid import uuid4

import chainlit as cl
import pytest
from chainlit.context import init_http_context

from rag.access.audit import AuditLog
from rag.access.collections import Access
from rag.app.chat import Chat
from rag.app.fair_queue import FairQueue
from rag.app.history import History
from rag.app.library import Library
from rag.app.people import People
from rag.app.ready import ReadyModel
from rag.app.rights import Rights
from rag.app.suggestions import Suggestions
from rag.assistant import Assistant
from rag.settings import Settings
from tests.app.loop import run
from tests.app.test_owners import QUESTION

_QUESTIONS = 20
# An answer takes four turns, with one of the other person before each of them.
_MOST_BEFORE = 5


class Watched(Library):
    """A library that notes for whom it makes an assistant, which is where an answer begins."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.begun: list[str] = []

    def assistant(
        self, access: Access, conversation: str | None = None, **changes: object
    ) -> Assistant:
        self.begun.append("amal" if conversation == AMAL else "omar")
        return super().assistant(access, conversation, **changes)


AMAL = str(uuid4())


@pytest.fixture
def settings(tmp_path: Path, texts_index: Path) -> Settings:
    shutil.copytree(texts_index, tmp_path / "index")
    return Settings(
        _env_file=None, index=tmp_path / "index", chat_folder=tmp_path / "chat", model="verbatim"
    )


def test_one_question_is_answered_after_few_of_another_persons_twenty(settings: Settings) -> None:
    library = Watched(settings)
    people = People.from_settings(settings)
    history = History("sqlite+aiosqlite://", forget=library.forget)
    chat = Chat(
        library,
        history,
        settings,
        people,
        Suggestions(library, settings),
        ReadyModel(settings),
        FairQueue(cores=1),
        Rights(people, library.collections),
        AuditLog(None),
    )

    async def ask(person: str, conversation: str) -> int:
        """The number of answers that have begun when this one is whole."""
        init_http_context(conversation, cl.User(person))
        await chat._answer(str(uuid4()), QUESTION, chat._default_choices())
        return len(library.begun)

    async def scenario() -> None:
        flood = [asyncio.create_task(ask("omar", str(uuid4()))) for _ in range(_QUESTIONS)]
        await asyncio.sleep(0)
        begun = await asyncio.create_task(ask("amal", AMAL))
        await asyncio.gather(*flood)
        assert begun <= 1 + _MOST_BEFORE
        assert library.begun.count("omar") == _QUESTIONS
        assert library.begun.count("amal") == 1

    run(scenario())
    library.close()
