"""What is learned from sentences for machines and for people."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np

import train.instructions.__main__ as training
from rag.reader.commands import BUCKETS, CommandModel, command_model, hashed
from train.instructions import plain


def test_learned_weights_separate_the_sentences() -> None:
    machines = training.written("attacks")[:60]
    people = training.written("benign")[:60]

    weights = training.learned(machines, people, ["The bridge was opened in 1912."])

    scores = CommandModel(weights).scores([*machines, *people])
    assert np.mean(scores[:60]) > np.mean(scores[60:]) + 1


def test_written_weights_are_read_as_they_were(tmp_path: Path) -> None:
    shipped = command_model().weights

    training.write(shipped, tmp_path / "again.npz")

    with np.load(tmp_path / "again.npz") as stored:
        words = stored["words"].astype(np.float32) * stored["scale"]
        assert np.allclose(words, shipped.words, atol=1e-3)
        assert float(stored["threshold"]) == shipped.threshold
        assert float(stored["least"]) == shipped.least


def test_words_in_another_order_are_the_same_words_in_other_pairs() -> None:
    at, values = hashed("one two")
    other, _ = hashed("two one")

    assert 2 <= len({*at} & {*other}) < len(at)
    assert np.isclose(np.linalg.norm(values), 1.0)
    assert at.max() < BUCKETS


def test_numbers_count_as_one_word() -> None:
    assert [*hashed("Give 40 crowns")[0]] == [*hashed("Give 88 crowns")[0]]


def test_no_sentence_that_judges_is_learned_from(tmp_path: Path) -> None:
    folder = _public_data(tmp_path)

    learned, judged = plain.learned(folder), plain.judged(folder)

    judging = {text for texts in judged.values() for text in texts}
    assert "Only the sources that are learned from say this." in learned
    assert "Both kinds of sources say this." in judging
    assert judging.isdisjoint(learned)
    assert {*plain.NEWS} <= {*judged}


def test_a_line_separator_ends_no_line_of_public_data(tmp_path: Path) -> None:
    """U+2028 occurs in passages; JSON does not escape it."""
    folder = _public_data(tmp_path)
    assert any("\u2028" in text for text in plain.learned(folder))


def _public_data(folder: Path) -> Path:
    """A folder with every source, each of one row."""
    both = "Both kinds of sources say this."
    only = "Only the sources that are learned from say this."
    row = {"context": f"{only} {both} It has a\u2028separator in it."}
    for name in plain._QUESTIONS:
        _write(folder / "train" / "qa" / f"{name}.jsonl.gz", json.dumps(row, ensure_ascii=False))
    for name in (*plain._PAIRS, "ud_pud"):
        _write(folder / "train" / "parallel" / f"{name}.tsv.gz", f"{both}\tالجملة الثانية\tx")
    for name in plain._TEXTS:
        _write(folder / "train" / "text" / f"{name}.tsv.gz", f"title\t{only}\tx")
    (folder / "train" / "parallel.tsv").write_text(f"جملة بالعربية\t{both}\tntrex\n", "utf-8")
    evaluation = folder / "eval"
    _write(evaluation / "qamr_wikinews_held.en.jsonl.gz", json.dumps({"context": both}))
    _write(evaluation / "nomiracl-dev.jsonl.gz", json.dumps({"passages": [both]}))
    _write(evaluation / "mtrag_un.en.jsonl.gz", json.dumps({"contexts": [both]}))
    _write(evaluation / "flores-dev.tsv.gz", f"جملة بالعربية\t{both}")
    (evaluation / "travel-dev.docs.jsonl").write_text(json.dumps({"text": both}), "utf-8")
    squad = json.dumps({"data": [{"paragraphs": [{"context": both}]}]})
    for name in ("xquad-dev.ar.json", "arcd-train.json"):
        (evaluation / name).write_text(squad, "utf-8")
    return folder


def _write(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(line + "\n")
