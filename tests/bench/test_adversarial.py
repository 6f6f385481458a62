"""Verification accepts few false sentences and rejects few true ones."""

from __future__ import annotations

import pytest

from bench.adversarial import PARTS, Checked, check, rate


@pytest.fixture(scope="module")
def checked() -> list[Checked]:
    return [one for part in PARTS for one in check(part)]


def test_there_are_as_many_true_pairs_as_false_ones_of_every_kind(checked: list[Checked]) -> None:
    assert sum(one.pair.is_true for one in checked) == sum(not c.pair.is_true for c in checked)
    kinds = (
        "numbers units roles negation quantifiers time attribution names true comparison causes "
        "conditions hedges parts places plans"
    ).split()
    assert {one.pair.kind for one in checked} == set(kinds)


@pytest.mark.parametrize(
    ("across", "most_accepted", "most_rejected"), [(False, 0.03, 0.05), (True, 0.08, 0.10)]
)
def test_few_verdicts_are_wrong(
    checked: list[Checked], across: bool, most_accepted: float, most_rejected: float
) -> None:
    accepted = rate(checked, true=False, across=across)
    rejected = rate(checked, true=True, across=across)
    assert accepted.wrong <= most_accepted * accepted.of
    assert rejected.wrong <= most_rejected * rejected.of
