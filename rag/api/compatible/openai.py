"""OpenAI's API: models, chat completions with annotations, embeddings."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import JSONResponse

from rag.answer.marked import Marker, markers_of, pieces_of
from rag.api.callers import Reader
from rag.api.compatible.conversation import (
    DEFAULT_MODEL,
    AskedCollections,
    Messages,
    inquiry_of,
)
from rag.api.compatible.open_webui import source, source_event
from rag.api.desk import TheDesk
from rag.api.paths import API_PATH, COMPATIBLE_PATH
from rag.api.problems import ApiError
from rag.api.questions import until_gone
from rag.schema import Answer, Citation
from rag.serialise import answer_json, citation_json

router = APIRouter()

NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_MOST_TEXTS = 256


class ChatBody(AskedCollections):
    """The fields of a request that are used; others, such as `temperature`, change nothing."""

    messages: Messages
    model: str = DEFAULT_MODEL
    stream: bool = False


class EmbeddingBody(BaseModel):
    """Texts to embed as passages are."""

    model_config = ConfigDict(extra="ignore")

    input: str | list[str] = Field(min_length=1)
    model: str = DEFAULT_MODEL
    encoding_format: Literal["float", "base64"] = "float"


@router.get("/models")
async def models(caller: Reader, desk: TheDesk) -> dict[str, Any]:
    """The models that a request may name; `dalil` is the configured one."""
    return {"object": "list", "data": [_model(name) for name in (DEFAULT_MODEL, *desk.models)]}


@router.get("/models/{name:path}")
async def model(name: str, caller: Reader, desk: TheDesk) -> dict[str, Any]:
    """One model."""
    if name not in (DEFAULT_MODEL, *desk.models):
        raise ApiError(
            404, "model_not_found", f"There is no model {name!r}; `/v1/models` lists all."
        )
    return _model(name)


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "dalil"}


@router.post("/chat/completions")
async def chat(request: Request, body: ChatBody, caller: Reader, desk: TheDesk) -> Response:
    """The answer to the last message; each citation is an annotation with its exact span."""
    inquiry = inquiry_of(body.messages, body.model, caller.access, body.collections)
    answer = await until_gone(request, desk.answer(inquiry))
    desk.note_answer(answer, caller, inquiry.question)
    reply = _Reply(answer, body.model, str(request.base_url))
    return reply.streamed() if body.stream else JSONResponse(reply.whole())


class _Reply:
    """An answer as a chat completion, whole or in chunks.

    Only verified text is sent: a chunk cannot be taken back, so the chunks follow the whole answer.
    """

    def __init__(self, answer: Answer, model: str, base_url: str) -> None:
        self._answer = answer
        self._base_url = base_url
        self._head = {
            "id": f"chatcmpl-{uuid4().hex}",
            "created": int(time.time()),
            "model": model,
        }

    def whole(self) -> dict[str, Any]:
        message = {
            "role": "assistant",
            "content": self._answer.text,
            "refusal": None,
            "annotations": self._annotations(),
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self._head,
            "object": "chat.completion",
            "choices": [choice],
            "usage": NO_USAGE,
            "sources": [source(cited, self._address(cited)) for cited in self._cited],
            "dalil": answer_json(self._answer),
        }

    def streamed(self) -> EventSourceResponse:
        async def sent() -> AsyncIterator[ServerSentEvent]:
            for chunk in self._chunks():
                yield ServerSentEvent(json.dumps(chunk, ensure_ascii=False))
            yield ServerSentEvent("[DONE]")

        return EventSourceResponse(sent())

    def _chunks(self) -> Iterator[dict[str, Any]]:
        yield self._chunk({"role": "assistant", "content": ""})
        for cited in self._cited:
            yield {**self._chunk({}), "event": source_event(cited, self._address(cited))}
        for piece in pieces_of(self._answer):
            yield self._chunk({"content": piece})
        yield self._chunk({"annotations": self._annotations()})
        yield {**self._chunk({}, "stop"), "dalil": answer_json(self._answer)}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return {**self._head, "object": "chat.completion.chunk", "choices": [choice]}

    @property
    def _cited(self) -> list[Citation]:
        """The citations in the order of their markers."""
        return sorted(self._answer.citations, key=lambda citation: citation.marker)

    def _address(self, citation: Citation) -> str:
        return quote_url(citation, self._base_url)

    def _annotations(self) -> list[dict[str, Any]]:
        return [url_citation(marker, self._base_url) for marker in markers_of(self._answer)]


def url_citation(marker: Marker, base_url: str) -> dict[str, Any]:
    """A citation as an annotation of a chat completion; `dalil` is the citation itself."""
    return {
        "type": "url_citation",
        "url_citation": {
            "start_index": marker.start,
            "end_index": marker.end,
            "title": marker.citation.title,
            "url": quote_url(marker.citation, base_url),
        },
        "dalil": citation_json(marker.citation),
    }


def quote_url(citation: Citation, base_url: str) -> str:
    """The address at which this server gives the quote of a citation."""
    root = base_url.rstrip("/").removesuffix(COMPATIBLE_PATH)
    span = f"start={citation.start}&end={citation.end}"
    return f"{root}{API_PATH}/documents/{citation.document_id}?{span}"


@router.post("/embeddings")
async def embeddings(body: EmbeddingBody, caller: Reader, desk: TheDesk) -> JSONResponse:
    """The vectors of texts, as passages of the index are embedded."""
    texts = [body.input] if isinstance(body.input, str) else body.input
    if len(texts) > _MOST_TEXTS or not all(text.strip() for text in texts):
        detail = f"Send at most {_MOST_TEXTS} texts, none of them empty."
        raise ApiError(422, "invalid_request", detail)
    encoded = await desk.compute(caller.access, desk.library.embedder.embed_passages, texts)
    desk.note("embed", caller, outcome=str(len(texts)))
    data = []
    for number, one in enumerate(encoded):
        vector = one.whole.astype("<f4")
        shown = (
            base64.b64encode(vector.tobytes()).decode()
            if body.encoding_format == "base64"
            else vector.tolist()
        )
        data.append({"object": "embedding", "index": number, "embedding": shown})
    usage = {"prompt_tokens": 0, "total_tokens": 0}
    return JSONResponse({"object": "list", "data": data, "model": body.model, "usage": usage})
