"""The APIs of others as an application of its own, mounted under ``/v1``."""

from __future__ import annotations

from importlib.metadata import version

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI

from rag.api.callers import Gate
from rag.api.compatible import anthropic, openai, responses, vector_stores
from rag.api.compatible.errors import register_errors
from rag.api.desk import Desk
from rag.api.limits import BodyLimit
from rag.api.observed import Observed, is_observed


def make_compatible(desk: Desk, gate: Gate) -> FastAPI:
    """The routes of ``/v1``, without what starts and closes their resources."""
    app = FastAPI(
        title="Dalil as OpenAI and Anthropic",
        version=version("dalil"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.desk = desk
    app.state.gate = gate
    app.add_middleware(BodyLimit)
    if is_observed(desk.settings):
        app.add_middleware(Observed)
    app.add_middleware(CorrelationIdMiddleware)
    register_errors(app)
    for part in (openai, responses, vector_stores, anthropic):
        app.include_router(part.router)
    return app
