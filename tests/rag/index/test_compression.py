"""Vectors compressed to bytes and half bytes, and the error of their cosines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.embedders import Embedder, Vectors
from rag.index.compression import (
    byte_cosines,
    nibble_cosines,
    to_bytes,
    to_nibbles,
)


def unit(seed: int, rows: int, dimensions: int) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((rows, dimensions)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


@given(st.integers(0, 10_000), st.sampled_from([64, 256, 512]))
def test_cosines_of_compressed_rows_are_close(seed: int, dimensions: int) -> None:
    rows, vector = unit(seed, 20, dimensions), unit(seed + 1, 1, dimensions)[0]
    exact = rows @ vector
    assert np.abs(byte_cosines(to_bytes(rows), vector) - exact).max() < 0.005
    assert np.abs(nibble_cosines(to_nibbles(rows), vector) - exact).max() < 0.08


def test_of_real_passages_the_error_is_small(embedder: Embedder) -> None:
    texts = ["افتتحت البلدية مكتبة عامة قرب الميناء.", "The council opened a library by the port."]
    question = embedder.embed_question("Where is the new library?")
    for encoded in embedder.embed_passages(texts):
        whole, parts = encoded.whole[None, :], encoded.parts
        exact = parts @ question.part / np.linalg.norm(parts, axis=1)
        assert byte_cosines(to_bytes(whole), question.whole) == pytest.approx(
            whole @ question.whole, abs=5e-3
        )
        assert nibble_cosines(to_nibbles(parts), question.part) == pytest.approx(exact, abs=0.05)


@given(st.floats(1e-3, 1e3))
def test_the_length_of_a_row_does_not_matter(scale: float) -> None:
    rows, vector = unit(1, 5, 64), unit(2, 1, 64)[0]
    scaled = (rows * np.float32(scale)).astype(np.float32)
    assert byte_cosines(to_bytes(scaled), vector) == pytest.approx(
        byte_cosines(to_bytes(rows), vector), abs=0.01
    )
    assert nibble_cosines(to_nibbles(scaled), vector) == pytest.approx(
        nibble_cosines(to_nibbles(rows), vector), abs=0.1
    )


def test_sizes_are_one_byte_and_half_a_byte_a_component() -> None:
    rows = unit(0, 3, 256)
    assert to_bytes(rows).nbytes == 3 * 256
    assert to_nibbles(rows).nbytes == 3 * 128


def test_zeros_and_no_rows_give_zeros_and_nothing() -> None:
    zeros, vector = np.zeros((2, 8), dtype=np.float32), np.ones(8, dtype=np.float32)
    assert byte_cosines(to_bytes(zeros), vector).tolist() == [0, 0]
    assert nibble_cosines(to_nibbles(zeros), vector).tolist() == [0, 0]
    assert nibble_cosines(np.zeros((0, 4), dtype=np.uint8), vector).shape == (0,)


@pytest.mark.parametrize("rows", [1, 255, 256, 257, 1000])
def test_cosines_do_not_depend_on_how_many_rows_there_are(rows: int) -> None:
    many, vector = to_nibbles(unit(7, rows, 64)), unit(8, 1, 64)[0]
    alone = [nibble_cosines(one[None, :], vector)[0] for one in many]
    assert nibble_cosines(many, vector) == pytest.approx(alone, abs=1e-6)
