"""Names in the spelling of the other script."""

from __future__ import annotations

import pytest

from rag.schema import Language
from rag.translation.transliteration import letters_of, open_transliterator, units_of


@pytest.mark.parametrize(
    ("name", "to", "spelled"),
    [
        ("محمد", "en", "mohamed"),
        ("إلواي", "en", "elway"),
        ("ستيجلر", "en", "stigler"),
        ("شُورت", "en", "short"),
        ("Elway", "ar", "إلواي"),
        ("Muhammad", "ar", "محمد"),
        ("Nadella", "ar", "ناديلا"),
    ],
)
def test_a_name_is_spelled_as_the_other_script_has_it(
    name: str, to: Language, spelled: str
) -> None:
    assert spelled in [one.text for one in open_transliterator().spellings(name, to)]


@pytest.mark.parametrize("to", ["ar", "en"])
@pytest.mark.parametrize("name", ["", "123", "؟!", "日本", "كلمة" * 9])
def test_what_is_no_name_of_one_word_is_not_spelled(name: str, to: Language) -> None:
    assert open_transliterator().spellings(name, to) == ()


def test_the_most_likely_spelling_comes_first_and_shares_sum_to_one() -> None:
    found = open_transliterator().spellings("إليسون", "en", 5)
    shares = [spelling.share for spelling in found]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1.0001
    assert found[0].text == "ellison"
    assert found[0].is_known


def test_names_that_the_model_was_given_are_known() -> None:
    transliterator = open_transliterator()
    assert transliterator.knows("Anderson")
    assert transliterator.knows("أندرسون")
    assert not transliterator.knows("Zzqwxk")
    assert transliterator.seen("Smith") > transliterator.seen("Stigler") >= 0


def test_letters_lose_their_accents_and_pairs_of_arabic_letters_are_one() -> None:
    assert letters_of("Jean-Noël O'Brien") == "jeannoelobrien"
    assert letters_of("مُحَمَّد") == "محمد"
    assert units_of("تشيكس") == ["تش", "ي", "كس"]
