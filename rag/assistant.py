"""The one class that a program uses: opens an index and answers from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rag.index import PassageStore, open_index
from rag.models.chat import VERBATIM, chat_model_options
from rag.reader import open_reader
from rag.reader.order import ReadingOrder
from rag.rerankers import HitOrder, Reranking, open_reranking
from rag.retrieval import Retriever
from rag.schema import (
    EVERYTHING,
    Answer,
    AnswerEvent,
    Document,
    DocumentSummary,
    Hit,
    Scope,
)
from rag.settings import Settings, index_place, load_settings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

    from rag.answer.generate import ChatModel
    from rag.chain import AnswerChain, Inquiry, PassageRetriever
    from rag.messages import Conversation
    from rag.translation.machine import Translator


class Assistant:
    """Retrieves from an index and answers from it; safe to share between threads.

    `further` are indexes that are searched together with it, such as the documents of one
    conversation; the assistant does not close them. `translator` translates quotes in the other
    language for display, in place of the one that the settings name.
    """

    def __init__(
        self,
        index: PassageStore,
        settings: Settings,
        *further: PassageStore,
        reranking: Reranking | None = None,
        translator: Translator | None = None,
    ) -> None:
        self.index = index
        self.settings = settings
        self._further = further
        self._reranking = reranking
        self._translator = translator
        self._retriever = self._ranking(reranking)
        self._ordered = self._retriever
        reader = open_reader(settings)
        if reader is not None and reranking is None:
            self._ordered = self._ranking(ReadingOrder(reader, settings.reader_passages))
        self._chain: AnswerChain | None = None

    def _ranking(self, order: HitOrder | None) -> Retriever:
        return Retriever(
            self.index,
            *self._further,
            reranking=order,
            max_question_characters=self.settings.max_question_characters,
            trace_questions=self.settings.trace_questions,
        )

    @classmethod
    def open(
        cls,
        index: str | Path,
        *,
        model: str | None = None,
        embedder: str | None = None,
        reranker: str | None = None,
        settings: Settings | None = None,
        translator: Translator | None = None,
    ) -> Assistant:
        """Open the index in a folder.

        Args:
            index: the folder that `ingest` was given.
            model: ``verbatim``, ``local``, or ``provider:name``; the configured one by default.
            embedder: the embedder's name; the configured one by default.
            reranker: a cross-encoder's name or folder; the configured one, if any, by default.
            settings: everything else; the environment's settings by default.
            translator: translates quotes in the other language; the configured one by default.

        Raises:
            IndexNotFound: there is no index in that folder.
            EmbedderMismatch: it was made with another embedder.
            RerankerError: the re-ranker cannot be loaded.
            SettingsError: a setting cannot be used.
        """
        base = settings or load_settings()
        changes = {
            "index": index_place(index),
            "model": model,
            "embedder": embedder,
            "reranker": reranker,
        }
        given = {name: value for name, value in changes.items() if value is not None}
        return cls.from_settings(base.model_copy(update=given), translator=translator)

    @classmethod
    def from_settings(
        cls, settings: Settings | None = None, *, translator: Translator | None = None
    ) -> Assistant:
        """Open what the settings name; the environment's settings by default."""
        settings = settings or load_settings()
        reranking = open_reranking(settings)
        return cls(open_index(settings), settings, reranking=reranking, translator=translator)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; the assistant cannot be used afterwards."""
        self.index.close()

    def with_model(self, model: str) -> Assistant:
        """An assistant over the same open index that answers with another model."""
        return Assistant(
            self.index,
            self.settings.model_copy(update={"model": model}),
            *self._further,
            reranking=self._reranking,
            translator=self._translator,
        )

    def retrieve(self, question: str, k: int = 10, *, scope: Scope | None = None) -> list[Hit]:
        """The `k` passages that fit a question best, best first.

        Raises:
            QuestionError: the question has no words or is too long.
        """
        return self._ordered.retrieve(question, k, scope=scope)

    def ask(self, question: str, *, scope: Scope | None = None) -> Answer:
        """The verified answer; a refusal if the documents do not contain one.

        Raises:
            QuestionError: the question has no words or is too long.
            UnknownModel: the configured model does not exist.
        """
        return self.as_runnable().invoke(_inquiry(question, scope))

    async def aask(self, question: str, *, scope: Scope | None = None) -> Answer:
        """As `ask`, without blocking the event loop."""
        return await self.as_runnable().ainvoke(_inquiry(question, scope))

    def stream(self, question: str, *, scope: Scope | None = None) -> Iterator[AnswerEvent]:
        """Yield the evidence, then the model's words, and last the verified answer."""
        return self.as_runnable().events(_inquiry(question, scope))

    async def astream(
        self, question: str, *, scope: Scope | None = None
    ) -> AsyncIterator[AnswerEvent]:
        """As `stream`, without blocking the event loop; closing it stops the model."""
        events = self.as_runnable().events(_inquiry(question, scope))
        step: asyncio.Future[AnswerEvent | None] | None = None
        try:
            while True:
                step = asyncio.ensure_future(asyncio.to_thread(next, events, None))
                # A thread cannot be cancelled; shielded, its step can be waited for below.
                event = await asyncio.shield(step)
                if event is None:
                    return
                yield event
        finally:
            if step is not None and not step.done():
                step.add_done_callback(lambda done: _close_later(done, events))
            else:
                await asyncio.to_thread(events.close)

    def batch(self, questions: Sequence[str]) -> list[Answer]:
        """Answers in the order of the questions."""
        return self.as_runnable().batch([_inquiry(question, None) for question in questions])

    def as_runnable(self) -> AnswerChain:
        """The whole chain as a LangChain Runnable: a question in, an `Answer` out.

        The question is a text, ``{"question": …}`` or an `Inquiry`.
        """
        if self._chain is None:
            self._chain = _chain(self._retriever, self.settings, self._translator)
        return self._chain

    def as_messages(self, *, scope: Scope | None = None) -> Runnable[Conversation, AIMessage]:
        """The whole chain as a LangChain Runnable that gives messages with standard citations.

        It takes a text, ``{"question": …}``, messages or ``{"messages": […]}``. A question that
        follows others is understood by them.
        """
        from rag.messages import message_chain

        return message_chain(self, scope or EVERYTHING)

    def as_tool(self, *, scope: Scope | None = None) -> BaseTool:
        """A LangChain tool that answers from the documents, for agents."""
        from rag.messages import answer_tool

        return answer_tool(self, scope or EVERYTHING)

    def as_retriever(self, k: int = 10) -> PassageRetriever:
        """Retrieval as a LangChain retriever."""
        from rag.chain import PassageRetriever

        return PassageRetriever(retriever=self._ordered, k=k)

    def documents(self) -> list[DocumentSummary]:
        """Every document without its text, by title."""
        found = [summary for index in self.indexes for summary in index.documents()]
        return sorted(found, key=lambda summary: (summary.title, summary.source))

    def document(self, document_id: str) -> Document:
        """The whole document, for showing a citation in its place.

        Raises:
            DocumentNotFound: the index has none of that id.
        """
        for index in self._further:
            if index.contains(document_id):
                return index.document(document_id)
        return self.index.document(document_id)

    @property
    def indexes(self) -> tuple[PassageStore, ...]:
        """What is searched: its own index, then the further ones."""
        return (self.index, *self._further)


