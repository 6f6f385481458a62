"""The embedded model: llama.cpp's own server inside this process, on a loopback port.

It speaks the OpenAI protocol, so the embedded model takes the same path as every hosted one.
What differs is below the protocol, in the HTTP transport: the first request
loads the model, and requests pass one at a time, because two at once on a few cores are
slower than one after the other.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import threading
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import WeightsError
from rag.models.prompt_cache import PromptCache

if TYPE_CHECKING:
    import httpx2
    from langchain_openai import ChatOpenAI

logger = logging.getLogger(__name__)

_BATCH_TOKENS = 2048
_MICRO_BATCH_TOKENS = 512
# A header of a request: the number of first messages that are the same for everybody. The
# transport below reads and removes it.
FIXED_MESSAGES = "X-Fixed-Messages"
# The address that the client is given; the transport puts the real one in its place.
_PLACEHOLDER_URL = "http://local.invalid/v1"
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class LocalModelOptions:
    """Which file to load, and how; equal options share one server. No threads means all cores.

    `kept` is the folder of the prompt cache (`rag.models.prompt_cache`).
    """

    weights: Path
    context_tokens: int = 4096
    threads: int | None = None
    kept: Path | None = None


class LocalServer:
    """One loaded model and its server; starts when first needed, thread-safe.

    Get it from `shared_server`, so that a process loads a model once. It stops when the last
    chat model that uses it is gone, or at `close`.
    """

    def __init__(self, options: LocalModelOptions) -> None:
        self.options = options
        self.turn = threading.BoundedSemaphore(1)
        """Acquired by the one request that runs."""
        self._starting = threading.Lock()
        self._server: Any = None
        self._prompt_cache = (
            PromptCache(options.kept, options.weights, options.context_tokens)
            if options.kept
            else None
        )
        self._key = secrets.token_urlsafe(32)

    @property
    def running(self) -> bool:
        """Whether the model is loaded."""
        return self._server is not None

    @property
    def url(self) -> str:
        """The server's address, such as ``http://127.0.0.1:41233``; starts it if necessary."""
        return str(self.start().listening_address)

    @property
    def authorization(self) -> str:
        """The header value that the server asks for."""
        return f"Bearer {self._key}"

    def start(self) -> Any:
        """Load the model unless it is loaded: some seconds, and about twice the file in memory.

        Raises:
            WeightsError: llama.cpp cannot load the file.
        """
        with self._starting:
            if self._server is None:
                began = time.perf_counter()
                self._server = load_server(self.options, [self._key])
                seconds = time.perf_counter() - began
                logger.info("loaded %s in %.1f s", self.options.weights.name, seconds)
            return self._server

    def read_ahead(self, messages: Sequence[dict[str, Any]]) -> None:
        """Have the model read the fixed messages of a prompt; the caller must have the turn."""
        if self._prompt_cache is None:
            return
        if messages:
            self._prompt_cache.read(messages, self._connected)
        else:
            self._prompt_cache.forget()

    def _connected(self) -> httpx2.Client:
        import httpx2

        headers = {"Authorization": self.authorization}
        return httpx2.Client(base_url=self.url, headers=headers, trust_env=False)

    def close(self) -> None:
        """Stop the server and free its memory; a later request starts it again."""
        with self._starting:
            self._server = None
            if self._prompt_cache is not None:
                self._prompt_cache.forget()


_servers: weakref.WeakValueDictionary[LocalModelOptions, LocalServer] = (
    weakref.WeakValueDictionary()
)
_servers_lock = threading.Lock()


def shared_server(options: LocalModelOptions) -> LocalServer:
    """The one server of this process for these options; it ends when nothing refers to it."""
    with _servers_lock:
        server = _servers.get(options)
        if server is None:
            server = _servers[options] = LocalServer(options)
        return server


def open_local_model(
    options: LocalModelOptions, *, timeout_seconds: float, max_tokens: int, temperature: float
) -> ChatOpenAI:
    """A LangChain chat model over the embedded server, which the first request starts."""
    import httpx2
    from langchain_openai import ChatOpenAI

    server = shared_server(options)
    sync_transport, async_transport = _transports(server)
    return ChatOpenAI(
        model=options.weights.stem,
        base_url=_PLACEHOLDER_URL,
        api_key="in-process",  # type: ignore[arg-type,unused-ignore]
        timeout=timeout_seconds,
        max_retries=0,
        max_tokens=max_tokens,  # type: ignore[call-arg,unused-ignore]
        temperature=temperature,
        stream_usage=True,
        use_responses_api=False,
        http_client=httpx2.Client(transport=sync_transport, timeout=timeout_seconds),
        http_async_client=httpx2.AsyncClient(transport=async_transport, timeout=timeout_seconds),
    )


