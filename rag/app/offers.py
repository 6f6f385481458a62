"""The buttons below messages: to make a document of a text, and to share documents.

Chainlit does not store buttons. The metadata of a message says what it offers, and the history
stores it: the buttons are made from it when the conversation is opened again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import chainlit as cl
from chainlit.step import StepDict

from rag.access.collections import EVERYONE
from rag.app.wording import say
from rag.schema import Language

SHARE, ADD_PASTED = "share_documents", "add_pasted"

_TEXT, _TAKEN, _DOCUMENTS = "pasted_text", "taken_text", "documents"


def offering_text(message_id: str) -> dict[str, Any]:
    """The metadata of a message that offers to make a document of the message `message_id`."""
    return {_TEXT: message_id}


def offering_documents(document_ids: Sequence[str], text: str | None = None) -> dict[str, Any]:
    """The metadata of a message that offers to share documents.

    `text` is the id of the message that the document was made of.
    """
    return {_DOCUMENTS: list(document_ids)} | ({_TAKEN: text} if text else {})


def offered_texts(steps: Sequence[StepDict]) -> Iterator[tuple[str, str]]:
    """The id of each message that offers to make a document, with that of the text.

    Texts that a document was made of are left out.
    """
    taken = {_metadata(step).get(_TAKEN) for step in steps}
    for step in steps:
        text = _metadata(step).get(_TEXT)
        if isinstance(text, str) and text not in taken:
            yield step["id"], text


def offered_documents(steps: Sequence[StepDict]) -> Iterator[tuple[str, list[str]]]:
    """The id of each message that offers to share documents, with theirs."""
    for step in steps:
        ids = _metadata(step).get(_DOCUMENTS)
        if isinstance(ids, list) and ids:
            yield step["id"], [one for one in ids if isinstance(one, str)]


def add_action(message_id: str, language: Language) -> cl.Action:
    """The button that makes a document of the message `message_id`."""
    return cl.Action(
        name=ADD_PASTED,
        payload={"id": message_id},
        label=say("pasted_add", language),
        icon="file-plus",
    )


def share_actions(
    document_ids: Sequence[str], writable: Sequence[str], language: Language
) -> list[cl.Action]:
    """A button for each collection of `writable` that documents can be added to."""
    return [
        cl.Action(
            # A fixed id: after one was used, all are removed, also if the page was loaded again.
            id=f"{SHARE}-{name}-{document_ids[0]}",
            name=SHARE,
            payload={"ids": list(document_ids), "collection": name},
            label=(
                say("upload_share", language)
                if name == EVERYONE
                else say("upload_to_collection", language, collection=name)
            ),
            tooltip=say("upload_share_tip", language),
            icon="users",
        )
        for name in sorted(writable, key=lambda name: (name != EVERYONE, name))
    ]


def _metadata(step: StepDict) -> dict[str, Any]:
    return step.get("metadata") or {}
