"""Translations of a question's terms, from the learned table that ships with the package.

The table is one read-only SQLite file, made by ``python -m train.term_table``: nothing is loaded
before the first question, and a question costs one query.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from rag.analysis import stem

MAX_PHRASE = 3
"""Words of the longest phrase that the table translates as a whole."""

Targets = dict[str, float]
"""Stems of the other language, each with how likely it is the translation, in (0, 1]."""


class TermTable:
    """Stems, and phrases of stems joined by spaces, with their translations."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()

    def translate(self, words: Sequence[str]) -> dict[str, Targets]:
        """The translations that are known of `words`, in search form, and of phrases of them."""
        stems = [stem(word) for word in words]
        terms = {
            " ".join(stems[i : i + n])
            for n in range(1, MAX_PHRASE + 1)
            for i in range(len(stems) - n + 1)
        }
        marks = ",".join("?" * len(terms))
        with self._lock:
            rows = self._connection.execute(
                f"SELECT term, targets FROM translation WHERE term IN ({marks})", tuple(terms)
            ).fetchall()
        return {term: _parse(targets) for term, targets in rows}

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _parse(targets: str) -> Targets:
    pairs = (entry.rsplit(":", 1) for entry in targets.split(" "))
    return {term: int(percent) / 100 for term, percent in pairs}


@cache
def open_term_table() -> TermTable:
    """The table that ships with the package."""
    with resources.as_file(resources.files("rag.data").joinpath("terms.sqlite")) as path:
        return TermTable(path)
