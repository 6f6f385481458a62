"""Names compared by sound across the two scripts."""

import pytest

from rag.analysis import words
from rag.translation.names import MIN_SKELETON, name_forms, name_similarity, skeleton

# As much as the translator asks for.
ALIKE = 0.72


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("بوتين", "Putin"),
        ("بلينكن", "Blinken"),
        ("وانجيرو", "Wanjiru"),
        ("كينياتا", "Kenyatta"),
        ("شنغهاي", "Shanghai"),
        ("تشرشل", "Churchill"),
        ("بيونغيانغ", "Pyongyang"),
        ("زيلينسكي", "Zelensky"),
        ("مُحمَّد", "Mohammed"),
        ("نيروبي", "Nairobi"),
        ("موسكو", "Moscow"),
    ],
)
def test_spellings_of_one_name_share_a_skeleton_and_sound_alike(arabic: str, latin: str) -> None:
    (left,), (right,) = words(arabic), words(latin)
    assert skeleton(left) == skeleton(right)
    assert name_similarity(left, right) >= ALIKE


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("بوتين", "Biden"),
        ("بوتين", "Boston"),
        ("بلينكن", "Lincoln"),
        ("كيم", "Kimono"),
        ("روسيا", "Syria"),
        ("غوتيريش", "Merkel"),
    ],
)
def test_other_names_differ_in_skeleton_or_sound(arabic: str, latin: str) -> None:
    (left,), (right,) = words(arabic), words(latin)
    assert skeleton(left) != skeleton(right) or name_similarity(left, right) < ALIKE


@pytest.mark.parametrize(
    ("word", "form"),
    [("وبوتين", "بوتين"), ("لبوتين", "بوتين"), ("القاهره", "قاهره"), ("kyrgyzstan", "kyrgyz")],
)
def test_a_name_is_known_without_what_is_written_onto_it(word: str, form: str) -> None:
    assert {word, form} <= set(name_forms(word))


def test_forms_of_a_name_have_at_least_three_letters() -> None:
    assert name_forms("لين") == ("لين",)
    assert all(len(form) >= 3 for form in name_forms("والستان"))


@pytest.mark.parametrize("vowels", ["اوي", "aeiou", ""])
def test_vowels_alone_have_no_skeleton_to_be_found_by(vowels: str) -> None:
    assert len(skeleton(vowels)) < MIN_SKELETON
