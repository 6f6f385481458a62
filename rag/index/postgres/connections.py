"""Connections to the database of an index; errors of PostgreSQL are raised as errors of Dalil."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import psycopg
from pgvector.psycopg import register_vector
from psycopg import errors
from psycopg_pool import ConnectionPool, PoolTimeout

from rag.errors import (
    DatabaseUnavailable,
    IndexBusy,
    IndexDamaged,
    IndexFailure,
    IndexNotFound,
    IndexNotWritable,
)
from rag.settings import PostgresAddress

Connection = psycopg.Connection[Any]

_MOST_CONNECTIONS = 16
_CONNECT_SECONDS = 10
# Each schema has an advisory lock with two numbers; no other program should use the first one.
_LOCK = "1684106345, hashtext(coalesce(current_schema(), ''))"
_LOCK_SECONDS = 10


class Connections:
    """Connections to one database, shared by the threads of a process."""

    def __init__(self, address: PostgresAddress) -> None:
        self.address = address
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            address.url,
            # One that is not used for ten minutes is closed.
            min_size=0,
            max_size=_MOST_CONNECTIONS,
            timeout=_CONNECT_SECONDS,
            kwargs={"autocommit": True, "connect_timeout": _CONNECT_SECONDS},
            configure=register_vector,
            check=ConnectionPool.check_connection,
            open=False,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def open(self) -> None:
        """Open the first connection."""
        with self._errors():
            self._pool.open()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection that no other thread uses meanwhile, outside any transaction."""
        with self._errors(), self._pool.connection() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one consistent state."""
        with self.connection() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.execute("ROLLBACK")

    @contextmanager
    def locked(self) -> Iterator[Connection]:
        """A connection while no other process writes; PostgreSQL ends it if the process dies.

        Raises:
            IndexBusy: another process has been writing for too long to wait.
        """
        with self.connection() as connection:
            connection.execute(f"SET lock_timeout = '{_LOCK_SECONDS}s'")
            try:
                connection.execute(f"SELECT pg_advisory_lock({_LOCK})".encode())
                try:
                    yield connection
                finally:
                    if not connection.closed:
                        connection.execute(f"SELECT pg_advisory_unlock({_LOCK})".encode())
            finally:
                if not connection.closed:
                    connection.execute("RESET lock_timeout")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        with database_errors(self.address):
            yield


def has_tables(address: PostgresAddress) -> bool:
    """Whether the database has an index.

    Raises:
        DatabaseUnavailable: the server cannot be reached.
    """
    with database_errors(address), _connected(address) as connection:
        # Another schema of the search path may have an index as well.
        row = connection.execute(
            "SELECT to_regclass(quote_ident(current_schema()) || '.meta'), "
            "to_regclass(quote_ident(current_schema()) || '.passages')"
        ).fetchone()
        return row is not None and None not in row


def migrate(address: PostgresAddress, dimensions: int) -> None:
    """Bring the tables of the database to this version, making them if there are none.

    `dimensions` is the length of the vectors of new tables.

    Raises:
        DatabaseUnavailable: the server cannot be reached.
        IndexDamaged: pgvector is not installed there, or tables of that name are another program's.
        IndexNotWritable: it is a replica, or its user may not make tables.
    """
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option(
        "script_location", str(files("rag.index.postgres").joinpath("migrations"))
    )
    with database_errors(address), _connected(address) as connection:
        if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
            return
        connection.execute(f"SELECT pg_advisory_lock({_LOCK})".encode())
        engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(address.url),
            poolclass=NullPool,
        )
        with engine.begin() as given:
            config.attributes.update(connection=given, dimensions=dimensions)
            command.upgrade(config, "head")


@contextmanager
def _connected(address: PostgresAddress) -> Iterator[Connection]:
    with psycopg.connect(
        address.url, autocommit=True, connect_timeout=_CONNECT_SECONDS
    ) as connection:
        yield connection


@contextmanager
def database_errors(address: PostgresAddress) -> Iterator[None]:
    """A context that raises errors of PostgreSQL as errors of Dalil."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except (psycopg.Error, PoolTimeout) as error:
        raise _failure(address, error) from error
    except DBAPIError as error:
        raise _failure(address, error.orig or error) from error


_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
_NOT_WRITABLE = (
    errors.DiskFull,
    errors.InsufficientPrivilege,
    errors.OutOfMemory,
    errors.ReadOnlySqlTransaction,
)
_MISSING = (errors.UndefinedTable, errors.InvalidCatalogName)


def _failure(address: PostgresAddress, error: BaseException) -> IndexFailure:
    reason = str(error).strip().partition("\n")[0]
    if isinstance(error, _BUSY):
        message = f"another process is writing to the index {address}; try again when it is done."
        return IndexBusy(message)
    if isinstance(error, _NOT_WRITABLE):
        message = (
            f"the index {address} cannot be written ({reason}); give its user the rights, or free "
            "some space on the server, then try again. What is in the index stays as it is."
        )
        return IndexNotWritable(message)
    if isinstance(error, errors.FeatureNotSupported | errors.UndefinedFile):
        message = (
            f"the server of {address} has no pgvector 0.8 or later ({reason}); install it there, "
            "such as Debian's package postgresql-17-pgvector."
        )
        return IndexDamaged(message)
    if isinstance(error, _MISSING):
        return IndexNotFound(f"no index in {address} ({reason}); make one with `dalil ingest`.")
    if isinstance(error, psycopg.OperationalError | PoolTimeout | psycopg.InterfaceError):
        message = (
            f"the database {address} cannot be reached ({reason}); check that the server runs and "
            "that its address, user and password are right."
        )
        return DatabaseUnavailable(message)
    message = f"the database {address} refused a statement ({type(error).__name__}: {reason})."
    return IndexDamaged(message)
