"""Files and links of a message: read in the background, with a line on what became of each.

They are for the conversation they came to; an editor can share them with everyone afterwards. A
long text in place of a question can become a document too.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import chainlit as cl
from chainlit.chat_context import chat_context

from ingest.report import FileReport
from ingest.sources import is_web_address
from rag.access.audit import AuditLog
from rag.access.collections import CONVERSATION, EVERYONE, Access
from rag.app.acting import acting_person
from rag.app.border import AUTHOR, border
from rag.app.library import Added, Library, Link, Upload
from rag.app.people import LOCAL_PERSON
from rag.app.rights import Rights
from rag.app.shown import file_name, inline
from rag.app.suggestions import Suggestions
from rag.app.wording import say, why_not_read
from rag.schema import Language
from rag.settings import Settings

SHARE, ADD_PASTED = "share_documents", "add_pasted"

# A text of this form is no question, however long a question may be.
_PASTED_CHARACTERS, _PASTED_LINES = 800, 5
_TITLE_CHARACTERS = 60
# Pages that are fetched for one message.
_MOST_LINKS = 10


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
        self._reading: defaultdict[str, set[asyncio.Task[None]]] = defaultdict(set)
        # The documents of each conversation that nothing was asked about yet.
        self._new: defaultdict[str, list[str]] = defaultdict(list)

    def begin(self, uploads: list[Upload | Link], language: Language, *, asked: bool) -> None:
        """Begin to read the files and pages; the person can go on meanwhile."""
        reading = self._reading[cl.context.session.thread_id]
        task = asyncio.create_task(self._take(uploads, language, asked=asked))
        reading.add(task)
        task.add_done_callback(reading.discard)

    async def attached(self) -> frozenset[str]:
        """The documents that were attached since the last question, once all files are read."""
        conversation = cl.context.session.thread_id
        if reading := self._reading[conversation]:
            await asyncio.wait(reading)
        return frozenset(self._new.pop(conversation, ()))

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
        conversation = cl.context.session.thread_id
        lines = []
        for document_id in ids if isinstance(ids, list) else []:
            added = await asyncio.to_thread(
                self._library.share, str(document_id), conversation, collection, access
            )
            self._note(added, collection)
            lines.append(f"- {_shared(added, collection, language)}")
        if lines:
            await cl.Message("\n".join(lines), author=AUTHOR).send()
            self._suggestions.make_soon()
            await cl.send_window_message({"dalil": "page", "documents": "changed"})

    # -- long texts ------------------------------------------------------------------------

    def is_document(self, text: str) -> bool:
        """Whether a message is a text to ask about, and not a question."""
        if len(text) > self._settings.max_question_characters:
            return True
        return len(text) > _PASTED_CHARACTERS and text.strip().count("\n") >= _PASTED_LINES

    async def offer(self, message: cl.Message, language: Language) -> None:
        """Offer to make a document of a long message."""
        add = cl.Action(
            name=ADD_PASTED,
            payload={"id": message.id},
            label=say("pasted_add", language),
            icon="file-plus",
        )
        text = say("pasted_long", language)
        await cl.Message(text, author=AUTHOR, actions=[add]).send()

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
        self.begin([Upload(name, path)], language, asked=False)

    # -- reading ---------------------------------------------------------------------------

    async def _take(self, uploads: list[Upload | Link], language: Language, *, asked: bool) -> None:
        async with border(language, self._settings.model, self._settings):
            await self._read(uploads, language, asked=asked)

    async def _read(self, uploads: list[Upload | Link], language: Language, *, asked: bool) -> None:
        message = cl.Message(_reading(uploads, language), author=AUTHOR)
        await message.send()
        ids, lines = [], []
        for place, upload in enumerate(uploads, start=1):
            (added,) = await asyncio.to_thread(
                self._library.attach, [upload], cl.context.session.thread_id
            )
            self._note(added, CONVERSATION)
            if added.report.document_id and added.report.outcome in {"added", "replaced"}:
                ids.append(added.report.document_id)
            lines += self._lines(added, language)
            message.content = "\n".join([*lines, _reading(uploads[place:], language)]).rstrip()
            await message.update()
        self._new[cl.context.session.thread_id] += ids
        if ids and not asked:
            message.content += f"\n\n{say('nothing_asked', language)}"
        if ids:
            message.actions = _share_actions(ids, self._access(), language)
        await message.update()
        await cl.send_window_message({"dalil": "page", "documents": "changed"})

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

    def _lines(self, added: Added, language: Language) -> list[str]:
        remarks = (f"  - {remark}" for remark in _remarks(added.report, language))
        return [f"- {self._became(added, language)}", *remarks]

    def _became(self, added: Added, language: Language) -> str:
        report = added.report
        title, of = inline(report.title), _named(added)
        match report.outcome:
            case "added":
                return say("file_added", language, title=title, of=of, passages=report.passages)
            case "replaced":
                return say("file_replaced", language, title=title, of=of, passages=report.passages)
            case "moved" | "unchanged" | "duplicate":
                return say("file_known", language, title=title, of=of)
            case _:
                megabytes = self._settings.max_file_megabytes
                reason = why_not_read(report.error, language, megabytes=megabytes)
                name = _shown_name(added.name)
                return say("file_failed", language, name=name, reason=reason)


def _share_actions(ids: list[str], access: Access, language: Language) -> list[cl.Action]:
    """A button for each collection that the person may add the documents to."""
    names = sorted(access.writes, key=lambda name: (name != EVERYONE, name))
    return [
        cl.Action(
            name=SHARE,
            payload={"ids": ids, "collection": name},
            label=(
                say("upload_share", language)
                if name == EVERYONE
                else say("upload_to_collection", language, collection=name)
            ),
            tooltip=say("upload_share_tip", language),
            icon="users",
        )
        for name in names
    ]


def _shared(added: Added, collection: str, language: Language) -> str:
    title = inline(added.report.title)
    if collection == EVERYONE:
        return say("file_shared", language, title=title)
    return say("file_in_collection", language, title=title, collection=inline(collection))


def links_and_question(text: str) -> tuple[list[Link], str]:
    """The web addresses in a message, and the rest of it, which is the question."""
    said = text.split()
    links = dict.fromkeys(word for word in said if is_web_address(word))
    if not links:
        return [], text
    rest = " ".join(word for word in said if word not in links)
    return [Link(address) for address in links][:_MOST_LINKS], rest


def _named(added: Added) -> str:
    """The name of a file in brackets, where its title does not say it."""
    is_said = is_web_address(added.name) or Path(added.name).stem == added.report.title
    return "" if is_said else f" ({_shown_name(added.name)})"


def _shown_name(name: str) -> str:
    return inline(name if is_web_address(name) else file_name(name))


def _reading(uploads: Sequence[Upload | Link], language: Language) -> str:
    """A line for each file or page that is still to be read."""
    names = (_shown_name(upload.name) for upload in uploads)
    return "\n".join(f"- {say('upload_reading', language, files=name)}" for name in names)


def _remarks(report: FileReport, language: Language) -> list[str]:
    """What a person should know about how a file was read, a line each."""
    lines = [say(warning.code, language) for warning in report.warnings]
    if report.hidden:
        lines.append(say("hidden_text", language, sample=inline(report.hidden.sample)))
    return lines
