"""The list of earlier conversations: its pages and its search."""

from __future__ import annotations

import pytest

from rag.app.listing import Row, page_of, with_words

CONVERSATIONS = [
    {"id": name, "createdAt": "2025-01-01", "name": said, "userId": "u", "userIdentifier": "amal"}
    for name, said in (("a", "كم كشكًا في السوق؟"), ("b", "Who built the bridge?"), ("c", None))
]
MESSAGES = [
    {"thread": "a", "text": "كم كشكًا في السوق؟"},
    {"thread": "b", "text": "Who built the bridge?"},
    {"thread": "c", "text": "متى فُتح المتحف؟"},
]
CARDS: list[Row] = [
    {"thread": "b", "props": '{"cited": [{"title": "Lowfield", "text": "by Ingrid Solberg"}]}'},
    {"thread": "c", "props": {"cited": [{"title": "المتحف", "text": "افتُتح عام ٢٠٢٤"}]}},
    {"thread": "a", "props": None},
]


def test_conversations_come_a_page_at_a_time() -> None:
    first = page_of(CONVERSATIONS, None, 2)
    assert [one["id"] for one in first.data] == ["a", "b"]
    assert first.pageInfo.hasNextPage
    second = page_of(CONVERSATIONS, first.pageInfo.endCursor, 2)
    assert [one["id"] for one in second.data] == ["c"]
    assert not second.pageInfo.hasNextPage
    assert page_of([], None, 2).data == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("كشكا", ["a"]),
        ("السُّوق كم", ["a"]),
        ("BRIDGE", ["b"]),
        ("solberg bridge", ["b"]),
        ("2024 المتحف", ["c"]),
        ("solberg السوق", []),
    ],
)
def test_conversations_are_found_by_name_message_or_quote(wanted: str, found: list[str]) -> None:
    rows = with_words(wanted, CONVERSATIONS, MESSAGES, CARDS)
    assert [row["id"] for row in rows] == found
