"""The index in a folder: writing, reading, crashes, faults, and Chroma."""

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from rag.analysis import question_terms
from rag.embedders import Embedder, Vectors
from rag.embedders.builtin import BuiltinEmbedder
from rag.errors import (
    DocumentNotFound,
    EmbedderMismatch,
    IndexBusy,
    IndexDamaged,
    IndexNotFound,
    VectorStoreUnavailable,
)
from rag.index import PassageIndex
from rag.index.catalogue import FILE_NAME
from rag.index.scoring import term_weights
from rag.index.vectors import FOLDER_NAME, VectorStore
from rag.language import text_language
from rag.retrieval import Retriever
from rag.schema import EVERYTHING, Document, Language, Passage, Scope
from tests.imports import ROOT

ARABIC = "بحث الوزيران في عمّان ملف المياه المشتركة. واتفقا على لجنة فنية."
ENGLISH = "The two ministers discussed shared water in Amman. They agreed on a technical committee."
OTHER = "The marathon was won by a runner from Kenya in just over two hours."


def document(name: str, text: str) -> tuple[Document, list[Passage]]:
    """A document that is one passage."""
    id_ = hashlib.sha256(name.encode()).hexdigest()[:16]
    digest = hashlib.sha256(text.encode()).hexdigest()
    language = text_language(text)
    whole = Document(id_, f"/articles/{name}", name, text, language, digest, "text/plain")
    passage = Passage(
        f"{id_}-{digest[:12]}-00000",
        id_,
        0,
        0,
        len(text),
        text,
        language,
        name,
        whole.source,
        document_sha256=digest,
    )
    return whole, [passage]


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder) -> Iterator[PassageIndex]:
    with PassageIndex.open(tmp_path / "index", embedder, create=True) as opened:
        yield opened


def found(index: PassageIndex, pool: Language, text: str) -> list[str]:
    vector = index.embedder.embed_question(text).whole
    with index.snapshot() as snapshot:
        keys = snapshot.nearest(pool, vector, 5, EVERYTHING).tolist()
        return [passage.title for passage in snapshot.passages(keys).values()]


def by_term(index: PassageIndex, pool: Language, text: str) -> list[int]:
    terms = dict.fromkeys(question_terms(text, pool), 1.0)
    with index.snapshot() as snapshot:
        weights = term_weights(terms, snapshot.statistics(pool, [terms]))
        found: list[int] = snapshot.term_matches(pool, weights, 5, EVERYTHING).tolist()
    return found


def test_passages_are_found_by_vector_and_by_term_in_their_own_pool(index: PassageIndex) -> None:
    index.put([document("ar", ARABIC), document("en", ENGLISH)])
    assert found(index, "ar", "المياه") == ["ar"]
    assert found(index, "en", "water") == ["en"]
    assert len(by_term(index, "ar", "مياه الوزير")) == 1
    assert len(by_term(index, "en", "minister")) == 1
    assert by_term(index, "en", "المياه") == []


def test_a_mixed_passage_is_found_in_both_pools(index: PassageIndex) -> None:
    index.put([document("mixed", "أعلنت شركة Apple عن هاتف iPhone جديد في Cupertino California")])
    assert found(index, "ar", "هاتف") == ["mixed"]
    assert found(index, "en", "phone") == ["mixed"]


def test_what_is_put_survives_closing_and_opening(tmp_path: Path, embedder: Embedder) -> None:
    whole, passages = document("ar", ARABIC)
    whole = replace(whole, pages=(0, 10))
    with PassageIndex.open(tmp_path / "i", embedder, create=True) as first:
        first.put([(whole, passages)])
    with PassageIndex.open(tmp_path / "i", embedder) as second:
        assert second.document(whole.id) == whole
        assert second.catalogue.passages_of(whole.id) == passages
        assert found(second, "ar", "المياه") == ["ar"]


