"""Files and links of a message: read in the background, with a line on the outcome of each.

They are for the conversation in which they were sent; an editor can share them with everyone
afterwards. A long text in place of a question can become a document too.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path

import chainlit as cl
from chainlit.chat_context import chat_context
from chainlit.types import ThreadDict

from ingest.sources import is_web_address
from rag.access.audit import AuditLog
from rag.access.collections import CONVERSATION, EVERYONE, Access
from rag.app.acting import acting_person
from rag.app.border import AUTHOR, border
from rag.app.fair_queue import SEARCHING, FairQueue
from rag.app.library import Added, Library, Link, Upload
from rag.app.offers import (
    add_action,
    offered_documents,
    offered_texts,
    offering_documents,
    offering_text,
    share_actions,
)
from rag.app.outcomes import outcome_lines, reading_lines, shared_line
from rag.app.people import LOCAL_PERSON
from rag.app.rights import Rights
from rag.app.suggestions import Suggestions
from rag.app.wording import say
from rag.schema import Language
from rag.settings import Settings

# A longer text without a question is offered as a document.
_ASKING_NOTHING_CHARACTERS, _QUESTION_MARKS = 500, frozenset("?؟")
# So is a text with this number of lines, also with a question in it.
_PASTED_CHARACTERS, _PASTED_LINES = 800, 5
_TITLE_CHARACTERS = 60
# Pages that are fetched for one message.
_MOST_LINKS = 10
# A page that was loaded again gets the outcomes of files at this interval, in seconds.
_UPDATE_SECONDS = 0.5
# Files and pages that are read at once. Each takes one of the threads that answer questions.
_MOST_READ = 8


class Uploads:
    """Takes files into the documents of a conversation."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        rights: Rights,
        suggestions: Suggestions,
        audit: AuditLog,
    ) -> None:
        self._library = library
        self._settings = settings
        self._rights = rights
        self._suggestions = suggestions
        self._audit = audit
        self._queue = FairQueue(_MOST_READ)
        # For each conversation what is being read, and the message that says how far it is.
        self._reading: defaultdict[str, dict[asyncio.Task[None], cl.Message]] = defaultdict(dict)
        # The documents of each conversation that were attached since the last question.
        self._new: defaultdict[str, list[str]] = defaultdict(list)

    def begin(
        self,
        uploads: list[Upload | Link],
        language: Language,
        *,
        asked: bool,
        text: str | None = None,
    ) -> None:
        """Begin to read the files and pages in the background.

        `text` is the id of the message that the only file was made of.
        """
        reading = self._reading[cl.context.session.thread_id]
        told, metadata = "\n".join(reading_lines(uploads, language)), offering_documents([], text)
        message = cl.Message(told, author=AUTHOR, metadata=metadata)
        task = asyncio.create_task(self._take(uploads, message, language, asked=asked, text=text))
        reading[task] = message
        task.add_done_callback(lambda done: reading.pop(done))

    async def attached(self) -> frozenset[str]:
        """The documents that were attached since the last question, once all files are read."""
        conversation = cl.context.session.thread_id
        if reading := self._reading[conversation]:
            await asyncio.wait(list(reading))
        return frozenset(self._new.pop(conversation, ()))

    # -- conversations that are opened again -----------------------------------------------

    async def offer_again(self, thread: ThreadDict, language: Language) -> None:
        """Put the buttons of a conversation below its messages again, where they still apply."""
        steps, access = thread["steps"], self._access()
        for message_id, text in offered_texts(steps):
            await add_action(text, language).send(for_id=message_id)
        listed = await asyncio.to_thread(self._library.documents, access, thread["id"])
        own = {one.summary.id for one in listed if one.collection == CONVERSATION}
        for message_id, ids in offered_documents(steps):
            if left := [one for one in ids if one in own]:
                for action in share_actions(left, tuple(access.writes), language):
                    await action.send(for_id=message_id)

    def follow(self, conversation: str) -> list[asyncio.Task[None]]:
        """Show in the present session how far files are that are being read for a conversation."""
        reading = self._reading.get(conversation, {})
        return [asyncio.create_task(_follow(*one)) for one in reading.items()]

    async def share(self, action: cl.Action, language: Language) -> None:
        """Give documents of this conversation to everyone, or to the collection that is named.

        Raises:
            DocumentNotFound: one of them is not a document of this conversation.
        """
        access = self._access()
        collection = str(action.payload.get("collection", EVERYONE))
        if collection not in access.writes:
            await cl.ErrorMessage(say("not_editor", language), author=AUTHOR).send()
            return
        await action.remove()
        ids = action.payload.get("ids")
        shared = [str(one) for one in ids] if isinstance(ids, list) else []
        conversation = cl.context.session.thread_id
        lines = []
        for document_id in shared:
            async with self._queue.take(SEARCHING, person=access.person):
                added = await asyncio.to_thread(
                    self._library.share, document_id, conversation, collection, access
                )
            self._note(added, collection)
            lines.append(shared_line(added, collection, language))
        if lines:
            for other in share_actions(shared, tuple(access.writes), language):
                await other.remove()
            await cl.Message("\n".join(lines), author=AUTHOR).send()
            self._suggestions.make_soon()
            await cl.send_window_message({"dalil": "page", "documents": "changed"})

    # -- long texts ------------------------------------------------------------------------

    async def offer(self, message: cl.Message, language: Language) -> None:
        """Offer to make a document of a long message."""
        await cl.Message(
            say("pasted_long", language),
            author=AUTHOR,
            actions=[add_action(message.id, language)],
            metadata=offering_text(message.id),
        ).send()

    async def add_pasted(self, action: cl.Action, language: Language) -> None:
        """Make a document of a long message of this conversation."""
        wanted = action.payload.get("id")
        pasted = next((one for one in chat_context.get() if one.id == wanted), None)
        if pasted is None:
            return
        await action.remove()
        first = pasted.content.strip().splitlines()[0]
        name = first[:_TITLE_CHARACTERS].rstrip(" .") + ".txt"
        kept = await cl.context.session.persist_file(
            name=name, mime="text/plain", content=pasted.content
        )
        path = Path(cl.context.session.files[kept["id"]]["path"])
        self.begin([Upload(name, path)], language, asked=False, text=pasted.id)

    # -- reading ---------------------------------------------------------------------------

    async def _take(
        self,
        uploads: list[Upload | Link],
        message: cl.Message,
        language: Language,
        *,
        asked: bool,
        text: str | None,
    ) -> None:
        async with border(language, self._settings.model, self._settings):
            await message.send()
            ids = await self._read(uploads, message, language)
            self._new[cl.context.session.thread_id] += ids
            if ids and not asked:
                message.content += f"\n\n{say('nothing_asked', language)}"
            if ids:
                message.metadata = offering_documents(ids, text)
                writable = tuple(self._access().writes)
                message.actions = share_actions(ids, writable, language)
            await message.update()
            await cl.send_window_message({"dalil": "page", "documents": "changed"})

    async def _read(
        self, uploads: list[Upload | Link], message: cl.Message, language: Language
    ) -> list[str]:
        """The ids of new documents, read one after the other; outcomes are added to the message."""
        ids, lines = [], []
        for place, upload in enumerate(uploads, start=1):
            async with self._queue.take(SEARCHING, person=acting_person() or LOCAL_PERSON):
                (added,) = await asyncio.to_thread(
                    self._library.attach, [upload], cl.context.session.thread_id
                )
            self._note(added, CONVERSATION)
            if added.report.document_id and added.report.outcome in {"added", "replaced"}:
                ids.append(added.report.document_id)
            lines += outcome_lines(added, language, self._settings.max_file_megabytes)
            message.content = "\n".join([*lines, *reading_lines(uploads[place:], language)])
            await message.update()
        return ids

    def _access(self) -> Access:
        return self._rights.of(acting_person() or LOCAL_PERSON)

    def _note(self, added: Added, collection: str) -> None:
        """Write to the audit log who added a document."""
        report = added.report
        self._audit.write(
            "add",
            acting_person() or LOCAL_PERSON,
            door="page",
            documents=(report.document_id,) if report.document_id else (),
            collection=collection,
            outcome=report.outcome,
        )


