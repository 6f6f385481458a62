"""The model that spells names is learned from pairs of spellings."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.translation.transliteration import Transliterator
from train.transliteration.__main__ import main
from train.transliteration.alignment import cut
from train.transliteration.ngrams import learn

FIRST = {"با": "ba", "سا": "sa", "شا": "sha", "تا": "ta", "نو": "no", "لو": "lo", "مي": "mi"}
LAST = {"رم": "ram", "ني": "ni", "كو": "ko", "ري": "ri", "لا": "la", "سي": "si", "دو": "do"}


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.tsv"
    lines = [f"{a}{b}\t{x}{y}\t3\tours\n" for a, x in FIRST.items() for b, y in LAST.items()]
    held = "شاكو\tshako"
    path.write_text("".join(line for line in lines if not line.startswith(held)), "utf-8")
    return path


def test_a_name_that_was_not_learned_is_spelled_in_both_directions(
    names: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "listed"
    listed.write_text("SHAKO 0.5 1 1\n", "utf-8")
    output = tmp_path / "model.npz"
    assert main(["--names", str(names), "--latin", str(listed), "--output", str(output)]) == 0
    model = Transliterator(output)
    assert model.spellings("شاكو", "en", 1)[0].text == "shako"
    assert model.spellings("Shako", "ar", 1)[0].text == "شاكو"
    assert model.knows("Shako")
    assert not model.knows("شاكو")


def test_letters_are_aligned_with_those_of_the_other_script() -> None:
    found = cut([("شا", "sha"), ("شم", "shm"), ("ما", "ma"), ("ام", "am")] * 5)
    assert found[0] == (("ش", "sh"), ("ا", "a"))
    assert found[3] == (("ا", "a"), ("م", "m"))


def test_a_name_whose_spellings_cannot_be_cut_is_left_out() -> None:
    assert cut([("ا", "abcdefgh"), ("ب", "b")])[0] == ()


def test_what_follows_more_often_is_more_likely() -> None:
    rows = {row.gram: row for row in learn([[1, 2], [1, 2], [1, 2], [1, 3]])}
    assert rows[0, 1, 2].likelihood > rows[1, 2].likelihood
    assert (0, 1, 3) not in rows
    assert rows[1,].parent == -1


@pytest.mark.parametrize("listed", [None, "SMITH\n"])
def test_a_bad_file_is_an_error_that_names_it(
    names: Path, tmp_path: Path, listed: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "listed"
    if listed is not None:
        path.write_text(listed, "utf-8")
    output = tmp_path / "model.npz"
    assert main(["--names", str(names), "--latin", str(path), "--output", str(output)]) == 1
    assert "listed" in capsys.readouterr().err
    assert not output.exists()