def test_changed_content_replaces_the_former_and_leaves_no_vectors(index: PassageIndex) -> None:
    index.put([document("article", ENGLISH)])
    index.put([document("article", OTHER)])
    assert [d.passages for d in index.documents()] == [1]
    assert by_term(index, "en", "ministers water") == []
    assert index._vectors.count("en") == 1
    assert index.catalogue.journal() == []


def test_removed_documents_are_gone_from_every_side(index: PassageIndex) -> None:
    (whole, passages), other = document("en", ENGLISH), document("other", OTHER)
    index.put([(whole, passages), other])
    index.remove([whole.id])
    assert [d.title for d in index.documents()] == ["other"]
    assert found(index, "en", "water ministers") == ["other"]
    assert index._vectors.count("en") == 1
    with pytest.raises(DocumentNotFound, match=whole.id):
        index.document(whole.id)


def test_removing_an_unknown_document_removes_nothing(index: PassageIndex) -> None:
    whole, passages = document("en", ENGLISH)
    index.put([(whole, passages)])
    with pytest.raises(DocumentNotFound, match="dalil documents"):
        index.remove([whole.id, "unknown"])
    assert len(index.documents()) == 1


def test_a_document_is_resolved_by_id_and_by_source(index: PassageIndex) -> None:
    whole, passages = document("en", ENGLISH)
    index.put([(whole, passages)])
    assert index.resolve(whole.id) == index.resolve(whole.source) == whole.id
    with pytest.raises(DocumentNotFound):
        index.resolve("nothing")


def test_vectors_of_a_crashed_write_are_invisible_and_swept(
    tmp_path: Path, embedder: Embedder
) -> None:
    _, (lost,) = document("lost", ENGLISH)
    with PassageIndex.open(tmp_path / "i", embedder, create=True) as crashed:
        crashed.put([document("kept", OTHER)])
        (key,) = crashed.catalogue.announce(1)
        assert len(list(crashed._stored([(key, lost)], None, None))) == 1
        assert crashed._vectors.count("en") == 2
        assert len(crashed.catalogue.parts([key]).counts) == 1
        assert found(crashed, "en", "water ministers") == ["kept"]
    with PassageIndex.open(tmp_path / "i", embedder) as opened:
        assert opened._vectors.count("en") == 1
        with pytest.raises(IndexDamaged):
            opened.catalogue.parts([key])
        assert opened.catalogue.journal() == []


