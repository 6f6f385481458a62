"""An index in a PostgreSQL database with pgvector; needs the extra ``dalil[postgres]``.

Documents, passages, terms and vectors are tables of one database, and every write is one
transaction. Any number of processes may read and write it at once, on any number of machines.
"""

from rag.index.postgres.store import PostgresIndex

__all__ = ["PostgresIndex"]
