"""Paths, folders and patterns give files that are safe to read, or say why not."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from ingest.report import FileReport
from ingest.sources import Source, find_sources
from rag.errors import FileTooLarge, IngestError, UnreadableFile, UnsafePath, UnsupportedFile
from tests.ingest.conftest import PutFile


def names(root: Path, *paths: str | Path) -> list[str]:
    """The files found, relative to a folder; those not to be read with their error's name."""
    return [_shown(source, root) for source in find_sources(paths)]


def _shown(source: Source, root: Path) -> str:
    name = source.path.relative_to(root).as_posix()
    if source.skipped:
        return f"{name} skipped"
    return f"{name} {type(source.error).__name__}" if source.error else name


@pytest.fixture
def tree(put: PutFile, tmp_path: Path) -> Path:
    for name in ("b.txt", "a.md", "c.PDF", "photo.gif", ".hidden.txt", "~$e.docx", "sub/d.html"):
        put(name, "x")
    for name in ("sub/deeper/e.docx", ".git/f.txt", "sub/.g.txt", "sub/خبر.txt"):
        put(name, "x")
    return tmp_path


def test_a_folder_gives_all_below_it_sorted_without_what_is_hidden(tree: Path) -> None:
    assert names(tree, tree) == [
        "a.md",
        "b.txt",
        "c.PDF",
        "photo.gif skipped",
        "sub/d.html",
        "sub/deeper/e.docx",
        "sub/خبر.txt",
    ]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.txt", ["b.txt"]),
        ("*", ["a.md", "b.txt", "c.PDF", "photo.gif skipped", "sub/d.html", "sub/deeper/e.docx",
               "sub/خبر.txt"]),
        ("**/*.html", ["sub/d.html"]),
        ("**/*.txt", ["b.txt", "sub/خبر.txt"]),
        ("sub/*.txt", ["sub/خبر.txt"]),
        ("s?b/[de]*/*", ["sub/deeper/e.docx"]),
        ("sub/**", ["sub/d.html", "sub/deeper/e.docx", "sub/خبر.txt"]),
        (".h*", [".hidden.txt"]),
        ("خ*.txt", ["خ*.txt UnsafePath"]),
        ("none/**/*.md", ["none/**/*.md UnsafePath"]),
    ],
)  # fmt: skip
def test_a_pattern_gives_what_it_matches(tree: Path, pattern: str, found: list[str]) -> None:
    assert names(tree, tree / pattern) == found


def test_a_pattern_that_matches_nothing_is_named(tree: Path) -> None:
    (source,) = find_sources([f"{tree}/*.rst"])

    assert isinstance(source.error, UnsafePath)
    assert "*.rst' matches nothing" in str(source.error)


@pytest.mark.parametrize("path", ["", " ", "\t\n"])
def test_an_empty_path_is_not_the_current_folder(
    tree: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tree)
    (source,) = find_sources([path])
    assert isinstance(source.error, UnsafePath)
    assert repr(path) in str(source.error)


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(put: PutFile, tmp_path: Path) -> None:
    put("a[1].txt", "x")

    assert names(tmp_path, tmp_path / "a[1].txt") == ["a[1].txt"]


def test_relative_paths_and_the_order_given_are_kept(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree)

    found = [
        source.path.as_posix() for source in find_sources(["sub/d.html", Path("b.txt"), "*.md"])
    ]

    assert found == ["sub/d.html", "b.txt", "a.md"]


def test_the_same_file_is_given_once(tree: Path) -> None:
    (tree / "same.txt").symlink_to(tree / "b.txt")

    assert names(tree, tree / "b.txt", tree / "b.txt", tree / "*.txt", tree / "sub/../b.txt") == [
        "b.txt"
    ]


def test_an_unknown_type_is_a_failure_only_where_it_was_named(tree: Path) -> None:
    (source,) = find_sources([tree / "photo.gif"])

    assert not source.skipped
    assert isinstance(source.error, UnsupportedFile)


def test_one_bad_path_does_not_stop_the_others(tree: Path) -> None:
    assert names(tree, tree / "missing.txt", tree / "b.txt") == ["missing.txt UnsafePath", "b.txt"]


