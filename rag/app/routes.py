"""Our own routes: documents and their text, and changes to conversations by their owner."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from chainlit.server import call_action, set_session_cookie
from chainlit.session import WebsocketSession
from chainlit.types import (
    CallActionRequest,
    DeleteFeedbackRequest,
    DeleteThreadRequest,
    UpdateFeedbackRequest,
    UpdateThreadRequest,
)
from chainlit.user import User
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from rag.access.audit import AuditLog
from rag.access.collections import CONVERSATION, Access
from rag.app.acting import acting_as
from rag.app.export import (
    ExportedFile,
    Form,
    exported_answers,
    exported_file,
    exported_quotes,
)
from rag.app.history import History
from rag.app.library import Library
from rag.app.overviews import Conversation, Person, add_overviews, name_of
from rag.app.ready import ReadyModel, State
from rag.app.received import PressedButton, StickySession
from rag.app.rights import Rights
from rag.app.shown import file_or_address
from rag.app.suggestions import Suggestions
from rag.errors import DocumentNotFound, IndexBusy, NotAllowed, NotOwner
from rag.schema import Document, Language

# A longer document is shown in part: this many characters on each side of the quote.
_AROUND = 150_000
_MOST_QUOTES = 1000
# Quotes that are sentences have some 200 each.
_MOST_QUOTED = 2_000_000


class ModelState(BaseModel):
    """How far the embedded model is with being loaded."""

    state: State


class ListedDocument(BaseModel):
    """A document in the list; `audience` is its collection, or ``conversation``."""

    id: str
    title: str
    language: str
    published: str | None
    passages: int
    audience: str
    removable: bool


class DocumentList(BaseModel):
    """The documents that a conversation may use."""

    documents: list[ListedDocument]


class Source(BaseModel):
    """A document's text around a quote: ``before + quote + after`` is the text as it is stored.

    It is the text of a former version if a newer one replaced that on the day `superseded`. A
    document that `changed` is another than the one that was quoted, which is no longer known.
    """

    title: str
    file: str
    language: str
    published: str | None
    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool
    author: str | None = None
    address: str | None = None
    superseded: str | None = None
    changed: bool = False


class QuotePlace(BaseModel):
    """Where a quote is: ``text[start:end]`` of a document."""

    document_id: str = Field(max_length=64)
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class WantedQuotes(BaseModel):
    """Quotes that somebody wants in a file, under a title."""

    form: Form
    language: Language
    title: str = Field(max_length=500)
    quotes: list[QuotePlace] = Field(min_length=1, max_length=_MOST_QUOTES)
    conversation: str | None = Field(default=None, max_length=64)


def make_router(
    library: Library,
    history: History,
    rights: Rights,
    ready: ReadyModel,
    suggestions: Suggestions,
    audit: AuditLog,
) -> APIRouter:
    """The routes, to be included before Chainlit is mounted."""
    router = APIRouter()

    async def allowed(person: User | None, conversation: str | None) -> str | None:
        """The conversation, if it is the person's own or not begun yet.

        Its documents are found by its id alone, so that id is checked here.
        """
        if conversation is None:
            return None
        author = await history.author(conversation)
        if author is not None and author != name_of(person):
            raise HTTPException(404, "no such conversation")
        return conversation if author is not None else None

    add_overviews(router, library, rights, suggestions, allowed)

    @router.get("/dalil/model")
    async def model(_: Person) -> ModelState:
        return ModelState(state=ready.state)

    @router.get("/dalil/documents")
    async def documents(person: Person, conversation: Conversation = None) -> DocumentList:
        own = await allowed(person, conversation)
        access = rights.of(name_of(person))
        listed = await asyncio.to_thread(library.documents, access, own)
        changeable = access.writes | {CONVERSATION}
        return DocumentList(
            documents=[
                ListedDocument(
                    id=one.summary.id,
                    title=one.summary.title,
                    language=one.summary.language,
                    published=_day(one.summary.published),
                    passages=one.summary.passages,
                    audience=one.collection,
                    removable=one.collection in changeable,
                )
                for one in listed
            ]
        )

    @router.get("/dalil/documents/{document_id}/source")
    async def source(
        person: Person,
        document_id: str,
        start: int = 0,
        end: int = 0,
        sha256: str = "",
        conversation: Conversation = None,
    ) -> Source:
        own = await allowed(person, conversation)
        access = rights.of(name_of(person))
        try:
            document = await asyncio.to_thread(library.document, document_id, access, own)
            changed = sha256 not in ("", document.sha256)
            versions = (
                await asyncio.to_thread(library.versions, document_id, access, own)
                if changed
                else []
            )
        except DocumentNotFound as error:
            raise HTTPException(404, "no such document") from error
        audit.write("read", name_of(person), door="page", documents=(document_id,))
        former = next((one for one in versions if one.sha256 == sha256), None)
        if former is None:
            return _around(document, start, end).model_copy(update={"changed": changed})
        shown = replace(document, title=former.title, text=former.text, published=former.published)
        day = _day(former.replaced.date())
        return _around(shown, start, end).model_copy(update={"superseded": day})

    @router.delete("/dalil/documents/{document_id}", status_code=204)
    async def remove(
        person: Person, document_id: str, conversation: Conversation = None
    ) -> Response:
        own = await allowed(person, conversation)
        access = rights.of(name_of(person))
        try:
            collection = await asyncio.to_thread(library.remove, document_id, access, own)
        except NotAllowed as error:
            raise HTTPException(403, "not an editor") from error
        except DocumentNotFound as error:
            raise HTTPException(404, "no such document") from error
        except IndexBusy as error:
            raise HTTPException(409, "documents are being added") from error
        audit.write(
            "remove",
            name_of(person),
            door="page",
            documents=(document_id,),
            collection=collection,
        )
        return Response(status_code=204)

    @router.get("/dalil/conversations/{conversation}/export")
    async def export(
        person: Person, conversation: str, form: Form, answer: str | None = None
    ) -> Response:
        with _acting(person, "no such conversation"):
            await history.check_owner(conversation)
        thread = await history.get_thread(conversation)
        answers = exported_answers(thread, answer) if thread else []
        if not answers:
            raise HTTPException(404, "no such answer")
        file = await asyncio.to_thread(exported_file, answers, form)
        sent_as = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=sent_as)

    @router.post("/dalil/quotes/export")
    async def export_quotes(person: Person, wanted: WantedQuotes) -> Response:
        own = await allowed(person, wanted.conversation)
        access = rights.of(name_of(person))
        try:
            file = await asyncio.to_thread(_quotes_file, library, wanted, access, own)
        except DocumentNotFound as error:
            raise HTTPException(404, "no such document") from error
        sent_as = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=sent_as)

    # In place of Chainlit's own, which do not say who acts.

    @router.put("/feedback")
    async def judge(person: Person, update: UpdateFeedbackRequest) -> dict[str, Any]:
        with _acting(person, "no such answer"):
            feedback_id = await history.upsert_feedback(update.feedback)
        return {"success": True, "feedbackId": feedback_id}

    @router.delete("/feedback")
    async def take_back(person: Person, payload: DeleteFeedbackRequest) -> dict[str, Any]:
        with _acting(person, "no such answer"):
            await history.delete_feedback(payload.feedbackId)
        return {"success": True}

    @router.post("/project/action")
    async def press(person: Person, pressed: PressedButton) -> JSONResponse:
        session = WebsocketSession.get_by_id(str(pressed.sessionId))
        if session is None or not session.user or session.user.identifier != name_of(person):
            raise HTTPException(404, "no such session")
        action = CallActionRequest(action=pressed.action.given(), sessionId=session.id)
        answered: JSONResponse = await call_action(action, person)
        return answered

    @router.post("/set-session-cookie")
    async def stick(request: Request, response: Response, _: StickySession) -> dict[str, str]:
        answered: dict[str, str] = await set_session_cookie(request, response)
        return answered

    @router.put("/project/thread")
    async def rename(person: Person, payload: UpdateThreadRequest) -> dict[str, Any]:
        with _acting(person, "no such conversation"):
            await history.check_owner(payload.threadId)
            await history.update_thread(payload.threadId, name=payload.name)
        return {"success": True}

    @router.delete("/project/thread")
    async def forget(person: Person, payload: DeleteThreadRequest) -> dict[str, Any]:
        with _acting(person, "no such conversation"):
            await history.delete_thread(payload.threadId)
        return {"success": True}

    return router


@contextmanager
def _acting(person: User | None, otherwise: str) -> Iterator[None]:
    """A context in which `person` acts; what belongs to somebody else is not found (404)."""
    try:
        with acting_as(name_of(person)):
            yield
    except NotOwner as error:
        raise HTTPException(404, otherwise) from error


def _quotes_file(
    library: Library, wanted: WantedQuotes, access: Access, conversation: str | None
) -> ExportedFile:
    ids = {place.document_id for place in wanted.quotes}
    documents = {one: library.document(one, access, conversation) for one in ids}
    places = [(documents[one.document_id], one.start, one.end) for one in wanted.quotes]
    quoted = sum(max(0, min(end, len(one.text)) - start) for one, start, end in places)
    if quoted > _MOST_QUOTED:
        raise HTTPException(413, f"the quotes have more than {_MOST_QUOTED} characters")
    return exported_file([exported_quotes(wanted.title, wanted.language, places)], wanted.form)


def _around(document: Document, start: int, end: int) -> Source:
    text = document.text
    start = min(max(start, 0), len(text))
    end = min(max(end, start), len(text))
    begin, finish = max(0, start - _AROUND), min(len(text), end + _AROUND)
    return Source(
        title=document.title,
        file=file_or_address(document.source),
        language=document.language,
        published=_day(document.published),
        before=text[begin:start],
        quote=text[start:end],
        after=text[end:finish],
        cut_before=begin > 0,
        cut_after=finish < len(text),
        author=document.author,
        address=document.address,
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
