import sqlite3
import threading
from collections.abc import Iterator

import pytest

from rag.analysis import stem, words
from rag.index.titles import TITLES_SCHEMA, TitleIndex, title_stems
from rag.schema import Document

TITLES = ["Kenya travel guide", "Japan travel guide", "دليل السفر إلى كينيا", "Guide"]


def document(title: str) -> Document:
    return Document("d", "s", title, "text", "en", "0", "text/plain")


@pytest.fixture
def titles() -> Iterator[TitleIndex]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(TITLES_SCHEMA)
    index = TitleIndex(connection, threading.RLock())
    for title in TITLES:
        index.insert(document(title))
    yield index
    connection.close()


def named(question: str) -> dict[str, float]:
    return {stem(word): 1.0 for word in words(question)}


@pytest.mark.parametrize(
    ("question", "title"),
    [("When to visit Kenya?", TITLES[0]), ("متى أزور كينيا؟", TITLES[2])],
)
def test_the_rare_words_of_a_title_tell_it_apart(
    titles: TitleIndex, question: str, title: str
) -> None:
    covered = titles.matching(named(question)).shares(TITLES)
    assert max(covered, key=lambda name: covered[name]) == title
    assert titles.matching(named(question)).best(0.2) == [title]


def test_a_title_that_is_named_whole_is_covered_whole(titles: TitleIndex) -> None:
    covered = titles.matching(named("the travel guide to Kenya")).shares(TITLES)
    assert covered[TITLES[0]] == pytest.approx(1.0)
    assert 0 < covered[TITLES[1]] < 1
    assert all(0 <= share <= 1 for share in covered.values())


def test_a_likely_translation_covers_as_much_as_it_is_likely(titles: TitleIndex) -> None:
    sure = titles.matching({"kenya": 1.0}).shares(TITLES)[TITLES[0]]
    assert titles.matching({"kenya": 0.4}).shares(TITLES)[TITLES[0]] == pytest.approx(0.4 * sure)


@pytest.mark.parametrize("title", ["", "…", "🙂"])
def test_a_title_without_words_is_never_named(titles: TitleIndex, title: str) -> None:
    titles.insert(document(title))
    assert titles.matching(named("Kenya")).shares([title]) == {title: 0.0}
    titles.delete(title)


def test_a_title_goes_with_its_last_document(titles: TitleIndex) -> None:
    titles.insert(document(TITLES[0]))
    titles.delete(TITLES[0])
    assert titles.matching(named("Kenya")).best(0.3) == [TITLES[0]]
    titles.delete(TITLES[0])
    assert titles.matching(named("Kenya")).best(0.0) == []


def test_nothing_is_named_by_nothing(titles: TitleIndex) -> None:
    assert titles.matching({}).best(0.0) == []
    assert titles.matching({}).shares([]) == {}
    assert set(titles.matching({}).shares(TITLES).values()) == {0.0}


def test_many_titles_are_looked_up_in_one_go(titles: TitleIndex) -> None:
    many = [f"Island {number}" for number in range(2500)]
    for title in many:
        titles.insert(document(title))
    assert titles.matching(named("island 1234")).best(0.9) == ["Island 1234"]
    assert len(titles.matching(named("island 1234")).shares(many)) == 2500


def test_stems_of_a_title_are_those_of_its_words() -> None:
    assert title_stems("The Lakes of Kenya") == {"the", "lake", "of", "kenya"}
