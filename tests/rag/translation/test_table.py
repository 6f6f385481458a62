"""The table of translated terms."""

import threading

import pytest

from rag.analysis import stem, words
from rag.translation import TermTable, open_term_table


@pytest.fixture(scope="module")
def table() -> TermTable:
    return open_term_table()


def term(word: str) -> str:
    (found,) = words(word)
    return stem(found)


@pytest.mark.parametrize(
    ("arabic", "english"),
    [("حرب", "war"), ("اقتصاد", "economy"), ("المدرسة", "school"), ("روسيا", "Russia")],
)
def test_known_words_are_translated_both_ways(table: TermTable, arabic: str, english: str) -> None:
    assert term(english) in table.translate(words(arabic))[term(arabic)]
    assert term(arabic) in table.translate(words(english))[term(english)]


@pytest.mark.parametrize(
    ("name", "translation"),
    [
        ("الولايات المتحدة", "United States"),
        ("United States", "الولايات المتحدة"),
        ("المملكة العربية السعودية", "Saudi Arabia"),
        ("كوريا الشمالية", "North Korea"),
        ("South Africa", "جنوب أفريقيا"),
        ("New Zealand", "نيوزيلندا"),
        ("البوسنة والهرسك", "Bosnia Herzegovina"),
    ],
)
def test_names_of_several_words_are_one_entry(
    table: TermTable, name: str, translation: str
) -> None:
    phrase = " ".join(stem(word) for word in words(name))
    found = table.translate(["2024", *words(name)])[phrase]
    assert found == dict.fromkeys((stem(word) for word in words(translation)), 1.0)


@pytest.mark.parametrize("question", ["", "qwxyzzy", "قغغظظ", "98765", "x' OR 'x'='x"])
def test_unknown_words_are_absent(table: TermTable, question: str) -> None:
    assert table.translate(words(question)).keys() <= {"x", "or"}


def test_weights_are_likelihoods(table: TermTable) -> None:
    known = table.translate(words("president army water economy الحرب السلام الرئيس"))
    assert len(known) >= 6
    assert all(0 < weight <= 1 for targets in known.values() for weight in targets.values())


def test_threads_may_share_the_table(table: TermTable) -> None:
    expected = table.translate(words("war and peace"))
    seen: list[bool] = []

    def ask() -> None:
        seen.extend(table.translate(words("war and peace")) == expected for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 160


def test_the_table_is_opened_once() -> None:
    assert open_term_table() is open_term_table()
