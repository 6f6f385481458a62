"""A cache of the embedded model's state after the fixed messages of each prompt, in files.

The model reads about fifty tokens a second, so instructions and examples take it ten seconds; a
saved state is loaded in ten milliseconds (llama.cpp saves and restores a slot). Only messages that
are the same for everybody are in a file: nothing of a question or a document.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

logger = logging.getLogger(__name__)

# Three prompts, in the two last versions of a model or its server; each is about 13 MB.
_MOST_FILES = 6
# Reading ahead waits for the model, which may be slow; the request itself has its own limit.
_SECONDS = 600.0


class PromptCache:
    """Puts the one slot of a server into the state after the fixed messages of a prompt."""

    def __init__(self, folder: Path, model: Path, context_tokens: int) -> None:
        self._folder = folder
        self._model = model
        self._context_tokens = context_tokens
        self._present: str | None = None

    def forget(self) -> None:
        """Note that the slot has other contents now."""
        self._present = None

    def read(
        self, messages: Sequence[dict[str, Any]], connect: Callable[[], httpx2.Client]
    ) -> None:
        """Bring the model to the state after `messages`, from a file or by reading them now.

        If that fails, no error is raised: the request that follows takes longer.
        """
        import httpx2

        name = f"{self._digest(messages)}.state"
        if name == self._present:
            return
        self.forget()
        try:
            with connect() as server:
                if not self._restored(server, name):
                    self._made(server, messages, name)
            self._present = name
        except (httpx2.HTTPError, OSError) as error:
            logger.info("the beginning of a prompt was not read ahead: %s", error)

    def _restored(self, server: httpx2.Client, name: str) -> bool:
        path = self._folder / name
        if not path.exists():
            return False
        reply = server.post("/slots/0?action=restore", json={"filename": name}, timeout=_SECONDS)
        if reply.is_success:
            os.utime(path)
        else:
            path.unlink(missing_ok=True)
        return reply.is_success

    def _made(self, server: httpx2.Client, messages: Sequence[dict[str, Any]], name: str) -> None:
        asked = {"messages": [*messages, {"role": "user", "content": ""}], "max_tokens": 1}
        server.post("/v1/chat/completions", json=asked, timeout=_SECONDS).raise_for_status()
        # Another process may be writing the same.
        written = self._folder / f"{name}.{os.getpid()}"
        self._folder.mkdir(parents=True, exist_ok=True)
        saving = {"filename": written.name}
        try:
            server.post("/slots/0?action=save", json=saving, timeout=_SECONDS).raise_for_status()
            written.replace(self._folder / name)
        finally:
            written.unlink(missing_ok=True)
        self._clear()

    def _clear(self) -> None:
        """Delete the least recently used files."""
        with suppress(FileNotFoundError):
            files = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)
            for path in files[:-_MOST_FILES]:
                path.unlink(missing_ok=True)

    def _digest(self, messages: Sequence[dict[str, Any]]) -> str:
        """A hash of everything that the model's state depends on."""
        of_file = self._model.stat()
        parts = (
            self._model.name,
            of_file.st_size,
            of_file.st_mtime_ns,
            version("xllamacpp"),
            self._context_tokens,
            list(messages),
        )
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]
