"""A list of entries in one JSON file that commands change while servers read it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from rag.errors import SettingsError

T = TypeVar("T")


class StoredList(Generic[T]):
    """The entries of the file at `path`; a missing file has none. Safe to share between threads.

    The file is read again when it changes, so that a running server follows a command at once.
    `what` names the entries in error messages, `setting` the variable that names the file.
    """

    def __init__(
        self, path: Path, adapter: TypeAdapter[list[T]], *, what: str, setting: str
    ) -> None:
        self.path = path
        self._adapter = adapter
        self._what = what
        self._setting = setting
        self._read_last: tuple[tuple[int, int, int], tuple[T, ...]] | None = None

    def entries(self) -> tuple[T, ...]:
        """The entries as they are now.

        Raises:
            SettingsError: the file cannot be read.
        """
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unreadable(error.strerror) from error
        state = (status.st_mtime_ns, status.st_size, status.st_ino)
        known = self._read_last
        if known is None or known[0] != state:
            known = self._read_last = state, self._read()
        return known[1]

    @contextmanager
    def changing(self) -> Iterator[list[T]]:
        """The entries as a list, which replaces those of the file when the context ends.

        An error inside the context leaves the file as it is.

        Raises:
            SettingsError: the file cannot be read or written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error
        with FileLock(self.path.with_suffix(".lock"), mode=0o600):
            entries = list(self.entries())
            yield entries
            self._write(entries)

    def _read(self) -> tuple[T, ...]:
        try:
            return tuple(self._adapter.validate_json(self.path.read_bytes()))
        except OSError as error:
            raise self._unreadable(error.strerror) from error
        except ValidationError as error:
            raise self._unreadable(f"{error.error_count()} faults") from error

    def _write(self, entries: Sequence[T]) -> None:
        """Replace the file in one step; only its owner may read it."""
        try:
            written = self._adapter.dump_json(list(entries), indent=2)
        except ValueError as error:
            message = f"a name among the {self._what} has half of a character; give another one."
            raise SettingsError(message) from error
        try:
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
            with os.fdopen(handle, "wb") as file:
                file.write(written)
            Path(name).replace(self.path)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unreadable(self, why: str | None) -> SettingsError:
        return SettingsError(
            f"the file of {self._what} {str(self.path)!r} cannot be read: {why}. Correct it, or "
            f"move it away and make new ones with `dalil {self._what.split()[-1]} create NAME`."
        )

    def _unwritable(self, error: OSError) -> SettingsError:
        return SettingsError(
            f"the file of {self._what} {str(self.path)!r} cannot be written: {error.strerror}; "
            f"name another place in {self._setting}."
        )
