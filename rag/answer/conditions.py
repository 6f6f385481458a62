"""The conditions and causes of statements.

"If parliament does not pass it" is the condition of "unless parliament passes it", and not that of
"even if parliament passes it".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answer.content_words import content_words_of, telling_words_of
from rag.answer.contrasts import folded_words, names_in, opposite_words, places
from rag.answer.denials import denied
from rag.answer.matches import has_word
from rag.text.clauses import clauses

_MEMO_SENTENCES = 1 << 10
_KINDS = ("concession", "unless", "condition")
# A cause is named in this number of words.
_CAUSE = 5
# "If it fails, ..." ends at a comma, «إذا فشل فسوف ...» before a verb that follows from it.
_END = re.compile(r"[,;:،؛.]\W*$")
_THEN = re.compile(r"ف(?:س|لن|ان|قد)")


@dataclass(frozen=True, slots=True)
class Conditional:
    """A sentence without its condition, the condition, and which kind it is of.

    `conditioned` is the clause beside the condition, which depends on it. All may be empty.
    `is_first` if the condition begins the sentence.
    """

    main: str
    condition: str
    kind: str
    conditioned: str
    is_first: bool = False

    @property
    def is_denied(self) -> bool:
        """Whether the condition is that something does not happen."""
        return (self.kind == "unless") != bool(denied(self.condition))


@lru_cache(maxsize=_MEMO_SENTENCES)
def conditional(sentence: str) -> Conditional:
    """The first condition of a sentence, and the rest of the sentence."""
    written = sentence.split()
    for place in range(len(written)):
        for kind in _KINDS:
            ends = [
                end
                for begin, end in places(
                    names_in("logic", kind), _folded(written[place : place + 3])
                )
                if begin == 0
            ]
            if ends:
                begin, last = place + max(ends), _end(written, place)
                before, after = " ".join(written[:place]), " ".join(written[last:])
                beside = clauses(before)[-1:] or clauses(after)[:1]
                condition = " ".join(written[begin:last])
                main = f"{before} {after}".strip()
                return Conditional(main, condition, kind, " ".join(beside), place == 0)
    return Conditional(sentence, "", "", "")


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(folded_words(word)) for word in words)


def _end(written: Sequence[str], place: int) -> int:
    for at in range(place, len(written)):
        if _END.search(written[at]):
            return at + 1
        if at > place and _THEN.match(written[at]):
            return at
    return len(written)


def foreign_condition(claim: str, source: str, *, is_later: bool) -> str:
    """The condition that a claim reverses or leaves out; empty if it does neither.

    A past event has no open condition: leaving it out is an error only if the claim `is_later`, or
    if the condition begins the sentence: "if the report is right, the ferry sank".
    """
    mine, theirs = conditional(claim), conditional(source)
    if not theirs.condition or not _shares(mine.main, theirs.conditioned):
        return ""
    if not mine.condition:
        follows = theirs.is_first and theirs.kind != "concession"
        is_limited = is_later or (follows and _shares(mine.main, theirs.conditioned, least=1.0))
        return theirs.condition if is_limited else ""
    if (mine.kind == "concession") != (theirs.kind == "concession"):
        return mine.condition
    turned = any(opposite_words(mine.condition, theirs.condition))
    same = mine.is_denied == theirs.is_denied
    return mine.condition if _shares(mine.condition, theirs.condition) and same == turned else ""


def _shares(one: str, other: str, *, least: float = 0.5) -> bool:
    """Whether at least this share of the content words of a text are in another one."""
    asked = telling_words_of(one)
    return sum(has_word(other, word) for word in asked) >= least * len(asked)


def foreign_causes(claim: str, source: str) -> Iterator[str]:
    """The causes that a claim gives and its source does not name."""
    for clause in clauses(claim):
        words = folded_words(clause)
        for _, end in places(names_in("logic", "cause"), words):
            named = content_words_of(" ".join(words[end : end + _CAUSE]))
            missing = [word.word for word in named if not has_word(source, word)]
            if named and 2 * len(missing) >= len(named):
                yield missing[0]
