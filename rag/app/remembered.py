"""The last turns and the settings of a conversation, as plain data that Chainlit stores as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

import chainlit as cl

from rag.answer.citations import cited_ids
from rag.app.wording import say
from rag.conversation import Turn
from rag.schema import Answer, Language, Scope

_TURNS_KEPT = 6


def turns() -> list[dict[str, Any]]:
    """The last questions of the conversation with their answers, oldest first."""
    kept: list[dict[str, Any]] = cl.user_session.get("turns") or []
    return kept


def turns_before(turn_id: str) -> list[dict[str, Any]]:
    """The turns before a question; those after the first version of an edited one are left out."""
    kept = turns()
    place = next((i for i, turn in enumerate(kept) if turn["id"] == turn_id), len(kept))
    return kept[:place]


def turn_of(kept: dict[str, Any]) -> Turn:
    """A kept question and answer as `rag.conversation` takes them."""
    return Turn(kept["meant"], kept["answer"], frozenset(kept["documents"]))


def remember(turn_id: str, question: str, meant: str, answer: Answer, shown: str) -> None:
    """Keep a question, what it meant, and its answer; `shown` is the id of the answer's message."""
    turn = {
        "id": turn_id,
        "shown": shown,
        "question": question,
        "meant": meant,
        "answer": answer.text,
        "documents": sorted(cited_ids(answer)),
    }
    cl.user_session.set("turns", [*turns_before(turn_id), turn][-_TURNS_KEPT:])


def scope_data(data: dict[str, Any]) -> dict[str, Any]:
    """The page's choice of documents and days, without values of a wrong form."""
    documents = data.get("documents")
    ids = [str(item)[:64] for item in documents] if isinstance(documents, list) else []
    return {
        "documents": ids[:10_000],
        "from": _day_text(data.get("from")),
        "until": _day_text(data.get("until")),
    }


def chosen_scope() -> Scope:
    """The documents and dates that the person limited questions to."""
    kept: dict[str, Any] = cl.user_session.get("scope") or {}
    return Scope(
        document_ids=frozenset(kept.get("documents") or ()),
        published_from=_day(kept.get("from")),
        published_until=_day(kept.get("until")),
    )


def described(scope: Scope, language: Language) -> str:
    """A scope in words of a language."""
    parts = []
    if scope.document_ids:
        parts.append(say("scope_documents", language, count=len(scope.document_ids)))
    if scope.published_from:
        parts.append(say("scope_from", language, day=scope.published_from.isoformat()))
    if scope.published_until:
        parts.append(say("scope_until", language, day=scope.published_until.isoformat()))
    return ("، " if language == "ar" else ", ").join(parts)


def _day_text(value: object) -> str | None:
    day = _day(value)
    return day.isoformat() if day else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
