"""Conversations and judgements of answers, in SQLite or in any database that SQLAlchemy opens.

Chainlit's own layer was written for PostgreSQL. What is overridden here makes it keep everything
in SQLite as well, one write at a time, and lets people change only what is theirs.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from chainlit.data.sql_alchemy import SQLAlchemyDataLayer
from chainlit.data.storage_clients.base import BaseStorageClient
from chainlit.data.utils import queue_until_user_message
from chainlit.element import CustomElement, Element
from chainlit.step import StepDict
from chainlit.types import Feedback, ThreadDict
from sqlalchemy import event, text

from rag.app.pending import PendingRows
from rag.settings import Settings

_FILE_NAME = "history.sqlite3"

# Text for ids, times and JSON alike: the same in every database, and all that Chainlit needs.
_TABLES = (
    """CREATE TABLE IF NOT EXISTS users (
        "id" TEXT PRIMARY KEY, "identifier" TEXT NOT NULL UNIQUE, "metadata" TEXT NOT NULL,
        "createdAt" TEXT)""",
    """CREATE TABLE IF NOT EXISTS threads (
        "id" TEXT PRIMARY KEY, "createdAt" TEXT, "name" TEXT, "userId" TEXT,
        "userIdentifier" TEXT, "tags" TEXT, "metadata" TEXT)""",
    """CREATE TABLE IF NOT EXISTS steps (
        "id" TEXT PRIMARY KEY, "name" TEXT NOT NULL, "type" TEXT NOT NULL, "threadId" TEXT NOT NULL,
        "parentId" TEXT, "streaming" BOOLEAN NOT NULL, "waitForAnswer" BOOLEAN, "isError" BOOLEAN,
        "metadata" TEXT, "tags" TEXT, "input" TEXT, "output" TEXT, "createdAt" TEXT, "command" TEXT,
        "start" TEXT, "end" TEXT, "generation" TEXT, "showInput" TEXT, "language" TEXT,
        "defaultOpen" BOOLEAN, "autoCollapse" BOOLEAN, "icon" TEXT, "modes" TEXT)""",
    """CREATE TABLE IF NOT EXISTS elements (
        "id" TEXT PRIMARY KEY, "threadId" TEXT, "type" TEXT, "url" TEXT, "chainlitKey" TEXT,
        "name" TEXT NOT NULL, "display" TEXT, "objectKey" TEXT, "size" TEXT, "page" INT,
        "language" TEXT, "forId" TEXT, "mime" TEXT, "props" TEXT, "autoPlay" BOOLEAN,
        "playerConfig" TEXT)""",
    """CREATE TABLE IF NOT EXISTS feedbacks (
        "id" TEXT PRIMARY KEY, "forId" TEXT NOT NULL, "threadId" TEXT, "value" INT NOT NULL,
        "comment" TEXT)""",
    """CREATE INDEX IF NOT EXISTS threads_by_user ON threads ("userId")""",
    """CREATE INDEX IF NOT EXISTS steps_by_thread ON steps ("threadId", "createdAt")""",
    """CREATE INDEX IF NOT EXISTS elements_by_thread ON elements ("threadId")""",
    """CREATE INDEX IF NOT EXISTS feedbacks_by_step ON feedbacks ("forId")""",
)
_STEP_COLUMNS = frozenset(re.findall(r'"(\w+)" [A-Z]', _TABLES[2]))

_JUDGEMENTS = """
    SELECT t."userIdentifier" AS person, t."id" AS conversation, f."value" AS value,
        coalesce(f."comment", '') AS comment, r."createdAt" AS at,
        (SELECT q."output" FROM steps q WHERE q."threadId" = t."id" AND q."type" = 'user_message'
            AND q."createdAt" <= r."createdAt" ORDER BY q."createdAt" DESC LIMIT 1) AS question,
        (SELECT a."output" FROM steps a WHERE a."parentId" = r."id"
            AND a."type" = 'assistant_message' ORDER BY a."createdAt" DESC LIMIT 1) AS answer
    FROM feedbacks f JOIN steps r ON r."id" = f."forId" JOIN threads t ON t."id" = r."threadId"
    ORDER BY r."createdAt"
"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A thumb up (1) or down (0) for an answer, with the comment, as it is exported."""

    person: str
    conversation: str
    question: str
    answer: str
    value: int
    comment: str
    at: str


