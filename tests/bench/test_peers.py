"""The comparison with other libraries: passages located in paragraphs, and the table."""

from pathlib import Path

import pytest

from bench.datasets import Dataset, Question, document
from bench.peers import located, main, own_passages
from bench.peers_table import markdown

TEXT = "First, a line.\n\nثم سطر ثانٍ.  And a third."


def test_parts_are_located_with_any_white_space_and_overlap() -> None:
    parts = ["First, a line. ثم", "line.\nثم سطر", "ثانٍ. And a third."]
    found = [TEXT[start:end] for start, end in located(TEXT, parts)]
    assert ["".join(text.split()) for text in found] == ["".join(part.split()) for part in parts]


def test_a_part_that_is_not_in_the_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="not found"):
        list(located(TEXT, ["Second"]))


class Splitter:
    """Cuts in the middle, wherever that is."""

    def split(self, text: str) -> list[str]:
        return [text[: len(text) // 2], text[len(text) // 2 :]]


def test_a_passage_counts_as_the_paragraphs_that_are_mostly_in_it() -> None:
    paragraphs = [document(f"f/article/{n}", "t", letter * 40) for n, letter in enumerate("abcd")]
    question = Question("1", "?", "en", paragraphs[3].id)
    collection = own_passages(Splitter(), Dataset("f", tuple(paragraphs), ()), [question])  # type: ignore[arg-type]
    assert [list(ids) for ids in collection.counts_as.values()] == [
        [paragraphs[0].id, paragraphs[1].id],
        [paragraphs[2].id, paragraphs[3].id],
    ]


def test_a_folder_without_the_files_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert "has 0 files xquad*.ar.json" in capsys.readouterr().err


def test_the_table_shows_every_system_and_direction() -> None:
    measures = {name: {"mean": 0.5} for name in ("ndcg@10", "recall@1", "recall@5")}
    quality = [
        {
            "collection": "c",
            "passages": cut,
            "direction": "ar→en",
            "questions": 7,
            "measures": measures,
        }
        for cut in ("same", "own")
    ]
    speed = {
        "passages": 10,
        "passages_per_second": 12.34,
        "p50_ms": 1.0,
        "p95_ms": 2.0,
        "megabytes_resident": 300.0,
        "megabytes_grown": 20.0,
        "load": 0.5,
    }
    row = {"system": "some", "versions": {"lib": "1.2"}, "speed": speed, "quality": quality}
    environment = {
        "command": "make",
        "date": "2026-01-01",
        "cores": 2,
        "machine": "m",
        "python": "3.11",
    }
    page = markdown({"environment": environment, "rows": [row]})
    assert "| some | 12 | 1.0 | 2.0 | 300 (20) | 0.5 |" in page
    assert page.count("| some | .500 / .500 / .500 |") == 2
    assert page.endswith("lib 1.2.\n")