async def _follow(reading: asyncio.Task[None], message: cl.Message) -> None:
    """Send a message of another session whenever it changes, until its files are read."""
    emitter, shown = cl.context.emitter, ""
    while not reading.done():
        await asyncio.wait({reading}, timeout=_UPDATE_SECONDS)
        if message.content != shown:
            shown = message.content
            await emitter.update_step(message.to_dict())
    for action in message.actions:
        await action.send(for_id=message.id)


def is_document(text: str, most_characters: int) -> bool:
    """Whether a message is a text to ask about, and not a question of at most `most_characters`."""
    if len(text) > most_characters:
        return True
    if len(text) > _ASKING_NOTHING_CHARACTERS and _QUESTION_MARKS.isdisjoint(text):
        return True
    return len(text) > _PASTED_CHARACTERS and text.strip().count("\n") >= _PASTED_LINES


def links_and_question(text: str) -> tuple[list[Link], str]:
    """The web addresses in a message, and the rest of it, which is the question."""
    links = dict.fromkeys(word for word in text.split() if is_web_address(word))
    if not links:
        return [], text
    lines = (
        " ".join(word for word in line.split() if word not in links) for line in text.splitlines()
    )
    return [Link(address) for address in links][:_MOST_LINKS], "\n".join(lines).strip()
