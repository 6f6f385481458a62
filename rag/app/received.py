"""What a browser may send over its connection; everything else is refused.

Anybody with a session can send anything, and Chainlit does not validate it: it would get into the
history, the log, and the arguments of our callbacks.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import UUID4, AfterValidator, BaseModel, ConfigDict, Field

# More does not fit into one message of Socket.IO.
_MOST_CHARACTERS = 1_000_000
_MOST_FILES, _MOST_DOCUMENTS = 50, 10_000
# Buttons of the page send objects of one level.
_MOST_LEVELS = 8

Id = Annotated[str, Field(max_length=64)]
Name = Annotated[str, Field(max_length=200)]


def _of_few_levels(payload: dict[str, Any]) -> dict[str, Any]:
    level: list[Any] = [payload]
    for _ in range(_MOST_LEVELS):
        inner = (one.values() if isinstance(one, dict) else one for one in level)
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
        if not level:
            return payload
    raise ValueError(f"the payload has more than {_MOST_LEVELS} levels")


class Received(BaseModel):
    """The data of one event; fields that the page does not send are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    def given(self) -> dict[str, Any]:
        """The data in the form that Chainlit takes."""
        return self.model_dump(mode="json", exclude_none=True)


class ReceivedMessage(Received):
    """A message of a person."""

    id: UUID4
    name: Name = "user"
    type: Literal["user_message"] = "user_message"
    output: Annotated[str, Field(max_length=_MOST_CHARACTERS)]
    createdAt: Annotated[str, Field(max_length=64)] = ""


class ReceivedFile(Received):
    """A file that was uploaded before."""

    id: Id


class ReceivedPayload(Received):
    """A message, new or edited, and the files that come with it."""

    message: ReceivedMessage
    # The names are Chainlit's.
    fileReferences: Annotated[list[ReceivedFile], Field(max_length=_MOST_FILES)] | None = None


class ReceivedSettings(Received):
    """What a person sets for a conversation."""

    model: Name | None = None
    passages: Annotated[float, Field(ge=1, le=30)] | None = None
    strictness: Annotated[float, Field(ge=0, le=1)] | None = None


class ReceivedScope(Received):
    """The documents and days that a person limits questions to."""

    dalil: Literal["scope"]
    documents: Annotated[list[Id], Field(max_length=_MOST_DOCUMENTS)] = []
    from_: Annotated[str | None, Field(alias="from", max_length=32)] = None
    until: Annotated[str, Field(max_length=32)] | None = None

    def given(self) -> dict[str, Any]:
        """The data in the form that Chainlit takes."""
        return self.model_dump(mode="json", exclude_none=True, by_alias=True)


class ReceivedAction(Received):
    """A button that was pressed, with what it was made with."""

    name: Name
    payload: Annotated[dict[str, Any], AfterValidator(_of_few_levels)]
    id: Id
    forId: Id | None = None


class PressedButton(BaseModel):
    """The body of the request that a pressed button sends."""

    sessionId: UUID
    action: ReceivedAction


class StickySession(BaseModel):
    """The body of the request for a cookie by which load balancers route a session."""

    session_id: UUID


EVENTS: dict[str, type[Received] | None] = {
    "client_message": ReceivedPayload,
    "edit_message": ReceivedPayload,
    "chat_settings_change": ReceivedSettings,
    "window_message": ReceivedScope,
    "connection_successful": None,
    "clear_session": None,
    "stop": None,
}
"""The events that a browser may send, and what comes with each. Chainlit has further ones, for
sound and favourites, which this page does not use."""
