"""A client that leaves ends its question: the model is stopped and nothing is computed for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.api.conftest import ARABIC, ENGLISH, Serve
from tests.rag.models.provider import Exchange, Provider, provider

CHAT = [{"role": "user", "content": ENGLISH}]
PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/ask": {"question": ARABIC},
    "/api/v1/ask/stream": {"question": ENGLISH},
    "/api/v1/receipts": {"question": ENGLISH},
    "/v1/chat/completions": {"messages": CHAT},
    "/v1/responses": {"input": ARABIC, "stream": True},
    "/v1/messages": {"messages": CHAT, "max_tokens": 9},
}


class Writing:
    """A model that writes without end until nobody reads it; `left` is set then."""

    def __init__(self) -> None:
        self.begun, self.left = threading.Event(), threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        exchange.start_stream()
        self.begun.set()
        try:
            while not exchange.server.released.wait(0.02):
                exchange.send_event({"content": "word "})
        except OSError:
            self.left.set()


@pytest.fixture
def writing() -> Iterator[tuple[Writing, Provider]]:
    model = Writing()
    with provider(model) as server:
        yield model, server


@pytest.mark.parametrize("path", PATHS)
def test_the_model_is_stopped_when_the_client_has_gone(
    serve: Serve, writing: tuple[Writing, Provider], path: str
) -> None:
    model, server = writing
    served = serve(model="openai:any", model_base_url=server.base_url, model_retries=0)

    async def ask_and_leave() -> None:
        async with httpx2.AsyncClient(timeout=60) as client:
            asking = asyncio.ensure_future(client.post(f"{served.url}{path}", json=PATHS[path]))
            await asyncio.to_thread(model.begun.wait, 60)
            assert not asking.done()
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    asyncio.run(ask_and_leave())
    assert model.left.wait(60)
