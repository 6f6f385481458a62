"""How much of a title a question names."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rag.analysis import stem, words
from rag.index.database import Database
from rag.index.titles import TITLES_SCHEMA, TitleIndex, TitleMatch, title_stems

TITLES = ["Kenya travel guide", "Japan travel guide", "دليل السفر إلى كينيا", "Guide"]


@pytest.fixture
def titles(tmp_path: Path) -> Iterator[TitleIndex]:
    connection = Database.open(tmp_path / "tables.sqlite3")
    connection.executescript(TITLES_SCHEMA)
    index = TitleIndex(connection, threading.RLock())
    for title in TITLES:
        index.insert(title)
    yield index
    connection.close()


def shares(
    titles: TitleIndex, match: TitleMatch, texts: Sequence[str] = TITLES
) -> dict[str, float]:
    """The shares of titles that may or may not be there."""
    found = match.shares([number(titles, text) for text in texts])
    return dict(zip(texts, found.tolist(), strict=True))


def best(titles: TitleIndex, match: TitleMatch, least: float) -> list[str]:
    return [text for text in TITLES if number(titles, text) in match.best(least)]


def number(titles: TitleIndex, text: str) -> int:
    rows = titles._all("SELECT number FROM titles WHERE title = ?", text)
    return int(rows[0][0]) if rows else 0


def named(question: str) -> dict[str, float]:
    return {stem(word): 1.0 for word in words(question)}


@pytest.mark.parametrize(
    ("question", "title"),
    [("When to visit Kenya?", TITLES[0]), ("متى أزور كينيا؟", TITLES[2])],
)
def test_the_rare_words_of_a_title_tell_it_apart(
    titles: TitleIndex, question: str, title: str
) -> None:
    covered = shares(titles, titles.matching(named(question)))
    assert max(covered, key=lambda name: covered[name]) == title
    assert best(titles, titles.matching(named(question)), 0.2) == [title]


def test_a_title_that_is_named_whole_is_covered_whole(titles: TitleIndex) -> None:
    covered = shares(titles, titles.matching(named("the travel guide to Kenya")))
    assert covered[TITLES[0]] == pytest.approx(1.0)
    assert 0 < covered[TITLES[1]] < 1
    assert all(0 <= share <= 1 for share in covered.values())


def test_a_likely_translation_covers_as_much_as_it_is_likely(titles: TitleIndex) -> None:
    sure = shares(titles, titles.matching({"kenya": 1.0}))[TITLES[0]]
    assert shares(titles, titles.matching({"kenya": 0.4}))[TITLES[0]] == pytest.approx(0.4 * sure)


@pytest.mark.parametrize("title", ["", "…", "🙂"])
def test_a_title_without_words_is_never_named(titles: TitleIndex, title: str) -> None:
    titles.insert(title)
    assert shares(titles, titles.matching(named("Kenya")), [title]) == {title: 0.0}
    titles.delete(title)


def test_a_title_goes_with_its_last_document(titles: TitleIndex) -> None:
    titles.insert(TITLES[0])
    titles.delete(TITLES[0])
    assert best(titles, titles.matching(named("Kenya")), 0.3) == [TITLES[0]]
    titles.delete(TITLES[0])
    assert best(titles, titles.matching(named("Kenya")), 0.0) == []


def test_a_question_without_stems_names_no_title(titles: TitleIndex) -> None:
    assert best(titles, titles.matching({}), 0.0) == []
    assert shares(titles, titles.matching({}), []) == {}
    assert set(shares(titles, titles.matching({})).values()) == {0.0}


def test_many_titles_are_looked_up_in_one_go(titles: TitleIndex) -> None:
    many = [f"Island {number}" for number in range(2500)]
    for title in many:
        titles.insert(title)
    match = titles.matching(named("island 1234"))
    assert match.best(0.9) == [number(titles, "Island 1234")]
    found = shares(titles, match, many)
    assert len(found) == 2500
    assert max(found, key=lambda title: found[title]) == "Island 1234"


def test_stems_of_a_title_are_those_of_its_words() -> None:
    assert title_stems("The Lakes of Kenya") == {"the", "lake", "of", "kenya"}
