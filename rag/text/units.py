"""Units of measure, money and time in either language."""

from __future__ import annotations

from rag.language import search_text
from rag.text import tables
from rag.text.tokens import Tokens, bare, tokens_of

_UNITS = tables.names("units")
_DUALS = {name[0]: unit for name, unit in tables.names("duals").items()}
_LONGEST = max(map(len, _UNITS))
CURRENCIES = frozenset("usd eur gbp dinar dirham riyal lira yuan yen rupee".split())
DAYS_OF = {
    "second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0,
    "month": 30.4, "year": 365.25, "decade": 3652.5, "century": 36525.0,
}  # fmt: skip
"""The units of time, in days."""
KINDS = (
    frozenset("mg gram kg ton".split()),
    frozenset("mm cm m km mile foot inch".split()),
    frozenset("ml litre m3 barrel".split()),
    frozenset("m2 km2 hectare acre".split()),
)
"""Groups of units of one quantity: weights, lengths, volumes, areas."""
_TIMES = "times"


def unit_at(tokens: Tokens, place: int) -> tuple[str, int] | None:
    """The unit whose name begins at a place, and where the longest such name ends."""
    for length in range(_LONGEST, 0, -1):
        name = tokens.after(place, length)
        if len(name) == length and (unit := _UNITS.get(name)):
            return unit, place + length
    return None


def is_unit_word(word: str) -> bool:
    """Whether a word alone is the name of a unit, or of two of one."""
    return (word,) in _UNITS or word in _DUALS


def unit_of(word: str) -> str | None:
    """The unit that a word alone names, also with an Arabic article; of one letter, none does."""
    named = (_UNITS.get((form,)) for form in bare(word) if len(form) > 1)
    return next(filter(None, named), None)


def unit_after(tokens: Tokens, place: int) -> tuple[str, int] | None:
    """The unit of the number that ends at a place; of money, also after an adjective."""
    found = unit_at(tokens, place)
    if found is None and (money := unit_at(tokens, place + 1)) and money[0] in CURRENCIES:
        return money
    return found


def unit_before(tokens: Tokens, place: int) -> str | None:
    """The currency symbol right before a number."""
    sign = tokens.at(place - 1)
    return _UNITS.get((sign,)) if sign and not sign.isalnum() and sign not in "%°" else None


def dual_unit(token: str) -> tuple[str | None] | None:
    """The unit that a noun in the dual counts two of (None of مرتين); None if it is no unit."""
    for form in bare(token):
        if form in _DUALS:
            unit = _DUALS[form]
            return (None if unit == _TIMES else unit,)
    return None


def says_time(text: str) -> bool:
    """Whether a text has a unit of time, with a number or without."""
    tokens = tokens_of(search_text(text))
    return any(
        _UNITS.get((form,)) in DAYS_OF or _DUALS.get(form) in DAYS_OF
        for token in tokens.texts
        for form in bare(token)
    )
