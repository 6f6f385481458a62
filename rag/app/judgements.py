"""Writes every judgement of an answer as a line of JSON: ``python -m rag.app.judgements``."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from rag.app.folder import prepare_chainlit
from rag.settings import Settings, load_settings


def judgement_lines(settings: Settings) -> Iterator[str]:
    """Yield the judgements of all people, oldest first, each as one line of JSON."""
    prepare_chainlit(settings)
    from rag.app.history import History, history_url

    async def read() -> list[str]:
        history = History(history_url(settings), forget=lambda _: None)
        try:
            found = await history.judgements()
        finally:
            await history.close()
        return [json.dumps(asdict(one), ensure_ascii=False) for one in found]

    yield from asyncio.run(read())


if __name__ == "__main__":
    for line in judgement_lines(load_settings()):
        sys.stdout.write(f"{line}\n")
