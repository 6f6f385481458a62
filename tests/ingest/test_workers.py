"""Files that loop, crash or fill the memory cost themselves alone."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import psutil
import pytest

from ingest import ingest, workers
from ingest.workers import ReadingLimits, ReadingPool
from rag.errors import IngestError, ReaderCrashed, ReadingLimitExceeded, UnreadableFile
from rag.settings import Settings
from tests.ingest.conftest import ARABIC, PutFile

SHORT = ReadingLimits(memory_bytes=400_000_000, seconds=3)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadingPool]:
    """Workers that fail on files of certain names."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    opened = ReadingPool(module="faulty_worker")
    yield opened
    opened.close()


def bomb() -> bytes:
    """A PDF of less than a kilobyte with a font that states the widths of four billion signs."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length 40>>stream\nBT /F 12 Tf 20 200 Td <00010002> Tj ET  \nendstream",
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/W[0 4294967295 500]"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/A/Flags 4>>>>",
    ]
    body = b"%PDF-1.4\n"
    for number, content in enumerate(objects, 1):
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    return body + b"trailer<</Root 1 0 R/Size 7>>\n%%EOF"


def test_a_small_file_that_fills_the_memory_fails_alone(put: PutFile, tmp_path: Path) -> None:
    put("in/a.txt", ARABIC)
    small = put("in/bomb.pdf", bomb())
    put("in/c.txt", ARABIC + "وانتهى الخبر.")
    assert small.stat().st_size < 1000
    settings = Settings(_env_file=None, read_memory_megabytes=400, read_seconds=60)
    report = ingest([tmp_path / "in"], tmp_path / "index", settings=settings)
    assert [file.outcome for file in report.files] == ["added", "failed", "added"]
    assert report.files[1].error is ReadingLimitExceeded
    assert "400 MB" in report.files[1].reason
    assert report.as_json()["files"][1]["error"] == "ReadingLimitExceeded"


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("loop.txt", ReadingLimitExceeded, "DALIL_READ_SECONDS"),
        ("crash.txt", ReaderCrashed, "exit code 3"),
        ("surprise.txt", ReaderCrashed, "nobody foresaw this"),
    ],
)
def test_a_reader_that_fails_costs_its_file_alone(
    pool: ReadingPool, put: PutFile, name: str, error: type[IngestError], message: str
) -> None:
    paths = [put("a.txt", ARABIC), put(name, ARABIC), put("b.txt", ARABIC)]
    first, failed, last = pool.read_all(paths, SHORT)
    assert not isinstance(first, IngestError)
    assert not isinstance(last, IngestError)
    assert first.document.text == last.document.text == ARABIC
    assert type(failed) is error
    assert message in str(failed)
    assert name in str(failed)


def test_memory_is_measured_where_the_system_does_not_limit_it(
    put: PutFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parent)
    pool = ReadingPool(module="faulty_worker", measure_memory=True)
    limits = ReadingLimits(memory_bytes=400_000_000)
    with pytest.raises(ReadingLimitExceeded, match="400 MB"):
        pool.read(put("fill.txt", ARABIC), limits)
    pool.close()


def test_other_files_do_not_wait_for_one_that_takes_long(pool: ReadingPool, put: PutFile) -> None:
    seen: list[Exception] = []

    def read_endless() -> None:
        try:
            # More time than the others take on a busy machine.
            pool.read(put("loop.txt", ARABIC), ReadingLimits(seconds=600))
        except IngestError as error:
            seen.append(error)

    slow = threading.Thread(target=read_endless)
    slow.start()
    for number in range(5):
        assert pool.read(put(f"{number}.txt", ARABIC)).document.text == ARABIC
    assert slow.is_alive()
    pool.close()
    slow.join()
    assert [type(error) for error in seen] == [ReaderCrashed]


def test_pages_give_a_long_document_more_time(pool: ReadingPool, put: PutFile) -> None:
    limits = ReadingLimits(seconds=3, page_seconds=3)
    assert pool.read(put("pages.txt", ARABIC), limits).document.text == ARABIC
    with pytest.raises(ReadingLimitExceeded):
        pool.read(put("pages.txt", ARABIC), ReadingLimits(seconds=3, page_seconds=0))


def test_a_worker_is_used_again(pool: ReadingPool, put: PutFile) -> None:
    path = put("process.txt", ARABIC)
    with pytest.raises(UnreadableFile) as first:
        pool.read(path)
    with pytest.raises(UnreadableFile) as second:
        pool.read(path)
    assert str(first.value) == str(second.value)


def test_small_files_are_read_by_one_worker(pool: ReadingPool, put: PutFile) -> None:
    with patch.object(workers, "_PATIENCE_SECONDS", 60):
        read = list(pool.read_all(put(f"{number}/process.txt", ARABIC) for number in range(8)))
    assert len({str(error) for error in read}) == 1


def test_an_idle_worker_that_was_ended_costs_no_file(pool: ReadingPool, put: PutFile) -> None:
    with pytest.raises(UnreadableFile) as process:
        pool.read(put("process.txt", ARABIC))
    idle = psutil.Process(int(str(process.value)))
    idle.kill()
    psutil.wait_procs([idle], timeout=10)
    assert pool.read(put("a.txt", ARABIC)).document.text == ARABIC


def test_what_is_not_asked_for_any_more_is_not_read_to_its_end(
    pool: ReadingPool, put: PutFile
) -> None:
    paths = [put("a.txt", ARABIC), *(put(f"{n}/loop.txt", ARABIC) for n in range(4))]
    readings = pool.read_all(paths)
    next(readings)
    readings.close()
    # Only this call's workers were ended.
    assert pool.read(put("b.txt", ARABIC)).document.text == ARABIC


def test_a_program_needs_no_guard_around_its_call(put: PutFile, tmp_path: Path) -> None:
    put("a.txt", ARABIC)
    program = put(
        "program.py",
        "from ingest.workers import reading_pool\n"
        "from pathlib import Path\n"
        "print('started')\n"
        "print(len(reading_pool().read(Path('a.txt')).document.text))\n",
    )
    done = subprocess.run(
        [sys.executable, str(program)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["started", str(len(ARABIC))]


def test_the_pages_of_a_file_that_takes_long_are_reported_during_the_wait(
    pool: ReadingPool, put: PutFile
) -> None:
    paths = [put("a.txt", ARABIC), put("pages.txt", ARABIC), put("b.txt", ARABIC)]
    told: list[tuple[str, int, int]] = []
    first, long, last = pool.read_all(
        paths, told=lambda path, unit, done, total: told.append((path.name, done, total))
    )
    assert not any(isinstance(one, IngestError) for one in (first, long, last))
    assert {name for name, _, _ in told} == {"pages.txt"}
    assert {total for _, _, total in told} == {3}
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert {1, 2} <= {done for _, done, _ in told}
