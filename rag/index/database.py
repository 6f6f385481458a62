"""SQLite as the index uses it; its errors are raised as errors of Dalil.

The only module that knows what the error codes of SQLite mean. Where storage is full or read-only,
a file is opened for reading alone.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from rag.errors import IndexBusy, IndexDamaged, IndexFailure, IndexNotWritable

_P = ParamSpec("_P")
_T = TypeVar("_T")

_BUSY_SECONDS = 10.0
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_NOT_WRITABLE = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
_PRIMARY = 0xFF
_STORAGE = {
    errno.EACCES, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC, errno.EPERM, errno.EROFS,
}  # fmt: skip


class Cursor(sqlite3.Cursor):
    """A cursor whose errors are those of Dalil."""

    def execute(self, *args: Any, **kwargs: Any) -> Cursor:
        """As in `sqlite3`."""
        self._mapped(super().execute, *args, **kwargs)
        return self

    def executemany(self, *args: Any, **kwargs: Any) -> Cursor:
        """As in `sqlite3`."""
        self._mapped(super().executemany, *args, **kwargs)
        return self

    def fetchone(self) -> Any:
        """As in `sqlite3`."""
        return self._mapped(super().fetchone)

    def fetchall(self) -> list[Any]:
        """As in `sqlite3`."""
        return self._mapped(super().fetchall)

    def _mapped(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        # Not by `sqlite_errors`: a question has some thirty of these calls.
        try:
            return call(*args, **kwargs)
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.DatabaseError as error:
            connection: Any = self.connection
            raise _failure(connection.path, error) from error


class Database(sqlite3.Connection):
    """A connection whose errors are those of Dalil; `read_only` if nothing can be written.

    Raises (by all that it runs):
        IndexBusy: another process is writing.
        IndexNotWritable: the storage is full, read-only or out of order.
        IndexDamaged: the file is no catalogue, or a part of it cannot be read.
    """

    path: Path
    read_only = False

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open the file in write-ahead mode, for reading alone if it cannot be written."""
        try:
            return _opened(path, f"{path.absolute().as_uri()}?mode=rwc")
        except IndexNotWritable:
            # Write-ahead mode makes two more files. Without them, the file itself is complete.
            if not path.is_file() or _unfinished(path):
                raise
            database = _opened(path, f"{path.absolute().as_uri()}?mode=ro&immutable=1")
            database.read_only = True
            return database

    def cursor(self, factory: Any = Cursor) -> Any:
        """A cursor whose errors are those of Dalil."""
        return super().cursor(factory)

    def execute(self, *args: Any, **kwargs: Any) -> Cursor:
        """As in `sqlite3`."""
        cursor: Cursor = self.cursor()
        return cursor.execute(*args, **kwargs)

    def executemany(self, *args: Any, **kwargs: Any) -> Cursor:
        """As in `sqlite3`."""
        cursor: Cursor = self.cursor()
        return cursor.executemany(*args, **kwargs)

    def commit(self) -> None:
        """As in `sqlite3`."""
        with sqlite_errors(self.path):
            super().commit()

    def run(self, script: str) -> None:
        """Execute the statements of a script inside the transaction that is open."""
        for statement in _statements(script):
            self.execute(statement)


def _opened(path: Path, address: str) -> Database:
    with sqlite_errors(path):
        database = sqlite3.connect(
            address,
            uri=True,
            factory=Database,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        database.path = path
        try:
            database.execute("PRAGMA synchronous = FULL")
            database.execute("PRAGMA mmap_size = 268435456")
            if "immutable" not in address:
                database.execute("PRAGMA journal_mode = WAL")
            # Reading makes the files of write-ahead mode, if there is room for them.
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            database.close()
            raise
    return database


def _unfinished(path: Path) -> bool:
    """Whether there are changes that are not yet in the file itself."""
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for part in script.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n;"):
                yield statement
            statement = ""


@contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """A context that raises errors of SQLite as errors of Dalil."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.DatabaseError as error:
        raise _failure(path, error) from error


def _failure(path: Path, error: sqlite3.DatabaseError) -> IndexFailure:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _BUSY:
        message = f"another process is writing to {str(path)!r}; try again when it is done."
        return IndexBusy(message)
    if code in _NOT_WRITABLE:
        return IndexNotWritable(not_writable(path, str(error)))
    return IndexDamaged(damaged(path, str(error)))


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """A context that raises errors of a full, read-only or broken disk as errors of Dalil.

    Raises:
        IndexNotWritable: the storage is full, read-only or out of order.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _STORAGE:
            raise
        raise IndexNotWritable(not_writable(path, error.strerror or str(error))) from error


@contextmanager
def stored_values(path: Path) -> Iterator[None]:
    """A context in which stored values are decoded: those that cannot be are damage.

    Raises:
        IndexDamaged: a value is not one that was ever stored.
    """
    try:
        yield
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise IndexDamaged(damaged(path, f"{type(error).__name__}: {error}")) from error


def not_writable(path: Path, reason: str) -> str:
    """The message for storage that cannot be written, and what to do."""
    return (
        f"{str(path)!r} cannot be written ({reason}); free some space or make the folder writable, "
        "then try again. What is in the index stays as it is."
    )


def damaged(path: Path, reason: str) -> str:
    """The message for a file that is damaged, and what to do."""
    return (
        f"{str(path)!r} is damaged ({reason}); run `dalil check --repair` to rebuild it from the "
        "texts that can still be read, or ingest the documents again into another folder."
    )
