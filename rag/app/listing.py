"""The earlier conversations of a person: a page of them at a time, or those with some words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chainlit.types import PageInfo, PaginatedResponse, ThreadDict

from rag.language import search_text

CONVERSATIONS = """
    SELECT t."id", t."createdAt", t."name", t."userId", t."userIdentifier"
    FROM threads t WHERE t."userId" = :user ORDER BY t."createdAt" DESC, t."id"
"""
MESSAGES = """
    SELECT s."threadId" AS thread, s."output" AS text FROM steps s
    JOIN threads t ON t."id" = s."threadId"
    WHERE t."userId" = :user AND s."type" IN ('user_message', 'assistant_message')
"""
CARDS = """
    SELECT e."threadId" AS thread, e."props" AS props FROM elements e
    JOIN threads t ON t."id" = e."threadId" WHERE t."userId" = :user
"""

Row = Mapping[str, Any]


def page_of(
    conversations: Sequence[Row], cursor: str | None, size: int
) -> PaginatedResponse[ThreadDict]:
    """The `size` conversations after the one whose id is `cursor`; the first ones without one."""
    ids = [row["id"] for row in conversations]
    start = ids.index(cursor) + 1 if cursor in ids else 0
    shown = [_thread(row) for row in conversations[start : start + size]]
    return PaginatedResponse(
        pageInfo=PageInfo(
            hasNextPage=len(ids) > start + size,
            startCursor=shown[0]["id"] if shown else None,
            endCursor=shown[-1]["id"] if shown else None,
        ),
        data=shown,
    )


def with_words(
    wanted: str, conversations: Iterable[Row], messages: Iterable[Row], cards: Iterable[Row]
) -> list[Row]:
    """The conversations whose name, messages or quotes have all of the words in `wanted`.

    Forms of Arabic letters, vowel signs and upper case make no difference.
    """
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for message in messages:
        texts[message["thread"]].append(message["text"] or "")
    for card in cards:
        texts[card["thread"]].extend(_quotes(card["props"]))
    words = search_text(wanted).split()
    return [
        row
        for row in conversations
        if _has_all(words, " ".join([row["name"] or "", *texts[row["id"]]]))
    ]


def _has_all(words: Sequence[str], text: str) -> bool:
    folded = search_text(text)
    return all(word in folded for word in words)


def _quotes(props: object) -> Iterator[str]:
    card = json.loads(props) if isinstance(props, str) and props else props
    for quote in (card or {}).get("cited", ()) if isinstance(card, dict) else ():
        yield f"{quote.get('title', '')} {quote.get('text', '')}"


def _thread(row: Row) -> ThreadDict:
    return {
        "id": row["id"],
        "createdAt": row["createdAt"],
        "name": row["name"],
        "userId": row["userId"],
        "userIdentifier": row["userIdentifier"],
        "tags": None,
        "metadata": {},
        "steps": [],
        "elements": [],
    }
