"""Schemas of a database: each may have an index, in addition to the one of the settings."""

from __future__ import annotations

import psycopg
from psycopg import sql

from rag.index.postgres.connections import database_errors
from rag.settings import PostgresAddress

_CONNECT_SECONDS = 10


def has_schema(address: PostgresAddress, name: str) -> bool:
    """Whether the database has a schema of that name.

    Raises:
        DatabaseUnavailable: the server cannot be reached.
    """
    with database_errors(address), _connected(address) as connection:
        row = connection.execute("SELECT to_regnamespace(quote_ident(%s))", (name,)).fetchone()
        return row is not None and row[0] is not None


def make_schema(address: PostgresAddress, name: str) -> None:
    """Make a schema, unless it is there.

    Raises:
        DatabaseUnavailable: the server cannot be reached.
        IndexNotWritable: it is a replica, or its user may not make schemas.
    """
    statement = sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(name))
    with database_errors(address), _connected(address) as connection:
        connection.execute(statement)


def drop_schema(address: PostgresAddress, name: str) -> None:
    """Delete a schema with all that is in it, if it is there.

    Raises:
        DatabaseUnavailable: the server cannot be reached.
        IndexNotWritable: it is a replica.
    """
    statement = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name))
    with database_errors(address), _connected(address) as connection:
        connection.execute(statement)


def _connected(address: PostgresAddress) -> psycopg.Connection:
    return psycopg.connect(address.url, connect_timeout=_CONNECT_SECONDS)