def load_server(
    options: LocalModelOptions, keys: Sequence[str], *, host: str = "127.0.0.1", port: int = 0
) -> Any:
    """A server of llama.cpp that has loaded the model; it ends when nothing refers to it.

    It asks for one of `keys`, or for none if there are none. A `port` of 0 is any that is free.

    Raises:
        WeightsError: llama.cpp cannot load the file.
    """
    # Idle OpenMP threads must sleep, not spin: 4.9 instead of 0.7 tokens/s on busy cores. Read
    # once, when llama.cpp's library is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(options.weights)
    params.offline = True
    params.n_gpu_layers = 0
    params.fit_params = False
    params.n_ctx = options.context_tokens
    params.n_batch = _BATCH_TOKENS
    params.n_ubatch = _MICRO_BATCH_TOKENS
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options.threads or _cores()
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_ENABLED
    # The prompt's common prefix is kept between requests; nothing else of a conversation is
    # (ggml-org/llama.cpp issue 27148: another conversation's content came back).
    params.cache_prompt = True
    params.cache_ram_mib = 0
    params.cache_idle_slots = False
    params.kv_unified = False
    if options.kept is not None:
        params.slot_save_path = f"{options.kept}{os.sep}"
    params.hostnames = [host]
    params.port = port
    params.api_keys = list(keys)
    params.cors_origins = ""
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = 0
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        message = (
            f"llama.cpp cannot load {str(options.weights)!r}: the file is damaged or of a kind "
            "that it does not know, or memory is short (the embedded model needs about 2 GB). "
            "Run `dalil models fetch`, correct DALIL_LOCAL_WEIGHTS, or use `--model verbatim`."
        )
        raise WeightsError(message) from error


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _transports(server: LocalServer) -> tuple[httpx2.BaseTransport, httpx2.AsyncBaseTransport]:
    """The sync and async transports, which start the server and run one request at a time."""
    import httpx2

    no_reuse = httpx2.Limits(max_keepalive_connections=0)

    def deadline(request: httpx2.Request) -> float:
        seconds = request.extensions.get("timeout", {}).get("read")
        return time.monotonic() + (seconds if seconds is not None else threading.TIMEOUT_MAX)

    def prepare(request: httpx2.Request) -> None:
        url = httpx2.URL(server.url)
        request.url = request.url.copy_with(scheme=url.scheme, host=url.host, port=url.port)
        request.headers["Host"] = url.netloc.decode()
        request.headers["Authorization"] = server.authorization
        fixed = int(request.headers.pop(FIXED_MESSAGES, 0))
        server.read_ahead(json.loads(request.content)["messages"][:fixed] if fixed else [])

    def too_late(request: httpx2.Request) -> httpx2.PoolTimeout:
        return httpx2.PoolTimeout("another request kept the local model busy", request=request)

    class Stream(httpx2.SyncByteStream):
        def __init__(self, inner: httpx2.SyncByteStream, release: Callable[[], None]) -> None:
            self._inner = inner
            self._release = release

        def __iter__(self) -> Iterator[bytes]:
            yield from self._inner

        def close(self) -> None:
            try:
                self._inner.close()
            finally:
                self._release()

    class AsyncStream(httpx2.AsyncByteStream):
        def __init__(self, inner: httpx2.AsyncByteStream, release: Callable[[], None]) -> None:
            self._inner = inner
            self._release = release

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for chunk in self._inner:
                yield chunk

        async def aclose(self) -> None:
            try:
                await self._inner.aclose()
            finally:
                self._release()

    class Transport(httpx2.HTTPTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            if not server.turn.acquire(timeout=deadline(request) - time.monotonic()):
                raise too_late(request)
            release = _once(server.turn.release)
            try:
                prepare(request)
                response = super().handle_request(request)
                assert isinstance(response.stream, httpx2.SyncByteStream)
                response.stream = Stream(response.stream, release)
            except BaseException:
                release()
                raise
            return response

    class AsyncTransport(httpx2.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            latest = deadline(request)
            # Polling can be cancelled at any point without losing or keeping the turn.
            while not server.turn.acquire(blocking=False):
                if time.monotonic() > latest:
                    raise too_late(request)
                await asyncio.sleep(_POLL_SECONDS)
            release = _once(server.turn.release)
            try:
                await asyncio.to_thread(prepare, request)
                response = await super().handle_async_request(request)
                assert isinstance(response.stream, httpx2.AsyncByteStream)
                response.stream = AsyncStream(response.stream, release)
            except BaseException:
                release()
                raise
            return response

    return Transport(limits=no_reuse), AsyncTransport(limits=no_reuse)


def _once(action: Callable[[], None]) -> Callable[[], None]:
    """`action`, run at the first call only: a stream may be closed more than once."""
    left = [action]

    def run() -> None:
        if left:
            left.pop()()

    return run
