"""Errors as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from asgi_correlation_id import correlation_id
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from rag.errors import (
    DalilError,
    DocumentNotFound,
    FileTooLarge,
    IndexBusy,
    IndexFailure,
    IngestError,
    ModelFailure,
    QuestionError,
    ReceiptError,
    UnknownModel,
)

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# The first class that fits decides, so that a class comes before its base.
_STATUS: tuple[tuple[type[DalilError], int], ...] = (
    (DocumentNotFound, 404),
    (IndexBusy, 409),
    (FileTooLarge, 413),
    (QuestionError, 422),
    (IngestError, 422),
    (ReceiptError, 422),
    (UnknownModel, 422),
    (ModelFailure, 502),
    (IndexFailure, 503),
)


class Fault(BaseModel):
    """One field of a request that cannot be used, and why."""

    field: str
    message: str


class Problem(BaseModel):
    """What went wrong. `code` is stable, for programs; `detail` is for people."""

    type: str = Field(examples=["urn:dalil:problem:question_error"])
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["the question '?' has no words; ask something."])
    code: str = Field(examples=["question_error"])
    request_id: str | None = None
    errors: list[Fault] = []


class ApiError(Exception):
    """A request that is answered with a problem."""

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})


def problem(status: int, code: str, detail: str, errors: list[Fault] | None = None) -> Problem:
    """A problem of this request."""
    return Problem(
        type=f"urn:dalil:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        request_id=correlation_id.get(),
        errors=errors or [],
    )


def problem_of(error: DalilError) -> Problem:
    """The problem that an error of Dalil is.

    What only the server's administrator can mend is written to the log and not told to the caller:
    such messages name folders.
    """
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    code = _code(type(error).__name__)
    if status < 500:
        return problem(status, code, str(error))
    logger.error("%s: %s", type(error).__name__, error)
    detail = "The server cannot do this now; its log says why, under this request_id."
    return problem(status, code, detail)


def problem_response(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The response that carries a problem."""
    body = found.model_dump_json(exclude_defaults=True)
    return Response(body, found.status, dict(headers or {}), MEDIA_TYPE)


def register_problems(app: FastAPI) -> None:
    """Make every error of an application a problem."""
    app.add_exception_handler(ApiError, _of_api)
    app.add_exception_handler(DalilError, _of_dalil)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(Exception, _of_anything)


async def _of_api(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return problem_response(problem(error.status, error.code, error.detail), error.headers)


async def _of_dalil(_: Request, error: Exception) -> Response:
    assert isinstance(error, DalilError)
    return problem_response(problem_of(error))


async def _of_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code = status.name.lower()
    return problem_response(problem(status, code, str(error.detail)), error.headers)


async def _of_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        Fault(field=".".join(str(part) for part in one["loc"][1:]), message=one["msg"])
        for one in error.errors()
    ]
    detail = "; ".join(f"{fault.field or 'body'}: {fault.message}" for fault in faults)
    return problem_response(problem(422, "invalid_request", detail, faults))


async def _of_anything(_: Request, error: Exception) -> Response:
    logger.error("a request failed: %s", type(error).__name__, exc_info=error)
    detail = "Something went wrong in the server; its log says what, under this request_id."
    return problem_response(problem(500, "internal_error", detail))


def _code(name: str) -> str:
    """The name of an error class as ``question_error``."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
