from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from bench.datasets import document
from ingest.chunk import chunk
from rag.answer.asked import HELD, asked_words
from rag.answer.likeness import IndexLikeness, no_likeness
from rag.answer.reading import read
from rag.embedders import Embedder, EncodedQuestion, Vectors
from rag.embedders.builtin import BuiltinEmbedder
from rag.index import PassageIndex
from rag.retrieve import Retriever

TEXTS = {
    "en": "Steam engines turned the mills. The force on a charge is magnetic.",
    "ar": "أدارت المحركات البخارية الطواحين. القوة على الشحنة مغناطيسية.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[PassageIndex]:
    folder = tmp_path_factory.mktemp("likeness")
    with PassageIndex.open(folder, embedder, create=True) as index:
        made = [document(f"{name}.txt", "", text) for name, text in TEXTS.items()]
        index.put([(one, chunk(one)) for one in made])
        yield index


@pytest.mark.parametrize(
    ("question", "asked", "meant"),
    [
        ("ما هي القوة المغناطيسية؟", "قوه", "forc"),
        ("كيف تعمل المحركات البخارية؟", "محرك", "engin"),
        ("Which force is magnetic?", "forc", "قوه"),
        ("Which motors drove the mills?", "motor", "engin"),
    ],
)
def test_words_that_mean_the_same_are_alike(
    index: PassageIndex, question: str, asked: str, meant: str
) -> None:
    hits = Retriever(index).retrieve(question, 4)
    likeness = IndexLikeness(index)(question, hits)
    assert likeness[asked][meant] >= HELD
    assert max(likeness[asked].values()) <= 1.0


def test_a_reading_holds_a_word_by_its_likeness(index: PassageIndex) -> None:
    question = "ما أثر المغنطيس؟"
    hits = [hit for hit in Retriever(index).retrieve(question, 4) if hit.passage.language == "en"]
    place = [word.word for word in asked_words(question)].index("المغنطيس")
    plain = read(question, hits, no_likeness(question, hits))
    alike = read(question, hits, IndexLikeness(index)(question, hits))
    assert alike.held[0][place] > plain.held[0][place]


@pytest.mark.parametrize("question", ["ما هي؟", "What is it?", "2024"])
def test_a_question_without_content_words_is_like_nothing(
    index: PassageIndex, question: str
) -> None:
    assert IndexLikeness(index)(question, Retriever(index).retrieve(question, 2)) == {}


def test_no_hits_are_like_nothing(index: PassageIndex) -> None:
    assert IndexLikeness(index)("Which force?", []) == {}


class _WordlessEmbedder(BuiltinEmbedder):
    def embed_question(self, question: str, words: Sequence[str] = ()) -> EncodedQuestion:
        return super().embed_question(question)

    def embed_words(self, words: Sequence[str]) -> Vectors:
        return np.zeros((0, 1), dtype=np.float32)


def test_an_embedder_that_compares_no_words_finds_no_likeness(tmp_path: Path) -> None:
    with PassageIndex.open(tmp_path, _WordlessEmbedder(threads=1), create=True) as index:
        one = document("en.txt", "", TEXTS["en"])
        index.put([(one, chunk(one))])
        hits = Retriever(index).retrieve("Which force is magnetic?", 2)
        assert IndexLikeness(index)("Which force is magnetic?", hits) == {}
