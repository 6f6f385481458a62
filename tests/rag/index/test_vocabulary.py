"""The words of an index: names by their consonants, stems by their vectors."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.embedders import Embedder, Vectors
from rag.index import vocabulary as module
from rag.index.database import Database
from rag.index.vocabulary import VOCABULARY_SCHEMA, Counts, Vocabulary, WrittenWords
from rag.language import text_language
from rag.schema import Language, Passage
from rag.translation.names import skeleton


def passage(text: str) -> Passage:
    return Passage("p", "d", 0, 0, len(text), text, text_language(text), "", "s")


@pytest.fixture
def vocabulary(tmp_path: Path) -> Iterator[Vocabulary]:
    connection = Database.open(tmp_path / "tables.sqlite3")
    connection.executescript(VOCABULARY_SCHEMA)
    yield Vocabulary(connection, threading.RLock())
    connection.close()


@pytest.mark.parametrize(
    ("text", "pool", "asked", "form"),
    [
        ("Putin met Kim.", "en", "بوتين", "putin"),
        ("التقى بوتين وكيم.", "ar", "putin", "بوتين"),
        ("التقى كيم وبوتين.", "ar", "putin", "بوتين"),
    ],
)
def test_names_are_found_by_their_consonants(
    vocabulary: Vocabulary, embedder: Embedder, text: str, pool: Language, asked: str, form: str
) -> None:
    vocabulary.insert([passage(text)], embedder.embed_words)
    assert (skeleton(asked), form) in vocabulary.names(pool, [skeleton(asked)])
    other: Language = "ar" if pool == "en" else "en"
    assert vocabulary.names(other, [skeleton(asked)]) == []


def test_names_of_more_words_than_one_statement_takes_are_found(
    vocabulary: Vocabulary, embedder: Embedder
) -> None:
    vocabulary.insert([passage("Putin met Kim.")], embedder.embed_words)
    shapes = [skeleton("kim"), *(f"none{number}" for number in range(1000)), skeleton("putin")]
    assert [form for _, form in vocabulary.names("en", shapes)] == ["kim", "putin"]


def test_the_vector_of_a_stem_is_that_of_its_commonest_word(
    vocabulary: Vocabulary, embedder: Embedder
) -> None:
    vocabulary.insert([passage("meetings meetings meeting 2024")], embedder.embed_words)
    stems, vectors = vocabulary.stem_vectors("en")
    assert stems == ["meet"]
    expected = embedder.embed_words(["meetings"])[0]
    stored = vectors[0].astype(np.float32)
    assert stored @ expected / np.linalg.norm(stored) / np.linalg.norm(expected) > 0.999


def test_an_arabic_word_is_embedded_as_it_is_written(
    vocabulary: Vocabulary, embedder: Embedder
) -> None:
    vocabulary.insert([passage("القوة قوة القوة")], embedder.embed_words)
    stems, vectors = vocabulary.stem_vectors("ar")
    assert stems == ["قوه"]
    written, folded = embedder.embed_words(["القوة", "القوه"])
    stored = vectors[0].astype(np.float32)
    assert stored @ written / np.linalg.norm(written) > stored @ folded / np.linalg.norm(folded)


def test_words_of_a_mixed_passage_go_to_the_pool_of_their_script(
    vocabulary: Vocabulary, embedder: Embedder
) -> None:
    text = "أعلنت شركة Apple عن هاتف iPhone جديد في Cupertino California"
    vocabulary.insert([passage(text)], embedder.embed_words)
    assert "appl" in vocabulary.stem_vectors("en")[0]
    assert "هاتف" in vocabulary.stem_vectors("ar")[0]
    assert not set(vocabulary.stem_vectors("en")[0]) & set(vocabulary.stem_vectors("ar")[0])


def test_a_stem_is_embedded_once_and_no_more_than_there_is_room_for(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_STEMS", 3)
    asked: list[str] = []

    def embed(words: Sequence[str]) -> Vectors:
        asked.extend(words)
        return np.ones((len(words), 4), dtype=np.float32)

    for text in ("boat boat lake", "boat lake river", "mountain valley"):
        vocabulary.insert([passage(text)], embed)
    assert asked == ["boat", "lake", "river"]
    assert sorted(vocabulary.stem_vectors("en")[0]) == ["boat", "lake", "river"]
    assert vocabulary.names("en", [skeleton("valley")]) == [(skeleton("valley"), "valley")]
    assert vocabulary.names("en", []) == []


def test_an_empty_pool_has_no_vectors(vocabulary: Vocabulary) -> None:
    stems, vectors = vocabulary.stem_vectors("ar")
    assert stems == []
    assert len(vectors) == 0


def test_a_word_is_written_once_as_long_as_no_other_process_writes() -> None:
    written = WrittenWords()
    met, kim = Counts({("met", "met"): 2}), Counts({("kim", "kim"): 1})
    written.begin(1)
    assert written.new("en", met) == met
    assert written.new("en", met + kim) == kim
    assert written.new("ar", met) == met
    written.commit(2)
    written.begin(2)
    assert written.new("en", met) == Counts()
    written.commit(3)
    # Another process has made the state 4.
    written.begin(4)
    assert written.new("en", met) == met


def test_the_words_of_a_write_that_failed_are_written_again() -> None:
    written, met = WrittenWords(), Counts({("met", "met"): 2})
    for _ in range(2):
        written.begin(1)
        assert written.new("en", met) == met
    written.commit(2)
    written.forget()
    written.begin(2)
    assert written.new("en", met) == met
