"""The package of multilingual-e5-small: its pieces, its matrices, and faults in it."""

from pathlib import Path

import numpy as np
import pytest

from rag.embedders import EmbedderOptions, open_embedder
from rag.embedders.e5 import file
from rag.embedders.e5.file import ModelFile, find_file
from rag.errors import EmbedderError


@pytest.fixture(scope="module")
def model() -> ModelFile:
    return ModelFile(find_file())


def test_the_pieces_are_those_of_the_model(model: ModelFile) -> None:
    found = model.pieces()
    assert len(found.pieces) == len(found.scores) == 250_002
    assert found.pieces[:4] == [b"<s>", b"<pad>", b"</s>", b"<unk>"]
    assert {"▁the".encode(), "▁في".encode()} <= set(found.pieces)
    assert found.characters[ord("ﻻ")] == "لا"


def test_some_rows_of_a_matrix_are_those_of_the_whole(model: ModelFile) -> None:
    whole = model.matrix("l0.q.w", 384)
    assert whole.shape == (384, 384)
    assert model.matrix("l0.q.w", 384, [7, 0, 7]) == pytest.approx(whole[[7, 0, 7]])
    assert np.abs(whole).max() < 2
    assert model.floats("l0.q.b").shape == (384,)


def test_without_the_package_an_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "PACKAGE", "no_such_package")
    with pytest.raises(EmbedderError, match=r"pip install no_such_package==0\.3\.0"):
        open_embedder(EmbedderOptions("e5"))


def test_another_version_of_the_package_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "PACKAGE_VERSION", "9.9.9")
    with pytest.raises(EmbedderError, match=r"'9\.9\.9', not '0\.3\.0'"):
        find_file()


def test_a_damaged_package_is_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(file, "_FILE_BYTES", 1)
    with pytest.raises(EmbedderError, match=r"e5-small-q4\.bin.*damaged"):
        find_file()