def test_links_out_of_the_folder_are_unsafe_and_links_inside_are_followed(
    put: PutFile, tmp_path: Path
) -> None:
    put("outside/secret.txt", "x")
    put("given/real/a.txt", "x")
    given = tmp_path / "given"
    (given / "away.txt").symlink_to(tmp_path / "outside/secret.txt")
    (given / "away").symlink_to(tmp_path / "outside")
    (given / "dangling.txt").symlink_to(tmp_path / "nothing")
    (given / "inside").symlink_to(given / "real")
    (given / "self.txt").symlink_to(given / "self.txt")

    expected = [
        "given/away UnsafePath",
        "given/away.txt UnsafePath",
        "given/dangling.txt UnsafePath",
        "given/inside/a.txt",
        "given/self.txt UnsafePath",
    ]
    assert names(tmp_path, given) == expected
    assert names(tmp_path, given / "*") == expected


def test_a_link_that_was_named_is_followed(put: PutFile, tmp_path: Path) -> None:
    target = put("outside/a.txt", "x")
    link = tmp_path / "link.txt"
    link.symlink_to(target)

    assert names(tmp_path, link) == ["link.txt"]


def test_folders_in_circles_come_to_an_end(put: PutFile, tmp_path: Path) -> None:
    put("a/b/x.txt", "x")
    (tmp_path / "a/b/up").symlink_to(tmp_path / "a")
    (tmp_path / "a/b/here").symlink_to(tmp_path / "a/b")

    assert names(tmp_path, tmp_path) == ["a/b/x.txt"]
    assert names(tmp_path, f"{tmp_path}/**/*.txt") == ["a/b/x.txt"]


def test_folders_too_deep_are_named(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(300):
        folder = folder / "d"
    folder.mkdir(parents=True)

    (source,) = find_sources([tmp_path])

    assert isinstance(source.error, UnsafePath)
    assert "folders deep" in str(source.error)


@pytest.mark.parametrize("as_folder", [False, True])
def test_pipes_and_devices_are_unsafe(tmp_path: Path, as_folder: bool) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    (source,) = find_sources([tmp_path if as_folder else tmp_path / "pipe.txt"])

    assert isinstance(source.error, UnsafePath)
    assert "is a named pipe, not a file" in str(source.error)
    (device,) = find_sources(["/dev/null"])
    assert isinstance(device.error, UnsafePath)


@pytest.mark.parametrize(
    "path", ["a\0b.txt", "x" * 5000 + ".txt", os.fsdecode(b"\xff.txt"), "", "nowhere/\0*.txt"]
)
def test_a_name_that_cannot_be_a_file_is_an_error_like_any_other(path: str, tmp_path: Path) -> None:
    for source in find_sources([path] if path else [tmp_path / "no"]):
        assert isinstance(source.error, IngestError)
        assert str(source.error).isprintable()


def test_a_file_whose_name_is_no_unicode_is_unsafe(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("x")

    (source,) = find_sources([tmp_path])

    assert isinstance(source.error, UnsafePath)


def test_a_file_above_the_limit_is_named_before_it_is_read(put: PutFile) -> None:
    path = put("a.txt", "x" * 2000)

    (source,) = find_sources([path], max_bytes=1000)

    assert isinstance(source.error, FileTooLarge)
    assert find_sources([path], max_bytes=2000).__next__().error is None


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_what_may_not_be_read_is_unreadable(put: PutFile, tmp_path: Path) -> None:
    put("a.txt", "x").chmod(0o000)
    put("closed/b.txt", "x").parent.chmod(0o000)
    # pytest's own folders are closed to others.
    for folder in [tmp_path, *tmp_path.parents][:3]:
        folder.chmod(0o755)
    os.seteuid(65534)
    try:
        errors = [source.error for source in find_sources([tmp_path])]
    finally:
        os.seteuid(0)
    assert [type(error) for error in errors] == [UnreadableFile, UnreadableFile]
    assert all("permission denied" in str(error) for error in errors)


def test_what_is_kept_of_a_file_until_the_end_takes_less_than_a_kilobyte(tmp_path: Path) -> None:
    folder = tmp_path / "news" / "2026"
    folder.mkdir(parents=True)
    files = 300
    for number in range(files):
        (folder / f"article-{number:06d}.txt").write_text("The mill.\n", encoding="utf-8")
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        found = list(find_sources([tmp_path]))
        listed, while_listing = tracemalloc.get_traced_memory()
        reports = [
            FileReport(one.path.resolve().as_posix(), "added", f"Mill {n}", 3, f"{n:016x}")
            for n, one in enumerate(found)
        ]
        reported, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(reports) == files
    kept = {
        "while listing": (while_listing - before) / files,
        "listed": (listed - before) / files,
        "reported": (reported - before) / files,
    }
    assert all(of_file < 1_000 for of_file in kept.values()), kept
