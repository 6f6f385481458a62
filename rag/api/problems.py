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
    CollectionNotFound,
    DalilError,
    DocumentNotFound,
    FileTooLarge,
    IndexBusy,
    IndexFailure,
    IngestError,
    ModelFailure,
    NotAllowed,
    QuestionError,
    ReceiptError,
    UnknownModel,
)

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# The first class that matches is used, so that a class is before its base class.
_STATUS: tuple[tuple[type[DalilError], int], ...] = (
    (CollectionNotFound, 404),
    (DocumentNotFound, 404),
    (NotAllowed, 403),
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
    """An error as RFC 9457 has it. `code` is stable, for programs; `detail` is for people."""

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

    Messages about what only the administrator of the server can correct go to the log and not to
    the caller: they name folders.
    """
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    code = _code(type(error).__name__)
    if status < 500:
        return problem(status, code, str(error))
    logger.error("%s: %s", type(error).__name__, error)
    detail = "The server cannot do this now; its log says why, under this request_id."
    return problem(status, code, detail)


# Python 3.13 gave these statuses the names that RFC 9110 has for them.
_RENAMED = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "content_too_large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "unprocessable_content",
}


KINDS: tuple[type[Exception], ...] = (
    ApiError,
    DalilError,
    HTTPException,
    RequestValidationError,
    UnicodeEncodeError,
    Exception,
)
"""The errors that `problem_of_request` distinguishes."""


def problem_response(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The response that carries a problem."""
    body = found.model_dump_json(exclude_defaults=True)
    return Response(body, found.status, dict(headers or {}), MEDIA_TYPE)


def problem_of_request(error: Exception) -> tuple[Problem, dict[str, str]]:
    """The problem that any error of a request is, and the headers that go with it."""
    match error:
        case ApiError():
            return problem(error.status, error.code, error.detail), error.headers
        case DalilError():
            return problem_of(error), {}
        case HTTPException():
            status = HTTPStatus(error.status_code)
            code = _RENAMED.get(status, status.name.lower())
            found = problem(status, code, str(error.detail))
            return found, dict(error.headers or {})
        case RequestValidationError():
            return _invalid(error), {}
        case UnicodeEncodeError():
            detail = "A text has half of a character (a lone surrogate); send whole characters."
            return problem(422, "invalid_text", detail), {}
    logger.error("a request failed: %s", type(error).__name__, exc_info=error)
    detail = "Something went wrong in the server; its log says what, under this request_id."
    return problem(500, "internal_error", detail), {}


def register_problems(app: FastAPI) -> None:
    """Make every error of an application a problem."""
    for kind in KINDS:
        app.add_exception_handler(kind, _respond)


async def _respond(_: Request, error: Exception) -> Response:
    return problem_response(*problem_of_request(error))


def _invalid(error: RequestValidationError) -> Problem:
    faults = [
        Fault(field=".".join(str(part) for part in one["loc"][1:]), message=one["msg"])
        for one in error.errors()
    ]
    detail = "; ".join(f"{fault.field or 'body'}: {fault.message}" for fault in faults)
    return problem(422, "invalid_request", detail, faults)


def _code(name: str) -> str:
    """The name of an error class as ``question_error``."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
