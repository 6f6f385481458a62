"""Question to answer as one LangChain Runnable, and retrieval as a LangChain retriever.

Retrieval, the prompt and the chat model run as traced steps; callbacks, tracing, batch and
async are LangChain's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from reprlib import repr as short_repr
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForChainRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda, patch_config
from langchain_core.runnables.config import run_in_executor
from pydantic import ConfigDict

from rag.answer.answerer import Answerer, AnswerOptions
from rag.answer.content_words import content_words_of, overlap
from rag.answer.forms import MOST, form_of, summary_topic
from rag.answer.splitting import split_question
from rag.errors import QuestionError
from rag.language import question_language
from rag.memory import answered
from rag.retrieval import Retriever
from rag.schema import Answer, AnswerEvent, AnswerFinished, EvidenceFound, Hit, Scope, TextDelta
from rag.text.dialect import standard_arabic
from rag.tracing import inside, note_answer, note_question, recorded

# The number of passages that are read to summarise a document.
_OPENING = 30
# A document is about a topic if a passage of it has this share of its words.
_ABOUT_TOPIC = 0.5


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question, and which documents it is asked of."""

    question: str
    scope: Scope = field(default_factory=Scope)


ChainInput = str | Mapping[str, Any] | Inquiry
"""A question: a text, ``{"question": a text}`` or an inquiry."""


def inquiry_of(asked: ChainInput) -> Inquiry:
    """The question as an inquiry.

    Raises:
        QuestionError: `asked` has no text as its question.
    """
    if isinstance(asked, Inquiry):
        return asked
    question = asked.get("question") if isinstance(asked, Mapping) else asked
    if not isinstance(question, str):
        what = short_repr(asked)
        raise QuestionError(f"{what} is not a question; give a text or {{'question': a text}}.")
    return Inquiry(question)


