"""Databases of their own for further indexes, on the server of the first one."""

from __future__ import annotations

from contextlib import suppress

import psycopg
from psycopg import errors, sql

from rag.index.postgres.connections import database_errors
from rag.settings import PostgresAddress

_CONNECT_SECONDS = 10


def create_database(server: PostgresAddress, name: str) -> None:
    """Make an empty database on the server of `server`, unless it exists.

    Raises:
        DatabaseUnavailable: the server cannot be reached.
        IndexNotWritable: its user may not make databases.
    """
    _execute(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def drop_database(server: PostgresAddress, name: str) -> None:
    """Remove a database that `create_database` made, and end the connections to it.

    Raises:
        DatabaseUnavailable: the server cannot be reached.
        IndexNotWritable: the database belongs to another user.
    """
    query = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    _execute(server, query)


def _execute(server: PostgresAddress, query: sql.Composed) -> None:
    with (
        database_errors(server),
        psycopg.connect(
            server.url, autocommit=True, connect_timeout=_CONNECT_SECONDS
        ) as connection,
        suppress(errors.DuplicateDatabase),
    ):
        connection.execute(query)
