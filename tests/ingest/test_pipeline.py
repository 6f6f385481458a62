"""Ingest into a real index, killed and repeated at will."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import IngestReport, ingest, writing
from ingest.writing import BATCH_CHARACTERS, FileProgress
from rag.analysis import question_terms
from rag.assistant import Assistant
from rag.embedders import Embedder
from rag.errors import IndexFailure
from rag.index import PassageIndex
from rag.index.scoring import term_weights
from rag.schema import EVERYTHING
from rag.settings import Settings

Write = Callable[[str, str], Path]
ROOT = Path(__file__).parents[2]

WATER_AR = "بحث الوزيران في عمّان ملف المياه المشتركة يوم الأحد. واتفقا على لجنة فنية."
WATER_EN = "The ministers discussed water in Amman on Sunday. They agreed on a committee."
RACE_EN = "The marathon was won by Grace Wanjiru in two hours and nineteen minutes."


@pytest.fixture
def run(tmp_path: Path, embedder: Embedder) -> Callable[..., IngestReport]:
    def _run(*paths: str | Path) -> IngestReport:
        return ingest(
            paths or [tmp_path / "articles"],
            tmp_path / "index",
            settings=Settings(_env_file=None, max_file_megabytes=1),
            embedder=embedder,
        )

    return _run


def titles(tmp_path: Path, embedder: Embedder) -> list[str]:
    with PassageIndex.open(tmp_path / "index", embedder) as index:
        return [document.title for document in index.documents()]


def test_a_report_tells_what_became_of_every_file(
    run: Callable[..., IngestReport], write: Write, tmp_path: Path
) -> None:
    kept, changed = write("kept.txt", WATER_AR), write("changed.txt", WATER_EN)
    assert [file.outcome for file in run().files] == ["added", "added"]
    changed.write_text(RACE_EN, "utf-8")
    write("copy.txt", WATER_AR)
    write("empty.txt", "")
    write("photo.jpg", "no text")
    report = run()
    assert {Path(f.source).name: f.outcome for f in report.files} == {
        "changed.txt": "replaced",
        "copy.txt": "duplicate",
        "empty.txt": "failed",
        "kept.txt": "unchanged",
        "photo.jpg": "skipped",
    }
    assert not report.ok
    assert "empty" in report.failed[0].reason
    assert report.duplicates[0].document_id == report.unchanged[0].document_id
    assert kept.read_text("utf-8") == WATER_AR


def test_ingesting_twice_changes_nothing(
    run: Callable[..., IngestReport], write: Write, tmp_path: Path, embedder: Embedder
) -> None:
    write("a.txt", WATER_AR)
    run()
    with PassageIndex.open(tmp_path / "index", embedder) as index:
        before = index.catalogue.generation()
    assert run().passages == 0
    with PassageIndex.open(tmp_path / "index", embedder) as index:
        assert index.catalogue.generation() == before


def test_a_changed_file_answers_with_its_new_content_only(
    run: Callable[..., IngestReport], write: Write, tmp_path: Path
) -> None:
    path = write("news.txt", RACE_EN)
    run()
    path.write_text(RACE_EN.replace("Grace Wanjiru", "Lina Haddad"), "utf-8")
    run()
    with Assistant.open(tmp_path / "index", model="verbatim") as assistant:
        quotes = [c.quote for c in assistant.ask("Who won the marathon?").citations]
    assert quotes
    assert all("Lina Haddad" in quote for quote in quotes)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("broken.pdf", b"%PDF-1.7 broken", "broken.pdf"),
        ("junk.txt", bytes(range(256)) * 40, "junk.txt"),
        ("empty.md", b"", "empty"),
        ("large.txt", b"words and words " * 80_000, "MB"),
        ("fake.docx", b"PK\x03\x04 not a document", "fake.docx"),
    ],
)
def test_a_bad_file_fails_alone(
    run: Callable[..., IngestReport],
    write: Write,
    tmp_path: Path,
    name: str,
    content: bytes,
    error: str,
) -> None:
    write("good.txt", WATER_AR)
    (tmp_path / "articles" / name).write_bytes(content)
    report = run()
    assert [Path(f.source).name for f in report.added] == ["good.txt"]
    assert [Path(f.source).name for f in report.failed] == [name]
    assert error in report.failed[0].reason


def test_a_device_a_missing_path_and_a_link_out_of_the_folder_are_refused(
    run: Callable[..., IngestReport], write: Write, tmp_path: Path
) -> None:
    write("good.txt", WATER_AR)
    secret = tmp_path / "secret.txt"
    secret.write_text(WATER_EN, "utf-8")
    (tmp_path / "articles" / "link.txt").symlink_to(secret)
    report = run("/dev/null", tmp_path / "missing.txt", tmp_path / "articles")
    assert [Path(f.source).name for f in report.failed] == ["null", "missing.txt", "link.txt"]
    assert len(report.added) == 1


def test_progress_counts_every_file(write: Write, tmp_path: Path, embedder: Embedder) -> None:
    for number in range(3):
        write(f"{number}.txt", f"{WATER_EN} Part {number}.")
    seen: list[tuple[int, int, str]] = []
    ingest(
        [tmp_path / "articles"],
        tmp_path / "index",
        settings=Settings(_env_file=None),
        embedder=embedder,
        progress=lambda done, total, name: seen.append((done, total, Path(name).name)),
    )
    assert seen[0] == (0, 3, "0.txt")
    assert seen[-1] == (3, 3, "")


def test_the_passages_of_a_book_are_counted_while_they_are_embedded(
    write: Write, tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As of a book four times as long.
    monkeypatch.setattr(writing, "_MOST_AHEAD", BATCH_CHARACTERS)
    book = write("book.txt", "\n\n".join(f"{WATER_EN} Part {n}." * 9 for n in range(300)))
    seen: list[FileProgress] = []
    report = ingest(
        book,
        tmp_path / "index",
        settings=Settings(_env_file=None),
        embedder=embedder,
        within=seen.append,
    )
    assert {(one.source, one.unit) for one in seen} == {(str(book), "passages")}
    assert {one.total for one in seen} == {report.passages}
    assert seen[-1].done == report.passages
    assert [one.done for one in seen[:-1]] == [256 * n for n in range(1, len(seen))]
    assert len(seen) > 1


def test_an_index_folder_that_cannot_be_made_is_named(write: Write, embedder: Embedder) -> None:
    path = write("a.txt", WATER_AR)
    with pytest.raises(IndexFailure, match=r"a\.txt"):
        ingest([path], path / "index", settings=Settings(_env_file=None), embedder=embedder)


_KILLED = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from unittest.mock import patch
    import ingest.pipeline
    from ingest import ingest as run
    from rag.settings import Settings

    print("ready", flush=True)
    with patch.object(ingest.pipeline, "BATCH_CHARACTERS", 3_000):
        run([sys.argv[1]], sys.argv[2], settings=Settings(_env_file=None))
    print("done", flush=True)
    """
)


