"""Routes that answer: ask, retrieve, verify, and receipts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter
from sse_starlette import EventSourceResponse, ServerSentEvent

from rag.api.bodies import AskBody, HitList, ReceiptResult, RetrieveBody, VerifyBody
from rag.api.callers import Reader
from rag.api.desk import Desk, Inquiry, TheDesk
from rag.api.problems import ApiError, problem_of
from rag.errors import DalilError, DocumentNotFound
from rag.grounding import Grounding, ground_in_hits, ground_in_texts
from rag.receipts import CitedDocument, Found, Receipt, check_receipt, found_version, make_receipt
from rag.schema import Answer, AnswerEvent, AnswerFinished, EvidenceFound, TextDelta
from rag.serialise import PublishedAnswer, answer_bytes

router = APIRouter(tags=["questions"])

_T = TypeVar("_T")

_EVIDENCE: TypeAdapter[EvidenceFound] = TypeAdapter(EvidenceFound)
_WORDS: TypeAdapter[TextDelta] = TypeAdapter(TextDelta)


@router.post("/ask", responses={200: {"model": PublishedAnswer}})
async def ask(request: Request, body: AskBody, caller: Reader, desk: TheDesk) -> Response:
    """The verified answer; a refusal, also with status 200, if the documents do not have one."""
    answer = await until_gone(request, desk.answer(body.inquiry(caller.access)))
    desk.note_answer(answer, caller, body.question)
    return Response(answer_bytes(answer), media_type="application/json")


@router.post(
    "/ask/stream",
    response_class=EventSourceResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def ask_stream(body: AskBody, caller: Reader, desk: TheDesk) -> EventSourceResponse:
    """The answer as server-sent events.

    `evidence` comes first: the quotes, before any model is asked. `words` are pieces of a model's
    text, not verified. `answer` is the last: the whole verified answer, which replaces all words;
    or `error`, a problem.
    """
    events = desk.events(body.inquiry(caller.access))
    # An error in the question gives the status of the response, before the stream begins.
    first = await anext(events)

    async def sent() -> AsyncIterator[ServerSentEvent]:
        async with aclosing(events):
            try:
                yield _sent(first)
                async for event in events:
                    if isinstance(event, AnswerFinished):
                        desk.note_answer(event.answer, caller, body.question)
                    yield _sent(event)
            except DalilError as error:
                yield ServerSentEvent(problem_of(error).model_dump_json(), event="error")

    return EventSourceResponse(sent(), ping=15, headers={"X-Accel-Buffering": "no"})


@router.post("/retrieve")
async def retrieve(body: RetrieveBody, caller: Reader, desk: TheDesk) -> HitList:
    """The passages that fit a question best, best first."""
    hits = await desk.retrieve(body.question, body.k, body.within(caller.access), body.scope())
    ids = tuple(dict.fromkeys(hit.passage.document_id for hit in hits))
    desk.note("retrieve", caller, documents=ids, text=body.question)
    return HitList(hits)


@router.post("/verify")
async def verify(body: VerifyBody, caller: Reader, desk: TheDesk) -> Grounding:
    """Whether the given sources, or the documents of the index, support a sentence."""
    if body.sources is not None:
        found = await desk.compute(caller.access, ground_in_texts, body.sentence, body.sources)
    else:
        hits = await desk.retrieve(body.sentence, body.k, body.within(caller.access), body.scope())
        found = await desk.compute(caller.access, ground_in_hits, body.sentence, hits)
    desk.note("verify", caller, text=body.sentence, outcome=found.verdict)
    return found


@router.post("/receipts")
async def receipt(request: Request, body: AskBody, caller: Reader, desk: TheDesk) -> Receipt:
    """The answer with everything that `/receipts/check` needs to check it later."""
    inquiry = body.inquiry(caller.access)
    answer = await until_gone(request, desk.answer(inquiry))
    desk.note_answer(answer, caller, body.question)
    return await asyncio.to_thread(_receipt, desk, inquiry, answer)


@router.post("/receipts/check")
async def check(body: Receipt, caller: Reader, desk: TheDesk) -> ReceiptResult:
    """Whether a receipt is still valid, compared with the documents of the index."""

    def find(document: CitedDocument) -> Found | None:
        try:
            held = desk.library.document(document.id, caller.access)
        except DocumentNotFound:
            return None
        return found_version(document, held, desk.library.versions(held.id, caller.access))

    checked = await asyncio.to_thread(check_receipt, body, find)
    desk.note("verify", caller, outcome="valid" if checked.valid else "differs")
    return ReceiptResult(checked.valid, checked.quotes, checked.findings, checked.superseded)


async def until_gone(request: Request, work: Coroutine[Any, Any, _T]) -> _T:
    """The result of `work`, which is cancelled as soon as the client has gone.

    Raises:
        ApiError: the client has disconnected.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ApiError(400, "client_gone", "The client has gone.")
        return working.result()
    finally:
        leaving.cancel()
        working.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _receipt(desk: Desk, inquiry: Inquiry, answer: Answer) -> Receipt:
    assistant = desk.assistant(inquiry.access, inquiry.model)
    return make_receipt(
        answer,
        assistant.document,
        embedder=assistant.index.embedder.identity,
        strictness=assistant.settings.strictness,
    )


def _sent(event: AnswerEvent) -> ServerSentEvent:
    match event:
        case EvidenceFound():
            return ServerSentEvent(_EVIDENCE.dump_json(event).decode(), event="evidence")
        case TextDelta():
            return ServerSentEvent(_WORDS.dump_json(event).decode(), event="words")
        case AnswerFinished(answer):
            return ServerSentEvent(answer_bytes(answer).decode(), event="answer")
