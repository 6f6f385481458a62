"""A sentence as its clauses: the parts that each say one thing.

A clause ends at a comma or another mark inside the sentence, and before a word that begins a
statement of its own (``while``, ``بينما``, ``and``, ``والمحطة``). An "and" between two nouns begins
none: "between the port and the island on 3 March". Numbers are never split.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.language import search_text
from rag.text import tables
from rag.text.figures import figures, is_year
from rag.text.months import MONTHS, WEEKDAYS
from rag.text.units import DAYS_OF

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


_AL = "ال"
# An Arabic preposition that is written with the article of its noun.
_WITH_ARTICLE = {"بال": "ب", "لل": "ل", "كال": "ك"}
_BETWEEN = frozenset(["between", "بين"])
# The first of two nouns ends this number of words after "between".
_BETWEEN_REACH = 5
# "The rest by plane" has the verb of the clause before it.
_REST = frozenset("rest others remainder other second third latter last one ones".split())
_ENGLISH_DETERMINERS = frozenset("the a an his her its their our this these those".split())
# These begin another part than a place or a time, or belong to the noun before them.
_NO_ADJUNCT = frozenset(["of", "than", "as", "like", "دون"])
_PRONOUNS = frozenset("he she it they we i you then".split())
_WHEN = frozenset(
    search_text(word)
    for word in (
        "today yesterday tomorrow tonight noon midnight every last next twice once "
        "اليوم أمس غدا يوم عام سنة شهر صباح مساء ليلة ظهر كل"
    ).split()
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a sentence as they are written and in search form, and which are figures.

    `times` are the places of the words of dates, years and lengths of time, `figures` of others.
    """

    written: tuple[str, ...]
    folded: tuple[str, ...]
    times: frozenset[int]
    figures: frozenset[int]


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
    words = _words(sentence)
    found = figures(sentence)
    spans = [*(one.at for one in found.quantities), *(one.at for one in found.days)]
    inside = {place for begin, end in spans for place in range(begin + 1, end)}
    parts: list[list[str]] = [[]]
    begin = 0
    for place, word in enumerate(words.written):
        ended = place > 0 and _ends_clause(words, place - 1)
        begins = _BEFORE_MARK.match(word) is not None or (
            _begins_clause(words.folded, place) and not _joins_nouns(words, begin, place)
        )
        if parts[-1] and place not in inside and (ended or begins):
            parts.append([])
            begin = place
        parts[-1].append(word)
    return tuple(" ".join(part) for part in parts if part)


def _words(sentence: str) -> _Words:
    written = tuple(sentence.split())
    folded = tuple(search_text(word).strip(".,;:،؛()\"'") for word in written)
    found = figures(sentence)
    spans = [day.at for day in found.days]
    spans += [q.at for q in found.quantities if is_year(q) or q.unit in DAYS_OF]
    times = {at for span in spans for at in range(*span)}
    times |= {at for at, word in enumerate(folded) if _names_time(written[at], word)}
    others = {at for one in found.quantities for at in range(*one.at)}
    return _Words(written, folded, frozenset(times), frozenset(others - times))


def _names_time(written: str, folded: str) -> bool:
    """Whether a word is of a weekday, a month or a time; "may" and "march" have no capital."""
    is_month = (folded,) in MONTHS and not written[:1].islower()
    return is_month or folded in WEEKDAYS or folded in _WHEN


def _ends_clause(words: _Words, place: int) -> bool:
    return _MARK.search(words.written[place]) is not None


def _begins_clause(folded: Sequence[str], place: int) -> bool:
    word = folded[place]
    if word == "but" and folded[place - 1] in _ALL_BUT:
        return False
    if (word,) in _boundaries() or tuple(folded[place : place + 2]) in _boundaries():
        return True
    is_and = word.startswith(_AND) and len(word) >= _FEWEST_LETTERS
    return is_and and not _WAW_WORDS.match(word)


# -- An "and" between two nouns ---------------------------------------------------------------


def _joins_nouns(words: _Words, begin: int, place: int) -> bool:
    """Whether the "and" at a place joins two nouns, and begins no statement of its own.

    Behind its noun is no verb, but a preposition, a time or the end. "The harbour closed in May and
    the market in June" has two statements: what is behind the second noun is of the kind of what
    is in the clause that the "and" ends, which is from `begin` to it.
    """
    word = words.folded[place]
    if place == begin or (word != "and" and (word,) in _boundaries()):
        return False
    if _ends_between(words, begin, place) or _ends_first_noun(words, begin, place):
        return True
    end = _noun_end(words, begin, place)
    return end is not None and _goes_on(words, end) and not _is_parallel(words, begin, place)


