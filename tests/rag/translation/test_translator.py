"""The words of a question translated into the words of an index."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.analysis import stem, words
from rag.embedders import Embedder
from rag.schema import Language
from rag.translation import InducedTerms, TermTable, foreign_wording
from rag.translation.names import skeleton
from train.term_table import write

NONE = np.zeros((0, 2), dtype=np.float32)
NO_TERMS = InducedTerms([], NONE)


@pytest.fixture
def table(tmp_path: Path) -> TermTable:
    path = tmp_path / "terms.sqlite"
    write(
        path,
        [
            {
                stem("حرب"): {"war": 0.9},
                "north korea": {stem("كوريا"): 1.0, stem("شمال"): 1.0},
                "korea": {stem("كوريا"): 0.5},
                stem("رييس"): {"presid": 0.9, "head": 0.1},
                stem("لندن"): {"london": 0.9, "capit": 0.1},
                stem("بوتين"): {"putin": 0.3},
            }
        ],
    )
    return TermTable(path)


def translate(
    table: TermTable,
    pool: Language,
    asked: Sequence[str],
    *,
    names: Sequence[str] = (),
    induced: InducedTerms = NO_TERMS,
    embedder: Embedder | None = None,
) -> list[dict[str, float]]:
    wording = foreign_wording(asked, pool, table)
    forms = embedder.embed_words(wording.words) if embedder else NONE
    return wording.translated(
        lambda shapes: [(skeleton(n), n) for n in names if skeleton(n) in shapes], [induced], forms
    )


def test_words_are_translated_and_function_words_left_out(table: TermTable) -> None:
    groups = translate(table, "en", words("متى كانت الحرب في غغظ؟"))
    assert groups == [{"war": 0.9}]


@pytest.mark.parametrize(
    ("pool", "question", "kept"),
    [("en", "متى صدر iPhone 15", ["iphone", "15"]), ("ar", "when was ١٩٩٠ مُرفأ", ["1990", "مرفأ"])],
)
def test_words_of_the_pools_own_script_and_numbers_are_not_translated(
    table: TermTable, pool: Language, question: str, kept: list[str]
) -> None:
    groups = translate(table, pool, words(question))
    assert [group for group in groups if set(group.values()) == {1.0}] == [
        {stem(word): 1.0} for word in words(" ".join(kept))
    ]


def test_a_phrase_is_translated_before_its_words(table: TermTable) -> None:
    groups = translate(table, "ar", words("Who leads North Korea?"))
    assert groups == [{stem("كوريا"): 1.0}, {stem("شمال"): 1.0}]


def test_names_are_found_by_sound_among_the_pools_words(table: TermTable) -> None:
    names = ["blinken", "lincoln", "wanjiru", "boston"]
    groups = translate(table, "en", words("بلينكن ووانجيرو"), names=names)
    assert [set(group) for group in groups] == [{"blinken"}, {"wanjiru"}]
    assert all(0.72 <= weight <= 1 for group in groups for weight in group.values())


def test_what_an_ordinary_word_sounds_like_hardly_counts(table: TermTable) -> None:
    names = ["rise", "reus", "london", "lyndon"]
    (head,) = translate(table, "en", words("رئيس"), names=names)
    assert head["presid"] == 0.9
    assert 0 < head["rise"] < 0.02
    (city,) = translate(table, "en", words("لندن"), names=names)
    assert city["london"] >= 0.9
    assert city["lyndon"] > 0.72


def test_of_several_sources_the_best_weight_wins(table: TermTable) -> None:
    assert translate(table, "en", ["بوتين"]) == [{"putin": 0.3}]
    assert translate(table, "en", ["بوتين"], names=["putin"]) == [{"putin": 1.0}]


@pytest.mark.parametrize(
    ("pool", "word", "meaning"), [("en", "مستشفى", "hospital"), ("ar", "hospital", "مستشفي")]
)
def test_the_encoder_finds_what_no_table_knows(
    table: TermTable, embedder: Embedder, pool: Language, word: str, meaning: str
) -> None:
    held = {
        "en": ["boat", "hospital", "weather", "football"],
        "ar": ["قارب", "مستشفي", "طقس", "كره"],
    }
    vectors = embedder.embed_words(held[pool])
    induced = InducedTerms(held[pool], vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    (group,) = translate(table, pool, words(word), induced=induced, embedder=embedder)
    assert max(group, key=lambda name: group[name]) == meaning
    assert all(0 < weight <= 1 for weight in group.values())


def test_nearest_terms_are_ten_at_most_and_weighed_by_likeness() -> None:
    angles = np.linspace(0, np.pi, 2000, dtype=np.float32)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    (found,) = InducedTerms([str(i) for i in range(2000)], vectors).nearest(vectors[:1])
    assert sorted(map(int, found)) == list(range(10))
    assert found["0"] == pytest.approx(1.0)


def test_a_question_without_content_has_no_groups(table: TermTable) -> None:
    assert translate(table, "en", []) == []
    assert translate(table, "en", words("ماذا عن هذا؟")) == []
