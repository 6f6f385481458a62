"""Routes for documents at a glance: one by itself, and the dates and names of all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated, TypeVar

from chainlit.auth import get_current_user
from chainlit.user import User
from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel

from rag.access.collections import Access
from rag.app.library import Library
from rag.app.people import LOCAL_PERSON
from rag.app.rights import Rights
from rag.app.shown import file_or_address
from rag.app.suggestions import Suggestions
from rag.assistant import Assistant
from rag.errors import DocumentNotFound, QuestionError
from rag.models.chat import VERBATIM
from rag.overview import (
    Event,
    Named,
    Statement,
    conflicts,
    overview,
    people_and_places,
    related,
    timeline,
)
from rag.schema import Citation, Document, Hit, Language

Person = Annotated[User | None, Depends(get_current_user)]
Conversation = Annotated[str | None, Query(max_length=64)]
Allowed = Callable[[User | None, str | None], Awaitable[str | None]]
"""The conversation, if it is the person's own or not begun yet; raises otherwise."""

MOST_DOCUMENTS = 300
"""The timeline and the names are those of this many documents at most."""

_Made = TypeVar("_Made")
_MOST_NAMES = 200
_RETRIEVED = 10


class Said(BaseModel):
    """A sentence of a document, with its place: ``text[start:end]`` is the quote."""

    document_id: str
    title: str
    file: str
    page: int | None
    start: int
    end: int
    text: str
    language: str
    published: str | None


class Dated(BaseModel):
    """A date as ISO 8601 writes it, as far as it is given, and the sentence that gives it."""

    date: str
    said: Said


class Name(BaseModel):
    """A name, what it names, and the sentences with it."""

    name: str
    kind: str
    said: list[Said]


class Other(BaseModel):
    """A document about the same, and the names that both have."""

    document_id: str
    title: str
    shared: list[str]


class DocumentOverview(BaseModel):
    """A document at a glance."""

    title: str
    lead: list[Said]
    figures: list[Said]
    events: list[Dated]
    names: list[Name]
    related: list[Other]


class Questions(BaseModel):
    """Questions that a document answers."""

    questions: list[str]


class Starters(BaseModel):
    """Questions to begin with; more may come until it is `complete`."""

    questions: list[str]
    complete: bool


class Differing(BaseModel):
    """A question that documents answer in different ways, and what each of them says."""

    question: str
    said: list[Said]


class Conflicts(BaseModel):
    """The disagreements of other documents with one document."""

    conflicts: list[Differing]


class CollectionOverview(BaseModel):
    """The dates and names of the documents; `left_out` documents were too many."""

    events: list[Dated]
    names: list[Name]
    left_out: int


def add_overviews(
    router: APIRouter,
    library: Library,
    rights: Rights,
    suggestions: Suggestions,
    allowed: Allowed,
) -> None:
    """Add the routes to a router."""

    @router.get("/dalil/documents/{document_id}/overview")
    async def of_document(
        person: Person, document_id: str, conversation: Conversation = None
    ) -> DocumentOverview:
        own = await allowed(person, conversation)
        return await _found(
            _document_overview, library, document_id, rights.of(name_of(person)), own
        )

    @router.get("/dalil/documents/{document_id}/questions")
    async def questions(
        person: Person, document_id: str, language: Language, conversation: Conversation = None
    ) -> Questions:
        own = await allowed(person, conversation)
        access = rights.of(name_of(person))
        asked = await _found(suggestions.of_document, document_id, language, access, own)
        return Questions(questions=asked)

    @router.get("/dalil/starters")
    async def starters(person: Person, language: Language) -> Starters:
        complete = suggestions.ready
        made = await asyncio.to_thread(suggestions.questions, language)
        return Starters(questions=made, complete=complete)

    @router.get("/dalil/documents/{document_id}/conflicts")
    async def differing(
        person: Person, document_id: str, conversation: Conversation = None
    ) -> Conflicts:
        own = await allowed(person, conversation)
        return await _found(_conflicts, library, document_id, rights.of(name_of(person)), own)

    @router.get("/dalil/overview")
    async def of_all(person: Person, conversation: Conversation = None) -> CollectionOverview:
        own = await allowed(person, conversation)
        return await asyncio.to_thread(
            _collection_overview, library, rights.of(name_of(person)), own
        )


def name_of(person: User | None) -> str:
    """The name of a person, that of the one person here if nobody logs in."""
    return str(person.identifier) if person else LOCAL_PERSON


async def _found(make: Callable[..., _Made], *arguments: object) -> _Made:
    try:
        return await asyncio.to_thread(make, *arguments)
    except DocumentNotFound as error:
        raise HTTPException(404, "no such document") from error


def _document_overview(
    library: Library, document_id: str, access: Access, conversation: str | None
) -> DocumentOverview:
    document = library.document(document_id, access, conversation)
    assistant = library.assistant(access, conversation, model=VERBATIM)
    found = overview(document)
    return DocumentOverview(
        title=document.title,
        lead=_said(found.lead),
        figures=_said(found.figures),
        events=_dated(found.events),
        names=_names(found.names),
        related=[
            Other(document_id=one.document_id, title=one.title, shared=list(one.shared))
            for one in related(document, _near(document, assistant))
        ],
    )


def _conflicts(
    library: Library, document_id: str, access: Access, conversation: str | None
) -> Conflicts:
    document = library.document(document_id, access, conversation)
    assistant = library.assistant(access, conversation, model=VERBATIM)
    return Conflicts(
        conflicts=[
            Differing(question=one.question, said=_said(one.said))
            for one in conflicts(document, assistant.ask)
        ]
    )


def _quoted(one: Citation | Statement) -> Said:
    return Said(
        document_id=one.document_id,
        title=one.title,
        file=file_or_address(one.source),
        page=one.page,
        start=one.start,
        end=one.end,
        text=one.quote,
        language=one.language,
        published=one.published.isoformat() if one.published else None,
    )


def _near(document: Document, assistant: Assistant) -> list[Hit]:
    title = document.title[: assistant.settings.max_question_characters]
    try:
        return assistant.retrieve(title, _RETRIEVED)
    except QuestionError:
        # A title without words.
        return []


def _collection_overview(
    library: Library, access: Access, conversation: str | None
) -> CollectionOverview:
    listed = library.documents(access, conversation)
    documents = [
        library.document(one.summary.id, access, conversation) for one in listed[:MOST_DOCUMENTS]
    ]
    return CollectionOverview(
        events=_dated(timeline(documents)),
        names=_names(people_and_places(documents)[:_MOST_NAMES]),
        left_out=max(0, len(listed) - MOST_DOCUMENTS),
    )


def _said(quotes: Iterable[Citation | Statement]) -> list[Said]:
    return [_quoted(one) for one in quotes]


def _dated(events: Iterable[Event]) -> list[Dated]:
    return [
        Dated(date=event.iso, said=said) for event in events for said in _said([event.statement])
    ]


def _names(names: Iterable[Named]) -> list[Name]:
    return [Name(name=one.name, kind=one.kind, said=_said(one.statements)) for one in names]
