"""The words that bound a number or a date are rendered with it."""

from __future__ import annotations

import pytest

from rag.language import text_language
from rag.rendering import render
from rag.schema import Language
from rag.text import tables

_AMOUNT = {"en": "40 people", "ar": "40 شخصًا"}
_DAY = {"en": "12 March 2026", "ar": "12 مارس 2026"}
# Only behind a length of time, which has other frames.
_AFTER_DURATION = {"ago", "later", "earlier"}


def _bounded(language: Language) -> list[str]:
    """Every bound of the word lists with an amount or a date."""
    amount, day = _AMOUNT[language], _DAY[language]
    compared, behind = (tables.written(language, t) for t in ("comparators", "after_number"))
    found = [f"{name} {amount}" for names in compared.values() for name in names]
    found += [f"{amount} {name}" for names in behind.values() for name in names]
    times = tables.written(language, "time_relations")
    before = [*times["before"], *times["after"], *times["limit"]]
    found += [f"{name} {day}" for name in before if name not in _AFTER_DURATION]
    found += [f"{day} {name}" for name in times["behind"] if name not in _AFTER_DURATION]
    return found + [f"{name} 2026" for name in times["part"]]


@pytest.mark.parametrize("said", _bounded("en"))
def test_every_english_bound_is_rendered(said: str) -> None:
    found = render(said, "ar")
    assert found is not None
    assert found.certain
    assert found.text not in (_AMOUNT["ar"], _DAY["ar"], "2026")


@pytest.mark.parametrize("said", _bounded("ar"))
def test_every_arabic_bound_is_rendered(said: str) -> None:
    found = render(said, "en")
    assert found is not None
    assert found.certain
    assert found.text not in (_AMOUNT["en"], _DAY["en"], "2026")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("no fewer than 40 people", "ما لا يقل عن 40 شخصًا"),
        ("40 people or more", "40 شخصًا أو أكثر"),
        ("40 or more people", "40 شخصًا أو أكثر"),
        ("just over 40 people", "أكثر بقليل من 40 شخصًا"),
        ("as many as 40 people", "ما يصل إلى 40 شخصًا"),
        ("not exceed 40 people", "ما لا يزيد على 40 شخصًا"),
        ("by the end of 2030", "بحلول نهاية 2030"),
        ("until at least 12 March 2026", "حتى 12 مارس 2026 على الأقل"),
        ("no later than 12 March 2026", "في موعد أقصاه 12 مارس 2026"),
        ("in late 2030", "في أواخر 2030"),
        ("ما لا يزيد عن 40 شخصا", "at most 40 people"),
        ("على الأقل 40 شخصا", "at least 40 people"),
        ("40 شخصا فأكثر", "40 people or more"),
        ("لم يتجاوز 40 شخصا", "at most 40 people"),
        ("بأكثر من 40 في المئة", "more than 40 percent"),
        ("منذ أكثر من خمس سنوات", "more than five years ago"),
        ("بحلول نهاية عام 2030", "by the end of 2030"),
        ("12 آذار 2026 على أبعد تقدير", "no later than 12 March 2026"),
        ("خمسًا وعشرين امرأة على الأقل", "at least 25 women"),
    ],
)
def test_a_bound_is_written_as_it_is_usual(said: str, written: str) -> None:
    found = render(said, "en" if text_language(said) == "ar" else "ar")
    assert found is not None
    assert found.text == written
