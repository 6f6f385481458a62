"""Numbers and dates of a question in the spellings that a passage may use for them.

``3 سبتمبر``, ``3 أيلول``, ``September 3rd`` and ``2023-09-03`` name one day; ``12 ألف``, ``twelve
thousand`` and ``12,000`` one number. Passages are indexed as they are written; a word of the
question is looked up in all its spellings at once, and they count as one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rag.analysis import STEM_MARK, is_arabic, question_terms, stem, words
from rag.schema import Language
from rag.text.dates import Day
from rag.text.figures import Quantity, figures
from rag.text.months import month_names
from rag.text.numbers import number_names, scale_names

Spellings = Mapping[str, Mapping[str, float]]
"""Words of a question, and other spellings of each with their weights in (0, 1]."""

# Of a spelling in two words, such as ``12 thousand``, each is half.
_HALF = 0.5
_SCALES = (10**3, 10**6, 10**9, 10**12)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_MONTHS: Mapping[Language, frozenset[str]] = {
    pool: frozenset(
        name[0]
        for month in range(1, 13)
        for name in month_names(month)
        if len(name) == 1 and is_arabic(name[0]) == (pool == "ar")
    )
    for pool in ("ar", "en")
}
# "One" has other meanings than the number.
_LEAST_NAMED, _MOST_NAMED = 2, 100


def spellings(question: str) -> Spellings:
    """Other spellings of the words of numbers and dates; all in search form."""
    read = figures(question)
    found: dict[str, dict[str, float]] = {}
    for day in read.days:
        for word in words(day.said):
            found.setdefault(word, {}).update(_of_day(day, word))
    for quantity in read.quantities:
        for word, others in _of_quantity(quantity):
            found.setdefault(word, {}).update(others)
    for word in words(question):
        if match := _ORDINAL.fullmatch(word):
            found[word] = {match[1]: 1.0, **found.get(match[1], {})}
    return {
        word: {other: weight for other, weight in others.items() if other != word}
        for word, others in found.items()
        if others.keys() - {word}
    }


def question_groups(question: str, pool: Language, otherwise: Spellings) -> list[dict[str, float]]:
    """The terms of a question for its own language's pool: a group for each term.

    The other spellings of a term's word are in its group, as stems. A month that is a number, as in
    2023-09-03, is looked up by its name, which has more terms and so the weight of a word.
    """
    if not otherwise:
        return [{term: 1.0} for term in question_terms(question, pool)]
    groups: dict[str, dict[str, float]] = {}
    for word in words(question):
        spelled = otherwise.get(word, {})
        others = {STEM_MARK + stem(o): weight for o, weight in spelled.items()}
        if word.isdecimal() and (names := _MONTHS[pool] & spelled.keys()):
            others[question_terms(word, pool)[0]] = 1.0
            word = min(names)
        for term in question_terms(word, pool):
            groups.setdefault(term, {}).update(others | {term: 1.0})
    return list(groups.values())


def spelled_groups(otherwise: Spellings) -> list[dict[str, float]]:
    """A group of stems for each word that has other spellings, itself among them."""
    return [
        {stem(other): weight for other, weight in others.items()} | {stem(word): 1.0}
        for word, others in otherwise.items()
    ]


def _of_day(day: Day, word: str) -> dict[str, float]:
    """Other spellings of a word of a date."""
    if not word.isdecimal():
        return _of_month(day.month)
    number = int(word)
    if number == day.year:
        return {}
    found = _of_number_of_day(number) if number == day.day else {}
    # In 2023-05-05 each five is both.
    is_month = number == day.month and (number != day.day or not _names_month(day))
    return found | _of_month(day.month) if is_month else found


def _names_month(day: Day) -> bool:
    return any(word.isalpha() for word in words(day.said))


def _of_number_of_day(number: int) -> dict[str, float]:
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number // 10 != 1 else 0, "th")
    return {str(number): 1.0, f"{number:02}": 1.0, f"{number}{last}": 1.0}


def _of_month(month: int) -> dict[str, float]:
    # Of كانون الثاني, the second word is "second" everywhere else.
    found = {name[0]: 1.0 if len(name) == 1 else _HALF for name in month_names(month)}
    # 10, 11 and 12 are often counts; 09 is nearly always a month.
    return found | ({f"{month:02}": 1.0} if month < 10 else {})


def _of_quantity(quantity: Quantity) -> Iterator[tuple[str, dict[str, float]]]:
    """The number words of a quantity, each with its other spellings."""
    value = int(quantity.value)
    if value != quantity.value or value < _LEAST_NAMED:
        return
    said = list(figures_of(quantity))
    if len(said) != 1:
        yield from ((word, {str(value): 1.0}) for word in said)
    elif value <= _MOST_NAMED:
        yield said[0], dict.fromkeys([str(value), *number_names(value)], 1.0)
    else:
        for scale in _SCALES:
            if value % scale == 0 and value < 1000 * scale:
                yield said[0], dict.fromkeys([str(value // scale), *scale_names(scale)], _HALF)


def figures_of(quantity: Quantity) -> Iterator[str]:
    """The words of a quantity that say its number, without the unit."""
    return (word for word in words(quantity.said) if word.isdecimal() or figures(word).quantities)
