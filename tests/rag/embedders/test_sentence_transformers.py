"""Any sentence-transformers model as embedder, and the index that it makes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest import ingest
from rag.embedders import Embedder, EmbedderOptions, open_embedder
from rag.errors import EmbedderError, EmbedderMismatch
from rag.index import PassageIndex
from rag.retrieval import Retriever
from rag.settings import Settings

SAMPLES = Path(__file__).parents[3] / "samples"
ENGLISH = "The council opened a new library. It stands by the port."
ARABIC = "افتتحت البلدية مكتبة جديدة. وهي في الميناء."

pytestmark = [
    # Of the libraries behind sentence-transformers.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def tiny(tiny_model: Path) -> Embedder:
    return open_embedder(EmbedderOptions(str(tiny_model)))


@pytest.fixture
def tiny_index(tiny: Embedder, tmp_path: Path) -> Iterator[PassageIndex]:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "en.txt").write_text(ENGLISH, encoding="utf-8")
    (articles / "ar.txt").write_text(ARABIC, encoding="utf-8")
    (articles / "race.txt").write_text("A runner won the race.", encoding="utf-8")
    (articles / "water.txt").write_text("بحث الوزير ملف المياه.", encoding="utf-8")
    settings = Settings(_env_file=None)
    report = ingest([articles], tmp_path / "index", settings=settings, embedder=tiny)
    assert report.ok, report.failed
    with PassageIndex.open(tmp_path / "index", tiny) as opened:
        yield opened


def test_a_saved_model_gives_unit_vectors_of_its_size(tiny: Embedder) -> None:
    assert tiny.dimensions == 32
    for text in (ENGLISH, ARABIC, ""):
        question = tiny.embed_question(text)
        assert question.whole.shape == (32,)
        assert question.whole.dtype == np.float32
        assert np.linalg.norm(question.whole) == pytest.approx(1.0, abs=1e-5)
    assert tiny.embed_passages([]) == []


def test_words_have_no_vectors(tiny: Embedder) -> None:
    assert len(tiny.embed_words(["library", "مكتبة"])) == 0
    assert len(tiny.embed_question("library", ["مكتبة"]).words) == 0


def test_passages_come_whole_and_in_sentences(tiny: Embedder) -> None:
    english, arabic = tiny.embed_passages([ENGLISH, ARABIC])
    assert [ENGLISH[a:b] for a, b in english.spans] == [
        "The council opened a new library.",
        "It stands by the port.",
    ]
    assert english.parts.shape == arabic.parts.shape == (2, 32)
    question = tiny.embed_question(ENGLISH)
    assert question.part == pytest.approx(question.whole)


@pytest.mark.parametrize("text", ["", "   ", "🙂", "\u064b", "one\r\ntwo", "x" * 3000])
def test_odd_texts_have_a_part_inside_them(tiny: Embedder, text: str) -> None:
    (encoded,) = tiny.embed_passages([text])
    assert len(encoded.parts) == len(encoded.spans) >= 1
    assert all(0 <= start <= end <= len(text) for start, end in encoded.spans)


def test_the_models_own_prompts_are_used_unless_others_are_given(
    tiny: Embedder, tiny_model: Path
) -> None:
    other = open_embedder(
        EmbedderOptions(str(tiny_model), query_prompt="من ", document_prompt="a ")
    )
    where = tiny.embed_question("where").whole
    assert other.embed_question("where").whole != pytest.approx(where, abs=1e-3)
    asked = open_embedder(EmbedderOptions(str(tiny_model), query_prompt="query: "))
    assert asked.embed_question("where").whole == pytest.approx(where, abs=1e-5)
    (own,), (given) = tiny.embed_passages(["book"]), other.embed_passages(["book"])
    assert own.whole != pytest.approx(given[0].whole, abs=1e-3)


def test_the_identity_depends_on_content_and_prompts_and_not_on_the_place(
    tiny: Embedder, tiny_model: Path, tmp_path: Path
) -> None:
    copy = tmp_path / tiny_model.name
    shutil.copytree(tiny_model, copy)
    assert open_embedder(EmbedderOptions(str(copy))).identity == tiny.identity
    prompted = EmbedderOptions(str(copy), query_prompt="search: ")
    assert open_embedder(prompted).identity != tiny.identity
    (copy / "added.txt").write_text("another model", encoding="utf-8")
    assert open_embedder(EmbedderOptions(str(copy))).identity != tiny.identity


@pytest.mark.parametrize(
    ("question", "title"), [("Who opened the library?", "en"), ("أين المكتبة؟", "ar")]
)
def test_an_index_is_made_and_searched_with_it(
    tiny_index: PassageIndex, question: str, title: str
) -> None:
    hits = Retriever(tiny_index).retrieve(question, 4)
    assert len(hits) == 4
    own = [hit for hit in hits if hit.passage.language == title]
    assert Path(own[0].passage.source).stem == title
    assert own[0].term_score > own[1].term_score
    assert len(own[0].sentences) == 2


def test_its_index_cannot_be_opened_with_another_embedder(
    tiny_index: PassageIndex, embedder: Embedder, tmp_path: Path
) -> None:
    with pytest.raises(EmbedderMismatch, match="sentence-transformers"):
        PassageIndex.open(tmp_path / "index", embedder)


def test_a_real_model_knows_which_sentences_are_alike(minilm: Path) -> None:
    embedder = open_embedder(EmbedderOptions(str(minilm)))
    assert embedder.dimensions == 384
    question = embedder.embed_question("Who won the marathon?").whole
    race, water = embedder.embed_passages(
        ["A runner from Kenya was first in the race.", "The ministers discussed shared water."]
    )
    assert question @ race.whole > question @ water.whole + 0.2


@pytest.mark.parametrize(
    "name", ["./no/such/folder", "/no/such/folder", "../none", "~/none", "a/b/c"]
)
def test_a_missing_folder_is_a_named_error_without_a_network(name: str) -> None:
    with pytest.raises(EmbedderError, match="is no folder") as raised:
        open_embedder(EmbedderOptions(name))
    assert repr(name) in str(raised.value)


def test_a_folder_without_a_model_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        open_embedder(EmbedderOptions(str(tmp_path / "model")))


def test_an_unknown_name_without_a_network_is_a_named_error_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    with pytest.raises(EmbedderError, match="check the name and the network"):
        open_embedder(EmbedderOptions("nobody/no-such-model"))
