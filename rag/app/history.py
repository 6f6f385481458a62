"""Conversations and judgements of answers, in SQLite or in any database that SQLAlchemy opens.

Chainlit's own layer was written for PostgreSQL, and changes any row that is named to it. This one
keeps everything in SQLite as well. A conversation belongs permanently to the first person who
writes to it, and each write is checked against that owner: ids come from the browser and prove
nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from chainlit.data.sql_alchemy import SQLAlchemyDataLayer
from chainlit.data.storage_clients.base import BaseStorageClient
from chainlit.data.utils import queue_until_user_message
from chainlit.element import CustomElement, Element
from chainlit.step import StepDict
from chainlit.types import Feedback, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from sqlalchemy import event, text

from rag.app import listing
from rag.app.acting import acting_conversation, acting_person
from rag.app.pending import PendingRows, storable
from rag.app.using import Using
from rag.errors import NotOwner
from rag.settings import PostgresAddress, Settings

logger = logging.getLogger(__name__)

_FILE_NAME = "history.sqlite3"
_BUSY_MS = 10_000

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

# The first person to write becomes the owner; for everybody else the statement returns the owner.
_CLAIM = """
    INSERT INTO threads ("id", "createdAt", "userId", "userIdentifier")
    VALUES (:id, :at, (SELECT "id" FROM users WHERE "identifier" = :person), :person)
    ON CONFLICT ("id") DO UPDATE SET
        "userId" = COALESCE(threads."userId", EXCLUDED."userId"),
        "userIdentifier" = COALESCE(threads."userIdentifier", EXCLUDED."userIdentifier")
    RETURNING "userIdentifier"
"""
_NAME = """
    UPDATE threads SET "name" = :name WHERE "id" = :id AND coalesce("name", '') = ''
