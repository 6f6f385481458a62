"""Whether sources give different answers to a question: other numbers, lengths of time, dates.

A false warning costs more trust than a missing one. So there is one only if two documents each have
a sentence with exactly one figure for what is asked (`rag.answer.statements`), and no rule says
that they are about different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rag.answer.content_words import content_words_of, hit_text
from rag.answer.evidence import EvidenceSentence, cite
from rag.answer.fit import GROUPS, sides
from rag.answer.kinds import Kind
from rag.answer.places import name_other_places
from rag.answer.reading import Reading
from rag.answer.statements import (
    Statement,
    days_and_years,
    kind_of_figure,
    stated,
)
from rag.schema import Citation, Disagreement, Side
from rag.text.dates import Day
from rag.text.figures import Quantity, figures
from rag.text.units import DAYS_OF

Verdict = Literal["same", "other", "unclear"]

# The number of best sentences that are looked at, and how much less likely the last of them may
# be than the first (in log odds).
_LOOKED_AT = 12
_FAR_BEHIND = 6.0
# Figures that differ by this share may be one, rounded; small whole ones are not rounded.
_ROUNDED = 0.05
_SMALL = 100
# "About", "more than" and the like allow for this share; sources differ from twice of it on.
_ROUGH = 0.15
# Dates without a year mean the same year if their documents are no further apart than this.
_SAME_YEAR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class FoundDisagreement:
    """The sides of a disagreement, each with the sentences that take it; the best side first."""

    kind: Kind
    sides: tuple[tuple[Statement, ...], ...]


def find_disagreement(
    reading: Reading, ranked: Sequence[EvidenceSentence], shown: Sequence[EvidenceSentence]
) -> FoundDisagreement | None:
    """The disagreement of the first shown sentence with others; None if they agree.

    The others may be later among the `ranked` than what is shown.
    """
    asked = content_words_of(reading.question)
    kind = kind_of_figure(reading, asked)
    if kind is None:
        return None
    least = ranked[0].score - _FAR_BEHIND if ranked else 0.0
    likely = [one for one in ranked[:_LOOKED_AT] if one.score >= least]
    sides = _sides([s for one in likely if (s := stated(kind, reading, asked, one)) is not None])
    if len(sides) < 2 or sides[0][0].sentence not in shown:
        return None
    return FoundDisagreement(kind, sides)


def cite_sides(
    found: FoundDisagreement, citations: Sequence[Citation]
) -> tuple[tuple[Citation, ...], Disagreement]:
    """The citations, with one more for each side that none of them quotes, and the disagreement."""
    cited = list(citations)
    sides = []
    for side in found.sides:
        if not (quotes := _quotes_of(side, cited)):
            quotes = cite([side[0].sentence], first=len(cited) + 1)
            cited += quotes
        days = [quote.published for quote in quotes if quote.published]
        markers = tuple(quote.marker for quote in quotes)
        sides.append(Side(side[0].said, markers, max(days, default=None)))
    sides.sort(key=lambda side: side.published or date.min, reverse=True)
    return tuple(cited), Disagreement(found.kind, tuple(sides))


def _quotes_of(side: Sequence[Statement], citations: Sequence[Citation]) -> Sequence[Citation]:
    places = {(s.document_id, s.sentence.match.start) for s in side}
    return [c for c in citations if (c.document_id, c.start) in places]


def _sides(statements: Sequence[Statement]) -> tuple[tuple[Statement, ...], ...]:
    """The statements grouped by what they say; empty if they are about different things."""
    sides: list[list[Statement]] = []
    for statement in statements:
        verdicts = [{_compare(statement, other) for other in side} for side in sides]
        joined = [side for side, v in zip(sides, verdicts, strict=True) if "same" in v]
        if joined:
            joined[0].append(statement)
        elif all(v == {"other"} for v in verdicts) and not any(
            _is_apart(statement, other) for side in sides for other in side
        ):
            sides.append([statement])
    documents = [{statement.document_id for statement in side} for side in sides]
    if sum(map(len, documents)) > len(set().union(*documents)):
        return ()  # A document that gives two figures speaks of two things.
    return tuple(map(tuple, sides))


def _compare(one: Statement, two: Statement) -> Verdict:
    if isinstance(one.figure, Quantity) and isinstance(two.figure, Quantity):
        return _compare_quantities(one.figure, two.figure, one.is_rough or two.is_rough)
    assert isinstance(one.figure, Day)
    assert isinstance(two.figure, Day)
    verdict = _compare_days(one.figure, two.figure)
    years_known = one.figure.year and two.figure.year
    return verdict if verdict != "other" or years_known or _near_in_time(one, two) else "unclear"


def _near_in_time(one: Statement, two: Statement) -> bool:
    first, second = (statement.sentence.hit.passage.published for statement in (one, two))
    return bool(first and second and abs(first - second) <= _SAME_YEAR)


def _compare_quantities(one: Quantity, two: Quantity, is_rough: bool) -> Verdict:
    first, second = one.value, two.value
    if one.unit in DAYS_OF and two.unit in DAYS_OF:
        first, second = first * DAYS_OF[one.unit], second * DAYS_OF[two.unit]
    elif one.unit != two.unit:
        return "same" if first == second else "unclear"
    larger = max(abs(first), abs(second))
    apart = abs(first - second) / larger if larger else 0.0
    counted = one.unit == two.unit and (one.value + two.value).is_integer() and larger < _SMALL
    if apart <= (_ROUGH if is_rough else 0.0 if counted else _ROUNDED):
        return "same"
    return "unclear" if is_rough and apart <= 2 * _ROUGH else "other"


def _compare_days(one: Day, two: Day) -> Verdict:
    if one.calendar != two.calendar:
        return "unclear"
    pairs = ((one.year, two.year), (one.month, two.month), (one.day, two.day))
    given = [a == b for a, b in pairs if a and b]
    if not given:
        return "unclear"
    return "same" if all(given) else "other"


def _is_apart(one: Statement, two: Statement) -> bool:
    """Whether two sentences speak of different times or places, or of different parts of a thing.

    So they do as well where one of the documents gives the figure of the other besides its own.
    """
    if _is_given(one.figure, two) or _is_given(two.figure, one):
        return True
    if isinstance(one.figure, Quantity) and _of_other_times(one, two):
        return True
    said = one.sentence.text, two.sentence.text
    around = [hit_text(statement.sentence.hit) for statement in (one, two)]
    if name_other_places(*said, around_one=around[0], around_two=around[1]):
        return True
    parts = [[sides(group, text) for text in said] for group in GROUPS]
    return any(a and b and a != b for a, b in parts)


def _is_given(figure: Quantity | Day, by: Statement) -> bool:
    found = figures(by.sentence.hit.passage.text)
    if isinstance(figure, Quantity):
        return any(figure.agrees(other) for other in found.quantities)
    days = [day for day in days_and_years(found) if day.day == figure.day]
    return any(_compare_days(figure, day) == "same" for day in days)


def _of_other_times(one: Statement, two: Statement) -> bool:
    """Whether each sentence names a time, and not the same."""
    return any(_compare_days(a, b) == "other" for a in one.around for b in two.around) and not any(
        _compare_days(a, b) == "same" for a in one.around for b in two.around
    )
