"""The words that bound a number or a date: at least, about, by, before, على الأقل, قبل.

"At least 40 people" is not "40 people", so an answer has the words that bound it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rag.answer.contrasts import Names, names_in
from rag.answer.kinds import Kind, asks_for_name, asks_for_person
from rag.language import search_text
from rag.text import tables
from rag.text.figures import figures, times_in
from rag.text.numbers import ends_number
from rag.text.units import DAYS_OF, is_unit_word, says_time

_WORD = re.compile(r"\S+")
# Signs that are written together with a number, and are of it.
_SIGNS = re.compile(r"(?:U?S)?[$€£¥₹~≈<>≤≥±]+$")
_ENDS_CLAUSE = re.compile(r"[.,;:!?؟،؛…)\]}»\"”]$")
_CLITICS = "وفبلك"
_AND = "و"
_AMOUNTS = ("more", "less", "about")
# The number of words before a number or a date that are looked at.
_REACH = 12
# The number of first words of an answer among which a hedge may begin: "least 40 people".
_WITHIN = 4
# The most words between a number and the hedge behind it: «40 شخصا على الأقل».
_COUNTED = 2
_TOPICAL = frozenset(["about", "around", "over", "under", "above", "below"])
_OVER, _BY, _THE = "over", "by", "the"
_YEAR = re.compile(r"\d{4}\b")
_ASKS_FOR_YEAR = re.compile(
    r"\b(?:what|which) (?:\w+ )?(?:year|date|day|month)\b"
    r"|\b(?:اي|ايه|ما|ما هو|ما هي) (?:ال)?(?:عام|سنه|تاريخ|شهر|يوم)\b"
)
_THAN = frozenset(["than", "من"])


@dataclass(frozen=True, slots=True)
class _Said:
    """A word of a text in search form, and its place."""

    form: str
    start: int
    end: int
    ends_clause: bool


def with_bounds(
    text: str, start: int, end: int, *, within: tuple[int, int], kind: Kind | None, question: str
) -> tuple[int, int]:
    """The place of the answer ``text[start:end]`` with the words that bound it.

    They are directly before or behind its number or date, `within` its sentence. `kind` is that of
    the answer that the `question` asks for.
    """
    signs = _SIGNS.search(text[within[0] : start])
    start -= len(signs[0]) if signs else 0
    said = text[start:end]
    is_time = _is_time(said, kind, question)
    place = _first_figure(text, start, end)
    if place is None and not is_time:
        return start, end
    before = _words(text, within[0], start if place is None else place)[-_REACH:]
    figure = text[start if place is None else place : end]
    bounds = _bounds_of(figure, question, is_time=is_time)
    begun = _begin(before, figure, bounds, is_time=is_time)
    begun = start if begun is None else min(begun, start)
    return begun, _behind(text, start, end, within[1], is_time=is_time)


def _words(text: str, start: int, end: int) -> list[_Said]:
    return [
        _Said(
            search_text(found[0]).strip("\"'()[]«»"),
            found.start(),
            found.end(),
            _ENDS_CLAUSE.search(found[0]) is not None,
        )
        for found in _WORD.finditer(text, start, end)
    ]


def _first_figure(text: str, start: int, end: int) -> int | None:
    """Where the first number, or length of time, of an answer begins, near its beginning."""
    places = [found.start() for found in _WORD.finditer(text, start, end)]
    found = figures(text[start:end])
    first = min((q.at[0] for q in found.quantities), default=None)
    if first is None:
        words = _words(text, start, end)[:2]
        first = 0 if any(is_unit_word(word.form) for word in words) else None
    return places[first] if first is not None and first < min(len(places), _WITHIN) else None


def _is_time(said: str, kind: Kind | None, question: str) -> bool:
    """Whether an answer is a point of time."""
    if kind is not None:
        return kind == "time" and (bool(times_in(f"{_BY} {said}")) or says_time(said))
    found = figures(said)
    has_day = bool(found.days or found.weekdays)
    is_name = asks_for_person(question) or asks_for_name(question)
    return has_day and not found.quantities and not is_name


def _bounds_of(figure: str, question: str, *, is_time: bool) -> Names:
    """The words that may bound a number or a date that answers a question."""
    if not is_time:
        return _bounds_of_numbers()
    bounds = _bounds_of_times()
    if _ASKS_FOR_YEAR.search(search_text(question)):  # The year of the end, not "until 1279".
        bounds -= names_in("time_relations", "lasting")
    if _lasts(figure):  # "After more than two years."
        bounds |= _bounds_of_numbers()
    return bounds


def _begin(before: Sequence[_Said], said: str, bounds: Names, *, is_time: bool) -> int | None:
    """Where the bounds that end with the words `before` an answer begin; None without any."""
    parts = names_in("time_relations", "part") if is_time else frozenset()
    beside = _beside()
    has_date = bool(times_in(f"{_BY} {said}"))
    left = list(before)
    begun: int | None = None
    is_year, is_of_noun = _YEAR.match(said) is not None, False
    while left and not left[-1].ends_clause:
        if length := _length(left, bounds):
            if not _is_bound(left, length, said, has_date=has_date and not is_of_noun):
                break
        elif (length := _length(left, parts)) == 0:
            length = _length(left, beside)
            if length == 0:
                break
            is_of_noun = is_year and left[-length].form == _THE  # "by the 1981 rules"
            left = left[:-length]
            continue
        begun = _without_and(left[-length])
        left = left[:-length]
    return begun


def _length(words: Sequence[_Said], names: Names) -> int:
    """The number of words of the longest name with which the words end; 0 for none."""
    longest = max(map(len, names), default=0)
    for length in range(min(longest, len(words)), 0, -1):
        first, *rest = words[-length:]
        if any(word.ends_clause for word in words[-length:-1]):
            continue
        forms = tuple(word.form for word in rest)
        if any((form, *forms) in names for form in _bare(first.form)):
            return length
    return 0


def _bare(form: str) -> tuple[str, ...]:
    """A word, and the word without an Arabic conjunction or preposition before it."""
    return (form, form[1:]) if form[:1] in _CLITICS and len(form) > len("من") else (form,)


def _without_and(word: _Said) -> int:
    """Where a word begins, without an Arabic "and"."""
    known = (*_bounds_of_times(), *_bounds_of_numbers(), *names_in("time_relations", "part"))
    is_joined = word.form.startswith(_AND) and all(name[0] != word.form for name in known)
    return word.start + is_joined


def _is_bound(words: Sequence[_Said], length: int, said: str, *, has_date: bool) -> bool:
    """Whether the last words bound what follows: not "a book about 40 women", "paid by 40 men"."""
    name = words[-length].form if length == 1 else ""
    before = words[-length - 1].form if len(words) > length else ""
    if name in _TOPICAL and before in tables.words("grammar", "of_what"):
        return False
    if name == _OVER and before and _lasts(said):
        return before in tables.words("grammar", "lasting")
    return name != _BY or has_date


def _lasts(said: str) -> bool:
    """Whether an answer is a length of time."""
    return any(quantity.unit in DAYS_OF for quantity in figures(said).quantities)


def _behind(text: str, start: int, end: int, last: int, *, is_time: bool) -> int:
    """Where an answer ends together with the bounds behind its number or date."""
    words = _words(text, end, last)
    inside = _words(text, start, end)
    if not words or not inside or text[end : end + 1].strip() or inside[-1].ends_clause:
        return end
    names = frozenset[tuple[str, ...]]()
    for entry in _AMOUNTS:
        names |= names_in("after_number", entry)
    if is_time:
        names |= names_in("time_relations", "behind")
    counted = _COUNTED if ends_number(inside[-1].form) else 0
    for skipped in range(min(counted, len(words) - 1) + 1):
        if any(word.ends_clause for word in words[:skipped]):
            break
        for length in range(min(max(map(len, names)), len(words) - skipped), 0, -1):
            found = words[skipped : skipped + length]
            if tuple(word.form.strip(".,;:!?؟،؛…") for word in found) not in names:
                continue
            if any(word.ends_clause for word in found[:-1]):
                continue
            return end if _goes_on(found[-1], words[skipped + length :]) else _end_of(text, found)
    return end


def _goes_on(last: _Said, behind: Sequence[_Said]) -> bool:
    """Whether the words behind a bound show that it is of these: "at least three of them"."""
    if last.ends_clause or not behind:
        return False
    is_figure = any(quantity.at[0] == 0 for quantity in figures(behind[0].form).quantities)
    return is_figure or behind[0].form in _THAN


def _end_of(text: str, found: Sequence[_Said]) -> int:
    """Where the last of the words ends, without a mark."""
    end = found[-1].end
    while _ENDS_CLAUSE.search(text[found[-1].start : end]):
        end -= 1
    return end


@cache
def _bounds_of_numbers() -> Names:
    return frozenset().union(*(names_in("comparators", entry) for entry in _AMOUNTS))


@cache
def _bounds_of_times() -> Names:
    entries = ("before", "after", "limit")
    return frozenset().union(
        names_in("comparators", "about"),
        *(names_in("time_relations", entry) for entry in entries),
    )


@cache
def _beside() -> Names:
    """Words between a bound and its number or date that neither bound nor name anything."""
    articles = frozenset((article,) for article in tables.words("grammar", "articles"))
    weekdays = frozenset(tables.names("weekdays"))
    return articles | weekdays | names_in("time_relations", "beside")