"""
_OF_A_STEP = (
    'DELETE FROM feedbacks WHERE "forId" = :id AND "threadId" = :thread',
    'DELETE FROM elements WHERE "forId" = :id AND "threadId" = :thread',
    'DELETE FROM steps WHERE "id" = :id AND "threadId" = :thread',
)

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
        # The text of an error in the database would have questions in it, and goes to the log.
        self.engine.sync_engine.hide_parameters = True
        self._using = Using(self.engine)
        self._pending = PendingRows(self.engine, self._using)
        self._merging = asyncio.Lock()
        self._owners: dict[str, str] = {}
        self._making = asyncio.Lock()
        self._made = False
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine.sync_engine, "connect", _set_up_sqlite)

    async def execute_sql(self, query: str, parameters: dict[str, Any]) -> Any:
        """As the original, after the tables are made and pending rows are written."""
        await self._make_tables()
        await self._pending.write()
        async with self._using.to_run(query):
            return await super().execute_sql(query, storable(parameters))

    async def close(self) -> None:
        """Write pending rows, and close the database."""
        await self._make_tables()
        await self._pending.write()
        await self.engine.dispose()

    async def _make_tables(self) -> None:
        async with self._making:
            if not self._made:
                async with self._using.to_write(), self.engine.begin() as connection:
                    for table in _TABLES:
                        await connection.execute(text(table))
                self._made = True

    # -- owners ----------------------------------------------------------------------------

    async def claim(self, thread_id: str) -> None:
        """Make the acting person the owner of a conversation that has none.

        Raises:
            NotOwner: it is another person's, or was deleted, or nobody is acting.
        """
        person = acting_person()
        if person is not None and not self._pending.is_gone(thread_id):
            if thread_id not in self._owners:
                await self._find_owner(thread_id, person)
            if self._owners.get(thread_id) == person:
                return
        raise NotOwner(f"the conversation {thread_id!r} is not one that {person!r} may write to.")

    async def _find_owner(self, thread_id: str, person: str) -> None:
        at = await self.get_current_timestamp()
        rows = await self.execute_sql(_CLAIM, {"id": thread_id, "at": at, "person": person})
        if isinstance(rows, list) and rows:
            self._owners[thread_id] = rows[0]["userIdentifier"]

    async def _may_write(self, thread_id: str) -> bool:
        """Whether a conversation is or becomes the acting person's; a refusal is logged."""
        try:
            await self.claim(thread_id)
        except NotOwner as error:
            logger.warning("a write to the history is refused: %s", error)
            return False
        return True

    async def check_owner(self, thread_id: str | None) -> None:
        """Check that a conversation exists and is the acting person's.

        Raises:
            NotOwner: it is not.
        """
        person = acting_person()
        if person is None or await self.author(thread_id) != person:
            raise NotOwner(f"the conversation {thread_id!r} is not one of {person!r}.")

    # -- conversations ---------------------------------------------------------------------

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Change the name, tags and metadata of a conversation of the acting person.

        `user_id` changes nothing: the owner is the first person who wrote to it. Metadata is merged
        with what is there, and is written at once.
        """
        if not await self._may_write(thread_id):
            return
        row: dict[str, Any] = {"id": thread_id}
        # The first message, for which Chainlit names it, may be files alone.
        if name is not None and name.strip():
            row["name"] = name
        if tags is not None:
            row["tags"] = _text(tags)
        if len(row) > 1:
            self._pending.put("threads", row)
        if metadata is not None:
            async with self._merging:
                await super().update_thread(thread_id, metadata=metadata)

    async def name_unnamed(self, thread_id: str, name: str) -> None:
        """Name a conversation of the acting person that has no name yet."""
        if await self._may_write(thread_id):
            await self.execute_sql(_NAME, {"id": thread_id, "name": name})

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

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse[ThreadDict]:
        """A page of a person's conversations, the latest first, or of those with the words sought.

        The original reads every step and element of all of them for each page.
        """
        person = {"user": filters.userId}
        found = await self.execute_sql(listing.CONVERSATIONS, person) or []
        if filters.search and filters.search.strip():
            messages = await self.execute_sql(listing.MESSAGES, person) or []
            cards = await self.execute_sql(listing.CARDS, person) or []
            found = await asyncio.to_thread(
                listing.with_words, filters.search, found, messages, cards
            )
        return listing.page_of(found, pagination.cursor, pagination.first)

    async def delete_thread(self, thread_id: str) -> None:
        """Delete a conversation of the acting person, with the documents of its own.

        Raises:
            NotOwner: it is not theirs.
        """
        await self.check_owner(thread_id)
        self._pending.drop_conversation(thread_id)
        self._owners.pop(thread_id, None)
        await super().delete_thread(thread_id)
        await asyncio.to_thread(self._forget, thread_id)

    # -- steps and elements ----------------------------------------------------------------

    @queue_until_user_message()  # type: ignore[untyped-decorator]
    async def create_step(self, step_dict: StepDict) -> None:
        """Put a step in, or in place of its former state in the same conversation."""
        if not await self._may_write(step_dict["threadId"]):
            return
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
        """Delete a step of a conversation of the acting person, with what belongs to it."""
        # A pending step is in no table yet.
        thread_id = await self.thread_of_step(step_id) or acting_conversation()
        if thread_id is None or not await self._may_write(thread_id):
            return
        self._pending.drop(step_id, thread_id)
        for query in _OF_A_STEP:
            await self.execute_sql(query, {"id": step_id, "thread": thread_id})

    @queue_until_user_message()  # type: ignore[untyped-decorator]
    async def create_element(self, element: Element) -> None:
        """Store a card of ours, which is data alone. Uploaded files become documents instead."""
        if not isinstance(element, CustomElement) or not element.for_id:
            return
        if not await self._may_write(element.thread_id):
            return
        # Chainlit's own copy of the data lies in a folder that is emptied at every start.
        left_out = ("chainlitKey", "url", "path")
        row = {
            name: value
            for name, value in element.to_dict().items()
            if value is not None and name not in left_out
        }
        row["props"] = _text(element.props)
        self._pending.put("elements", row)

    @queue_until_user_message()  # type: ignore[untyped-decorator]
    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Delete an element of a conversation of the acting person."""
        row = await self._row('SELECT "threadId" FROM elements WHERE "id" = :id', element_id)
        if row and await self._may_write(row["threadId"]):
            await super().delete_element(element_id, row["threadId"])

    # -- judgements ------------------------------------------------------------------------

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Keep the judgement of an answer, in place of an earlier one of the same answer.

        Raises:
            NotOwner: the answer is in no conversation of the acting person.
        """
        feedback.threadId = await self.thread_of_step(feedback.forId)
        await self.check_owner(feedback.threadId)
        known = await self._row('SELECT "id" FROM feedbacks WHERE "forId" = :id', feedback.forId)
        feedback.id = known["id"] if known else str(uuid4())
        row = {name: value for name, value in asdict(feedback).items() if value is not None}
        self._pending.put("feedbacks", row)
        return feedback.id

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Delete the judgement of an answer.

        Raises:
            NotOwner: it is in no conversation of the acting person.
        """
        row = await self._row('SELECT "threadId" FROM feedbacks WHERE "id" = :id', feedback_id)
        await self.check_owner(row["threadId"] if row else None)
        return bool(await super().delete_feedback(feedback_id))

    async def thread_of_step(self, step_id: str) -> str | None:
        """The conversation that a step is in, or None if there is no such step."""
        row = await self._row('SELECT "threadId" FROM steps WHERE "id" = :id', step_id)
        return row["threadId"] if row else None

    async def author(self, thread_id: str | None) -> str | None:
        """Whose conversation it is, or None if there is no such conversation."""
        row = await self._row('SELECT "userIdentifier" FROM threads WHERE "id" = :id', thread_id)
        return row["userIdentifier"] if row else None

    async def get_thread_author(self, thread_id: str) -> str:
        """As `author`, with the empty name in place of None, which is refused like a stranger's."""
        return await self.author(thread_id) or ""

    async def judgements(self) -> list[Judgement]:
        """Every judgement of everybody, oldest first."""
        rows = await self.execute_sql(_JUDGEMENTS, {})
        return [Judgement(**row) for row in rows or []]

    async def _row(self, query: str, key: str | None) -> dict[str, Any] | None:
        rows = await self.execute_sql(query, {"id": key})
        return rows[0] if isinstance(rows, list) and rows else None


