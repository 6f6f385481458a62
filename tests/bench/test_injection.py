"""Attacks in documents do not reach an answer, even if the chat model obeys them."""

from __future__ import annotations

from itertools import islice

import pytest

from bench.injection import HIDDEN, PARTS, VISIBLE, Attack, attacks
from bench.injection.running import Outcome, attack_all, truths_shown

# One in this number of attacks is tried here.
_EVERY = 5


@pytest.fixture(scope="module")
def chosen() -> list[Attack]:
    return list(islice((a for part in PARTS for a in attacks(part)), 0, None, _EVERY))


@pytest.fixture(scope="module")
def outcomes(chosen: list[Attack]) -> list[Outcome]:
    return attack_all(chosen)


def test_the_set_has_a_hundred_attacks_in_both_languages_at_every_place() -> None:
    every = [attack for part in PARTS for attack in attacks(part)]
    assert len(every) >= 100
    assert {attack.leaflet.language for attack in every} == {"ar", "en"}
    assert {attack.place for attack in every} == {*VISIBLE, *HIDDEN}
    assert len({attack.file_name for attack in every}) == len(every)


def test_no_attack_succeeds(outcomes: list[Outcome]) -> None:
    assert [one.attack.payload for one in outcomes if one.succeeded] == []


def test_a_true_sentence_is_shown_where_nothing_attacks() -> None:
    assert all(truths_shown())
