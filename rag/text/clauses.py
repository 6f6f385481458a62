"""A sentence as its clauses: the parts that each say one thing.

A clause ends at a comma or another mark inside the sentence, and before a word that begins a
statement of its own (``while``, ``بينما``, ``and``, ``والمحطة``). Numbers are never split.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rag.language import search_text
from rag.text import tables
from rag.text.figures import figures

_MEMO_SENTENCES = 1 << 10
_MARK = re.compile(r"[,;:،؛()–—]\W*$")
_BEFORE_MARK = re.compile(r"^\W*[(–—]")
_AND = "و"
_FEWEST_LETTERS = 4
# "All but two", "nothing but praise".
_ALL_BUT = frozenset("all every everyone everything nothing nobody none anything no".split())
# Words that begin with waw and are no "and ...".
_WAW_WORDS = re.compile(
    r"و(?:زير|زرا|زار|فد|فاه|فاق|طن|ثيق|ثاي|قت|قع|قف|سط|ضع|صل|صول|حد|حيد|رق|لاي|كال|كيل|جود|جه|اقع"
    r"|سايل|ظيف|ظايف|ادي|الد|احد|اسع|ارد|رش|عد|زن|فق|فر|قود|عي|جب)"
)


@cache
def _boundaries() -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(search_text(name).split())
        for language in tables.LANGUAGES
        for name in tables.written(language, "logic")["boundaries"]
    )


@lru_cache(maxsize=_MEMO_SENTENCES)
def clauses(sentence: str) -> tuple[str, ...]:
    """The clauses of a sentence as it is written, in order; together they are all its words."""
    words = sentence.split()
    folded = [search_text(word).strip(".,;:،؛()\"'") for word in words]
    found = figures(sentence)
    spans = [*(one.at for one in found.quantities), *(one.at for one in found.days)]
    inside = {place for begin, end in spans for place in range(begin + 1, end)}
    parts: list[list[str]] = [[]]
    for place, word in enumerate(words):
        ended = place > 0 and _MARK.search(words[place - 1]) is not None
        begins = _BEFORE_MARK.match(word) is not None or _begins_clause(folded, place)
        if parts[-1] and place not in inside and (ended or begins):
            parts.append([])
        parts[-1].append(word)
    return tuple(" ".join(part) for part in parts if part)


def _begins_clause(folded: list[str], place: int) -> bool:
    word = folded[place]
    if word == "but" and folded[place - 1] in _ALL_BUT:
        return False
    if (word,) in _boundaries() or tuple(folded[place : place + 2]) in _boundaries():
        return True
    is_and = word.startswith(_AND) and len(word) >= _FEWEST_LETTERS
    return is_and and not _WAW_WORDS.match(word)
