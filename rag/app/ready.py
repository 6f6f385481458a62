"""Loads the embedded chat model in the background, and keeps it in memory."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import Literal

from langchain_core.language_models import BaseChatModel

from rag.errors import DalilError
from rag.models.chat import LOCAL, ask_chat, chat_model_options, open_chat_model
from rag.models.prompts import Purpose
from rag.schema import Language
from rag.settings import Settings

logger = logging.getLogger(__name__)

_PROMPTS: tuple[tuple[Purpose, Language], ...] = (
    ("answer.few_shot", "ar"),
    ("answer.few_shot", "en"),
)


State = Literal["unused", "loading", "ready", "absent"]
"""``unused``: nobody wants it yet; ``absent``: it could not be loaded."""


class ReadyModel:
    """The embedded model, loaded in the background and then kept in memory.

    It takes seconds to load, on a busy machine minutes, and is unloaded when nothing refers to it:
    the first question would wait for it beyond its time limit, and each later one again.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._held: BaseChatModel | None = None
        self._loading = threading.Lock()
        self._state: State = "unused"

    @property
    def state(self) -> State:
        """The state of the model."""
        return self._state

    def prepare(self, model: str) -> None:
        """Load it in a thread of its own, if `model` names it and it is not there yet."""
        if model == LOCAL and self._held is None and not self._loading.locked():
            self._state = "loading"
            threading.Thread(target=self._load, name="load-model", daemon=True).start()

    def _load(self) -> None:
        with self._loading:
            if self._held is not None:
                return
            options = chat_model_options(self._settings)
            patient = replace(options, timeout_seconds=10 * options.timeout_seconds)
            try:
                self._held = open_chat_model(LOCAL, options)
                # One word in reply to each prompt that it will be given: for it, all of the file
                # is read, and at the first start the examples that the prompts begin with.
                for purpose, language in _PROMPTS:
                    pieces = ask_chat(
                        self._held.bind(max_tokens=1),
                        purpose,
                        language,
                        {"passages": "[1] .", "question": "؟"},
                        name=LOCAL,
                        options=patient,
                    )
                    for _ in pieces:
                        pass
                self._state = "ready"
            except DalilError as error:
                self._state = "absent"
                logger.warning("the embedded model is not loaded ahead: %s", error)
