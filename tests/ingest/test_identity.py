"""Files that move, change places and copy one another keep the right document."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import IngestReport, ingest
from rag.embedders import Embedder
from rag.index import PassageIndex
from rag.settings import Settings

Write = Callable[[str, str], Path]
Run = Callable[[], IngestReport]

TEXTS = {
    "ar": "سيرة هالة منصور\n\nهالة منصور مهندسة معمارية صممت مسرح القوس بستمئة مقعد.\n",
    "en": "The life of Hala Mansour\n\nHala Mansour designed the Bow Theatre with its 640 seats.\n",
}
OTHER = "The marathon\n\nGrace Wanjiru won the marathon in two hours and nineteen minutes.\n"
THIRD = "The harbour\n\nThe new harbour received 412 ships in its first year.\n"


@pytest.fixture
def run(tmp_path: Path, embedder: Embedder) -> Run:
    return lambda: ingest(
        [tmp_path / "articles"],
        tmp_path / "index",
        settings=Settings(_env_file=None),
        embedder=embedder,
    )


@pytest.fixture
def held(tmp_path: Path, embedder: Embedder) -> Callable[[], dict[str, tuple[str, str]]]:
    """A function that gives the id and the text of the document of each file name."""

    def _held() -> dict[str, tuple[str, str]]:
        with PassageIndex.open(tmp_path / "index", embedder) as index:
            documents = [index.document(found.id) for found in index.documents()]
        return {Path(d.source).name: (d.id, d.text.strip()) for d in documents}

    return _held


Held = Callable[[], dict[str, tuple[str, str]]]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_moved_file_keeps_its_document_also_when_it_changes_later(
    write: Write, run: Run, held: Held, language: str
) -> None:
    former = write("a.txt", TEXTS[language])
    run()
    (id_, _) = held()["a.txt"]
    moved = former.rename(former.with_name("b.txt"))
    assert [file.outcome for file in run().files] == ["moved"]
    assert [file.outcome for file in run().files] == ["unchanged"]
    moved.write_text(TEXTS[language] + OTHER, "utf-8")
    report = run()
    assert [(file.outcome, file.document_id) for file in report.files] == [("replaced", id_)]
    assert list(held()) == ["b.txt"]
    assert held()["b.txt"][0] == id_


def test_a_title_that_is_the_file_name_moves_with_it(
    write: Write, run: Run, tmp_path: Path, embedder: Embedder
) -> None:
    former = write("harvest.txt", "the olive harvest began late, and it ended early.")
    run()
    former.rename(former.with_name("olives.txt"))
    assert [file.outcome for file in run().files] == ["moved"]
    with PassageIndex.open(tmp_path / "index", embedder) as index:
        (document,) = index.documents()
        (passage,) = index.catalogue.passages_of(document.id)
    assert (document.title, passage.title) == ("olives", "olives")


def test_a_new_file_at_the_former_path_of_a_moved_one_is_a_document_of_its_own(
    write: Write, run: Run, held: Held
) -> None:
    path = write("b.txt", OTHER)
    run()
    (id_, _) = held()["b.txt"]
    path.rename(path.with_name("a.txt"))
    path.write_text(THIRD, "utf-8")
    assert [file.outcome for file in run().files] == ["moved", "added"]
    assert {name: text for name, (_, text) in held().items()} == {
        "a.txt": OTHER.strip(),
        "b.txt": THIRD.strip(),
    }
    assert held()["a.txt"][0] == id_
    assert [file.outcome for file in run().files] == ["unchanged", "unchanged"]


def test_a_file_moved_over_another_takes_its_place(write: Write, run: Run, held: Held) -> None:
    first, second = write("a.txt", OTHER), write("b.txt", THIRD)
    run()
    (id_, _) = held()["a.txt"]
    first.replace(second)
    assert [file.outcome for file in run().files] == ["moved"]
    assert held() == {"b.txt": (id_, OTHER.strip())}


def test_two_files_that_change_places_both_keep_their_content(
    write: Write, run: Run, held: Held
) -> None:
    first, second = write("a.txt", OTHER), write("b.txt", THIRD)
    run()
    first.write_text(THIRD, "utf-8")
    second.write_text(OTHER, "utf-8")
    run()
    assert {name: text for name, (_, text) in held().items()} == {
        "a.txt": THIRD.strip(),
        "b.txt": OTHER.strip(),
    }


def test_the_former_content_of_a_file_that_became_a_copy_is_gone(
    write: Write, run: Run, held: Held
) -> None:
    write("a.txt", OTHER)
    second = write("b.txt", THIRD)
    run()
    second.write_text(OTHER, "utf-8")
    assert [file.outcome for file in run().files] == ["unchanged", "duplicate"]
    assert list(held()) == ["a.txt"]


def test_when_the_first_of_two_copies_goes_the_other_is_cited(
    write: Write, run: Run, held: Held
) -> None:
    first = write("a.txt", OTHER)
    write("b.txt", OTHER)
    assert [file.outcome for file in run().files] == ["added", "duplicate"]
    (id_, _) = held()["a.txt"]
    first.unlink()
    assert [file.outcome for file in run().files] == ["moved"]
    assert held() == {"b.txt": (id_, OTHER.strip())}


def test_a_file_that_takes_the_former_content_of_a_changed_one_is_no_copy_of_it(
    write: Write, run: Run, held: Held
) -> None:
    first = write("a.txt", OTHER)
    run()
    first.write_text(THIRD, "utf-8")
    write("b.txt", OTHER)
    run()
    assert {name: text for name, (_, text) in held().items()} == {
        "a.txt": THIRD.strip(),
        "b.txt": OTHER.strip(),
    }


def test_an_author_that_was_not_read_before_is_a_change(
    write: Write, run: Run, tmp_path: Path, embedder: Embedder
) -> None:
    path = write("mill.md", "---\nauthor: Reem\n---\n\nThe old mill is a library now.\n")
    run()
    path.write_text(path.read_text("utf-8").replace("Reem", "Omar"), "utf-8")
    assert [file.outcome for file in run().files] == ["replaced"]
    with PassageIndex.open(tmp_path / "index", embedder) as index:
        (document,) = index.documents()
        assert document.author == "Omar"
        assert index.versions(document.id) == []
