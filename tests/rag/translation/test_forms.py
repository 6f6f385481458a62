"""The forms that an Arabic word may have in a dictionary."""

import pytest

from rag.translation.forms import bare_forms, noun_forms, verb_forms


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("لروسيا", "روسيا"),
        ("فروسيا", "روسيا"),
        ("وبالقرار", "قرار"),
        ("حلفايها", "حلفاي"),
        ("سيلحق", "يلحق"),
        ("للمحامي", "محامي"),
        ("سيارتها", "سياره"),
        ("فهي", "هي"),
    ],
)
def test_clitics_come_off(word: str, bare: str) -> None:
    assert bare in bare_forms(word)


@pytest.mark.parametrize("word", ["بيت", "و", "", "house"])
def test_a_word_is_its_own_first_form(word: str) -> None:
    assert bare_forms(word)[0] == word


@pytest.mark.parametrize(
    ("word", "bare"), [("يكتبون", "كتب"), ("تستخدم", "استخدم"), ("وكتبت", "كتب")]
)
def test_the_affixes_of_a_person_come_off_a_verb(word: str, bare: str) -> None:
    assert bare in verb_forms(word)


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("لترا", "لتر"),
        ("طنا", "طن"),
        ("المعلمين", "معلم"),
        ("سيارتين", "سياره"),
        ("شاحنات", "شاحنه"),
    ],
)
def test_the_endings_of_number_and_case_come_off_a_noun(word: str, bare: str) -> None:
    assert bare in noun_forms(word)
