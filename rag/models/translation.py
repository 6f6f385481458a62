"""A chat model as a translator."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.errors import ModelFailure, TranslationFailure
from rag.models.chat import ChatModelOptions, ask_chat
from rag.models.profile import profile_of
from rag.models.prompts import as_data
from rag.schema import Language
from rag.translation.hints import word_hints

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class ModelTranslator:
    """Translates by a chat model, which is given the translations of the lexicon as hints."""

    def __init__(
        self, name: str, open_model: Callable[[], BaseChatModel], options: ChatModelOptions
    ) -> None:
        self.name = name
        self._open = open_model
        self._options = options

    @property
    def is_slow(self) -> bool:
        """Whether it writes a few words a second."""
        return profile_of(self.name, self._options).is_slow

    def translate(self, text: str, to: Language) -> str:
        """The `text` in the language `to`, on one line.

        Raises:
            TranslationFailure: the model cannot be asked, or says nothing.
        """
        values = {"text": as_data(" ".join(text.split())), "words": as_data(word_hints(text, to))}
        try:
            pieces = ask_chat(
                self._open(), "translate", to, values, name=self.name, options=self._options
            )
            said = "".join(str(piece.text) for piece in pieces)
        except ModelFailure as error:
            raise TranslationFailure(f"the translation failed: {error}") from error
        return " ".join(said.split())
