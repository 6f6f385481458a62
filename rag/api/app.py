"""The API as an application of its own, which the chat and `dalil serve` mount."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI

from rag.api import documents, questions, status
from rag.api.callers import Gate
from rag.api.desk import Desk
from rag.api.limits import BodyLimit
from rag.api.observed import Observed, is_observed
from rag.api.problems import MEDIA_TYPE, Problem, register_problems

# FastAPI would add application/json to the content of a response that names its model.
_PROBLEM: dict[str, Any] = {
    "description": "A problem, as RFC 9457 has it.",
    "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
}


def make_api(desk: Desk, gate: Gate) -> FastAPI:
    """The routes of ``/api/v1``, without what starts and closes their resources."""
    app = FastAPI(
        title="Dalil",
        version=version("dalil"),
        description="Ask your own documents in Arabic or English; every answer shows its evidence.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        responses={"default": _PROBLEM},
    )
    app.state.desk = desk
    app.state.gate = gate
    upload_bytes = int(desk.settings.max_file_megabytes * 1_000_000)
    app.add_middleware(BodyLimit, may_upload=gate.may_send, upload_bytes=upload_bytes)
    if is_observed(desk.settings):
        app.add_middleware(Observed)
    # Added last, so that it is the outermost: a refusal has an id as well.
    app.add_middleware(CorrelationIdMiddleware)
    register_problems(app)
    for part in (questions, documents, status):
        app.include_router(part.router)
    return app
