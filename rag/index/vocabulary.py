"""The words of a pool: by sound, for names across scripts, and as vectors, for translation.

Both only ever grow: a word that no passage holds any more finds nothing and so does no harm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import numpy as np

from rag.analysis import is_arabic, stem, words_as_written
from rag.embedders import Vectors
from rag.index.tables import Tables, batches
from rag.index.terms import pools, searchable_text
from rag.schema import Language, Passage
from rag.translation.names import MIN_SKELETON, name_forms, skeleton

_TABLES = """
CREATE TABLE names_{pool} (
    skeleton TEXT NOT NULL, form TEXT NOT NULL, PRIMARY KEY (skeleton, form)
) WITHOUT ROWID;
CREATE TABLE stems_{pool} (stem TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
"""
VOCABULARY_SCHEMA = _TABLES.format(pool="ar") + _TABLES.format(pool="en")

# The first terms of a collection are its frequent ones; more of them cost time at every question.
MAX_STEMS = 30_000
_MAX_NAMES = 300
# SQLite unites 500 queries in one statement.
_MOST_UNITED = 400

_Counts = Counter[tuple[str, str]]
"""Words, each in its search form and as it is written, and how often they are."""


class Vocabulary(Tables):
    """The word tables of one catalogue; writes happen inside the catalogue's transactions."""

    def insert(
        self, passages: Iterable[Passage], embed: Callable[[Sequence[str]], Vectors]
    ) -> None:
        """Add the words of passages that are not there yet; `embed` gives vectors of words."""
        for pool, counts in _words_by_pool(passages).items():
            self._connection.executemany(
                f"INSERT OR IGNORE INTO names_{pool} VALUES (?, ?)",
                {(skeleton(form), form) for word, _ in counts for form in name_forms(word)
                 if len(skeleton(form)) >= MIN_SKELETON},
            )  # fmt: skip
            self._insert_stems(pool, counts, embed)

    def names(self, pool: Language, shapes: Collection[str]) -> list[tuple[str, str]]:
        """Words of the pool that have these consonants, each after its consonants."""
        one = f"SELECT * FROM (SELECT * FROM names_{pool} WHERE skeleton = ? LIMIT {_MAX_NAMES})"
        return [
            row
            for _, part in batches(list(shapes), _MOST_UNITED)
            for row in self._all(" UNION ALL ".join([one] * len(part)), *part)
        ]

    def stem_vectors(self, pool: Language) -> tuple[list[str], np.ndarray[Any, np.dtype[np.int8]]]:
        """The pool's stems and their int8 vectors ``(n_stems, dimensions)``."""
        return _stacked(self._all(f"SELECT stem, vector FROM stems_{pool}"))

    def _insert_stems(
        self, pool: Language, counts: _Counts, embed: Callable[[Sequence[str]], Vectors]
    ) -> None:
        room = MAX_STEMS - int(self._all(f"SELECT count(*) FROM stems_{pool}")[0][0])
        if room <= 0:
            return
        # The commonest form of a stem speaks for it.
        forms: dict[str, str] = {}
        for (word, written), _ in sorted(counts.items(), key=lambda item: -item[1]):
            forms.setdefault(stem(word), written)
        known = set(self._where(f"SELECT stem FROM stems_{pool} WHERE stem", list(forms)))
        new = [name for name in forms if (name,) not in known][:room]
        vectors = embed([forms[name] for name in new])
        if not len(vectors):
            return
        self._connection.executemany(
            f"INSERT INTO stems_{pool} VALUES (?, ?)",
            [(name, _small(vector)) for name, vector in zip(new, vectors, strict=True)],
        )


def _small(vector: Vectors) -> bytes:
    return np.asarray(np.rint(vector * (127 / np.abs(vector).max())), dtype=np.int8).tobytes()


def _stacked(
    rows: Sequence[tuple[str, bytes]],
) -> tuple[list[str], np.ndarray[Any, np.dtype[np.int8]]]:
    if not rows:
        return [], np.zeros((0, 1), dtype=np.int8)
    joined = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.int8)
    return [name for name, _ in rows], joined.reshape(len(rows), -1)


def _words_by_pool(passages: Iterable[Passage]) -> dict[Language, _Counts]:
    """How often each word in a pool's own script stands in its passages."""
    said: dict[Language, _Counts] = {"ar": Counter(), "en": Counter()}
    for passage in passages:
        pairs = words_as_written(searchable_text(passage))
        for pool in pools(passage.language):
            said[pool].update(pairs)
    return {
        pool: Counter(
            {
                (form, written): count
                for (form, written), count in counts.items()
                if not form.isdigit() and is_arabic(form) == (pool == "ar")
            }
        )
        for pool, counts in said.items()
    }
