"""Errors of chat models; the only module that knows the exceptions of the providers.

An error is recognised by the name of its class: LangChain's own
(``langchain_core.exceptions``), those of the OpenAI client, which Anthropic's and others
share, and those of the HTTP libraries below. So no provider is imported to explain another's
failure, and a test fails when the OpenAI client grows a class that is not in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from rag.errors import ModelFailure, ModelTimeout, ModelUnavailable, UnknownModel

FailureKind = Literal[
    "wrong_key",
    "no_key",
    "forbidden",
    "unknown_model",
    "rate_limit",
    "too_long",
    "bad_request",
    "server_error",
    "timeout",
    "unreachable",
    "cut_off",
    "no_text",
    "filtered",
    "unreadable",
]

KIND_BY_CLASS: dict[str, FailureKind] = {
    # langchain_core.exceptions
    "ContextOverflowError": "too_long",
    "ModelAuthenticationError": "wrong_key",
    "ModelPermissionDeniedError": "forbidden",
    "ModelInvalidRequestError": "bad_request",
    "ModelNotFoundError": "unknown_model",
    "ModelRateLimitError": "rate_limit",
    "ModelAPIError": "server_error",
    "ModelConnectionError": "unreachable",
    "ModelTimeoutError": "timeout",
    # openai, anthropic and clients generated in the same way
    "AuthenticationError": "wrong_key",
    "OAuthError": "wrong_key",
    "SubjectTokenProviderError": "wrong_key",
    "PermissionDeniedError": "forbidden",
    "NotFoundError": "unknown_model",
    "RateLimitError": "rate_limit",
    "BadRequestError": "bad_request",
    "ConflictError": "bad_request",
    "UnprocessableEntityError": "bad_request",
    "InternalServerError": "server_error",
    "APIStatusError": "server_error",
    "APITimeoutError": "timeout",
    "APIConnectionError": "unreachable",
    "APIResponseValidationError": "unreadable",
    "APIError": "server_error",
    "LengthFinishReasonError": "no_text",
    "ContentFilterFinishReasonError": "filtered",
    "OpenAIRefusalError": "filtered",
    "WebSocketConnectionClosedError": "cut_off",
    "WebSocketQueueFullError": "server_error",
    # What the client raises itself, before any request: nothing to authenticate with.
    "OpenAIError": "no_key",
    # httpx and its successors, requests, and Python itself
    "TimeoutException": "timeout",
    "Timeout": "timeout",
    "RemoteProtocolError": "cut_off",
    "ReadError": "cut_off",
    "TransportError": "unreachable",
    "InvalidURL": "unreachable",
    "TimeoutError": "timeout",
    "ConnectionError": "unreachable",
}

_KIND_BY_STATUS: dict[int, FailureKind] = {
    400: "bad_request",
    401: "wrong_key",
    403: "forbidden",
    404: "unknown_model",
    408: "timeout",
    413: "too_long",
    429: "rate_limit",
}

_TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|exceed_context|prompt is too long|too many tokens",
    re.IGNORECASE,
)
# A long run of mixed letters and digits may be a key.
_KEY_LIKE = re.compile(r"(?=[\w*.-]*\d)[\w*.-]{16,}")
_REASON_CHARACTERS = 200

_MESSAGES: dict[FailureKind, tuple[type[ModelFailure], str]] = {
    "wrong_key": (
        ModelUnavailable,
        "{model!r} refused the key. Set DALIL_MODEL_API_KEY to a valid key of that provider.",
    ),
    "no_key": (
        ModelUnavailable,
        "{model!r} needs a key. Set DALIL_MODEL_API_KEY, or the provider's own variable.",
    ),
    "forbidden": (
        ModelUnavailable,
        "the key may not use {model!r}. Choose another model with DALIL_MODEL, or have the key "
        "allowed to use it.",
    ),
    "unknown_model": (
        UnknownModel,
        "the provider knows no model {model!r}. Check the name in DALIL_MODEL and the address in "
        "DALIL_MODEL_BASE_URL (most end in /v1).",
    ),
    "rate_limit": (
        ModelUnavailable,
        "{model!r} takes no more requests for now: too many, or its quota is spent. Wait and ask "
        "again, or look at the account.",
    ),
    "too_long": (
        ModelFailure,
        "the question and its passages are longer than {model!r} can read. Lower DALIL_PASSAGES, "
        "or for the local model raise DALIL_LOCAL_CONTEXT_TOKENS.",
    ),
    "bad_request": (
        ModelFailure,
        "{model!r} did not accept the request{reason}. Check DALIL_MODEL_MAX_TOKENS and "
        "DALIL_MODEL_TEMPERATURE, or choose another model with DALIL_MODEL.",
    ),
    "server_error": (
        ModelUnavailable,
        "the server of {model!r} failed{reason}. Ask again later, or choose another model with "
        "DALIL_MODEL.",
    ),
    "timeout": (
        ModelTimeout,
        "{model!r} did not answer in time. Raise DALIL_MODEL_TIMEOUT_SECONDS, or choose a faster "
        "model with DALIL_MODEL.",
    ),
    "unreachable": (
        ModelUnavailable,
        "{model!r} cannot be reached. Check the network, and that DALIL_MODEL_BASE_URL names a "
        "server that runs.",
    ),
    "cut_off": (
        ModelUnavailable,
        "{model!r} broke off before its answer was complete. Ask again; if it happens each time, "
        "look at the server or its network.",
    ),
    "no_text": (
        ModelFailure,
        "{model!r} spent all its tokens before it wrote any text, as models that think first do. "
        "Raise DALIL_MODEL_MAX_TOKENS.",
    ),
    "filtered": (
        ModelFailure,
        "the provider of {model!r} withheld its answer by its own rules. Ask in other words, or "
        "choose another model with DALIL_MODEL.",
    ),
    "unreadable": (
        ModelUnavailable,
        "what {model!r} sent is no answer{reason}. Check that DALIL_MODEL_BASE_URL is the address "
        "of an OpenAI-compatible API (most end in /v1).",
    ),
}


def model_failure(kind: FailureKind, model: str, reason: str = "") -> ModelFailure:
    """The error of that kind about the model called `model`."""
    error_class, template = _MESSAGES[kind]
    return error_class(template.format(model=model, reason=f" ({reason})" if reason else ""))


def map_model_error(error: BaseException, model: str, secrets: Sequence[str] = ()) -> ModelFailure:
    """The `ModelFailure` for an error of `model`; one in its chain is returned as it is.

    The provider's own words are given only where they help, shortened, and without anything
    that is one of `secrets` or looks like a key.
    """
    for link in _chain(error):
        if isinstance(link, ModelFailure):
            return link
    kind = failure_kind(error)
    return model_failure(kind, model, _reason(error, secrets))


def failure_kind(error: BaseException) -> FailureKind:
    """Which kind of failure an exception of LangChain, a provider's client or httpx is."""
    status = getattr(error, "status_code", None)
    names = [parent.__name__ for parent in type(error).__mro__]
    if "ContextOverflowError" in names:
        return "too_long"
    if status in (None, 400, 413, 422, 500) and _TOO_LONG.search(str(error)):
        return "too_long"
    if isinstance(status, int) and status in _KIND_BY_STATUS:
        return _KIND_BY_STATUS[status]
    known = (KIND_BY_CLASS[name] for name in names if name in KIND_BY_CLASS)
    kind: FailureKind = next(known, "unreadable")
    # The client calls a connection that breaks during an answer a failed connection as well.
    below = {type(link).__name__ for link in _chain(error)}
    if kind == "unreachable" and below & {"RemoteProtocolError", "ReadError"}:
        return "cut_off"
    return kind


@contextmanager
def model_failures(model: str, secrets: Sequence[str] = ()) -> Iterator[None]:
    """Turn every error of a chat model inside the block into a `ModelFailure`."""
    try:
        yield
    # A provider's package may raise any error, and none of them may reach a person.
    except Exception as error:
        failure = map_model_error(error, model, secrets)
        if failure is error:
            raise
        if any(secret in str(link) for link in _chain(error) for secret in secrets if secret):
            raise failure from None
        raise failure from error


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def _reason(error: BaseException, secrets: Sequence[str]) -> str:
    text = (str(error).strip() or type(error).__name__).splitlines()[0]
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return _KEY_LIKE.sub("***", text)[:_REASON_CHARACTERS]
