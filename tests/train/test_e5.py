"""The program that makes the graph and the centres of multilingual-e5-small."""

import json
from pathlib import Path

import numpy as np
import pytest

from rag.embedders.e5.encoder import E5Encoder
from train.e5 import build, main

PASSAGE = "افتتحت البلدية مكتبة عامة جديدة قرب الميناء. وتضم المكتبة ألف كتاب وقاعة للأطفال."


def arguments(folder: Path) -> list[str]:
    squad, parallel = folder / "set.json", folder / "pairs.tsv"
    paragraph = {"context": PASSAGE, "qas": [{"question": "أين افتتحت المكتبة؟"}]}
    squad.write_text(json.dumps({"data": [{"paragraphs": [paragraph]}]}), encoding="utf-8")
    parallel.write_text("عدد السفن كبير\tthere are many ships\n", encoding="utf-8")
    outputs = ["--graph", str(folder / "e5.onnx"), "--centres", str(folder / "centres.npz")]
    return ["--squad", str(squad), "--parallel", str(parallel), *outputs]


def test_the_program_writes_what_the_embedder_reads(tmp_path: Path) -> None:
    assert main(arguments(tmp_path)) == 0
    encoder = E5Encoder(threads=1, graph=(tmp_path / "e5.onnx").read_bytes())
    with np.load(tmp_path / "centres.npz") as centres:
        assert set(centres.files) == {"query_ar", "query_en", "passage_ar", "passage_en"}
        assert centres["passage_ar"] == pytest.approx(encoder.encode([PASSAGE], "passage")[0])
        both = encoder.encode(["there are many ships", "عدد السفن كبير"], "query")
        shift = centres["query_en"] - centres["query_ar"]
        assert shift == pytest.approx(both[0] - both[1], abs=1e-6)


def test_the_graph_that_ships_is_the_one_that_is_made() -> None:
    from importlib import resources

    shipped = resources.files("rag.data").joinpath("e5.onnx").read_bytes()
    assert shipped == build().SerializeToString()


def test_the_program_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = arguments(tmp_path)
    (tmp_path / "set.json").unlink()
    assert main(given) == 1
    assert "set.json" in capsys.readouterr().err