def _close_later(step: asyncio.Future[AnswerEvent | None], events: Iterator[AnswerEvent]) -> None:
    """Close a generator that was abandoned, once the step that its thread runs has ended."""
    if not step.cancelled():
        step.exception()
    asyncio.get_running_loop().run_in_executor(None, events.close)  # type: ignore[attr-defined]


def _inquiry(question: str, scope: Scope | None) -> Inquiry:
    from rag.chain import Inquiry

    return Inquiry(question, scope or Scope())


def _chain(retriever: Retriever, settings: Settings, translator: Translator | None) -> AnswerChain:
    from rag.answer.answerer import Answerer, AnswerOptions
    from rag.answer.generate import ChatModel
    from rag.answer.translate import QuoteTranslations
    from rag.chain import AnswerChain

    options = AnswerOptions(
        passages=settings.passages,
        quotes=settings.quotes,
        strictness=settings.strictness,
    )
    model = (
        None
        if settings.model == VERBATIM
        else ChatModel(settings.model, chat_model_options(settings))
    )
    translator = translator or _configured_translator(settings, model)
    answerer = Answerer(
        model,
        options,
        open_reader(settings),
        QuoteTranslations(translator) if translator else None,
    )
    return AnswerChain(retriever, answerer, options, trace_questions=settings.trace_questions)


def _configured_translator(settings: Settings, model: ChatModel | None) -> Translator | None:
    """What the settings name; None if that is nothing, or a model where no model is asked."""
    from rag.answer.generate import ChatModel
    from rag.models.translation import ModelTranslator
    from rag.translation.machine import FIREFOX, open_firefox

    if settings.translator == FIREFOX:
        return open_firefox(settings.cache / "translation")
    options = chat_model_options(settings)
    if settings.translator not in ("none", "model"):
        model = ChatModel(settings.translator, options)
    if settings.translator == "none" or model is None:
        return None
    return ModelTranslator(model.name, model.open, options)
