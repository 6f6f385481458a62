"""Loads the prompts, and makes documents' and people's text safe to put into them.

What comes from outside is a value, never part of a template, so braces in it mean nothing.
`as_data` removes from it what a model could read as the end of the quoted material.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from rag.schema import Language
from rag.text.markers import without_markers

if TYPE_CHECKING:
    from langchain_core.prompts import ChatPromptTemplate

Purpose = Literal["answer.few_shot", "answer.passages", "condense", "suggest", "translate"]

PROMPT_VARIABLES: dict[Purpose, frozenset[str]] = {
    "answer.few_shot": frozenset({"passages", "question"}),
    "answer.passages": frozenset({"passages", "question"}),
    "condense": frozenset({"conversation", "question"}),
    "suggest": frozenset({"count", "title", "text"}),
    "translate": frozenset({"text", "words"}),
}
"""What each prompt must be given: `numbered_passages` as ``passages``, the rest by `as_data`."""

REFUSALS = ("NOT_IN_DOCUMENTS", "NOT FOUND")
"""What the prompts ask a model to say when the passages do not contain the answer."""

_ROLE_LINE = re.compile(r"^# (system|user|assistant)\n", re.MULTILINE)
_ROLES = {"system": "system", "user": "human", "assistant": "ai"}
# Chat templates mark turns with <|...|>, and llama.cpp reads such marks inside a message too.
_CONTROL_TOKEN = re.compile(r"<\|(?=[^|<>\n]*\|>)")
_OUR_TAG = re.compile(r"<(?=\s*/?\s*(?:passages?|document|system|user|assistant)\b)", re.IGNORECASE)
_DEMANDED_REFUSAL = re.compile(
    r"not_in_documents|(?:reply|respond|answer|say|write|output|اكتب|أجب|قل|رد)\b.{0,60}"
    r"not[ _](?:in[ _]documents|found)",
    re.IGNORECASE | re.DOTALL,
)
_REFUSAL = re.compile(r"^\W*not[ _](?:in[ _]documents|found)\b", re.IGNORECASE)


@cache
def load_prompt(purpose: Purpose, language: Language) -> ChatPromptTemplate:
    """The prompt for a purpose, for an answer in `language`; see `PROMPT_VARIABLES`."""
    from langchain_core.prompts import ChatPromptTemplate

    text = resources.files("prompts").joinpath(f"{purpose}.{language}.md").read_text("utf-8")
    _, *pieces = _ROLE_LINE.split(text)
    turns = zip(pieces[::2], pieces[1::2], strict=True)
    return ChatPromptTemplate.from_messages([(_ROLES[role], body.strip()) for role, body in turns])


def fixed_messages(prompt: ChatPromptTemplate) -> int:
    """How many messages at the beginning of a prompt are the same for every question."""
    from langchain_core.messages import BaseMessage

    fixed = (isinstance(m, BaseMessage) or not m.input_variables for m in prompt.messages)
    return len(list(takewhile(bool, fixed)))


def as_data(text: str) -> str:
    """The text, harmless inside a prompt: its control tokens and our own tags are spaced apart."""
    return _OUR_TAG.sub("< ", _CONTROL_TOKEN.sub("< |", text))


def numbered_passages(texts: Iterable[str]) -> str:
    """The texts as ``[1] ...`` lines, each on one line, so that none can pose as another.

    A bracketed number inside a text, such as a footnote mark, becomes ``(3)``.
    """
    lines = (without_markers(as_data(" ".join(text.split()))) for text in texts)
    return "\n".join(f"[{number}] {line}" for number, line in enumerate(lines, start=1))


def demands_refusal(text: str) -> bool:
    """Whether a text instructs its reader to refuse, in the words of the prompts."""
    return _DEMANDED_REFUSAL.search(text) is not None


def is_refusal(text: str) -> bool:
    """Whether a model's answer begins by saying that the passages do not contain it."""
    return _REFUSAL.match(text) is not None
