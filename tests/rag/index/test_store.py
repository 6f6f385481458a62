"""What every store does: each test runs on a folder and on PostgreSQL."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ingest import ingest
from ingest.chunk import chunk
from rag.analysis import question_terms
from rag.embedders import Embedder, Vectors
from rag.errors import DocumentNotFound, IndexBusy
from rag.index import PassageStore, open_index
from rag.index.former import MOST_VERSIONS
from rag.index.scoring import coverage, term_weights
from rag.language import text_language
from rag.retrieval import Retriever
from rag.schema import EVERYTHING, Document, Heading, Language, Passage, RecognisedSpan, Scope
from rag.settings import Settings
from tests.conftest import SAMPLES
from tests.imports import ROOT
from tests.rag.index.conftest import Opens

ARABIC = "بحث الوزيران في عمّان ملف المياه المشتركة. واتفقا على لجنة فنية."
ENGLISH = "The two ministers discussed shared water in Amman. They agreed on a technical committee."
MIXED = "أعلنت شركة Apple عن هاتف iPhone جديد في Cupertino California"
RACE = "The marathon was won by a runner from Kenya in just over two hours."
CASES: list[tuple[Language, str, str]] = [("ar", ARABIC, "المياه"), ("en", ENGLISH, "water")]

_SUBJECTS = ["The harbour", "A school", "The council", "Our library", "The river", "A bakery"]
_VERBS = ["opened", "closed", "rebuilt", "sold", "visited", "measured"]
_THINGS = ["two bridges", "the old market", "a water tower", "nine buses", "its archive", "a mill"]
_ARABIC = ["افتتح المجلس", "أغلقت المدرسة", "رمّم المتحف", "باع المزارع", "زارت البعثة"]
_OBJECTS = ["جسرين جديدين", "السوق القديمة", "برج المياه", "تسع حافلات", "أرشيفها", "المطحنة"]


def document(name: str, text: str, published: date | None = None) -> tuple[Document, list[Passage]]:
    """A document that is one passage."""
    id_ = hashlib.sha256(name.encode()).hexdigest()[:16]
    digest = hashlib.sha256(text.encode()).hexdigest()
    language = text_language(text)
    source = f"/articles/{name}"
    whole = Document(id_, source, name, text, language, digest, "text/plain", published)
    passage = Passage(
        f"{id_}-{digest[:12]}-00000",
        id_,
        0,
        0,
        len(text),
        text,
        language,
        name,
        source,
        published=published,
        document_sha256=digest,
    )
    return whole, [passage]


def made_up(count: int) -> list[tuple[Document, list[Passage]]]:
    """Documents of a few generated sentences, half of them Arabic; all different."""
    dice = random.Random(7)

    def sentence(number: int) -> str:
        if number % 2:
            return (
                f"{dice.choice(_ARABIC)} {dice.choice(_OBJECTS)} في عام {dice.randint(1950, 2025)}."
            )
        who, what, thing = dice.choice(_SUBJECTS), dice.choice(_VERBS), dice.choice(_THINGS)
        return f"{who} {what} {thing} in {dice.randint(1950, 2025)}."

    return [
        document(
            f"made-{number:03}",
            " ".join(sentence(number) for _ in range(4)),
            date(2000 + number % 20, 1, 1),
        )
        for number in range(count)
    ]


def near(store: PassageStore, pool: Language, text: str, scope: Scope = EVERYTHING) -> set[str]:
    """Titles of the five passages nearest to a text."""
    vector = store.embedder.embed_question(text).whole
    with store.snapshot() as snapshot:
        keys = snapshot.nearest(pool, vector, 5, scope).tolist()
        return {passage.title for passage in snapshot.passages(keys).values()}


def by_term(store: PassageStore, pool: Language, text: str, scope: Scope = EVERYTHING) -> list[str]:
    """Titles of the passages that have the terms of a text, best first."""
    terms = dict.fromkeys(question_terms(text, pool), 1.0)
    with store.snapshot() as snapshot:
        weights = term_weights(terms, snapshot.statistics(pool, [terms]))
        keys = snapshot.term_matches(pool, weights, 5, scope).tolist()
        found = snapshot.passages(keys)
        return [found[key].title for key in keys]


def titles(store: PassageStore) -> list[str]:
    return [summary.title for summary in store.documents()]


# -- documents -----------------------------------------------------------------------------------


def test_a_document_is_given_back_as_it_was_put(opens: Opens) -> None:
    whole, passages = document("مقال", ARABIC, date(2026, 3, 1))
    whole = replace(whole, pages=(0, 10), headings=(Heading(0, 1, "عنوان"),))
    opens().put([(whole, passages)])
    again = opens()
    assert again.document(whole.id) == whole
    assert again.passages_of(whole.id) == passages
    assert again.counts() == (1, 1)
    (summary,) = again.documents()
    assert (summary.id, summary.published, summary.passages) == (whole.id, whole.published, 1)


def test_what_was_recognised_and_what_a_file_says_of_itself_are_kept(store: PassageStore) -> None:
    whole, passages = document("scan.pdf", ARABIC)
    scan = replace(
        whole,
        author="هالة منصور",
        address="https://example.org/a",
        file_date=date(2026, 11, 2),
        recognised=(RecognisedSpan(0, len(ARABIC), 0.87),),
    )
    seen = [replace(passage, ocr_confidence=0.87) for passage in passages]

    store.put([(scan, seen), document("typed.txt", ENGLISH)])

    assert store.document(scan.id) == scan
    assert store.passages_of(scan.id) == seen
    listed = {one.source: one for one in store.documents()}
    assert listed[scan.source].recognised
    assert (listed[scan.source].author, listed[scan.source].address) == (scan.author, scan.address)
    assert not listed["/articles/typed.txt"].recognised


def test_documents_are_found_by_source_and_by_content(store: PassageStore) -> None:
    whole, passages = document("en", ENGLISH)
    store.put([(whole, passages)])
    assert store.find(source=whole.source) == store.find(sha256=whole.sha256) == whole.id
    assert store.find(source=whole.source, sha256="another") is None
    assert store.source_of(whole.id) == whole.source
    assert store.resolve(whole.source) == store.resolve(whole.id) == whole.id
    assert store.contains(whole.id)
    assert not store.contains("unknown")
    with pytest.raises(DocumentNotFound, match="dalil documents"):
        store.document("unknown")


def test_documents_are_listed_by_title(store: PassageStore) -> None:
    store.put([document(name, f"{RACE} {name}") for name in ("b", "A", "ب", "a", "أ")])
    assert titles(store) == ["A", "a", "b", "أ", "ب"]


def test_a_document_replaces_the_former_one_with_its_id_or_its_source(store: PassageStore) -> None:
    store.put([document("article", ENGLISH)])
    store.put([document("article", RACE)])
    whole, passages = document("other", ARABIC)
    there = document("article", RACE)[0].source
    store.put([(replace(whole, source=there), [replace(passages[0], source=there)])])
    assert titles(store) == ["other"]
    assert by_term(store, "en", "marathon ministers") == []
    with store.snapshot() as snapshot:
        assert list(snapshot.pools()) == ["ar"]


def test_every_change_raises_the_generation(store: PassageStore) -> None:
    (whole, passages), generations = document("en", ENGLISH), [store.generation()]
    store.put([(whole, passages)])
    generations.append(store.generation())
    store.relocate(whole.id, "/elsewhere")
    generations.append(store.generation())
    store.remove([whole.id])
    generations.append(store.generation())
    assert generations == sorted(set(generations))


def test_a_moved_document_takes_the_place_of_another(store: PassageStore) -> None:
    (first, of_first), (second, of_second) = document("first", ENGLISH), document("second", RACE)
    store.put([(first, of_first), (second, of_second)])
    store.relocate(first.id, second.source)
    assert titles(store) == ["first"]
    assert store.source_of(first.id) == second.source


def test_removing_an_unknown_document_removes_nothing(store: PassageStore) -> None:
    whole, passages = document("en", ENGLISH)
    store.put([(whole, passages)])
    with pytest.raises(DocumentNotFound):
        store.remove([whole.id, "unknown"])
    assert titles(store) == ["en"]


def test_a_text_with_a_null_character_keeps_its_offsets(store: PassageStore) -> None:
    whole, passages = document("en", ENGLISH.replace("water", "w\x00ter"))
    store.put([(whole, passages)])
    stored = store.document(whole.id)
    assert len(stored.text) == len(whole.text)
    assert [p.text for p in store.passages_of(whole.id)] == [stored.text]


# -- searching -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("pool", "text", "word"), CASES)
def test_passages_are_found_by_vector_and_by_term_in_their_own_pool(
    store: PassageStore, pool: Language, text: str, word: str
) -> None:
    store.put([document("ar", ARABIC), document("en", ENGLISH)])
    assert near(store, pool, word) == {pool}
    assert by_term(store, pool, word) == [pool]
    assert by_term(store, "en" if pool == "ar" else "ar", word) == []


def test_a_search_that_was_begun_finds_what_it_finds_otherwise(store: PassageStore) -> None:
    store.put([document("ar", ARABIC), document("en", ENGLISH), document("race", RACE)])
    one_document = Scope(document_ids=frozenset([document("race", RACE)[0].id]))
    water, marathon = (store.embedder.embed_question(t).whole for t in ("المياه", "a marathon"))
    for scope in (EVERYTHING, one_document):
        with store.snapshot() as snapshot:
            expected = [
                (pool, vector, sorted(snapshot.nearest(pool, vector, count, scope).tolist()))
                for pool in snapshot.pools()
                for vector, count in ((water, 1), (marathon, 1))
            ]
            for begun in (water, marathon):
                snapshot.search_ahead(begun, 1, scope)
                for pool, vector, keys in expected:
                    assert sorted(snapshot.nearest(pool, vector, 1, scope).tolist()) == keys
            snapshot.search_ahead(water, 1, scope)


def test_a_mixed_passage_is_in_both_pools(store: PassageStore) -> None:
    store.put([document("mixed", MIXED)])
    assert near(store, "ar", "هاتف") == near(store, "en", "phone") == {"mixed"}
    assert by_term(store, "ar", "هاتف") == by_term(store, "en", "iPhone") == ["mixed"]


def test_removed_passages_are_found_no_more(store: PassageStore) -> None:
    (whole, passages), other = document("en", ENGLISH), document("other", RACE)
    store.put([(whole, passages), other])
    store.remove([whole.id])
    assert near(store, "en", "water ministers") == {"other"}
    assert by_term(store, "en", "water ministers") == []


def test_statistics_are_those_of_what_is_there(store: PassageStore) -> None:
    changes = made_up(12)
    store.put(changes)
    store.remove([whole.id for whole, _ in changes[4:]])
    with store.snapshot() as snapshot:
        terms = dict.fromkeys(question_terms("harbour school council", "en"), 1.0)
        before = snapshot.statistics("en", [terms])
    store.put(changes[4:])
    store.remove([whole.id for whole, _ in changes[4:]])
    with store.snapshot() as snapshot:
        assert snapshot.statistics("en", [terms]) == before
    assert store.repair_if_damaged() == []


@pytest.mark.parametrize(("pool", "text", "word"), CASES)
def test_a_quoted_phrase_is_found_word_for_word(
    store: PassageStore, pool: Language, text: str, word: str
) -> None:
    store.put([document("whole", text), document("turned", " ".join(reversed(text.split())))])
    phrase = {"ar": ["الوزيران", "في", "عمان"], "en": ["two", "ministers", "discussed"]}[pool]
    with store.snapshot() as snapshot:
        keys = snapshot.quoting(pool, phrase, 5, EVERYTHING)
        assert [p.title for p in snapshot.passages(keys).values()] == ["whole"]


def test_candidates_are_those_of_the_pool_by_ascending_key(store: PassageStore) -> None:
    store.put(made_up(6))
    with store.snapshot() as snapshot:
        found = snapshot.candidates("en", np.array([6, 5, 3, 2, 1, 1, 99]))
        assert found.keys.tolist() == [1, 3, 5]
        assert len(found.terms) == len(found.whole) == len(found.titles) == 3
        groups = [{term: 1.0} for term in question_terms("harbour", "en")]
        shares = coverage(found, groups, snapshot.statistics("en", groups))
        assert shares.shape == (3,)
        assert len(snapshot.candidates("en", np.array([2])).keys) == 0


# -- scopes --------------------------------------------------------------------------------------


def test_a_scope_is_searched_however_many_better_passages_are_outside(store: PassageStore) -> None:
    inside = document("inside", RACE, date(2031, 1, 1))
    alike = [document(f"alike-{n}", f"{ENGLISH} {n}", date(2020, 1, 1)) for n in range(150)]
    store.put([*alike, inside])
    by_date = Scope(published_from=date(2030, 1, 1))
    by_id = Scope(document_ids=frozenset({inside[0].id}))
    for scope in (by_date, by_id):
        assert near(store, "en", "ministers discussed shared water", scope) == {"inside"}
        hits = Retriever(store).retrieve("Which ministers discussed shared water?", scope=scope)
        assert [hit.passage.title for hit in hits] == ["inside"]
    assert by_term(store, "en", "marathon ministers", by_date) == ["inside"]
    assert near(store, "en", "water", Scope(published_until=date(1990, 1, 1))) == set()


def test_a_scope_follows_changes(store: PassageStore) -> None:
    scope = Scope(published_from=date(2030, 1, 1))
    store.put([document("old", ENGLISH, date(2020, 1, 1))])
    assert near(store, "en", "water", scope) == set()
    store.put([document("new", RACE, date(2031, 1, 1))])
    assert near(store, "en", "water", scope) == {"new"}


# -- several at once -----------------------------------------------------------------------------


def test_a_snapshot_does_not_change_while_another_process_writes(opens: Opens) -> None:
    reader, writer = opens(), opens()
    writer.put([document("en", ENGLISH)])
    terms = dict.fromkeys(question_terms("marathon", "en"), 1.0)
    with reader.snapshot() as snapshot:
        before = snapshot.statistics("en", [terms]).passages
        with ThreadPoolExecutor(1) as pool:
            pool.submit(writer.put, [document("race", RACE)]).result()
        assert snapshot.statistics("en", [terms]).passages == before == 1
        vector = reader.embedder.embed_question("marathon").whole
        assert len(snapshot.nearest("en", vector, 5, EVERYTHING)) == 1
    assert near(reader, "en", "marathon") == {"en", "race"}


def test_readers_always_find_a_whole_state_while_a_writer_commits(opens: Opens) -> None:
    writer, readers = opens(), [opens() for _ in range(2)]
    versions = [[document(f"d{n}", f"{ENGLISH} {v} {n}") for n in range(3)] for v in range(6)]
    writer.put(versions[0])
    done = threading.Event()

    def read(store: PassageStore) -> set[int]:
        seen = set()
        while not done.is_set():
            with store.snapshot() as snapshot:
                vector = store.embedder.embed_question("water").whole
                keys = snapshot.nearest("en", vector, 10, EVERYTHING).tolist()
                texts = [p.text.split()[-2] for p in snapshot.passages(keys).values()]
            assert len(texts) == 3
            assert len(set(texts)) == 1
            seen.add(int(texts[0]))
        return seen

    with ThreadPoolExecutor(2) as pool:
        reading = [pool.submit(read, store) for store in readers]
        try:
            for version in versions[1:]:
                writer.put(version)
        finally:
            done.set()
        assert all(one.result() for one in reading)


def test_a_second_writer_waits_and_fails_after_the_limit(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.passage_index._LOCK_SECONDS", 0.1)
    if "psycopg" in sys.modules:
        monkeypatch.setattr("rag.index.postgres.connections._LOCK_SECONDS", 0.1)
    first, second = opens(), opens()
    with first.writing(), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second.put, [document("en", ENGLISH)])
        with pytest.raises(IndexBusy, match="try again"):
            waiting.result()
    second.put([document("en", ENGLISH)])
    assert titles(first) == ["en"]


_KILLED = """
import os, signal, sys
from ingest import ingest
from rag.embedders.builtin import BuiltinEmbedder

