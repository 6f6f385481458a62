"""The resources of all routes: the documents, the models that may be chosen, the audit log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from rag.access.audit import Action, AuditLog
from rag.access.collections import Access
from rag.answer.citations import cited_ids
from rag.api.callers import Caller
from rag.api.jobs import Jobs
from rag.app.fair_queue import SEARCHING, FairQueue, in_turns
from rag.app.library import Library
from rag.assistant import Assistant
from rag.conversation import ResolvedQuestion, Turn, resolve_question
from rag.errors import UnknownModel
from rag.index import PassageStore
from rag.models.chat import VERBATIM
from rag.models.profile import rewrites_questions
from rag.schema import Answer, AnswerEvent, AnswerFinished, Hit, Scope
from rag.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question, the collections and documents that it is asked of, and the turns before it."""

    question: str
    access: Access
    scope: Scope = field(default_factory=Scope)
    model: str | None = None
    turns: tuple[Turn, ...] = ()


class Desk:
    """Answers the questions of every route; shares documents and processor with the chat."""

    def __init__(self, library: Library, settings: Settings, processor: FairQueue) -> None:
        self.library = library
        self.settings = settings
        self.jobs = Jobs(library)
        self.audit = AuditLog(settings.audit_log, with_text=settings.audit_questions)
        self._processor = processor
        self._assistant = lru_cache(maxsize=64)(self._open)

    def close(self) -> None:
        """Wait for the uploads that are being read; the library stays open."""
        self.jobs.close()

    @property
    def models(self) -> tuple[str, ...]:
        """The models to choose from, the configured one first."""
        further = (name.strip() for name in self.settings.chat_models.split(","))
        names = (self.settings.model, VERBATIM, *further)
        return tuple(dict.fromkeys(name for name in names if name))

    def assistant(self, access: Access, model: str | None = None) -> Assistant:
        """An assistant over the collections that may be read.

        Raises:
            UnknownModel: the model is not one of `models`.
            CollectionNotFound: no collection may be read any more.
        """
        if model is not None and model not in self.models:
            message = f"there is no model {model!r} here; choose one of {', '.join(self.models)}."
            raise UnknownModel(message)
        return self._assistant(model or self.settings.model, self.library.indexes(access))

    def _open(self, model: str, indexes: tuple[PassageStore, ...]) -> Assistant:
        return self.library.assistant_over(indexes, model=model)

    async def events(self, inquiry: Inquiry) -> AsyncGenerator[AnswerEvent, None]:
        """Yield the events of an answer, which takes turns with other questions.

        Raises:
            QuestionError: the question has no words or is too long.
            UnknownModel: the model is not one of `models`.
        """
        assistant = await asyncio.to_thread(self.assistant, inquiry.access, inquiry.model)
        meant = await self._understood(inquiry, assistant)
        computed = assistant.settings.model == VERBATIM
        events = assistant.astream(meant.question, scope=meant.scope)
        person = inquiry.access.person
        taken = in_turns(events, self._processor, person=person, computed=computed)
        async with aclosing(taken) as steps:
            async for event in steps:
                yield event

    async def answer(self, inquiry: Inquiry) -> Answer:
        """The verified answer.

        Raises:
            QuestionError: the question has no words or is too long.
            UnknownModel: the model is not one of `models`.
        """
        async with aclosing(self.events(inquiry)) as events:
            async for event in events:
                if isinstance(event, AnswerFinished):
                    return event.answer
        raise AssertionError("an answer ends with AnswerFinished")

    async def retrieve(self, question: str, k: int, access: Access, scope: Scope) -> list[Hit]:
        """The `k` passages that fit a question best, best first.

        Raises:
            QuestionError: the question has no words or is too long.
        """
        assistant = await asyncio.to_thread(self.assistant, access)
        async with self._processor.take(SEARCHING, person=access.person):
            return await asyncio.to_thread(assistant.retrieve, question, k, scope=scope)

    async def compute(self, access: Access, work: Callable[..., T], *arguments: object) -> T:
        """The result of work that takes the processor, in turn with the questions."""
        async with self._processor.take(SEARCHING, person=access.person):
            return await asyncio.to_thread(work, *arguments)

    def note(
        self,
        action: Action,
        caller: Caller,
        *,
        door: str = "http",
        documents: tuple[str, ...] = (),
        collection: str = "",
        text: str = "",
        outcome: str = "",
    ) -> None:
        """Write to the audit log what a caller did."""
        self.audit.write(
            action,
            caller.name,
            door=door,
            key=caller.key_id,
            documents=documents,
            collection=collection,
            text=text,
            outcome=outcome,
        )

    def note_answer(
        self, answer: Answer, caller: Caller, question: str, *, door: str = "http"
    ) -> None:
        """Write to the audit log that a question was answered."""
        ids, status = cited_ids(answer), answer.status
        self.note("ask", caller, door=door, documents=ids, text=question, outcome=status)

    async def _understood(self, inquiry: Inquiry, assistant: Assistant) -> ResolvedQuestion:
        if not inquiry.turns:
            return ResolvedQuestion(inquiry.question, inquiry.scope)
        computed = not rewrites_questions(assistant.settings)
        rank = SEARCHING if computed else None
        async with self._processor.take(rank, person=inquiry.access.person):
            return await asyncio.to_thread(
                resolve_question, inquiry.question, inquiry.turns, assistant, inquiry.scope
            )


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(_desk)]