@pytest.mark.parametrize("delay_seconds", [0.05, 0.3, 0.6, 1.0, 1.6, 2.4])
def test_a_killed_ingest_loses_nothing_and_can_be_repeated(
    run: Callable[..., IngestReport],
    write: Write,
    tmp_path: Path,
    embedder: Embedder,
    delay_seconds: float,
) -> None:
    for number in range(12):
        write(f"{number:02}.txt", f"Report number {number}. {WATER_EN} {RACE_EN}")
    run()
    with PassageIndex.open(tmp_path / "index", embedder) as index:
        former = {d.source: index.document(d.id).text for d in index.documents()}
    changed = {}
    for number in range(0, 40):
        text = f"Changed report {number}. {RACE_EN} {WATER_EN}"
        changed[write(f"{number:02}.txt", text).resolve().as_posix()] = text

    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "articles"), str(tmp_path / "index")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(delay_seconds)
        process.send_signal(signal.SIGKILL)

    with PassageIndex.open(tmp_path / "index", embedder) as index:
        there = {d.source: index.document(d.id).text for d in index.documents()}
        assert former.keys() <= there.keys()
        for source, text in there.items():
            assert text in (former.get(source), changed[source])
        _assert_consistent(index)
    assert run().ok
    with PassageIndex.open(tmp_path / "index", embedder) as index:
        assert {d.source: index.document(d.id).text for d in index.documents()} == changed
        _assert_consistent(index)


def _assert_consistent(index: PassageIndex) -> None:
    """Every passage has its vector and its terms, and Chroma has nothing else."""
    passages = [p for d in index.documents() for p in index.catalogue.passages_of(d.id)]
    assert index._vectors.count("en") == len(passages)
    assert index.catalogue.journal() == []
    query = index.embedder.embed_question("marathon").whole
    assert len(index._vectors.nearest("en", query, 100)) == len(passages)
    terms = dict.fromkeys(question_terms("marathon", "en"), 1.0)
    with index.snapshot() as snapshot:
        statistics = snapshot.statistics("en", [terms])
        weights = term_weights(terms, statistics)
        assert statistics.passages == len(passages)
        assert len(snapshot.nearest("en", query, 100, EVERYTHING)) == len(passages)
        assert len(snapshot.term_matches("en", weights, 100, EVERYTHING)) == len(passages)
