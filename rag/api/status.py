"""Routes about the server itself: health, readiness, version, models, schemas."""

from __future__ import annotations

import asyncio
from importlib.metadata import version as installed
from typing import Any

from fastapi import APIRouter, Request

from rag.access.collections import PUBLIC
from rag.api.bodies import Health, ModelNames, Version
from rag.api.callers import Reader
from rag.api.desk import TheDesk
from rag.serialise import ANSWER_FORMAT, answer_schema

router = APIRouter(tags=["server"])


@router.get("/health")
async def health() -> Health:
    """The status `ok`, as soon as the server runs; needs no key."""
    return Health("ok")


@router.get("/ready")
async def ready(desk: TheDesk) -> Health:
    """The status `ready` if the index can be read, else 503; needs no key."""
    await asyncio.to_thread(desk.library.counts, PUBLIC)
    return Health("ready")


@router.get("/version")
async def version(caller: Reader) -> Version:
    """The version of Dalil and of the JSON form of its answers."""
    return Version(installed("dalil"), ANSWER_FORMAT)


@router.get("/models")
async def models(caller: Reader, desk: TheDesk) -> ModelNames:
    """The models that a question may name, the default first."""
    return ModelNames(desk.models)


@router.get("/schema")
async def schema(caller: Reader) -> dict[str, Any]:
    """The JSON schema of an answer."""
    return answer_schema()


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request, caller: Reader) -> dict[str, Any]:
    """The description of this API."""
    described: dict[str, Any] = request.app.openapi()
    return described
