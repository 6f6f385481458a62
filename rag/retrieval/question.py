"""A question as it is searched: plain words, of a length that is allowed.

One limit applies to every way to ask: the command, the chat, HTTP, MCP and LangChain all end in
`rag.retrieval.Retriever`, which calls `plain_question`.
"""

from __future__ import annotations

import html
import re

from rag.errors import QuestionError

MAX_QUESTION_CHARACTERS = 2000

# Zero-width joiners are part of words in some languages.
_JOINERS = "\u200c\u200d"
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_PAIR = re.compile(r"<([a-z][a-z0-9-]*)(?:\s[^<>]*)?>([^<>]*)</\1\s*>", re.IGNORECASE)
_WITH_ATTRIBUTES = re.compile(r"<[a-z][a-z0-9-]*\s+[a-z-]+\s*=[^<>]*>", re.IGNORECASE)
# At the beginning or the end; "the <img> tag" in between is what the question is about.
_OUTSIDE = re.compile(r"^(?:\s*</?[a-z!][^<>]*>)+|(?:</?[a-z][^<>]*>\s*)+$", re.IGNORECASE)
_CHAT_MARK = re.compile(r"<\|[^|<>\n]*\|>")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)")
_FENCE = re.compile(r"^\s*```\w*|```\s*$", re.MULTILINE)
_DEEPEST = 20


def plain_question(question: str, limit: int = MAX_QUESTION_CHARACTERS) -> str:
    """The question without markup, control characters and surrounding white space.

    Raises:
        QuestionError: there are no words in it, or it is longer than `limit` characters.
    """
    if len(question) > limit:
        message = (
            f"the question has {len(question):,} characters, more than {limit:,}; "
            "ask a shorter one."
        )
        raise QuestionError(message)
    plain = _printable(question)
    bare = _printable(_without_markup(question))
    if any(c.isalnum() for c in bare):
        return bare
    if any(c.isalnum() for c in plain):
        return plain
    message = (
        f"the question {question[:40]!r} has no words; ask something, such as 'Who met whom?'."
    )
    raise QuestionError(message)


def _printable(text: str) -> str:
    cleaned = "".join(c if c.isprintable() or c in _JOINERS else " " for c in text)
    return " ".join(cleaned.split())


def _without_markup(question: str) -> str:
    """The text of a question that was pasted with HTML, Markdown or the marks of a chat."""
    text = _FENCE.sub(" ", _CHAT_MARK.sub(" ", _SCRIPT.sub(" ", question)))
    text = _MARKDOWN_LINK.sub(r"\1", text)
    for _ in range(_DEEPEST):
        text, found = _PAIR.subn(r" \2 ", text)
        if not found:
            break
    return html.unescape(_OUTSIDE.sub(" ", _WITH_ATTRIBUTES.sub(" ", text)))