class AnswerChain(Runnable[ChainInput, Answer]):
    """Answers questions from one index.

    `invoke` returns the verified answer. `stream` yields answers as they grow, each in place
    of the one before: the evidence alone, then with the model's words, last the verified answer.
    """

    def __init__(
        self,
        retriever: Retriever,
        answerer: Answerer,
        options: AnswerOptions,
        *,
        trace_questions: bool = False,
    ) -> None:
        self._answerer = answerer
        self._trace_questions = trace_questions
        self._plain_question = retriever.plain_question
        self._further_documents = retriever.further_documents
        self._opening = partial(retriever.opening, most=_OPENING)

        def retrieve(inquiry: Inquiry) -> list[Hit]:
            return retriever.retrieve(inquiry.question, options.passages, scope=inquiry.scope)

        self._retrieve = RunnableLambda(retrieve, name="retrieve")

    def invoke(
        self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer:
        """The verified answer.

        Raises:
            QuestionError: the question has no words or is too long.
            IndexFailure: the index cannot be read.
            UnknownModel: the configured model does not exist.
        """
        return self._call_with_config(self._last_answer, input, config, run_type="chain")

    def stream(
        self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[Answer]:
        """Yield the answer as it grows; each item replaces the one before."""
        yield from self._transform_stream_with_config(
            iter([input]), self._growing_answers, config, run_type="chain"
        )

    def events(
        self, asked: ChainInput, config: RunnableConfig | None = None
    ) -> Generator[AnswerEvent, None, None]:
        """Yield the events of an answer; the last one has the whole answer."""
        inquiry = inquiry_of(asked)
        named = {"gen_ai.workflow.name": "dalil"}
        with recorded("invoke_workflow", "dalil", named, current=False) as span:
            if self._trace_questions:
                note_question(span, "gen_ai.input.messages", inquiry.question)
            for event in inside(span, self._events(inquiry, config)):
                if isinstance(event, AnswerFinished):
                    note_answer(span, event.answer)
                yield event

    def _events(
        self, inquiry: Inquiry, config: RunnableConfig | None
    ) -> Generator[AnswerEvent, None, None]:
        started = time.perf_counter()
        question = standard_arabic(self._plain_question(inquiry.question))
        retrieved_ms = 0.0

        def retrieve(asked: str) -> list[Hit]:
            nonlocal retrieved_ms
            began = time.perf_counter()
            hits = self._retrieve.invoke(replace(inquiry, question=asked), config)
            retrieved_ms += _ms_since(began)
            return hits

        for event in self._answered(question, inquiry.scope, retrieve, config):
            if not isinstance(event, AnswerFinished):
                yield event
                continue
            timings = replace(
                event.answer.timings, retrieve_ms=retrieved_ms, total_ms=_ms_since(started)
            )
            answered()
            yield AnswerFinished(replace(event.answer, question=inquiry.question, timings=timings))

    def _answered(
        self,
        question: str,
        scope: Scope,
        retrieve: Callable[[str], list[Hit]],
        config: RunnableConfig | None,
    ) -> Generator[AnswerEvent, None, None]:
        parts = split_question(question)
        if len(parts) > 1:
            return self._answerer.events_of_parts(question, parts, retrieve, config)
        if form_of(question) == "summary":
            openings = [self._opening(one) for one in self._summarised(question, scope, retrieve)]
            if any(openings):
                documents = [opening for opening in openings if opening]
                return self._answerer.events_of_summary(question, documents, config)
        return self._answerer.events(question, retrieve(question), config)

    def _summarised(
        self, question: str, scope: Scope, retrieve: Callable[[str], list[Hit]]
    ) -> Sequence[str]:
        """The ids of the documents that a question asks a summary of, at most five.

        They are those of its `scope`, else those of the conversation, else those found for it; of a
        question that names a topic the one document about it, or none.
        """
        if len(scope.document_ids) == 1:
            return [*scope.document_ids]
        topic = summary_topic(question)
        if not topic and not scope and (added := self._further_documents()):
            return added[:MOST]
        hits = retrieve(topic or question)
        if topic:
            wanted = content_words_of(topic)
            hits = [h for h in hits if overlap(wanted, _about(h)) >= _ABOUT_TOPIC][:1]
        return [*dict.fromkeys(hit.passage.document_id for hit in hits)][:MOST]

    def _last_answer(
        self,
        asked: ChainInput,
        run_manager: CallbackManagerForChainRun,
        config: RunnableConfig,
    ) -> Answer:
        inside = patch_config(config, callbacks=run_manager.get_child())
        *_, last = self.events(asked, inside)
        assert isinstance(last, AnswerFinished)
        return last.answer

    def _growing_answers(
        self,
        inquiries: Iterator[ChainInput],
        run_manager: CallbackManagerForChainRun,
        config: RunnableConfig,
    ) -> Iterator[Answer]:
        inside = patch_config(config, callbacks=run_manager.get_child())
        for asked in inquiries:
            inquiry = inquiry_of(asked)
            yield from _grow(inquiry.question, self.events(inquiry, inside))


def _about(hit: Hit) -> str:
    return f"{hit.passage.title}\n{hit.passage.text}"


def _grow(question: str, events: Iterator[AnswerEvent]) -> Iterator[Answer]:
    growing = Answer(question, "", question_language(question), "partial", (), (), "")
    for event in events:
        match event:
            case EvidenceFound():
                growing = replace(
                    growing,
                    evidence=event.citations,
                    hits=event.hits,
                    notices=event.notices,
                    short_answer=event.short_answer,
                    parts=event.parts,
                )
            case TextDelta(text):
                growing = replace(growing, text=growing.text + text)
            case AnswerFinished(answer):
                growing = answer
        yield growing


class PassageRetriever(BaseRetriever):
    """Dalil's retrieval as a LangChain retriever; `metadata` gives each passage's position.

    `k` is the number of passages; ``invoke(question, k=3)`` replaces it for one question.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[LangChainDocument]:
        hits = self.retriever.retrieve(query, self.k if k is None else k)
        return [_langchain_document(hit) for hit in hits]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[LangChainDocument]:
        return await run_in_executor(
            None, self._get_relevant_documents, query, run_manager=run_manager.get_sync(), k=k
        )


def _langchain_document(hit: Hit) -> LangChainDocument:
    passage = hit.passage
    return LangChainDocument(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "source": passage.source,
            "title": passage.title,
            "language": passage.language,
            "document_id": passage.document_id,
            "start": passage.start,
            "end": passage.end,
            "document_sha256": passage.document_sha256,
            "page": passage.page,
            "heading": passage.heading,
            "ocr_confidence": passage.ocr_confidence,
            "published": passage.published.isoformat() if passage.published else None,
            "score": hit.score,
        },
    )


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
