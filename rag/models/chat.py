"""Opens chat models by name, and sends them requests with a time limit.

``local`` is the embedded model; every other name goes to LangChain's ``init_chat_model``.
"""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import ModelFailure, ModelUnavailable, UnknownModel
from rag.models.failures import model_failure, model_failures
from rag.models.local import FIXED_MESSAGES, LocalModelOptions, open_local_model
from rag.models.prompts import Purpose, fixed_messages, load_prompt
from rag.models.registry import weights_named
from rag.models.weights import find_weights
from rag.schema import Language
from rag.settings import ProfileName, Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput
    from langchain_core.messages import BaseMessageChunk
    from langchain_core.runnables import Runnable, RunnableConfig

T = TypeVar("T")

LOCAL = "local"
VERBATIM = "verbatim"
# Sent to a self-hosted server without a key, since the client requires one.
_NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class ChatModelOptions:
    """Options of chat models; `cache`, `local_*` and `threads` concern the embedded one."""

    cache: Path
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout_seconds: float = 60.0
    retries: int = 2
    max_tokens: int = 400
    temperature: float = 0.0
    local_weights: Path | None = None
    local_context_tokens: int = 4096
    threads: int | None = None
    profile: ProfileName = "auto"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not appear in any message."""
        return (self.api_key,) if self.api_key else ()


def chat_model_options(settings: Settings) -> ChatModelOptions:
    """The part of the settings that chat models need."""
    key = settings.model_api_key
    return ChatModelOptions(
        cache=settings.cache,
        base_url=settings.model_base_url,
        api_key=key.get_secret_value() if key else None,
        timeout_seconds=settings.model_timeout_seconds,
        retries=settings.model_retries,
        max_tokens=settings.model_max_tokens,
        temperature=settings.model_temperature,
        local_weights=settings.local_weights,
        local_context_tokens=settings.local_context_tokens,
        threads=settings.threads,
        profile=settings.model_profile,
    )


def open_chat_model(name: str, options: ChatModelOptions) -> BaseChatModel:
    """The chat model called `name`: ``local``, or ``provider:model``.

    Nothing is loaded or requested yet; only weights that are missing, a missing package and a
    missing key show here. Failed requests are tried again `options.retries` times, with
    growing, random pauses, by the provider's client.

    Raises:
        UnknownModel: no such provider, or the name is not that of a chat model.
        ModelUnavailable: the provider's package or the key is missing.
        WeightsError: the embedded model's weights are missing or altered.
    """
    if name == LOCAL:
        return open_local_model(
            local_options(options),
            timeout_seconds=options.timeout_seconds,
            max_tokens=options.max_tokens,
            temperature=options.temperature,
        )
    if name == VERBATIM:
        raise UnknownModel("'verbatim' quotes passages and asks no chat model.")
    with model_failures(name, options.secrets):
        return _open_provider_model(name, options)


def local_options(options: ChatModelOptions) -> LocalModelOptions:
    """How the embedded model is loaded.

    Raises:
        WeightsError: its weights are missing or altered.
    """
    weights = find_weights(
        weights_named(LOCAL), cache=options.cache, configured=options.local_weights
    )
    return LocalModelOptions(
        weights,
        options.local_context_tokens,
        options.threads,
        kept=options.cache.expanduser() / "prompts",
    )


def _open_provider_model(name: str, options: ChatModelOptions) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    arguments: dict[str, Any] = {
        "timeout": options.timeout_seconds,
        "max_retries": options.retries,
        "max_tokens": options.max_tokens,
        "temperature": options.temperature,
    }
    if options.base_url:
        arguments["base_url"] = options.base_url
    if options.api_key:
        arguments["api_key"] = options.api_key
    try:
        if not name.strip():
            raise ValueError("no provider is named")
        model: BaseChatModel = init_chat_model(name, **arguments)
    except ImportError as error:
        raise _missing_package(name, error) from error
    except ValueError as error:
        if "provider" not in str(error):
            raise
        message = (
            f"{name!r} names no chat model. Use 'local', 'verbatim', or provider:model such as "
            "'openai:gpt-5-mini', 'anthropic:claude-sonnet-4-5' or 'ollama:qwen3'; for any "
            "OpenAI-compatible server 'openai:NAME' together with DALIL_MODEL_BASE_URL."
        )
        raise UnknownModel(message) from error
    except Exception as error:
        # Self-hosted servers often need no key, but the OpenAI client requires one.
        if type(error).__name__ == "OpenAIError" and options.base_url and not options.api_key:
            model = init_chat_model(name, **arguments, api_key=_NO_KEY)
        else:
            raise
    return model


def _missing_package(name: str, error: ImportError) -> ModelUnavailable:
    missing = error.__cause__.name if isinstance(error.__cause__, ImportError) else error.name
    package = (missing or "the provider's LangChain package").split(".")[0].replace("_", "-")
    return ModelUnavailable(
        f"{name!r} needs the package {package!r}, which is not installed. "
        f"Run `pip install {package}`."
    )


def ask_chat(
    model: Runnable[LanguageModelInput, Any],
    purpose: Purpose,
    language: Language,
    values: Mapping[str, str],
    *,
    name: str,
    options: ChatModelOptions,
    config: RunnableConfig | None = None,
) -> Iterator[BaseMessageChunk]:
    """Yield a model's reply to one of our prompts, in chunks; see `stream_chat`.

    `values` are what the prompt must be given: see `rag.models.prompts.PROMPT_VARIABLES`.

    Raises:
        ModelFailure: as `stream_chat` does.
    """
    prompt = load_prompt(purpose, language)
    if name == LOCAL:
        model = model.bind(extra_headers={FIXED_MESSAGES: str(fixed_messages(prompt))})
    return stream_chat(
        model,
        prompt.invoke(dict(values), config),
        name=name,
        timeout_seconds=options.timeout_seconds,
        secrets=options.secrets,
        config=config,
    )


def stream_chat(
    model: Runnable[LanguageModelInput, Any],
    prompt: LanguageModelInput,
    *,
    name: str,
    timeout_seconds: float,
    secrets: Sequence[str] = (),
    config: RunnableConfig | None = None,
) -> Iterator[BaseMessageChunk]:
    """Yield the model's message chunks as they come; closing the iterator stops the model.

    `timeout_seconds` is for the whole answer, retries included. `name` is what messages call
    the model.

    Raises:
        ModelTimeout: the answer was not complete in time.
        ModelFailure: anything else that went wrong, an answer without any text included.
    """
    written = False
    finish: str | None = None
    with model_failures(name, secrets):
        for chunk in _within(timeout_seconds, lambda: model.stream(prompt, config), name):
            written = written or bool(chunk.content)
            finish = chunk.response_metadata.get("finish_reason") or finish
            yield chunk
        if finish is None and _says_when_finished(model):
            raise model_failure("cut_off", name)
        if not written:
            raise model_failure("no_text" if finish == "length" else "unreadable", name)


def _says_when_finished(model: Runnable[LanguageModelInput, Any]) -> bool:
    """Whether a stream that ends without a reason was cut off: so in the OpenAI protocol."""
    bound = getattr(model, "bound", model)
    return getattr(bound, "_llm_type", "") == "openai-chat"


def _within(seconds: float, start: Callable[[], Iterator[T]], name: str) -> Iterator[T]:
    """Yield what `start()` yields, and give up when `seconds` have passed.

    A thread reads, since nothing else can leave a blocked read. When nobody reads any more, the
    thread closes its iterator at the next item.
    """
    latest = time.monotonic() + seconds
    items: queue.SimpleQueue[T | BaseException | None] = queue.SimpleQueue()
    abandoned = threading.Event()

    def read() -> None:
        try:
            source = start()
            try:
                for item in source:
                    if abandoned.is_set():
                        return
                    items.put(item)
            finally:
                close = getattr(source, "close", None)
                if close is not None:
                    close()
            items.put(None)
        # Raised again in the thread that waits.
        except BaseException as error:
            items.put(error)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(read,), name="chat-model", daemon=True).start()
    try:
        while True:
            try:
                item = items.get(timeout=max(latest - time.monotonic(), 0.0))
            except queue.Empty:
                raise model_failure("timeout", name) from None
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        abandoned.set()


__all__ = [
    "LOCAL",
    "VERBATIM",
    "ChatModelOptions",
    "ModelFailure",
    "ask_chat",
    "chat_model_options",
    "open_chat_model",
    "stream_chat",
]
