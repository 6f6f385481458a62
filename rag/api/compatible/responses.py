"""OpenAI's responses API, with file citations."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import JSONResponse

from rag.answer.marked import Marker, markers_of, pieces_of
from rag.api.bodies import CollectionNames
from rag.api.callers import Reader
from rag.api.compatible.conversation import (
    DEFAULT_MODEL,
    AskedCollections,
    Message,
    inquiry_of,
)
from rag.api.desk import TheDesk
from rag.api.questions import until_gone
from rag.schema import Answer
from rag.serialise import answer_json, citation_json

router = APIRouter()

_NO_USAGE = {
    "input_tokens": 0,
    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
    "output_tokens": 0,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 0,
}


class Tool(BaseModel):
    """A tool of a request: `file_search` names the collections to ask, as vector stores."""

    model_config = ConfigDict(extra="ignore")

    type: str
    vector_store_ids: CollectionNames = []


class ResponseBody(AskedCollections):
    """The fields of a request that are used. Nothing is stored: `input` has the conversation."""

    input: str | list[Message] = Field(min_length=1)
    model: str = DEFAULT_MODEL
    stream: bool = False
    tools: list[Tool] = Field([], max_length=100)

    @property
    def asked(self) -> list[str]:
        """The names of the collections that are asked, by the tool or by our own field."""
        searched = (name for tool in self.tools for name in tool.vector_store_ids)
        return [*self.collections, *searched]


@router.post("/responses")
async def respond(request: Request, body: ResponseBody, caller: Reader, desk: TheDesk) -> Response:
    """The answer to the last message; each citation is an annotation with its exact span."""
    said = [Message(role="user", content=body.input)] if isinstance(body.input, str) else body.input
    inquiry = inquiry_of(said, body.model, caller.access, body.asked)
    answer = await until_gone(request, desk.answer(inquiry))
    desk.note_answer(answer, caller, inquiry.question)
    reply = _Reply(answer, body.model)
    return reply.streamed() if body.stream else JSONResponse(reply.whole("completed"))


class _Reply:
    """An answer as a response with one message, whole or as events of verified text."""

    def __init__(self, answer: Answer, model: str) -> None:
        self._answer = answer
        self._model = model
        self._created = time.time()
        self._id, self._item_id = f"resp_{uuid4().hex}", f"msg_{uuid4().hex}"
        self._annotations = [_file_citation(marker) for marker in markers_of(answer)]

    def whole(self, status: str) -> dict[str, Any]:
        done = status == "completed"
        return {
            "id": self._id,
            "object": "response",
            "created_at": self._created,
            "status": status,
            "model": self._model,
            "output": [self._item(status)] if done else [],
            "usage": _NO_USAGE if done else None,
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "metadata": {},
            "parallel_tool_calls": False,
            "temperature": None,
            "tool_choice": "none",
            "tools": [],
            "top_p": None,
            "store": False,
            **({"dalil": answer_json(self._answer)} if done else {}),
        }

    def _item(self, status: str) -> dict[str, Any]:
        done = status == "completed"
        return {
            "id": self._item_id,
            "type": "message",
            "role": "assistant",
            "status": status,
            "content": [self._part(self._answer.text, self._annotations)] if done else [],
        }

    def _part(self, text: str, annotations: list[dict[str, Any]]) -> dict[str, Any]:
        return {"type": "output_text", "text": text, "annotations": annotations, "logprobs": []}

    def streamed(self) -> EventSourceResponse:
        async def sent() -> AsyncIterator[ServerSentEvent]:
            for number, event in enumerate(self._events()):
                data = json.dumps({**event, "sequence_number": number}, ensure_ascii=False)
                yield ServerSentEvent(data, event=event["type"])

        return EventSourceResponse(sent())

    def _events(self) -> Iterator[dict[str, Any]]:
        item = {"output_index": 0, "item_id": self._item_id}
        part = {**item, "content_index": 0}
        running = self.whole("in_progress")
        yield {"type": "response.created", "response": running}
        yield {"type": "response.in_progress", "response": running}
        begun = self._item("in_progress")
        yield {"type": "response.output_item.added", "output_index": 0, "item": begun}
        yield {"type": "response.content_part.added", **part, "part": self._part("", [])}
        for piece in pieces_of(self._answer):
            yield {"type": "response.output_text.delta", **part, "delta": piece, "logprobs": []}
        for number, annotation in enumerate(self._annotations):
            place = {"annotation_index": number, "annotation": annotation}
            yield {"type": "response.output_text.annotation.added", **part, **place}
        text = self._answer.text
        yield {"type": "response.output_text.done", **part, "text": text, "logprobs": []}
        whole = self._part(text, self._annotations)
        yield {"type": "response.content_part.done", **part, "part": whole}
        ended = self._item("completed")
        yield {"type": "response.output_item.done", "output_index": 0, "item": ended}
        yield {"type": "response.completed", "response": self.whole("completed")}


def _file_citation(marker: Marker) -> dict[str, Any]:
    """A citation as an annotation of a response; `dalil` is the citation itself."""
    return {
        "type": "file_citation",
        "file_id": marker.citation.document_id,
        "filename": marker.citation.title,
        "index": marker.start,
        "dalil": citation_json(marker.citation),
    }