class _NoFiles(BaseStorageClient):
    """A storage of files, as Chainlit requires one, that keeps nothing."""

    async def upload_file(self, *_: object, **__: object) -> dict[str, Any]:
        return {}

    async def delete_file(self, object_key: str) -> bool:
        return False

    async def get_read_url(self, object_key: str) -> str:
        return ""

    async def close(self) -> None:
        return None


def history_url(settings: Settings) -> str:
    """The configured database, or that of the index, or SQLite in the chat folder."""
    if settings.chat_history is not None:
        return settings.chat_history.get_secret_value()
    if isinstance(settings.index, PostgresAddress):
        # Parameters of an address are those of libpq, which asyncpg does not take.
        parts = urlsplit(settings.index.url)
        return urlunsplit(parts._replace(scheme="postgresql+asyncpg", query=""))
    return f"sqlite+aiosqlite:///{(settings.chat_folder / _FILE_NAME).absolute()}"


def _set_up_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    # For other processes; within this one, `Using` has them wait.
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # In write-ahead mode a power cut then loses the last moments at most, and breaks nothing.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _text(value: object) -> Any:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _object(value: object) -> dict[str, Any]:
    """The value of a column of JSON, whether the database gives it as text or not."""
    found = json.loads(value) if isinstance(value, str) and value else value
    return found if isinstance(found, dict) else {}
