"""A list of messages as a question with the turns before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.access.collections import Access
from rag.api.bodies import CollectionNames
from rag.api.desk import Inquiry
from rag.conversation import TurnMessage, question_and_turns

DEFAULT_MODEL = "dalil"
"""The name under which other APIs get the configured model."""


class TextPart(BaseModel):
    """A part of a message; parts of other types than text are not understood."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["text", "input_text", "output_text"]
    text: str


class Message(BaseModel):
    """A message of a conversation. System messages are not part of the question."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]

    @property
    def text(self) -> str:
        """The whole text of the message."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content)


Messages = Annotated[list[Message], Field(min_length=1, max_length=1000)]


class AskedCollections(BaseModel):
    """A field of Dalil's own: the collections that are asked; all that may be read if empty."""

    model_config = ConfigDict(extra="ignore")

    collections: CollectionNames = []


def inquiry_of(
    messages: Sequence[Message], model: str, access: Access, collections: Sequence[str]
) -> Inquiry:
    """The last message as the question, the earlier ones as the turns before it.

    Raises:
        QuestionError: the last message is not one of the user.
        CollectionNotFound: one of the collections is not among those that may be read.
    """
    said = [
        TurnMessage("person" if message.role == "user" else "assistant", message.text)
        for message in messages
        if message.role in {"user", "assistant"}
    ]
    question, turns = question_and_turns(said)
    chosen = None if model == DEFAULT_MODEL else model
    asked = access.only(collections) if collections else access
    return Inquiry(question, asked, model=chosen, turns=turns)
