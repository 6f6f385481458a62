"""What happens in a conversation: questions, follow-ups, files, settings, stopping, resuming.

Everything that can go wrong ends here, as a sentence in the language of the page.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import chainlit as cl
from chainlit.input_widget import Select, Slider
from chainlit.types import ThreadDict
from chainlit.utils import utc_now

from rag.access.audit import AuditLog
from rag.answer.citations import cited_ids
from rag.app.acting import acting_person
from rag.app.border import AUTHOR, border
from rag.app.history import History
from rag.app.library import Library, Link, Upload
from rag.app.people import LOCAL_PERSON, People
from rag.app.ready import ReadyModel
from rag.app.rights import Rights
from rag.app.shown import (
    DIRECTION,
    Evidence,
    answer_evidence,
    found_evidence,
    inline,
    literally,
    parts_text,
    stopped_evidence,
    with_links,
)
from rag.app.suggestions import Suggestions
from rag.app.turns import SEARCHING, Turns, in_turns
from rag.app.uploads import ADD_PASTED, SHARE, Uploads, links_and_question
from rag.app.wording import model_name, say
from rag.assistant import Assistant
from rag.conversation import Turn, Understood, understand
from rag.errors import DalilError
from rag.models.chat import VERBATIM
from rag.models.profile import rewrites_questions
from rag.schema import (
    Answer,
    AnswerEvent,
    AnswerFinished,
    EvidenceFound,
    Language,
    Scope,
    TextDelta,
)
from rag.settings import Settings

logger = logging.getLogger(__name__)

LANGUAGE_COOKIE = "dalil_language"

_AGAIN = "answer_again"
_TURNS_KEPT = 6


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
        processor: Turns,
        rights: Rights,
        audit: AuditLog,
    ) -> None:
        self._library = library
        self._history = history
        self._settings = settings
        self._people = people
        self._suggestions = suggestions
        self._rights = rights
        self._audit = audit
        self._uploads = Uploads(library, settings, rights, suggestions, audit)
        self._ready = ready
        self._processor = processor

    def register(self) -> None:
        """Give Chainlit the callbacks."""
        cl.on_chat_start(self.on_chat_start)
        cl.on_chat_resume(self.on_chat_resume)
        cl.on_message(self.on_message)
        cl.on_window_message(self.on_window_message)
        cl.action_callback(_AGAIN)(self.on_again)
        cl.action_callback(SHARE)(self.on_share)
        cl.action_callback(ADD_PASTED)(self.on_add_pasted)
        cl.on_settings_update(self.on_settings_update)
        cl.set_starters(self.starters)

    # -- coming and going ------------------------------------------------------------------

    async def on_chat_start(self) -> None:
        """Offer the settings, and tell the page which conversation it shows."""
        await self._greet(self._default_choices())

    async def on_chat_resume(self, thread: ThreadDict) -> None:
        """As at the start, with what the person had set, and what can be done with each answer."""
        choices = self._choices()
        await self._greet(choices)
        for turn in _turns():
            if "shown" in turn:
                for action in _again_with(self._others(choices.model), turn["id"], page_language()):
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

    async def starters(self, user: cl.User | None, language: str | None) -> list[cl.Starter]:
        """Questions to begin with."""
        spoken: Language = "ar" if (language or "").lower().startswith("ar") else "en"
        try:
            questions = await asyncio.to_thread(self._suggestions.questions, spoken)
        except DalilError as error:
            logger.warning("no questions to begin with: %s", error)
            return []
        return [cl.Starter(label=question, message=question) for question in questions]

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
        """Make ready what the person chose."""
        self._ready.prepare(self._choices().model)

    async def on_window_message(self, data: object) -> None:
        """Take the choice of documents that the page sends."""
        if isinstance(data, dict) and data.get("dalil") == "scope":
            cl.user_session.set("scope", _scope_data(data))

    # -- questions -------------------------------------------------------------------------

    async def on_message(self, message: cl.Message) -> None:
        """Take in what is attached, then answer what is asked."""
        language = page_language()
        async with border(language, self._choices().model, self._settings):
            # Files are stored under the conversation's id: it has an owner before the first one.
            await self._history.claim(cl.context.session.thread_id)
            links, question = links_and_question(message.content)
            uploads: list[Upload | Link] = [
                *(
                    Upload(element.name, Path(element.path))
                    for element in message.elements or []
                    if element.path
                ),
                *links,
            ]
            asked = bool(question.strip())
            if uploads:
                self._uploads.begin(uploads, language, asked=asked)
            elif self._uploads.is_document(question):
                await self._uploads.offer(message, language)
                return
            if asked or not uploads:
                # What was just attached is what the question is likely about.
                await self._uploads.wait()
                await self._answer(message.id, question, self._choices())

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
            turn = next((t for t in _turns() if t["id"] == turn_id), None)
            if turn is None:
                return
            async with cl.Step(name="on_message", type="run", parent_id=turn_id):
                await self._answer(turn_id, turn["question"], replace(self._choices(), model=model))

    async def _answer(self, turn_id: str, question: str, choices: _Choices) -> None:
        conversation = cl.context.session.thread_id
        earlier = _turns_before(turn_id)
        person = acting_person() or LOCAL_PERSON
        access = self._rights.of(person)
        assistant = await asyncio.to_thread(
            self._library.assistant,
            access,
            conversation,
            model=choices.model,
            passages=choices.passages,
            strictness=choices.strictness,
        )
        if not await asyncio.to_thread(self._library.holds_any, access, conversation):
            await cl.Message(say("no_documents", page_language()), author=AUTHOR).send()
            return
        shown = _ShownAnswer(turn_id, choices.model, conversation)
        try:
            meant = await self._understand(question, earlier, assistant)
            await shown.begin(meant)
            async for event in self._events(meant, assistant):
                match event:
                    case EvidenceFound():
                        await shown.evidence(event)
                    case TextDelta(text):
                        await shown.delta(text)
                    case AnswerFinished(answer):
                        await shown.finish(answer, self._others(choices.model))
                        _remember(turn_id, question, meant.question, answer, shown.id)
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

    async def _understand(
        self, question: str, earlier: list[dict[str, Any]], assistant: Assistant
    ) -> Understood:
        turns = [_turn(turn) for turn in earlier]
        computed = not turns or not rewrites_questions(assistant.settings)
        async with self._processor.take(SEARCHING if computed else None):
            return await asyncio.to_thread(understand, question, turns, assistant, _scope())

    def _events(self, meant: Understood, assistant: Assistant) -> AsyncIterator[AnswerEvent]:
        """What happens while a question is answered; what takes the processor waits its turn."""
        events = assistant.astream(meant.question, scope=meant.scope)
        return in_turns(events, self._processor, computed=assistant.settings.model == VERBATIM)

    def _others(self, model: str) -> list[str]:
        return [other for other in self.models if other != model]


class _ShownAnswer:
    """One answer as it grows on the page: two steps, a message, and its card of quotes."""

    def __init__(self, turn_id: str, model: str, conversation: str) -> None:
        self._turn_id = turn_id
        self._model = model
        self._conversation = conversation
        self._language = page_language()
        self._message = cl.Message("", author=AUTHOR)
        self._evidence: Evidence | None = None
        self._card: cl.CustomElement | None = None
        self._search = _step("search_step", "retrieval", self._language)
        self._writing = _step("answer_step", "llm", self._language)
        self._began = perf_counter()

    @property
    def id(self) -> str:
        """The id of its message."""
        return self._message.id

    async def begin(self, meant: Understood) -> None:
        """Show that the search is on, and for what."""
        lines = [say("step_question", self._language, question=inline(meant.question))]
        if meant.scope:
            described = _described(meant.scope, self._language)
            lines.append(say("step_scope", self._language, scope=described))
        else:
            lines.append(say("step_languages", self._language))
        self._search.output = _list(lines)
        self._began = perf_counter()
        await self._search.send()

    async def evidence(self, event: EvidenceFound) -> None:
        """Show the quotes, before anything is written."""
        hits = event.hits
        found = say(
            "step_found",
            self._language,
            hits=len(hits),
            arabic=sum(hit.passage.language != "en" for hit in hits),
            english=sum(hit.passage.language != "ar" for hit in hits),
            documents=len({hit.passage.document_id for hit in hits}),
        )
        took = say("step_time", self._language, seconds=f"{perf_counter() - self._began:.2f}")
        self._search.output = f"{self._search.output}\n- {found}\n- {took}"
        await _end(self._search)
        await self._writing.send()
        self._evidence = found_evidence(event, self._language, self._conversation)
        self._card = cl.CustomElement(
            name="Evidence",
            display="inline",
            props=self._evidence.props() | {"answer": self._message.id},
            url="data:,",  # without one, Chainlit writes the data into a file besides
        )
        self._message.elements = [self._card]  # type: ignore[list-item]
        await self._message.send()

    async def delta(self, text: str) -> None:
        """Show the next words, not yet checked."""
        await self._message.stream_token(literally(text))

    async def finish(self, answer: Answer, other_models: list[str]) -> None:
        """Put the checked answer in place of what was streamed."""
        timings = answer.timings
        lines = [
            say(
                "step_model",
                self._language,
                model=inline(model_name(answer.model, self._language)),
            ),
            say("step_status", self._language, status=say(answer.status, self._language)),
            say("step_time", self._language, seconds=f"{timings.answer_ms / 1000:.2f}"),
        ]
        if timings.verify_ms:
            seconds = f"{timings.verify_ms / 1000:.2f}"
            lines.append(say("step_checked", self._language, seconds=seconds))
        self._writing.output = _list(lines)
        await _end(self._writing)
        self._message.content = _text(answer)
        self._message.actions = _again_with(other_models, self._turn_id, self._language)
        await self._settle(answer_evidence(answer, self._model, self._conversation))

    async def stop(self) -> None:
        """Take back what was not checked; the quotes stay."""
        for step in (self._search, self._writing):
            if step.end is None:
                await _end(step)
        if self._evidence is None:
            await cl.Message(say("stopped_early", self._language), author=AUTHOR).send()
            return
        self._message.content = say("stopped", self._language)
        await self._settle(stopped_evidence(self._evidence))

    async def abandon(self) -> None:
        """Leave nothing half-written when something failed."""
        for step in (self._search, self._writing):
            if step.end is None:
                await _end(step)
        if self._evidence is not None:
            await self._message.remove()

    async def _settle(self, evidence: Evidence) -> None:
        self._evidence = evidence
        if self._card is not None:
            self._card.props = evidence.props() | {"answer": self._message.id}
            self._card.content = "{}"
        await self._message.update()


def page_language() -> Language:
    """The language of the page as the browser shows it: its cookie, else what it accepts."""
    environ = getattr(cl.context.session, "environ", None) or {}
    for piece in str(environ.get("HTTP_COOKIE", "")).split(";"):
        name, _, value = piece.strip().partition("=")
        if name == LANGUAGE_COOKIE:
            return "ar" if value == "ar" else "en"
    accepted = str(environ.get("HTTP_ACCEPT_LANGUAGE", "")).lower()
    return "ar" if accepted.startswith("ar") else "en"


def _again_with(models: list[str], turn_id: str, language: Language) -> list[cl.Action]:
    """The buttons that answer a question once more, by other models."""
    return [
        cl.Action(
            name=_AGAIN,
            payload={"model": model, "id": turn_id},
            label=say("again", language, model=model_name(model, language)),
            tooltip=say("again_tip", language),
            icon="refresh-cw",
        )
        for model in models
    ]


def _short(answer: Answer) -> str:
    """The short answer in bold, in the direction of its language even if it has no letters."""
    if answer.short_answer is None:
        return ""
    return f"{DIRECTION[answer.language]}**{literally(answer.short_answer.text)}**"


def _text(answer: Answer) -> str:
    if answer.parts and answer.model == VERBATIM and answer.citations:
        return parts_text(answer)
    short = _short(answer)
    if answer.model == VERBATIM and answer.citations:
        # The quotes are the answer, and stand in the card right below.
        return short or say("quoted_one", answer.language)
    written = with_links(answer.text, {citation.marker for citation in answer.citations})
    return f"{short}\n\n{written}" if short else written


def _step(key: str, kind: Any, language: Language) -> cl.Step:
    parent = cl.context.current_step
    step = cl.Step(
        name=say(key, language),
        type=kind,
        parent_id=parent.id if parent else None,
        show_input=False,
    )
    step.start = utc_now()
    return step


async def _end(step: cl.Step) -> None:
    step.end = utc_now()
    await step.update()


def _list(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


async def _tell_page(data: dict[str, Any]) -> None:
    await cl.send_window_message({"dalil": "page"} | data)


# -- what is remembered of a conversation: plain data, for Chainlit stores it as JSON --------


def _turns() -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = cl.user_session.get("turns") or []
    return turns


def _turns_before(turn_id: str) -> list[dict[str, Any]]:
    """The turns that a question follows; an edited one is followed by none of the later ones."""
    turns = _turns()
    place = next((i for i, turn in enumerate(turns) if turn["id"] == turn_id), len(turns))
    return turns[:place]


def _turn(kept: dict[str, Any]) -> Turn:
    return Turn(kept["meant"], kept["answer"], frozenset(kept["documents"]))


def _remember(turn_id: str, question: str, meant: str, answer: Answer, shown: str) -> None:
    turn = {
        "id": turn_id,
        "shown": shown,
        "question": question,
        "meant": meant,
        "answer": answer.text,
        "documents": sorted(cited_ids(answer)),
    }
    cl.user_session.set("turns", [*_turns_before(turn_id), turn][-_TURNS_KEPT:])


def _scope_data(data: dict[str, Any]) -> dict[str, Any]:
    """What is kept of the page's choice: only what has the right form."""
    documents = data.get("documents")
    ids = [str(item)[:64] for item in documents] if isinstance(documents, list) else []
    return {
        "documents": ids[:10_000],
        "from": _day_text(data.get("from")),
        "until": _day_text(data.get("until")),
    }


def _scope() -> Scope:
    kept: dict[str, Any] = cl.user_session.get("scope") or {}
    return Scope(
        document_ids=frozenset(kept.get("documents") or ()),
        published_from=_day(kept.get("from")),
        published_until=_day(kept.get("until")),
    )


def _described(scope: Scope, language: Language) -> str:
    parts = []
    if scope.document_ids:
        parts.append(say("scope_documents", language, count=len(scope.document_ids)))
    if scope.published_from:
        parts.append(say("scope_from", language, day=scope.published_from.isoformat()))
    if scope.published_until:
        parts.append(say("scope_until", language, day=scope.published_until.isoformat()))
    return ("، " if language == "ar" else ", ").join(parts)


def _day_text(value: object) -> str | None:
    day = _day(value)
    return day.isoformat() if day else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
