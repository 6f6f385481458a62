"""Sentence pairs from dictionaries and message catalogues."""

import json
from pathlib import Path
from typing import Any

import pytest

from train.catalogues import catalogue_pairs, dictionary_pairs
from train.pairs import SentencePair, TrainingDataError


def written(path: Path, tree: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def test_dictionaries_are_read_from_all_files_below_a_folder(tmp_path: Path) -> None:
    written(tmp_path / "places" / "a.json", {"bays": {"bay of_kotor": "خليج كوتور"}})
    written(tmp_path / "b.json", {"hymns": "ترانيم", "year {year}": "عام {year}", "same": "same"})
    assert list(dictionary_pairs(tmp_path)) == [
        SentencePair("ترانيم", "hymns"),
        SentencePair("خليج كوتور", "bay of kotor"),
    ]


def test_a_form_is_paired_with_the_word_above_it(tmp_path: Path) -> None:
    written(tmp_path / "a.json", {"weavers": {"males": "نساجون", "females": "نساجات"}})
    assert list(dictionary_pairs(tmp_path)) == [
        SentencePair("نساجون", "weavers"),
        SentencePair("نساجات", "weavers"),
    ]


@pytest.mark.parametrize(
    ("english", "arabic", "pair"),
    [
        ("alma, michigan", "ألما", SentencePair("ألما", "alma")),
        ("sun (newspaper)", "ذا صن (جريدة)", SentencePair("ذا صن", "sun")),
        ("bed, breakfast", "سرير، فطور", SentencePair("سرير، فطور", "bed, breakfast")),
    ],
)
def test_an_aside_in_one_of_the_two_texts_is_removed(
    tmp_path: Path, english: str, arabic: str, pair: SentencePair
) -> None:
    written(tmp_path / "a.json", {english: arabic})
    assert list(dictionary_pairs(tmp_path)) == [pair]


def test_catalogues_are_paired_by_place_and_synonyms_left_out(tmp_path: Path) -> None:
    arabic = written(
        tmp_path / "ar.json",
        {"ar": {"lake": {"name": "بحيرة", "terms": "ماء"}, "sea": ["بحر"], "hill": "تل"}},
    )
    english = written(
        tmp_path / "en.json",
        {"en": {"sea": ["sea"], "lake": {"name": "Lake", "terms": "pond"}, "hall": "hall"}},
    )
    assert list(catalogue_pairs(arabic, english)) == [
        SentencePair("بحيرة", "Lake"),
        SentencePair("بحر", "sea"),
    ]


def test_files_without_content_are_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="has no dictionaries"):
        list(dictionary_pairs(tmp_path))
    one, other = (written(tmp_path / name, {"a": "b"}) for name in ("ar.json", "en.json"))
    with pytest.raises(TrainingDataError, match="share no texts"):
        list(catalogue_pairs(one, other))
    other.write_text("{", encoding="utf-8")
    with pytest.raises(TrainingDataError, match=r"en\.json' is no JSON"):
        list(catalogue_pairs(one, other))
    with pytest.raises(TrainingDataError, match="cannot be read"):
        list(catalogue_pairs(one, tmp_path / "none.json"))
