"""Search by terms: ranking, coverage, frequencies and segments."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.analysis import STEM_MARK, gram_terms, question_terms, stem, words
from rag.embedders import Vectors
from rag.errors import IndexDamaged
from rag.index import segments as module
from rag.index.database import Database
from rag.index.scoring import TermGroup, coverage, term_weights
from rag.index.terms import (
    TERMS_SCHEMA,
    TermIndex,
    pools,
    searchable_text,
    term_matches,
)
from rag.language import text_language
from rag.schema import Language, Passage

POOLS: tuple[Language, ...] = ("ar", "en")
WATER = "The ministers discussed shared water in Amman."
RACE = "The marathon was won by a runner from Kenya."
ARABIC = "بحث الوزيران ملف المياه المشتركة في عمّان."
MIXED = "أعلنت شركة Apple عن هاتف iPhone جديد في Cupertino California"


def passage(text: str, title: str = "", heading: str | None = None) -> Passage:
    language = text_language(text)
    return Passage("p", "d", 0, 0, len(text), text, language, title, "s", heading=heading)


@contextmanager
def opened() -> Iterator[TermIndex]:
    with (
        TemporaryDirectory() as folder,
        TemporaryDirectory() as other,
        closing(Database.open(Path(other) / "tables.sqlite3")) as connection,
    ):
        connection.executescript(TERMS_SCHEMA)
        yield TermIndex(connection, threading.RLock(), Path(folder))


def folder(index: TermIndex) -> Path:
    return index._segments._folder


def insert(index: TermIndex, passages: Mapping[int, Passage]) -> None:
    """Add passages under titles of their own, with vectors of one kind."""
    index.insert(passages, list(passages), np.ones((len(passages), 4), dtype=np.int8))


@pytest.fixture
def terms() -> Iterator[TermIndex]:
    texts = (WATER, RACE, ARABIC, MIXED, "كتب الشاعر قصيدة عن البحر.")
    with opened() as index:
        insert(index, {key: passage(text) for key, text in enumerate(texts)})
        yield index


def candidates(index: TermIndex, pool: Language, terms: TermGroup, count: int) -> list[int]:
    """Keys of the passages that have the terms, best first."""
    table = index.table(pool)
    rows = term_matches(table, term_weights(terms, index.statistics(pool, [terms])), count)
    return [int(key) for key in table.keys[rows]]


def covered(
    index: TermIndex,
    pool: Language,
    asked: Sequence[TermGroup],
    keys: Sequence[int],
    *,
    stems_only: bool = False,
) -> Vectors:
    """How far passages cover the groups: none of those that are not in the pool."""
    table = index.table(pool)
    found = table.candidates(table.rows_of(np.array(keys, dtype=np.int64)))
    shares = coverage(found, asked, index.statistics(pool, asked), stems_only=stems_only)
    known = dict(zip(found.keys.tolist(), shares, strict=True))
    return np.array([known.get(key, 0.0) for key in keys], dtype=np.float32)


def present(index: TermIndex, pool: Language) -> list[int]:
    table = index.table(pool)
    keys = [int(key) for key in table.keys[table.rows_of(np.arange(1000))]]
    assert len(keys) == len(table)
    return keys


def state(index: TermIndex) -> list[object]:
    """All that the index knows of its passages."""
    rows: list[object] = [
        index._connection.execute(sql.format(pool)).fetchall()
        for pool in POOLS
        for sql in (
            "SELECT * FROM frequencies_{} WHERE passages != 0 ORDER BY 1",
            "SELECT passages, grams, stems FROM totals_{}",
        )
    ]
    return rows + [present(index, pool) for pool in POOLS]


def groups(question: str, pool: Language) -> list[dict[str, float]]:
    return [{term: 1.0} for term in question_terms(question, pool)]


@pytest.mark.parametrize(
    ("question", "pool", "key"),
    [("shared waters", "en", 0), ("Kenyan runners", "en", 1), ("مياهنا المشتركة", "ar", 2)],
)
def test_passages_with_the_words_come_first(
    terms: TermIndex, question: str, pool: Language, key: int
) -> None:
    assert candidates(terms, pool, dict.fromkeys(question_terms(question, pool), 1.0), 5)[0] == key
    keys = [0, 1, 2, 3, 4]
    assert keys[int(covered(terms, pool, groups(question, pool), keys).argmax())] == key


def test_a_pool_has_only_passages_in_its_language_and_mixed_ones(terms: TermIndex) -> None:
    assert pools("mixed") == POOLS
    assert [len(terms.table(pool)) for pool in POOLS] == [3, 3]
    assert candidates(terms, "en", dict.fromkeys(gram_terms("المياه"), 1.0), 5) == []
    assert candidates(terms, "en", dict.fromkeys(question_terms("iPhone", "en"), 1.0), 5) == [3]
    assert candidates(terms, "ar", dict.fromkeys(question_terms("هاتف", "ar"), 1.0), 5) == [3]


@pytest.mark.parametrize(("text", "pool"), [(ARABIC, "ar"), (WATER, "en")])
def test_coverage_grows_from_none_through_once_to_always(text: str, pool: Language) -> None:
    with opened() as terms:
        insert(terms, {0: passage(text), 1: passage(f"{text} " * 400), 2: passage(MIXED)})
        once, often, never = covered(terms, pool, groups(text, pool), [0, 1, 2])
        assert 0 <= never < once < often <= 1
        assert often > 0.9


@given(st.lists(st.sampled_from([WATER, RACE, ARABIC, MIXED, "", "؟!", "x " * 50]), max_size=6))
def test_coverage_is_a_share(texts: list[str]) -> None:
    with opened() as index:
        insert(index, {key: passage(text) for key, text in enumerate(texts)})
        for pool in POOLS:
            for question in (WATER, ARABIC, "unheard of"):
                found = covered(index, pool, groups(question, pool), list(range(len(texts))))
                assert found.shape == (len(texts),)
                assert np.all((found >= 0) & (found <= 1))


def test_a_group_counts_as_one_word_with_the_weights_of_its_terms(terms: TermIndex) -> None:
    water, race = STEM_MARK + "water", STEM_MARK + "marathon"
    both = covered(terms, "en", [{water: 1.0, race: 0.1}], [0, 1], stems_only=True)
    assert both[0] > both[1] > 0
    alone = covered(terms, "en", [{water: 1.0}], [0, 1], stems_only=True)
    assert alone[0] > 0
    assert alone[1] == 0


def test_words_that_are_not_in_the_pool_count_for_nothing(terms: TermIndex) -> None:
    water = [{STEM_MARK + "water": 1.0}]
    with_unknown = [*water, {STEM_MARK + "unheardof": 1.0}]
    assert covered(terms, "en", with_unknown, [0]) == covered(terms, "en", water, [0])
    assert covered(terms, "en", with_unknown[1:], [0, 1]).tolist() == [0, 0]
    assert covered(terms, "en", [], [0]).tolist() == [0]
    assert covered(terms, "en", water, []).shape == (0,)
    assert covered(terms, "en", water, [4711]).tolist() == [0]


def test_more_keys_than_a_statement_takes_are_covered() -> None:
    with opened() as index:
        insert(index, {key: passage(f"ship number {key}") for key in range(2000)})
        found = covered(index, "en", groups("ship 1999", "en"), list(range(2000)))
        assert int(found.argmax()) == 1999
        assert np.all(found > 0)


def test_title_and_heading_are_searched_with_the_text() -> None:
    with opened() as index:
        whole = passage("She came home.", title="Wangari Maathai", heading="Return")
        assert searchable_text(whole) == "Wangari Maathai\nReturn\nShe came home."
        insert(index, {7: whole})
        for word in ("Maathai", "returned"):
            asked = dict.fromkeys(question_terms(word, "en"), 1.0)
            assert candidates(index, "en", asked, 3) == [7]


def test_terms_with_marks_of_the_query_language_are_only_terms(terms: TermIndex) -> None:
    for hostile in ('" OR *', "NEAR(water)", "a AND b", "^water", "terms:water"):
        for pool in POOLS:
            candidates(terms, pool, dict.fromkeys(question_terms(hostile, pool), 1.0), 5)


@pytest.mark.parametrize("text", [WATER, ARABIC, MIXED, ""])
def test_deleting_restores_what_was_counted(terms: TermIndex, text: str) -> None:
    before = state(terms)
    insert(terms, {99: passage(text, "Title عنوان")})
    terms.delete({99: passage(text, "Title عنوان")})
    assert state(terms) == before
    for pool in POOLS:
        assert 99 not in candidates(terms, pool, dict.fromkeys(question_terms(text, pool), 1.0), 9)


@given(
    st.lists(
        st.text(alphabet="ab cd١٢3بحر ماء،.\u064b\u0640é", max_size=60), min_size=1, max_size=5
    )
)
def test_inserting_and_deleting_any_passages_changes_nothing(texts: list[str]) -> None:
    with opened() as index:
        insert(index, {0: passage(WATER), 1: passage(ARABIC)})
        before = state(index)
        added = {key: passage(text) for key, text in enumerate(texts, start=10)}
        insert(index, added)
        assert sum(len(index.table(pool)) for pool in POOLS) >= 2 + len(texts)
        index.delete(added)
        assert state(index) == before


def test_frequencies_count_passages_and_leave_out_the_unknown(terms: TermIndex) -> None:
    known = STEM_MARK + stem(words("discussed")[0])
    the = STEM_MARK + "the"
    assert terms.frequencies("en", [known, the, "=unheardof"]) == {known: 1, the: 2}


def everything(index: TermIndex) -> list[object]:
    """What questions get, by passages that differ in how often they are about ships."""
    asked = groups("which ship carried the coal", "en")
    keys = list(range(400))
    table = index.table("en")
    rows = table.rows_of(np.array(keys))
    found = table.candidates(rows)
    terms = {term: 1.0 for group in asked for term in group}
    return [
        candidates(index, "en", terms, 400),
        covered(index, "en", asked, keys).tolist(),
        index.containing_all("en", gram_terms("coal"), 400),
        (found.keys.tolist(), table.titles[rows].tolist(), found.whole.tolist()),
        state(index),
    ]


def cargo(number: int) -> Passage:
    return passage(f"Ship {number} carried {'coal ' * (number % 3)} to port {number % 7}.")


@pytest.mark.parametrize("gone", [[], [0, 5, 17], list(range(40)), list(range(100))])
def test_many_small_writes_give_what_one_write_gives(
    gone: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FAN", 3)
    monkeypatch.setattr(module, "_MOST_JOINED", 60)
    with opened() as small, opened() as whole:
        insert(whole, {key: cargo(key) for key in range(120) if key not in gone})
        for begin in range(0, 120, 2):
            insert(small, {key: cargo(key) for key in (begin, begin + 1)})
            if begin % 10 == 8:
                last = [key for key in gone if begin - 8 <= key <= begin + 1]
                small.delete({key: cargo(key) for key in last})
        assert everything(small) == everything(whole)
        named = small._all("SELECT name FROM segments_en")
        assert 1 < len(named) < 10


def test_segments_that_are_named_no_more_go_when_no_question_can_want_them(
    terms: TermIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FAN", 2)
    insert(terms, {10: passage(WATER)})
    (folder(terms) / "en-left-by-a-crash").write_bytes(b"")
    former = len(list(folder(terms).iterdir()))
    insert(terms, {11: passage("rain")})
    assert len(list(folder(terms).iterdir())) > former
    monkeypatch.setattr(module, "_GRACE_SECONDS", -1.0)
    insert(terms, {12: passage("snow")})
    terms.sweep()
    named = terms._all("SELECT name FROM segments_ar UNION SELECT name FROM segments_en")
    assert {path.name for path in folder(terms).iterdir()} == {name for (name,) in named}


@pytest.mark.parametrize("content", [None, b"", b"not a segment"])
def test_a_segment_that_is_lost_or_damaged_is_named(
    terms: TermIndex, content: bytes | None
) -> None:
    for path in folder(terms).iterdir():
        path.unlink()
        if content is not None:
            path.write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"en-.*dalil check --repair"):
        candidates(terms, "en", {STEM_MARK + "water": 1.0}, 5)