class History(SQLAlchemyDataLayer):
    """What Chainlit keeps; the tables are made at the first use."""

    def __init__(self, url: str, *, forget: Callable[[str], None]) -> None:
        """Open the database.

        Args:
            url: as SQLAlchemy takes it, with an asynchronous driver.
            forget: told the id of each conversation that is deleted.
        """
        super().__init__(url, storage_provider=_NoFiles())
        self._forget = forget
        self._pending = PendingRows(self.engine, {"threads": frozenset({"createdAt"})})
        self._merging = asyncio.Lock()
        self._names: dict[str, str] = {}
        self._making = asyncio.Lock()
        self._made = False
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine.sync_engine, "connect", _set_up_sqlite)

    async def execute_sql(self, query: str, parameters: dict[str, Any]) -> Any:
        """As the original, once the tables are there and what was on its way is in them."""
        await self._make_tables()
        await self._pending.write()
        return await super().execute_sql(query, parameters)

    async def close(self) -> None:
        """Write what is on its way, and close the database."""
        await self._make_tables()
        await self._pending.write()
        await self.engine.dispose()

    async def _make_tables(self) -> None:
        async with self._making:
            if not self._made:
                async with self.engine.begin() as connection:
                    for table in _TABLES:
                        await connection.execute(text(table))
                self._made = True

    async def _name_of(self, user_id: str) -> str:
        if user_id not in self._names:
            self._names[user_id] = await self._get_user_identifer_by_id(user_id)
        return self._names[user_id]

    # -- conversations ---------------------------------------------------------------------

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """As the original; only metadata, which is merged with what is there, goes in at once."""
        if self._pending.is_gone(thread_id):
            return
        row: dict[str, Any] = {"id": thread_id, "createdAt": await self.get_current_timestamp()}
        if name is not None:
            row["name"] = name
        if user_id is not None:
            row |= {"userId": user_id, "userIdentifier": await self._name_of(user_id)}
        if tags is not None:
            row["tags"] = _text(tags)
        self._pending.put("threads", row)
        if metadata is not None:
            async with self._merging:
                await super().update_thread(thread_id, metadata=metadata)

    async def get_all_user_threads(
        self, user_id: str | None = None, thread_id: str | None = None
    ) -> list[ThreadDict] | None:
        """As the original, with JSON in place of its text."""
        threads = await super().get_all_user_threads(user_id, thread_id)
        for thread in threads or []:
            thread["metadata"] = _object(thread["metadata"])
            thread["tags"] = None
            for step in thread["steps"] or []:
                step["metadata"] = _object(step["metadata"])
                step["generation"] = _object(step["generation"])
                step["tags"] = None
            for element in thread["elements"] or []:
                element["props"] = _object(element.get("props"))
        return threads

    async def delete_thread(self, thread_id: str) -> None:
        """As the original; the conversation's own documents go too."""
        self._pending.drop(thread_id)
        await super().delete_thread(thread_id)
        await asyncio.to_thread(self._forget, thread_id)

    # -- steps and elements ----------------------------------------------------------------

    @queue_until_user_message()  # type: ignore[untyped-decorator]
    async def create_step(self, step_dict: StepDict) -> None:
        """Put a step in, or in place of its former state."""
        await self.update_thread(step_dict["threadId"])
        row = {
            name: value
            for name, value in step_dict.items()
            if name in _STEP_COLUMNS and value is not None
        }
        for name in ("metadata", "generation", "modes", "tags"):
            if name in row:
                row[name] = _text(row[name])
        row["showInput"] = str(row.get("showInput", "")).lower()
        row.setdefault("streaming", False)
        self._pending.put("steps", row)

    @queue_until_user_message()  # type: ignore[untyped-decorator]
    async def delete_step(self, step_id: str) -> None:
        """As the original, with what was on its way of the step."""
        self._pending.drop(step_id)
        await super().delete_step(step_id)

    @queue_until_user_message()  # type: ignore[untyped-decorator]
    async def create_element(self, element: Element) -> None:
        """Keep our cards, which are data alone. Uploaded files become documents instead."""
        if not isinstance(element, CustomElement) or not element.for_id:
            return
        await self.update_thread(element.thread_id)
        # Chainlit's own copy of the data lies in a folder that is emptied at every start.
        left_out = ("chainlitKey", "url", "path")
        row = {
            name: value
            for name, value in element.to_dict().items()
            if value is not None and name not in left_out
        }
        row["props"] = _text(element.props)
        self._pending.put("elements", row)

    # -- judgements ------------------------------------------------------------------------

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Keep the judgement of an answer, in place of an earlier one of the same answer."""
        known = await self._row('SELECT "id" FROM feedbacks WHERE "forId" = :id', feedback.forId)
        feedback.id = known["id"] if known else str(uuid4())
        feedback.threadId = await self.thread_of_step(feedback.forId)
        row = {name: value for name, value in asdict(feedback).items() if value is not None}
        self._pending.put("feedbacks", row)
        return feedback.id

    async def thread_of_step(self, step_id: str) -> str | None:
        """The conversation that a step is in, or None if there is no such step."""
        row = await self._row('SELECT "threadId" FROM steps WHERE "id" = :id', step_id)
        return row["threadId"] if row else None

    async def thread_of_feedback(self, feedback_id: str) -> str | None:
        """The conversation that a judgement is in, or None if there is no such judgement."""
        row = await self._row('SELECT "threadId" FROM feedbacks WHERE "id" = :id', feedback_id)
        return row["threadId"] if row else None

    async def author(self, thread_id: str | None) -> str | None:
        """Whose conversation it is, or None if there is no such conversation."""
        row = await self._row('SELECT "userIdentifier" FROM threads WHERE "id" = :id', thread_id)
        return row["userIdentifier"] if row else None

    async def judgements(self) -> list[Judgement]:
        """Every judgement of everybody, oldest first."""
        rows = await self.execute_sql(_JUDGEMENTS, {})
        return [Judgement(**row) for row in rows or []]

    async def _row(self, query: str, key: str | None) -> dict[str, Any] | None:
        rows = await self.execute_sql(query, {"id": key})
        return rows[0] if isinstance(rows, list) and rows else None


class _NoFiles(BaseStorageClient):
    """Stands where Chainlit would keep files; nothing of ours is one."""

    async def upload_file(self, *_: object, **__: object) -> dict[str, Any]:
        return {}

    async def delete_file(self, object_key: str) -> bool:
        return False

    async def get_read_url(self, object_key: str) -> str:
        return ""

    async def close(self) -> None:
        return None


def history_url(settings: Settings) -> str:
    """The configured database, or SQLite in the chat folder."""
    if settings.chat_history is not None:
        return settings.chat_history.get_secret_value()
    return f"sqlite+aiosqlite:///{(settings.chat_folder / _FILE_NAME).absolute()}"


def _set_up_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # In write-ahead mode a power cut then loses the last moments at most, and breaks nothing.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.close()


def _text(value: object) -> Any:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _object(value: object) -> dict[str, Any]:
    """What a column of JSON holds, whether the database gives it as text or not."""
    found = json.loads(value) if isinstance(value, str) and value else value
    return found if isinstance(found, dict) else {}