class Killing(BuiltinEmbedder):
    def embed_words(self, words):
        os.kill(os.getpid(), signal.SIGKILL)

ingest([sys.argv[1]], sys.argv[2], embedder=Killing(threads=1))
"""


def test_the_words_of_a_write_that_failed_are_there_after_the_next(
    store: PassageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put([document("race", RACE)])
    with monkeypatch.context() as broken:
        broken.setattr(store, "embedder", _Broken(store.embedder))
        with pytest.raises(MemoryError):
            store.put([document("en", ENGLISH)])
    store.put([document("en", ENGLISH)])
    with store.snapshot() as snapshot:
        assert ("mn", "amman") in snapshot.names("en", ["mn"])
    assert {"amman", "minist", "marathon"} <= set(store.induced_terms("en").stems)


class _Broken:
    """An embedder that fails after the first statements of a write."""

    def __init__(self, embedder: Embedder) -> None:
        self.embed_passages = embedder.embed_passages

    def embed_words(self, words: Sequence[str]) -> Vectors:
        raise MemoryError


def test_a_writer_that_is_killed_within_a_transaction_leaves_the_former_state(
    request: pytest.FixtureRequest, opens: Opens, tmp_path: Path
) -> None:
    opens().put([document("en", ENGLISH)])
    is_folder = request.node.callspec.params["opens"] == "folder"
    place = str(tmp_path / "index") if is_folder else request.getfixturevalue("database")
    article = tmp_path / "article.txt"
    article.write_text(RACE, encoding="utf-8")
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(article), place],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = opens()
    assert titles(again) == ["en"]
    assert again.repair_if_damaged() == []
    again.put([document("en", RACE)])
    assert by_term(again, "en", "marathon") == ["en"]


# -- the same ranking ----------------------------------------------------------------------------


def _questions(changes: Sequence[tuple[Document, Sequence[Passage]]]) -> list[str]:
    dice = random.Random(11)
    asked = [" ".join(dice.sample(whole.text.rstrip(".").split(), 4)) for whole, _ in changes[::2]]
    return [
        *asked,
        "ماذا ناقش كيم مع بوتين؟",
        "What was moved to the reef?",
        "كم بلغت كلفة محطة التحلية؟",
        "Which bridges were rebuilt?",
        "متى أغلقت المدرسة السوق؟",
    ]


# Busy machines need minutes for 200 questions to two stores.
@pytest.mark.timeout(1200)
def test_the_first_ten_are_those_of_a_folder_in_the_same_order(
    tmp_path: Path, database: str, embedder: Embedder
) -> None:
    settings = Settings(_env_file=None)
    changes = made_up(390)
    places = [str(tmp_path / "index"), database]
    for place in places:
        assert ingest([SAMPLES], place, settings=settings, embedder=embedder).ok
        with open_index(settings, place=place, embedder=embedder) as store:
            store.put([(whole, chunk(whole)) for whole, _ in changes])
            store.remove([whole.id for whole, _ in changes[50:60]])
    with (
        open_index(settings, place=places[0], embedder=embedder) as folder,
        open_index(settings, place=places[1], embedder=embedder) as postgres,
    ):
        assert folder.counts() == postgres.counts()
        assert folder.documents() == postgres.documents()
        for question in _questions(changes):
            expected = Retriever(folder).retrieve(question)
            found = Retriever(postgres).retrieve(question)
            assert [hit.passage for hit in found] == [hit.passage for hit in expected], question
            scores = [hit.score for hit in expected]
            assert [hit.score for hit in found] == pytest.approx(scores, abs=1e-5)


@pytest.mark.parametrize(("text", "newer"), [(ARABIC, MIXED), (ENGLISH, RACE)])
def test_what_a_document_was_is_kept_when_another_text_replaces_it(
    opens: Opens, text: str, newer: str
) -> None:
    store = opens()
    first, passages = document("report", text, date(2024, 5, 1))
    store.put([(first, passages)])
    store.put([(replace(first, title="renamed"), passages)])
    assert store.versions(first.id) == []
    store.put([document("report", newer)])
    (former,) = opens().versions(first.id)
    assert (former.text, former.title, former.published) == (text, "renamed", date(2024, 5, 1))
    assert former.sha256 == first.sha256
    store.remove([first.id])
    assert store.versions(first.id) == []


def test_the_newest_former_versions_are_kept(store: PassageStore) -> None:
    for number in range(MOST_VERSIONS + 3):
        store.put([document("report", f"The council met {number} times in the spring.")])
    kept = {former.text for former in store.versions(document("report", "")[0].id)}
    assert len(kept) == MOST_VERSIONS
    assert "The council met 0 times in the spring." not in kept


def test_files_with_the_content_of_a_document_are_known_until_it_changes(
    store: PassageStore,
) -> None:
    (whole, passages), other = document("a", ARABIC), document("b", ENGLISH)
    store.put([(whole, passages), other])
    store.note_files({"/articles/c": whole.id, "/articles/d": whole.id})
    ids = [whole.id, other[0].id]
    assert store.same_files(ids) == {whole.id: ("/articles/c", "/articles/d")}
    store.forget_files(["/articles/d"])
    store.relocate(other[0].id, "/articles/c")
    assert store.same_files(ids) == {}
    store.note_files({"/articles/d": whole.id})
    store.put([document("a", RACE)])
    assert store.same_files(ids) == {}