def test_no_index_names_the_command_that_makes_one(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(IndexNotFound, match="dalil ingest"):
        PassageIndex.open(tmp_path / "none", embedder)
    assert not (tmp_path / "none").exists()


def other_embedder(identity: str) -> Embedder:
    """The builtin one under another identity."""
    kind = type("OtherEmbedder", (BuiltinEmbedder,), {"identity": identity})
    made: Embedder = kind(threads=1)
    return made


def test_another_embedder_is_refused_and_the_index_is_unharmed(
    tmp_path: Path, embedder: Embedder
) -> None:
    with PassageIndex.open(tmp_path / "i", embedder, create=True) as opened:
        opened.put([document("en", ENGLISH)])
    remedy = r"e5:any/896.*set DALIL_EMBEDDER=builtin, or .*dalil check --repair"
    with pytest.raises(EmbedderMismatch, match=remedy):
        PassageIndex.open(tmp_path / "i", other_embedder("e5:any/896"), create=True)
    with PassageIndex.open(tmp_path / "i", embedder) as again:
        assert len(again.documents()) == 1


def test_a_damaged_catalogue_is_named(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database" * 1000)
    with pytest.raises(IndexDamaged, match="dalil check --repair"):
        PassageIndex.open(tmp_path, embedder)


def test_a_catalogue_of_another_format_is_refused(tmp_path: Path, embedder: Embedder) -> None:
    with PassageIndex.open(tmp_path, embedder, create=True) as opened:
        opened.catalogue._connection.execute("UPDATE meta SET value='99' WHERE key='format'")
    with pytest.raises(IndexDamaged, match="format 99"):
        PassageIndex.open(tmp_path, embedder)


def test_questions_are_answered_while_chroma_cannot_be_read(
    tmp_path: Path,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with PassageIndex.open(tmp_path, embedder, create=True) as first:
        first.put([document("ar", ARABIC), document("en", ENGLISH)])
    with PassageIndex.open(tmp_path, embedder) as second:
        assert found(second, "en", "water") == ["en"]
        assert not caplog.text
        for path in (tmp_path / FOLDER_NAME).glob("*.sqlite3*"):
            path.write_bytes(b"not a database" * 1000)
        assert found(second, "en", "water") == ["en"]
        assert found(second, "ar", "المياه") == ["ar"]
    assert "without Chroma" in caplog.text


def test_a_second_writer_gets_an_error_that_says_to_wait(
    tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.passage_index._LOCK_SECONDS", 0.1)
    first = PassageIndex.open(tmp_path, embedder, create=True)
    second = PassageIndex.open(tmp_path, embedder)
    with first.writing(), pytest.raises(IndexBusy, match="try again"):
        second.put([document("en", ENGLISH)])
    second.put([document("en", ENGLISH)])
    assert [d.title for d in first.documents()] == ["en"]


def test_an_unreachable_chroma_server_is_named(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(VectorStoreUnavailable, match=r"127\.0\.0\.1:9.*DALIL_CHROMA_URL"):
        PassageIndex.open(tmp_path, embedder, create=True, chroma_url="http://127.0.0.1:9")
    with pytest.raises(VectorStoreUnavailable, match="http://"):
        PassageIndex.open(tmp_path, embedder, create=True, chroma_url="localhost")


def test_an_index_on_a_server_is_not_opened_without_it(tmp_path: Path, embedder: Embedder) -> None:
    with PassageIndex.open(tmp_path, embedder, create=True):
        pass
    with pytest.raises(IndexDamaged, match="DALIL_CHROMA_URL"):
        PassageIndex.open(tmp_path, embedder, chroma_url="http://127.0.0.1:9")


def test_one_reads_while_another_writes_and_joins_segments(
    tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.segments._FAN", 2)
    stop = threading.Event()
    with (
        PassageIndex.open(tmp_path, embedder, create=True) as writer,
        PassageIndex.open(tmp_path, embedder) as reader,
        ThreadPoolExecutor(1) as other,
    ):
        writer.put([document("kept", ENGLISH)])

        def read() -> list[str]:
            firsts = []
            while not stop.is_set():
                hits = Retriever(reader).retrieve("What did the ministers discuss?", k=1)
                firsts.append(hits[0].passage.title)
            return firsts

        reading = other.submit(read)
        for number in range(12):
            writer.put([document("changed", f"{OTHER} {number}"), document(str(number), OTHER)])
        stop.set()
        assert set(reading.result()) == {"kept"}


_WRITER = """
import sys
from ingest import ingest
from rag.embedders.builtin import BuiltinEmbedder

assert ingest([sys.argv[1]], sys.argv[2], embedder=BuiltinEmbedder(threads=1)).ok
"""


def sources(index: PassageIndex, pool: Language, text: str) -> set[str]:
    """Names of the documents of the five passages nearest to a text."""
    vector = index.embedder.embed_question(text).whole
    with index.snapshot() as snapshot:
        keys = snapshot.nearest(pool, vector, 5, EVERYTHING).tolist()
        return {Path(passage.source).stem for passage in snapshot.passages(keys).values()}


@pytest.mark.parametrize("most", [0, 1 << 12])
def test_what_another_process_writes_is_found_at_once_and_not_lost(
    tmp_path: Path, embedder: Embedder, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.local_snapshot._MOST_COMPARED", most)
    articles, place = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    for name, text in {"race": OTHER, "ar": ARABIC}.items():
        (articles / f"{name}.txt").write_text(text, encoding="utf-8")
    with PassageIndex.open(place, embedder, create=True) as reader:
        reader.put([document("en", ENGLISH)])
        assert sources(reader, "en", "water") == {"en"}
        subprocess.run([sys.executable, "-c", _WRITER, articles, place], check=True, cwd=ROOT)
        assert sources(reader, "en", "marathon runner") == {"race", "en"}
        assert sources(reader, "ar", "المياه") == {"ar"}
        reader.put([document("later", "A bakery in the old market sells bread at night.")])
        assert sources(reader, "en", "bread") == {"later", "race", "en"}
        assert reader.faults() == []
    with PassageIndex.open(place, embedder) as again:
        keys = set(again.catalogue.keys("en"))
        vector = embedder.embed_question("water").whole
        assert set(again._vectors.nearest("en", vector, 10)) == keys


def test_every_question_is_asked_of_chroma(
    index: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.put([document("ar", ARABIC), document("en", ENGLISH)])
    asked: list[Language] = []
    nearest = VectorStore.nearest

    def watched(store: VectorStore, pool: Language, vector: Vectors, count: int) -> list[int]:
        asked.append(pool)
        return nearest(store, pool, vector, count)

    monkeypatch.setattr(VectorStore, "nearest", watched)
    assert Retriever(index).retrieve("Which ministers discussed water?")
    assert sorted(asked) == ["ar", "en"]


def test_a_wide_scope_is_searched_in_chroma_until_enough_is_inside(
    index: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.local_snapshot._MOST_COMPARED", 0)
    inside = [document(f"in-{n}", f"{OTHER} {n}") for n in range(8)]
    index.put([*inside, *(document(f"out-{n}", f"{ENGLISH} {n}") for n in range(40))])
    scope = Scope(document_ids=frozenset(whole.id for whole, _ in inside))
    vector = index.embedder.embed_question("ministers discussed shared water").whole
    with index.snapshot() as snapshot:
        keys = snapshot.nearest("en", vector, 5, scope).tolist()
        assert len(keys) == 5
        assert all(p.title.startswith("in-") for p in snapshot.passages(keys).values())


@pytest.fixture
def slow_chroma(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Chroma that opens its files when this event is set, as after a kill with a long log."""
    may_open = threading.Event()
    see = VectorStore.see

    def slowly(store: VectorStore, newest: int) -> None:
        if store.seen < newest:
            may_open.wait()
        see(store, newest)

    monkeypatch.setattr("rag.index.passage_index._CHROMA_SECONDS", 0.05)
    monkeypatch.setattr(VectorStore, "see", slowly)
    yield may_open
    may_open.set()


@pytest.mark.parametrize(("pool", "text", "found"), [("en", "water", "en"), ("ar", "المياه", "ar")])
def test_questions_are_answered_by_comparing_all_passages_until_chroma_has_read_its_log(
    tmp_path: Path,
    embedder: Embedder,
    slow_chroma: threading.Event,
    pool: Language,
    text: str,
    found: str,
) -> None:
    slow_chroma.set()
    with PassageIndex.open(tmp_path, embedder, create=True) as writer:
        writer.put([document("en", ENGLISH), document("ar", ARABIC)])
    slow_chroma.clear()
    with PassageIndex.open(tmp_path, embedder) as index:
        assert sources(index, pool, text) == {found}
        assert index._vectors.seen < index.catalogue.newest_key()
        ready = threading.Event()
        index._catching_up.afterwards(ready.set)
        slow_chroma.set()
        assert ready.wait(60)
        assert index._vectors.seen == index.catalogue.newest_key()
        assert sources(index, pool, text) == {found}


def test_an_index_opens_while_chroma_is_not_ready_and_is_swept_later(
    tmp_path: Path, embedder: Embedder, slow_chroma: threading.Event
) -> None:
    slow_chroma.set()
    with PassageIndex.open(tmp_path, embedder, create=True) as writer:
        writer.put([document("en", ENGLISH)])
        writer.catalogue.announce(3)
    slow_chroma.clear()
    index = PassageIndex.open(tmp_path, embedder)
    assert len(index.catalogue.journal()) == 3
    assert sources(index, "en", "water") == {"en"}
    swept = threading.Event()
    index._catching_up.afterwards(swept.set)
    slow_chroma.set()
    assert swept.wait(60)
    assert index.catalogue.journal() == []
    index.close()
