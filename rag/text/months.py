"""Names of months and weekdays: Gregorian and Hijri, of every Arab country and in English."""

from __future__ import annotations

import re
from typing import Literal

from rag.language import search_text
from rag.schema import Language
from rag.text import tables
from rag.text.tables import Words

Calendar = Literal["gregorian", "hijri"]
Month = tuple[Calendar, int]

MONTHS: dict[Words, Month] = {
    **{name: ("hijri", int(n)) for name, n in tables.names("months", "hijri").items()},
    **{name: ("gregorian", int(n)) for name, n in tables.names("months", "gregorian").items()},
}
"""Every name of a month as its words in search form, with its calendar and number from 1."""

WEEKDAYS: dict[str, int] = {name[0]: int(n) for name, n in tables.names("weekdays").items()}
"""Every name of a weekday in search form, with its number, Monday 0."""

_LETTERS = {"ا": "[اأإآٱ]", "ي": "[يىئ]", "ه": "[هة]", "و": "[وؤ]"}


def month_names(month: int) -> list[Words]:
    """All names of a Gregorian month, 1 to 12, in English and Arabic search form."""
    return tables.names_of(str(month), "months", "gregorian")


def month_title(month: int, language: Language) -> str:
    """The usual name of a Gregorian month, as it is written."""
    return tables.written(language, "months", "gregorian")[str(month)][0]


def month_number(written: str) -> int | None:
    """The number of a Gregorian month by any of its names; None of other words."""
    calendar, number = MONTHS.get(tuple(search_text(written).split()), ("hijri", 0))
    return number if calendar == "gregorian" else None


def month_pattern() -> str:
    """A regular expression for any name of a Gregorian month, in any spelling of its letters."""
    names = sorted(
        (" ".join(name) for name, (calendar, _) in MONTHS.items() if calendar == "gregorian"),
        key=len,
        reverse=True,
    )
    return "|".join(map(_pattern, names))


def _pattern(name: str) -> str:
    letters = (r"\s+" if c == " " else _LETTERS.get(c, re.escape(c)) for c in name)
    return "".join(letters)
