"""The titles of an index in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from rag.index.postgres.connections import Connection
from rag.index.titles import TitleLookup


class PostgresTitles(TitleLookup):
    """The titles as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def totals(self) -> tuple[int, int]:
        """See `TitleLookup`; in one transaction there is one version."""
        row = self._connection.execute("SELECT value::bigint FROM meta WHERE key = 'titles'")
        return int(row.fetchall()[0][0]), 1

    def frequencies(self, stems: Sequence[int]) -> dict[int, int]:
        """See `TitleLookup`."""
        rows = self._connection.execute(
            "SELECT stem, count(*) FROM title_stems WHERE stem = ANY(%s) GROUP BY stem",
            (list(stems),),
        )
        return {int(stem): int(titles) for stem, titles in rows}

    def titles_with(self, stems: Sequence[int]) -> list[tuple[int, int]]:
        """See `TitleLookup`."""
        return self._connection.execute(
            "SELECT stem, title FROM title_stems WHERE stem = ANY(%s) ORDER BY stem, title",
            (list(stems),),
        ).fetchall()

    def stored_stems(self, titles: Sequence[int]) -> list[tuple[int, bytes]]:
        """See `TitleLookup`."""
        return self._connection.execute(
            "SELECT number, stems FROM titles WHERE number = ANY(%s)", (list(titles),)
        ).fetchall()
