"""The files of sentence pairs and name pairs, and their faults."""

from pathlib import Path

import pytest

from train.pairs import (
    NamePair,
    SentencePair,
    TrainingDataError,
    check_output,
    name_pairs,
    sentence_pairs,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pairs.tsv"


def test_sources_are_left_out_and_empty_lines_passed_over(file: Path) -> None:
    file.write_text("\ufeffبيت\thouse\r\n\nباب\tdoor\tone\nبحر\tsea\ttwo\n", encoding="utf-8")
    assert list(sentence_pairs(file, frozenset({"two"}))) == [
        SentencePair("بيت", "house"),
        SentencePair("باب", "door"),
    ]


def test_names_may_lack_a_count(file: Path) -> None:
    file.write_text("سارة\tSara\t7\twiki\nلينا\tLina\t\twiki\nعمر\tOmar\n", encoding="utf-8")
    assert [name.count for name in name_pairs(file)] == [7, None, None]
    assert next(name_pairs(file)) == NamePair("سارة", "Sara", 7)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"house\n", r"line 2 of .*pairs\.tsv.*1 column\(s\) instead of 2 or 3"),
        (b"a\tb\tc\td\n", r"line 2 .*4 column"),
        (b"\thouse\n", r"line 2 .*empty"),
        (b"\xd2\tpath\n", r"line 2 .*not UTF-8"),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(file: Path, line: bytes, fault: str) -> None:
    file.write_bytes("بيت\thouse\n".encode() + line)
    with pytest.raises(TrainingDataError, match=fault):
        list(sentence_pairs(file))


def test_a_count_that_is_no_number_is_named(file: Path) -> None:
    file.write_text("سارة\tSara\tmany\n", encoding="utf-8")
    with pytest.raises(TrainingDataError, match=r"line 1 .*'many'"):
        list(name_pairs(file))


def test_a_missing_file_and_a_missing_output_folder_are_named(file: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"pairs\.tsv.*cannot be read"):
        list(sentence_pairs(file))
    with pytest.raises(TrainingDataError, match="does not exist"):
        check_output(file / "deeper" / "terms.sqlite")
