"""The program that makes the centres of the builtin embedder."""

import json
from pathlib import Path

import numpy as np
import pytest

from train.centres import BASIS_DIMENSIONS, learn, main, squad_texts
from train.pairs import SentencePair, TrainingDataError

PASSAGES = [
    "افتتحت البلدية مكتبة عامة جديدة قرب الميناء. وتضم المكتبة ألف كتاب وقاعة للأطفال.",
    "فاز فريق المدينة بكأس الدوري بعد مباراة طويلة. واحتفل الناس في الشوارع حتى الفجر.",
    "هطلت أمطار غزيرة على السهول. وقال المزارعون إن الموسم سيكون جيدًا هذا العام.",
]
QUESTIONS = ["أين افتتحت المكتبة؟", "من فاز بالكأس؟", "ماذا قال المزارعون؟"]
PAIRS = [SentencePair(f"عدد السفن {n}", f"there are {n} ships") for n in range(30)]


def squad(path: Path) -> Path:
    paragraphs = [
        {"context": passage, "qas": [{"question": question}]}
        for passage, question in zip([*PASSAGES, PASSAGES[0]], [*QUESTIONS, "؟"], strict=True)
    ]
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    return path


def test_centres_are_means_and_the_basis_is_orthonormal() -> None:
    made = learn(PASSAGES, QUESTIONS, PAIRS)
    assert {made[name].shape for name in ("question", "passage", "window")} == {(512,)}
    assert all(0 < np.linalg.norm(made[name]) < 1 for name in ("question", "passage", "window"))
    basis = made["window_basis"].astype(np.float32)
    assert basis.shape == (512, BASIS_DIMENSIONS)
    assert np.abs(basis.T @ basis - np.eye(BASIS_DIMENSIONS)).max() < 2e-3


def test_a_passage_counts_once_and_every_question_counts(tmp_path: Path) -> None:
    passages, questions = squad_texts([squad(tmp_path / "set.json")])
    assert passages == PASSAGES
    assert questions == [*QUESTIONS, "؟"]


@pytest.mark.parametrize("content", ["not json", "[]", '{"data": [{"title": "x"}]}', "{}"])
def test_another_format_is_a_named_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "set.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TrainingDataError, match=r"set\.json.*SQuAD 1\.1"):
        squad_texts([path])


def test_files_without_questions_are_a_named_error(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text('{"data": []}', encoding="utf-8")
    with pytest.raises(TrainingDataError, match="no questions"):
        squad_texts([path])


def test_the_program_writes_what_the_builtin_embedder_reads(tmp_path: Path) -> None:
    parallel, output = tmp_path / "pairs.tsv", tmp_path / "centres.npz"
    lines = (f"{pair.arabic}\t{pair.english}\n" for pair in PAIRS)
    parallel.write_text("".join(lines), encoding="utf-8")
    arguments = ["--squad", squad(tmp_path / "set.json"), "--parallel", parallel]
    assert main([str(a) for a in [*arguments, "--output", output]]) == 0
    with np.load(output, allow_pickle=False) as stored:
        assert sorted(stored.files) == ["passage", "question", "window", "window_basis"]


def test_the_program_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--squad", tmp_path / "no.json", "--parallel", "x", "--output", tmp_path / "o.npz"]
    assert main([str(argument) for argument in arguments]) == 1
    assert "no.json" in capsys.readouterr().err
