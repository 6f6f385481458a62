"""The events of a conversation: questions, follow-ups, files, settings, stopping, resuming.

Errors are shown here, as a sentence in the language of the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import chainlit as cl
from chainlit.input_widget import Select, Slider
from chainlit.session import WebsocketSession
from chainlit.types import ThreadDict

from rag.access.audit import AuditLog
from rag.answer.citations import cited_ids
from rag.app.acting import acting_person, page_language
from rag.app.answering import AGAIN, ShownAnswer, again_with
from rag.app.border import AUTHOR, border
from rag.app.fair_queue import SEARCHING, FairQueue, Waiting, in_turns
from rag.app.history import History
from rag.app.library import Library, Link, Upload
from rag.app.offers import ADD_PASTED, SHARE
from rag.app.people import LOCAL_PERSON, People
from rag.app.ready import ReadyModel
from rag.app.remembered import chosen_scope, remember, scope_data, turn_of, turns, turns_before
from rag.app.resuming import follow, unfinished
from rag.app.rights import Rights
from rag.app.suggestions import Suggestions
from rag.app.uploads import Uploads, is_document, links_and_question
from rag.app.usual import UsualTimes
from rag.app.wording import model_name, say
from rag.assistant import Assistant
from rag.conversation import ResolvedQuestion, Turn, resolve_question
from rag.models.chat import LOCAL, VERBATIM
from rag.models.profile import rewrites_questions
from rag.schema import (
    AnswerEvent,
    AnswerFinished,
    EvidenceFound,
    Language,
    Scope,
    TextDelta,
)
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class _Choices:
    """What a person has set for a conversation."""

    model: str
    passages: int
    strictness: float


class Chat:
    """The callbacks that Chainlit calls."""

    def __init__(
        self,
        library: Library,
        history: History,
        settings: Settings,
        people: People,
        suggestions: Suggestions,
        ready: ReadyModel,
        processor: FairQueue,
        rights: Rights,
        audit: AuditLog,
    ) -> None:
        self._library = library
        self._history = history
        self._settings = settings
        self._people = people
        self._rights = rights
        self._audit = audit
        self._uploads = Uploads(library, settings, rights, suggestions, audit)
        self._ready = ready
        self._processor = processor
        # The embedded model answers one question after the other.
        self._embedded = FairQueue(1)
        self._usual = UsualTimes()
        self._following: set[asyncio.Task[None]] = set()

    def register(self) -> None:
        """Give Chainlit the callbacks."""
        cl.on_chat_start(self.on_chat_start)
        cl.on_chat_resume(self.on_chat_resume)
        cl.on_message(self.on_message)
        cl.on_window_message(self.on_window_message)
        cl.action_callback(AGAIN)(self.on_again)
        cl.action_callback(SHARE)(self.on_share)
        cl.action_callback(ADD_PASTED)(self.on_add_pasted)
        cl.on_settings_update(self.on_settings_update)

    # -- start and end ---------------------------------------------------------------------

    async def on_chat_start(self) -> None:
        """Offer the settings, and tell the page which conversation it shows."""
        await self._greet(self._default_choices())

    async def on_chat_resume(self, thread: ThreadDict) -> None:
        """As at the start, with what the person had set, and the buttons below its messages."""
        choices = self._choices()
        await self._greet(choices)
        for turn in turns():
            await self._offer_again(turn, choices)
        await self._uploads.offer_again(thread, page_language())
        going_on = self._uploads.follow(thread["id"])
        if (running := unfinished(cl.context.session)) is not None:
            going_on.append(asyncio.create_task(self._follow(running, choices)))
        for task in going_on:
            self._following.add(task)
            task.add_done_callback(self._following.discard)

    async def _follow(self, running: WebsocketSession, choices: _Choices) -> None:
        """Show the answer that was being written when the page was loaded again."""
        known = {turn["id"] for turn in turns()}
        await follow(running, self._history)
        for turn in turns():
            if turn["id"] not in known:
                await self._offer_again(turn, choices)

    async def _offer_again(self, turn: dict[str, Any], choices: _Choices) -> None:
        if "shown" in turn:
            for action in again_with(self._others(choices.model), turn["id"], page_language()):
                await action.send(for_id=turn["shown"])

    async def _greet(self, choices: _Choices) -> None:
        language = page_language()
        await cl.ChatSettings(self._widgets(choices, language)).send()
        await _tell_page(
            {
                "conversation": cl.context.session.thread_id,
                "scope": cl.user_session.get("scope"),
                "log_in": self._people.log_in,
            }
        )

    def _widgets(self, choices: _Choices, language: Language) -> list[Any]:
        models = {model_name(model, language): model for model in self.models}
        return [
            Select(
                id="model",
                label=say("setting_model", language),
                items=models,
                initial_value=choices.model if choices.model in self.models else VERBATIM,
            ),
            Slider(
                id="passages",
                label=say("setting_passages", language),
                tooltip=say("setting_passages_tip", language),
                min=1,
                max=30,
                step=1,
                initial=choices.passages,
            ),
            Slider(
                id="strictness",
                label=say("setting_strictness", language),
                tooltip=say("setting_strictness_tip", language),
                min=0,
                max=1,
                step=0.1,
                initial=choices.strictness,
            ),
        ]

    @property
    def models(self) -> tuple[str, ...]:
        """The models to choose from, the configured one first."""
        further = (name.strip() for name in self._settings.chat_models.split(","))
        names = (self._settings.model, VERBATIM, *further)
        return tuple(dict.fromkeys(name for name in names if name))

    def _default_choices(self) -> _Choices:
        settings = self._settings
        return _Choices(settings.model, settings.passages, settings.strictness)

    def _choices(self) -> _Choices:
        chosen: Mapping[str, Any] = cl.context.session.chat_settings or {}
        default = self._default_choices()
        model = chosen.get("model")
        return _Choices(
            model if model in self.models else default.model,
            min(30, max(1, int(chosen.get("passages") or default.passages))),
            min(1.0, max(0.0, float(chosen.get("strictness", default.strictness)))),
        )

    async def on_settings_update(self, _: dict[str, Any]) -> None:
        """Apply the settings that the person chose."""
        self._ready.prepare(self._choices().model)

    async def on_window_message(self, data: object) -> None:
        """Take the choice of documents that the page sends."""
        if isinstance(data, dict) and data.get("dalil") == "scope":
            cl.user_session.set("scope", scope_data(data))

    # -- questions -------------------------------------------------------------------------

    async def on_message(self, message: cl.Message) -> None:
        """Take in what is attached, then answer what is asked."""
        language = page_language()
        async with border(language, self._choices().model, self._settings):
            # Files are stored under the conversation's id: it has an owner before the first one.
            await self._history.claim(cl.context.session.thread_id)
            files: list[Upload | Link] = [
                Upload(element.name, Path(element.path))
                for element in message.elements or []
                if element.path
            ]
            links, question = links_and_question(message.content)
            # A long text that contains addresses is still a text.
            if not files and is_document(question, self._settings.max_question_characters):
                await self._uploads.offer(message, language)
                return
            uploads = [*files, *links]
            asked = bool(question.strip())
            if uploads and not asked:
                await self._name(uploads[0].name)
            if uploads:
                self._uploads.begin(uploads, language, asked=asked)
            if asked or not uploads:
                attached = await self._uploads.attached()
                await self._answer(message.id, question, self._choices(), attached)

    async def _name(self, name: str) -> None:
        """Name the conversation if it has no name yet.

        Chainlit names it for the words of its first message, and the page gives it an address then:
        neither happens if they are none.
        """
        conversation = cl.context.session.thread_id
        await self._history.name_unnamed(conversation, name)
        begun = {"interaction": name, "thread_id": conversation}
        await cl.context.emitter.emit("first_interaction", begun)

    async def on_share(self, action: cl.Action) -> None:
        """Give documents of a conversation to everyone."""
        language = page_language()
        async with border(language, self._choices().model, self._settings):
            await self._history.claim(cl.context.session.thread_id)
            await self._uploads.share(action, language)

    async def on_add_pasted(self, action: cl.Action) -> None:
        """Make a document of a long message."""
        language = page_language()
        async with border(language, self._choices().model, self._settings):
            await self._history.claim(cl.context.session.thread_id)
            await self._uploads.add_pasted(action, language)

    async def on_again(self, action: cl.Action) -> None:
        """Answer a question once more with another model."""
        language = page_language()
        model = str(action.payload.get("model", ""))
        async with border(language, model, self._settings):
            if model not in self.models:
                return
            await self._history.claim(cl.context.session.thread_id)
            self._ready.prepare(model)
            turn_id = str(action.payload.get("id", ""))
            turn = next((t for t in turns() if t["id"] == turn_id), None)
            if turn is None:
                return
            async with cl.Step(name="on_message", type="run", parent_id=turn_id):
                await self._answer(turn_id, turn["question"], replace(self._choices(), model=model))

    async def _answer(
        self,
        turn_id: str,
        question: str,
        choices: _Choices,
        attached: frozenset[str] = frozenset(),
    ) -> None:
        conversation = cl.context.session.thread_id
        earlier = [turn_of(turn) for turn in turns_before(turn_id)]
        person = acting_person() or LOCAL_PERSON
        shown = ShownAnswer(turn_id, choices.model, conversation, self._usual)
        try:
            # All that is computed waits in the queue: threads are given out in the order of asking,
            # so that many questions of one person would go before one of another.
            async with self._processor.take(SEARCHING, shown.waiting, person=person):
                assistant = await asyncio.to_thread(self._assistant, person, conversation, choices)
                if assistant is None:
                    await cl.Message(say("no_documents", page_language()), author=AUTHOR).send()
                    return
                meant = await asyncio.to_thread(
                    _understood, question, earlier, assistant, attached, chosen_scope()
                )
            if meant is None:
                # A model is asked, which is computed elsewhere.
                meant = await asyncio.to_thread(
                    resolve_question, question, earlier, assistant, chosen_scope()
                )
            await shown.begin(meant, attached=attached)
            async for event in self._events(meant, assistant, shown.waiting, person):
                match event:
                    case EvidenceFound():
                        await shown.evidence(event)
                    case TextDelta(text):
                        await shown.delta(text)
                    case AnswerFinished(answer):
                        await shown.finish(answer, self._others(choices.model))
                        remember(turn_id, question, meant.question, answer, shown.id)
                        self._audit.write(
                            "ask",
                            person,
                            door="page",
                            documents=cited_ids(answer),
                            text=question,
                            outcome=answer.status,
                        )
        except asyncio.CancelledError:
            await shown.stop()
            raise
        except BaseException:
            await shown.abandon()
            raise

    def _assistant(self, person: str, conversation: str, choices: _Choices) -> Assistant | None:
        """An assistant over what the person may read, or None if that is nothing."""
        access = self._rights.of(person)
        if not self._library.has_documents(access, conversation):
            return None
        return self._library.assistant(
            access,
            conversation,
            model=choices.model,
            passages=choices.passages,
            strictness=choices.strictness,
        )

    def _events(
        self, meant: ResolvedQuestion, assistant: Assistant, waiting: Waiting, person: str
    ) -> AsyncIterator[AnswerEvent]:
        """The steps of an answer; those that need the processor wait for their turn."""
        model = assistant.settings.model
        return in_turns(
            assistant.astream(meant.question, scope=meant.scope),
            self._processor,
            person=person,
            computed=model == VERBATIM,
            writer=self._embedded if model == LOCAL else None,
            waiting=waiting,
        )

    def _others(self, model: str) -> list[str]:
        return [other for other in self.models if other != model]


def _understood(
    question: str,
    earlier: list[Turn],
    assistant: Assistant,
    attached: frozenset[str],
    scope: Scope,
) -> ResolvedQuestion | None:
    """The complete question and the documents in which to look, or None if a model is to say it.

    `attached` are the documents that came with it or since the question before: if they answer it,
    it is asked of them alone, unless the person chose others.
    """
    if attached and not scope:
        within = Scope(document_ids=attached)
        if assistant.with_model(VERBATIM).ask(question, scope=within).status != "refused":
            return ResolvedQuestion(question, within)
    if earlier and rewrites_questions(assistant.settings):
        return None
    return resolve_question(question, earlier, assistant, scope)


async def _tell_page(data: dict[str, Any]) -> None:
    await cl.send_window_message({"dalil": "page"} | data)
