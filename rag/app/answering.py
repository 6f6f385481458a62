"""Shows one answer on the page while it is made: search, quotes, text, and the checked text."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import chainlit as cl
from chainlit.utils import utc_now

from rag.app.acting import page_language
from rag.app.border import AUTHOR
from rag.app.remembered import described
from rag.app.shown import (
    Evidence,
    answer_evidence,
    answer_text,
    found_evidence,
    inline,
    literally,
    short_text,
    stopped_evidence,
)
from rag.app.usual import UsualTimes
from rag.app.wording import model_name, say
from rag.conversation import ResolvedQuestion
from rag.models.chat import VERBATIM
from rag.schema import Answer, EvidenceFound, Language

AGAIN = "answer_again"


class ShownAnswer:
    """An answer on the page: two steps, a message, and its card of quotes."""

    def __init__(self, turn_id: str, model: str, conversation: str, usual: UsualTimes) -> None:
        self._usual = usual
        self._turn_id = turn_id
        self._model = model
        self._conversation = conversation
        self._language = page_language()
        self._message = cl.Message("", author=AUTHOR)
        self._evidence: Evidence | None = None
        self._card: cl.CustomElement | None = None
        self._search = _step("search_step", "retrieval", self._language)
        self._writing = _step("answer_step", "llm", self._language)
        self._going_on: list[cl.Step] = []
        self._began = self._found = perf_counter()
        self._written = False

    @property
    def id(self) -> str:
        """The id of its message."""
        return self._message.id

    async def waiting(self, ahead: int) -> None:
        """Show how many questions are ahead in the queue; nothing if none are."""
        await cl.send_window_message({"dalil": "page", "ahead": ahead})

    async def begin(self, meant: ResolvedQuestion, attached: frozenset[str]) -> None:
        """Show what is searched for; `attached` are the documents of the question."""
        lines = [say("step_question", self._language, question=inline(meant.question))]
        if attached and meant.scope.document_ids == attached:
            lines.append(say("step_attached", self._language))
        elif meant.scope:
            scope = described(meant.scope, self._language)
            lines.append(say("step_scope", self._language, scope=scope))
        else:
            lines.append(say("step_languages", self._language))
        self._search.output = _list(lines)
        self._began = perf_counter()
        await self._start(self._search)

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
        await self._end(self._search)
        await self._start(self._writing)
        self._found = perf_counter()
        usual = None if self._model == VERBATIM else self._usual.seconds(self._model)
        self._evidence = found_evidence(event, self._language, self._conversation, usual)
        self._message.content = short_text(event.short_answer, self._language)
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
        if not self._written and self._message.content:
            await self._message.stream_token("\n\n")
        self._written = True
        await self._message.stream_token(literally(text))

    async def finish(self, answer: Answer, other_models: list[str]) -> None:
        """Put the checked answer in place of what was streamed."""
        timings = answer.timings
        if self._written:
            self._usual.note(self._model, perf_counter() - self._found)
        lines = [
            say(
                "step_model",
                self._language,
                model=inline(model_name(answer.model, self._language)),
            ),
            say("step_status", self._language, status=say(answer.status, self._language)),
            *(inline(notice.text) for notice in answer.notices if notice.code == "part_missing"),
            say("step_time", self._language, seconds=f"{timings.answer_ms / 1000:.2f}"),
        ]
        if timings.verify_ms:
            seconds = f"{timings.verify_ms / 1000:.2f}"
            lines.append(say("step_checked", self._language, seconds=seconds))
        self._writing.output = _list(lines)
        await self._end(self._writing)
        self._message.content = answer_text(answer)
        self._message.actions = again_with(other_models, self._turn_id, self._language)
        await self._settle(answer_evidence(answer, self._model, self._conversation))

    async def stop(self) -> None:
        """Remove the text that was not verified; the quotes stay."""
        await self._end(*self._going_on)
        if self._evidence is None:
            await cl.Message(say("stopped_early", self._language), author=AUTHOR).send()
            return
        self._message.content = say("stopped", self._language)
        await self._settle(stopped_evidence(self._evidence))

    async def abandon(self) -> None:
        """Remove a half-written answer after a failure."""
        await self._end(*self._going_on)
        if self._evidence is not None:
            await self._message.remove()

    async def _start(self, step: cl.Step) -> None:
        await step.send()
        self._going_on.append(step)

    async def _end(self, *steps: cl.Step) -> None:
        for step in steps:
            step.end = utc_now()
            self._going_on.remove(step)
            await step.update()

    async def _settle(self, evidence: Evidence) -> None:
        self._evidence = evidence
        if self._card is not None:
            self._card.props = evidence.props() | {"answer": self._message.id}
            self._card.content = "{}"
        await self._message.update()


def again_with(models: list[str], turn_id: str, language: Language) -> list[cl.Action]:
    """The buttons that answer a question once more, by other models."""
    return [
        cl.Action(
            name=AGAIN,
            payload={"model": model, "id": turn_id},
            label=say("again", language, model=model_name(model, language)),
            tooltip=say("again_tip", language),
            icon="refresh-cw",
        )
        for model in models
    ]


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


def _list(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