def _ends_between(words: _Words, begin: int, place: int) -> bool:
    """Whether the "and" is that of a "between"."""
    before = words.folded[max(begin, place - _BETWEEN_REACH) : place]
    at = next((n for n, word in enumerate(before) if word in _BETWEEN), None)
    if at is None or at + 1 == len(before):
        return False
    first, second = before[at + 1 :], words.folded[place]
    if second == "and":
        after = words.folded[place + 1 : place + 2]
        return "and" not in first and bool(after) and after[0] not in _PRONOUNS
    joined = any(_begins_clause(words.folded, place - n) for n in range(1, len(first)))
    # «بين العمال ودعت النقابة» goes on with a verb, «بين صور وصيدا» with a name.
    is_alike = second.startswith(_AND + _AL) or not first[0].startswith(_AL)
    return is_alike and not joined


def _ends_first_noun(words: _Words, begin: int, place: int) -> bool:
    """Whether nothing but a noun and a place is before an English "and": "the bus to the port"."""
    before = words.folded[begin:place]
    if words.folded[place] != "and" or begin or before[:1] != ("the",) or len(before) < 4:
        return False
    rest = before[3:]
    noun = rest[1:] if rest[0] in _ENGLISH_DETERMINERS else rest
    return before[2] in _prepositions() and len(noun) == 1


def _noun_end(words: _Words, begin: int, place: int) -> int | None:
    """Where the noun behind the "and" at a place ends; None if it may be more than a noun."""
    folded = words.folded
    if folded[place] != "and":
        return _arabic_noun_end(words, begin, place)
    first = place + 1
    has_determiner = folded[first : first + 1] and folded[first] in _ENGLISH_DETERMINERS
    first += bool(has_determiner)
    end = first
    while end < len(folded) and words.written[end][:1].isupper() and end not in words.times:
        end += 1
        if _ends_clause(words, end - 1):
            break
    if end > first and (has_determiner or end == first + 1 or folded[place - 2] in _prepositions()):
        return end
    if not has_determiner or first >= len(folded):
        return None
    taken = first in words.times or first in words.figures
    is_noun = not taken and folded[first] not in _REST | _prepositions()
    return first + 1 if is_noun else None


def _arabic_noun_end(words: _Words, begin: int, place: int) -> int | None:
    """The same of «والجزيرة», which a preposition is before: without, it may be a sentence."""
    folded = words.folded
    governed = any(before.startswith(tuple(_WITH_ARTICLE)) for before in folded[place - 1 : place])
    governed = governed or not _prepositions().isdisjoint(folded[max(begin, place - 3) : place - 1])
    if not (governed and folded[place].startswith(_AND + _AL)):
        return None
    follows = folded[place + 1 : place + 2]
    has_adjective = bool(follows) and follows[0].startswith(_AL) and place + 1 not in words.times
    return place + 1 + (has_adjective and not _ends_clause(words, place))


def _goes_on(words: _Words, end: int) -> bool:
    """Whether what is behind a noun is a preposition, a time or the end."""
    if end >= len(words.folded) or _ends_clause(words, end - 1) or end in words.times:
        return True
    word = words.folded[end]
    return word in _prepositions() or word.startswith(tuple(_WITH_ARTICLE))


def _is_parallel(words: _Words, begin: int, place: int) -> bool:
    """Whether both sides of an "and" have a time, a number, or the same preposition."""
    end = place + 1
    while end < len(words.folded) and not (
        _ends_clause(words, end - 1) or _begins_clause(words.folded, end)
    ):
        end += 1
    left, right = range(begin, place), range(place + 1, end)
    for kind in (words.times, words.figures):
        if not kind.isdisjoint(left) and not kind.isdisjoint(right):
            return True
    before, behind = (set(_adjuncts(words, side)) for side in (left, right))
    return not before.isdisjoint(behind)


def _adjuncts(words: _Words, side: range) -> Iterator[str]:
    """The prepositions of a part of a sentence that are of no time."""
    for place in side:
        word = words.folded[place]
        of_time = not words.times.isdisjoint((place, place + 1, place + 2))
        if word in _prepositions() - _NO_ADJUNCT and not of_time:
            yield word
        yield from (one for form, one in _WITH_ARTICLE.items() if word.startswith(form))


@cache
def _prepositions() -> frozenset[str]:
    return frozenset(
        search_text(name)
        for language in tables.LANGUAGES
        for name in tables.written(language, "logic")["prepositions"]
    )
