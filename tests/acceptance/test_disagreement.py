"""Sources that differ, and sources that do not, through the product's own answers."""

from __future__ import annotations

import pytest

from bench.disagreements import PAIRS, answers, articles, is_reported
from bench.news_pairs import Pair
from rag.embedders import Embedder
from rag.schema import Answer

MISSED = 8


@pytest.fixture(scope="module")
def told(embedder: Embedder) -> list[tuple[str, Pair, Answer]]:
    asked = [(name, pair) for name, pairs in PAIRS.items() for pair in pairs]
    found = answers(articles(), [pair.question for _, pair in asked], embedder)
    return [(name, pair, answer) for (name, pair), answer in zip(asked, found, strict=True)]


def test_most_answers_tell_both_sides_where_sources_differ(
    told: list[tuple[str, Pair, Answer]],
) -> None:
    differing = [(p, a) for name, p, a in told if name.startswith("differing")]
    missed = [pair.name for pair, answer in differing if not is_reported(pair, answer)]
    assert len(differing) >= 38
    assert len(missed) <= MISSED, missed


def test_no_answer_says_so_where_sources_agree_or_speak_of_two_things(
    told: list[tuple[str, Pair, Answer]],
) -> None:
    agreeing = [(pair, a) for name, pair, a in told if name.startswith("agreeing")]
    assert len(agreeing) >= 34
    assert [pair.name for pair, answer in agreeing if answer.disagreement] == []


def test_every_side_is_quoted_dated_and_named_in_the_notice(
    told: list[tuple[str, Pair, Answer]],
) -> None:
    for _, pair, answer in told:
        if answer.disagreement is None:
            continue
        (notice,) = [n.text for n in answer.notices if n.code == "sources_differ"]
        quotes = {citation.marker: citation for citation in answer.citations}
        days = []
        for side in answer.disagreement.sides:
            assert side.said in notice, pair.name
            for marker in side.markers:
                assert f"[{marker}]" in notice
                assert side.said in quotes[marker].quote
            assert side.published == max(
                (q.published for q in map(quotes.__getitem__, side.markers) if q.published),
                default=None,
            )
            days.append(side.published)
        assert days == sorted(days, key=str, reverse=True) or None in days
        newest = "وهو أحدثها" if answer.language == "ar" else "the newest"
        assert (newest in notice) == (len(set(days)) > 1), notice
