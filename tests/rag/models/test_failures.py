"""Errors of providers as errors of Dalil, without keys in them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import openai
import pytest
from langchain_core import exceptions as langchain_exceptions

from rag.errors import ModelFailure, ModelTimeout, ModelUnavailable, UnknownModel, WeightsError
from rag.models.failures import (
    KIND_BY_CLASS,
    FailureKind,
    failure_kind,
    map_model_error,
    model_failure,
    model_failures,
)

KEY = "sk-proj-4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c"


def descendants(root: type[BaseException]) -> Iterator[type[BaseException]]:
    for child in root.__subclasses__():
        yield child
        yield from descendants(child)


def test_every_exception_of_the_openai_client_is_in_the_table() -> None:
    classes = {
        name
        for name, error in inspect.getmembers(openai._exceptions, inspect.isclass)
        if issubclass(error, Exception)
    }
    # Checked by whoever receives webhooks; no chat model raises it.
    assert classes - {"InvalidWebhookSignatureError"} - KIND_BY_CLASS.keys() == set()


def test_every_model_error_of_langchain_is_in_the_table() -> None:
    ours = {
        c.__name__
        for c in descendants(langchain_exceptions.ModelError)
        if c.__module__ == "langchain_core.exceptions"
    }
    assert ours - KIND_BY_CLASS.keys() == set()


@pytest.mark.parametrize("kind", sorted(set(KIND_BY_CLASS.values()) | {"cut_off", "no_text"}))
def test_each_kind_names_the_model_and_says_what_to_do(kind: FailureKind) -> None:
    message = str(model_failure(kind, "openai:m", "because"))
    assert "'openai:m'" in message or kind == "too_long"
    assert "DALIL_" in message or "Ask" in message or "Wait" in message


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimeoutError(), ModelTimeout),
        (ConnectionRefusedError(), ModelUnavailable),
        (langchain_exceptions.ContextOverflowError("too long"), ModelFailure),
        (langchain_exceptions.ModelNotFoundError("no"), UnknownModel),
        (TypeError("'NoneType' object is not iterable"), ModelUnavailable),
    ],
)
def test_an_error_gets_the_class_that_a_caller_would_catch(
    error: Exception, expected: type[ModelFailure]
) -> None:
    assert type(map_model_error(error, "openai:m")) is expected


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "wrong_key"), (404, "unknown_model"), (429, "rate_limit"), (503, "server_error")],
)
def test_an_unknown_provider_is_understood_by_its_http_status(
    status: int, kind: FailureKind
) -> None:
    class APIStatusError(Exception):
        status_code = status

    assert failure_kind(APIStatusError("whatever")) == kind


def test_our_own_failure_inside_a_providers_error_stays_what_it_is() -> None:
    ours = WeightsError("the file is damaged. Run `dalil models fetch`.")
    theirs = ConnectionError("Connection error.")
    theirs.__cause__ = ours
    assert map_model_error(theirs, "local") is ours


@pytest.mark.parametrize("secrets", [(KEY,), ()])
def test_a_key_in_a_providers_words_is_not_passed_on(secrets: tuple[str, ...]) -> None:
    class BadRequestError(Exception):
        status_code = 400

    error = BadRequestError(f"the header 'Bearer {KEY}' and model max_completion_tokens")
    message = str(map_model_error(error, "openai:m", secrets))
    assert KEY not in message
    assert "max_completion_tokens" in message


def test_an_error_that_contains_the_key_is_not_kept_as_the_cause() -> None:
    with pytest.raises(ModelFailure) as caught, model_failures("openai:m", (KEY,)):
        raise ConnectionError(f"cannot connect with {KEY}")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_any_other_error_is_kept_as_the_cause() -> None:
    with pytest.raises(ModelFailure) as caught, model_failures("openai:m", (KEY,)):
        raise ConnectionError("refused")
    assert isinstance(caught.value.__cause__, ConnectionError)
