"""Errors in the forms that OpenAI's and Anthropic's clients read."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from rag.api.problems import KINDS, Problem, problem_of_request

_ANTHROPIC_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    422: "invalid_request_error",
    429: "rate_limit_error",
}


def register_errors(app: FastAPI) -> None:
    """Give every error of an application in the form of the API that was called."""
    for kind in KINDS:
        app.add_exception_handler(kind, _respond)


async def _respond(request: Request, error: Exception) -> Response:
    found, headers = problem_of_request(error)
    if request.url.path.endswith("/messages"):
        kind = _ANTHROPIC_TYPES.get(found.status, "api_error")
        body: dict[str, object] = {
            "type": "error",
            "error": {"type": kind, "message": found.detail},
        }
    else:
        body = {"error": openai_error(found)}
    return JSONResponse(body, found.status, headers)


def openai_error(found: Problem) -> dict[str, object]:
    """A problem as OpenAI's clients read it."""
    kind = "invalid_request_error" if found.status < 500 else "server_error"
    return {"message": found.detail, "type": kind, "param": None, "code": found.code}
