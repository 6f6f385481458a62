"""An index that is damaged, old, or on storage that cannot be written."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from ingest import ingest
from ingest.chunk import chunk
from rag.assistant import Assistant
from rag.embedders import Embedder
from rag.embedders.builtin import BuiltinEmbedder
from rag.errors import IndexDamaged, IndexFailure, IndexNotFound, IndexNotWritable
from rag.index import PassageIndex, check_index, repair_index
from rag.index.catalogue import FILE_NAME, SEGMENTS_FOLDER
from rag.index.rebuild import VectorPlace
from rag.index.vectors import FOLDER_NAME
from rag.settings import Settings

SETTINGS = Settings(_env_file=None, model="verbatim")
QUESTIONS = {"كم بلغت كلفة محطة التحلية؟": "96", "How many corals were moved?": "1,240"}


@pytest.fixture
def place(samples_index: Path, tmp_path: Path) -> VectorPlace:
    """A copy of the index over the samples, to be damaged."""
    shutil.copytree(samples_index, tmp_path / "index")
    return VectorPlace(tmp_path / "index")


def edit(place: VectorPlace, *statements: str) -> None:
    with closing(sqlite3.connect(place.folder / FILE_NAME)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def flip(path: Path, at: float) -> None:
    """Change one byte of a file, at this share of its length."""
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 0x41
    path.write_bytes(content)


def segment(place: VectorPlace) -> Path:
    return max((place.folder / SEGMENTS_FOLDER).iterdir(), key=lambda path: path.stat().st_size)


def assert_sound(place: VectorPlace, embedder: Embedder) -> None:
    assert check_index(place, embedder) == ()
    with Assistant.open(place.folder, settings=SETTINGS) as assistant:
        for question, quoted in QUESTIONS.items():
            assert any(quoted in c.quote for c in assistant.ask(question).citations), question


DAMAGES: dict[str, tuple[str, Callable[[VectorPlace], object]]] = {
    "a lost segment": ("segments", lambda place: segment(place).unlink()),
    "a shorter segment": ("segments", lambda place: os.truncate(segment(place), 5_000)),
    "a flipped byte in a segment": ("segments", lambda place: flip(segment(place), 0.7)),
    "lost vectors": ("vectors", lambda place: shutil.rmtree(place.folder / FOLDER_NAME)),
    "unreadable vectors": (
        "vectors",
        lambda place: (place.folder / FOLDER_NAME / "chroma.sqlite3").write_bytes(b"x" * 9_000),
    ),
    "lost parts": ("passages", lambda place: edit(place, "DELETE FROM parts WHERE key % 5 = 0")),
    "changed parts": (
        "passages",
        lambda place: edit(place, "UPDATE parts SET vectors = zeroblob(length(vectors))"),
    ),
    "a lost passage": ("passages", lambda place: edit(place, "DELETE FROM passages WHERE key = 3")),
    "a changed passage": (
        "passages",
        lambda place: edit(place, "UPDATE passages SET text = 'nine million' WHERE key = 3"),
    ),
    "other frequencies": (
        "terms",
        lambda place: edit(place, "UPDATE frequencies_en SET passages = passages + 1"),
    ),
    "other titles": ("titles", lambda place: edit(place, "UPDATE titles SET documents = 7")),
    "an older analyser": (
        "version",
        lambda place: edit(place, "UPDATE meta SET value = 'older' WHERE key = 'analyser'"),
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_repaired_from_the_texts(
    place: VectorPlace, embedder: Embedder, damage: str
) -> None:
    part, make = DAMAGES[damage]
    make(place)
    assert part in {finding.part for finding in check_index(place, embedder)}
    assert repair_index(place, embedder, chunk).lost == ()
    assert_sound(place, embedder)


def test_a_sound_index_has_no_findings(place: VectorPlace, embedder: Embedder) -> None:
    assert_sound(place, embedder)
    with pytest.raises(IndexNotFound, match="dalil ingest"):
        check_index(VectorPlace(place.folder / "none"), embedder)


@pytest.mark.parametrize(
    "damage", ["a lost segment", "lost vectors", "a flipped byte in a segment"]
)
def test_ingest_notices_damage_and_repairs_it(
    place: VectorPlace, embedder: Embedder, damage: str, write: Callable[[str, str], Path]
) -> None:
    DAMAGES[damage][1](place)
    path = write("new.txt", "The lighthouse keeper counted 77 ships in a single night.")
    assert ingest([path], place.folder, settings=SETTINGS, embedder=embedder).ok
    assert_sound(place, embedder)


def test_a_damaged_text_is_named_left_out_and_ingested_again(
    place: VectorPlace, embedder: Embedder
) -> None:
    edit(place, "UPDATE documents SET text = replace(text, '1,240', '9,240')")
    (finding,) = check_index(place, embedder)
    assert finding.part == "texts"
    assert finding.source is not None
    lost = repair_index(place, embedder, chunk).lost
    assert lost == (finding.source,)
    assert check_index(place, embedder) == ()
    assert len(ingest(lost, place.folder, settings=SETTINGS, embedder=embedder).added) == 1
    assert_sound(place, embedder)


@pytest.mark.parametrize("at", [0.4, 0.6, 0.8, 0.95])
def test_a_damaged_sqlite_file_is_a_named_error_and_is_salvaged(
    place: VectorPlace, embedder: Embedder, at: float
) -> None:
    path = place.folder / FILE_NAME
    with path.open("r+b") as file:
        file.seek(int(path.stat().st_size * at) // 4096 * 4096)
        file.write(bytes(8 * 4096))
    with suppress(IndexDamaged), Assistant.open(place.folder, settings=SETTINGS) as assistant:
        for question in QUESTIONS:
            assistant.ask(question)
    assert check_index(place, embedder)
    lost = repair_index(place, embedder, chunk).lost
    assert check_index(place, embedder) == ()
    ingest([source for source in lost if Path(source).exists()], place.folder, embedder=embedder)
    assert check_index(place, embedder) == ()


def test_nothing_but_rubbish_is_a_named_error(place: VectorPlace, embedder: Embedder) -> None:
    (place.folder / FILE_NAME).write_bytes(b"no database" * 5_000)
    assert check_index(place, embedder)[0].part == "catalogue"
    with pytest.raises(IndexDamaged, match="ingest the documents again"):
        repair_index(place, embedder, chunk)


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_an_index_of_an_older_format_is_rebuilt_from_its_texts_with_progress(
    place: VectorPlace, embedder: Embedder, version: int
) -> None:
    edit(
        place,
        "DROP TABLE parts",
        "DROP TABLE segments_ar",
        "DROP INDEX documents_by_title",
        "CREATE TABLE vectors (key INTEGER PRIMARY KEY, whole BLOB NOT NULL)",
        "CREATE VIRTUAL TABLE terms_ar USING fts5(terms)",
        "ALTER TABLE documents DROP COLUMN checksum",
        "ALTER TABLE documents DROP COLUMN details",
        "ALTER TABLE passages DROP COLUMN ocr_confidence",
        "DELETE FROM meta WHERE key = 'analyser'",
        f"UPDATE meta SET value = '{version}' WHERE key = 'format'",
    )
    assert "version" in {finding.part for finding in check_index(place, embedder)}
    seen: list[tuple[int, int]] = []
    PassageIndex.open(
        place.folder, embedder, progress=lambda done, total, _: seen.append((done, total))
    ).close()
    assert seen[0][0] == 0
    assert seen[-1][0] == seen[-1][1] > 0
    assert_sound(place, embedder)


def test_an_older_version_of_the_same_embedder_is_no_other_embedder(
    place: VectorPlace, embedder: Embedder
) -> None:
    edit(place, "UPDATE meta SET value = 'builtin:older/512/0' WHERE key = 'embedder'")
    PassageIndex.open(place.folder, embedder).close()
    assert_sound(place, embedder)


def test_a_repair_may_change_the_embedder(place: VectorPlace, embedder: Embedder) -> None:
    other = type("Other", (BuiltinEmbedder,), {"identity": "other:embedder/1"})(threads=1)
    assert [finding.part for finding in check_index(place, other)] == ["version"]
    repair_index(place, other, chunk)
    assert check_index(place, other) == ()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own; skips the test where none can be mounted."""
    folder.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(options, check=False).returncode:
        pytest.skip("a file system can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def answers(folder: Path) -> None:
    with Assistant.open(folder, settings=SETTINGS) as assistant:
        for question, quoted in QUESTIONS.items():
            assert any(quoted in c.quote for c in assistant.ask(question).citations)


def test_a_full_disk_can_be_read_and_writing_is_a_named_error(
    place: VectorPlace, embedder: Embedder, tmp_path: Path, write: Callable[[str, str], Path]
) -> None:
    text = "\n\n".join(
        f"The keeper counted {n} ships in the night of storm {n}." for n in range(900)
    )
    path = write("new.txt", text)
    with small_disk(tmp_path / "disk", 64) as disk:
        folder = disk / "index"
        shutil.copytree(place.folder, folder)
        with pytest.raises(OSError, match="space"):
            (disk / "filler").write_bytes(bytes(80_000_000))
        answers(folder)
        with pytest.raises(IndexFailure) as raised:
            ingest([path], folder, settings=SETTINGS, embedder=embedder)
        assert isinstance(raised.value, IndexNotWritable) or "cannot be used" in str(raised.value)
        answers(folder)
        (disk / "filler").unlink()
        assert ingest([path], folder, settings=SETTINGS, embedder=embedder).ok
        assert_sound(VectorPlace(folder), embedder)


def test_a_read_only_folder_can_be_read_and_writing_is_a_named_error(
    place: VectorPlace, embedder: Embedder, tmp_path: Path, write: Callable[[str, str], Path]
) -> None:
    path = write("new.txt", "The lighthouse keeper counted 77 ships in a single night.")
    with small_disk(tmp_path / "disk", 64) as disk:
        shutil.copytree(place.folder, disk / "index")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        answers(disk / "index")
        with pytest.raises(IndexFailure, match="cannot be"):
            ingest([path], disk / "index", settings=SETTINGS, embedder=embedder)
