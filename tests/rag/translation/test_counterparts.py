"""Words of one language with a counterpart in the other."""

from __future__ import annotations

import pytest

from rag.translation.counterparts import counterparts


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("كتابا", "a book"),
        ("لاعبا", "the player"),
        ("طنا", "tons"),
        ("حافلتين", "two buses"),
        ("سفينتان", "ships"),
        ("معلمون", "teachers"),
    ],
)
def test_a_noun_has_its_counterpart_in_every_number_and_case(arabic: str, english: str) -> None:
    ((said,), _) = counterparts(arabic, english)
    assert said.is_found
    assert not counterparts(arabic, "the weather")[0][0].is_found
