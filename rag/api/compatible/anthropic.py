"""Anthropic's messages API, with citations of character positions."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import JSONResponse

from rag.answer.citations import cited_ids
from rag.answer.marked import CitedPiece, cited_pieces
from rag.api.callers import Reader
from rag.api.compatible.conversation import (
    DEFAULT_MODEL,
    AskedCollections,
    Messages,
    inquiry_of,
)
from rag.api.desk import TheDesk
from rag.api.questions import until_gone
from rag.schema import Answer, Citation
from rag.serialise import answer_json, citation_json

router = APIRouter()


class MessagesBody(AskedCollections):
    """The fields of a request that are used; other fields, such as `max_tokens`, change nothing."""

    messages: Messages
    model: str = DEFAULT_MODEL
    stream: bool = False


@router.post("/messages")
async def messages(request: Request, body: MessagesBody, caller: Reader, desk: TheDesk) -> Response:
    """The answer to the last message, in text blocks with citations in place of markers."""
    inquiry = inquiry_of(body.messages, body.model, caller.access, body.collections)
    answer = await until_gone(request, desk.answer(inquiry))
    desk.note_answer(answer, caller, inquiry.question)
    reply = _Reply(answer, body.model)
    return reply.streamed() if body.stream else JSONResponse(reply.whole())


class _Reply:
    """An answer as a message, whole or as events of verified text."""

    def __init__(self, answer: Answer, model: str) -> None:
        self._answer = answer
        self._model = model
        self._id = f"msg_{uuid4().hex}"
        self._pieces = cited_pieces(answer)
        self._documents = cited_ids(answer)

    def whole(self) -> dict[str, Any]:
        return {
            **self._head([self._block(piece) for piece in self._pieces], "end_turn"),
            "dalil": answer_json(self._answer),
        }

    def _head(self, content: list[dict[str, Any]], stop_reason: str | None) -> dict[str, Any]:
        return {
            "id": self._id,
            "type": "message",
            "role": "assistant",
            "model": self._model,
            "content": content,
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "usage": {"input_tokens": 0, "output_tokens": 0},
        }

    def _block(self, piece: CitedPiece) -> dict[str, Any]:
        citations = [self._location(citation) for citation in piece.citations]
        return {"type": "text", "text": piece.text, "citations": citations or None}

    def _location(self, citation: Citation) -> dict[str, Any]:
        return {
            "type": "char_location",
            "cited_text": citation.quote,
            "document_index": self._documents.index(citation.document_id),
            "document_title": citation.title,
            "start_char_index": citation.start,
            "end_char_index": citation.end,
            "file_id": citation.document_id,
            "dalil": citation_json(citation),
        }

    def streamed(self) -> EventSourceResponse:
        async def sent() -> AsyncIterator[ServerSentEvent]:
            for event in self._events():
                yield ServerSentEvent(json.dumps(event, ensure_ascii=False), event=event["type"])

        return EventSourceResponse(sent())

    def _events(self) -> Iterator[dict[str, Any]]:
        yield {"type": "message_start", "message": self._head([], None)}
        for index, piece in enumerate(self._pieces):
            begun: dict[str, Any] = {
                "type": "text",
                "text": "",
                "citations": [] if piece.citations else None,
            }
            yield {"type": "content_block_start", "index": index, "content_block": begun}
            text = {"type": "text_delta", "text": piece.text}
            yield {"type": "content_block_delta", "index": index, "delta": text}
            for citation in piece.citations:
                cited = {"type": "citations_delta", "citation": self._location(citation)}
                yield {"type": "content_block_delta", "index": index, "delta": cited}
            yield {"type": "content_block_stop", "index": index}
        ended = {"stop_reason": "end_turn", "stop_sequence": None}
        yield {"type": "message_delta", "delta": ended, "usage": {"output_tokens": 0}}
        yield {"type": "message_stop"}
