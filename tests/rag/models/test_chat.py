"""Chat models of providers: streaming, errors, time limit, retries."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from rag.errors import ModelFailure, ModelTimeout, ModelUnavailable, UnknownModel, WeightsError
from rag.models.chat import ChatModelOptions, chat_model_options, open_chat_model, stream_chat
from rag.settings import load_settings
from tests.rag.models.provider import (
    Behaviour,
    Provider,
    drips,
    drops,
    fails,
    hangs,
    provider,
    says,
    sends,
)

KEY = "sk-test-0123456789abcdef0123456789"


def options(server: Provider | None = None, **changes: object) -> ChatModelOptions:
    values: dict[str, object] = {
        "cache": Path("nowhere"),
        "base_url": server.base_url if server else None,
        "api_key": KEY,
        "timeout_seconds": 10.0,
        "retries": 0,
        **changes,
    }
    return ChatModelOptions(**values)  # type: ignore[arg-type]


def ask(settings: ChatModelOptions, question: str = "Who met?") -> str:
    model = open_chat_model("openai:m", settings)
    chunks = stream_chat(
        model,
        question,
        name="openai:m",
        timeout_seconds=settings.timeout_seconds,
        secrets=settings.secrets,
    )
    return "".join(str(chunk.text) for chunk in chunks)


@pytest.mark.parametrize("answer", ["The two leaders met [1].", "التقى الزعيمان في موسكو [١]."])
def test_an_answer_is_streamed_as_it_was_written(answer: str) -> None:
    with provider(says(*answer.split(" ")[:1], " " + " ".join(answer.split(" ")[1:]))) as server:
        assert ask(options(server)) == answer
        assert server.requests[0]["model"] == "m"
        assert server.requests[0]["stream"] is True


@pytest.mark.parametrize(
    ("behaviour", "error", "words"),
    [
        (fails(401, f"Incorrect API key provided: {KEY}"), ModelUnavailable, "DALIL_MODEL_API_KEY"),
        (fails(403), ModelUnavailable, "may not use"),
        (fails(404, "no such model"), UnknownModel, "DALIL_MODEL_BASE_URL"),
        (fails(429), ModelUnavailable, "quota"),
        (fails(500), ModelUnavailable, "it went wrong"),
        (fails(400, f"bad value for {KEY}"), ModelFailure, "did not accept"),
        (
            fails(400, "maximum context length is 10 tokens", "context_length_exceeded"),
            ModelFailure,
            "DALIL_PASSAGES",
        ),
        (sends("<html>hello</html>", "text/html"), ModelUnavailable, "/v1"),
        (sends("{not json"), ModelUnavailable, "/v1"),
        (sends("data: {not json\n\n", "text/event-stream"), ModelUnavailable, "/v1"),
        (drops, ModelUnavailable, "broke off"),
        (says("The talks ", finish_reason=None), ModelUnavailable, "broke off"),
        (says(finish_reason="length"), ModelFailure, "DALIL_MODEL_MAX_TOKENS"),
        (says(), ModelUnavailable, "no answer"),
    ],
)
def test_a_provider_that_fails_gives_an_error_that_says_what_to_do(
    behaviour: Behaviour,
    error: type[ModelFailure],
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with provider(behaviour) as server, pytest.raises(error) as caught:
        ask(options(server))
    assert words in str(caught.value)
    assert "'openai:m'" in str(caught.value)
    assert KEY not in str(caught.value)
    assert KEY not in "".join(r.getMessage() for r in caplog.records if r.name.startswith("rag"))


@pytest.mark.parametrize("behaviour", [hangs, drips])
def test_the_time_limit_is_for_the_whole_answer(behaviour: Behaviour) -> None:
    with provider(behaviour) as server, pytest.raises(ModelTimeout) as caught:
        ask(options(server, timeout_seconds=0.6, retries=5))
    assert "DALIL_MODEL_TIMEOUT_SECONDS" in str(caught.value)


def test_no_server_at_that_address_is_said() -> None:
    with provider(says("x")) as server:
        address = server.base_url
    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        ask(options(base_url=address))


def test_what_fails_for_a_moment_is_tried_again() -> None:
    with provider(fails(500), fails(429), says("The ", "answer.")) as server:
        assert ask(options(server, retries=2)) == "The answer."
        assert len(server.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 404])
def test_what_will_fail_again_is_not_tried_again(status: int) -> None:
    with provider(fails(status), says("never")) as server:
        with pytest.raises(ModelFailure):
            ask(options(server, retries=3))
        assert len(server.requests) == 1


def test_closing_the_stream_hangs_up_on_the_provider() -> None:
    gone = threading.Event()

    def talks_until_nobody_listens(exchange: object) -> None:
        try:
            drips(exchange)  # type: ignore[arg-type]
        except OSError:
            gone.set()

    with provider(talks_until_nobody_listens) as server:
        model = open_chat_model("openai:m", options(server))
        stream = stream_chat(model, "Talk.", name="openai:m", timeout_seconds=10)
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        assert gone.wait(10)


def test_a_server_without_keys_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with provider(says("yes")) as server:
        assert ask(options(server, api_key=None)) == "yes"


def test_a_missing_key_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelUnavailable, match="DALIL_MODEL_API_KEY"):
        open_chat_model("openai:m", options(api_key=None))


def test_a_missing_provider_package_is_named() -> None:
    with pytest.raises(ModelUnavailable, match=r"pip install langchain-groq"):
        open_chat_model("groq:some-model", options())


@pytest.mark.parametrize("name", ["nobody:some-model", "some-model", "", ":", "نموذج"])
def test_an_unknown_provider_is_said_with_examples(name: str) -> None:
    with pytest.raises(UnknownModel, match="openai:gpt-5-mini"):
        open_chat_model(name, options())


def test_verbatim_is_no_chat_model() -> None:
    with pytest.raises(UnknownModel, match="verbatim"):
        open_chat_model("verbatim", options())


def test_missing_weights_show_when_the_model_is_opened(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="dalil models fetch"):
        open_chat_model("local", options(cache=tmp_path))


def test_the_options_are_what_the_settings_say(tmp_path: Path) -> None:
    settings = load_settings(cache=tmp_path, model_api_key=KEY, model_retries=4, threads=3)
    made = chat_model_options(settings)
    assert (made.cache, made.api_key, made.retries, made.threads) == (tmp_path, KEY, 4, 3)
    assert KEY not in repr(made)
